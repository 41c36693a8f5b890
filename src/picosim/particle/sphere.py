"""One absorber and what surrounds it: a homogeneous sphere in an infinite homogeneous medium."""

from __future__ import annotations

import math
from dataclasses import dataclass

from picosim.errors import ConfigError, Problem


@dataclass(frozen=True)
class Material:
    """Thermal and mechanical properties of one medium, SI. NaN: not given. A fluid has no ``youngs_modulus``.

    Attributes
    ----------
    thermal_conductivity : k [W/m/K].
    volumetric_heat_capacity : C = rho c_p [J/m3/K].
    density : rho [kg/m3].
    sound_speed : c_s of a fluid [m/s]; of a solid it follows from its moduli.
    youngs_modulus, poissons_ratio : E [Pa] and nu of an isotropic solid.
    linear_expansion : alpha [1/K]; the volumetric coefficient beta is 3 alpha.
    """

    thermal_conductivity: float = math.nan
    volumetric_heat_capacity: float = math.nan
    density: float = math.nan
    sound_speed: float = math.nan
    youngs_modulus: float = math.nan
    poissons_ratio: float = math.nan
    linear_expansion: float = math.nan

    @property
    def diffusivity(self) -> float:
        """k/C [m2/s]."""
        return self.thermal_conductivity / self.volumetric_heat_capacity

    @property
    def effusivity(self) -> float:
        """sqrt(k C) [J/m2/K/s^0.5]: it shares the contact temperature out."""
        return math.sqrt(self.thermal_conductivity * self.volumetric_heat_capacity)

    @property
    def is_elastic(self) -> bool:
        """Whether it is a solid with shear stiffness."""
        return not math.isnan(self.youngs_modulus)

    @property
    def shear_modulus(self) -> float:
        """mu = E/(2(1 + nu)) [Pa]; zero for a fluid."""
        return self.youngs_modulus / (2.0 * (1.0 + self.poissons_ratio)) if self.is_elastic else 0.0

    @property
    def bulk_modulus(self) -> float:
        """K = E/(3(1 - 2 nu)) of a solid, rho c^2 of a fluid [Pa]."""
        if self.is_elastic:
            return self.youngs_modulus / (3.0 * (1.0 - 2.0 * self.poissons_ratio))
        return self.density * self.sound_speed**2

    @property
    def longitudinal_speed(self) -> float:
        """Speed of a spherical pressure wave, sqrt((K + 4 mu/3)/rho) [m/s]."""
        if self.is_elastic:
            return math.sqrt((self.bulk_modulus + 4.0 * self.shear_modulus / 3.0) / self.density)
        return self.sound_speed

    @property
    def confined_pressure_per_kelvin(self) -> float:
        """p_0 over the adiabatic rise: K beta = 3 K alpha [Pa/K]."""
        return 3.0 * self.bulk_modulus * self.linear_expansion

    def same_heat(self, other: Material) -> bool:
        """Whether heat cannot tell the two media apart."""
        return (
            self.thermal_conductivity == other.thermal_conductivity
            and self.volumetric_heat_capacity == other.volumetric_heat_capacity
        )


@dataclass(frozen=True)
class Sphere:
    """Sphere of ``inside`` in an infinite medium ``outside``.

    Attributes
    ----------
    radius : a [m].
    inside, outside : the two media.
    interface_conductance : G between them [W/m2/K]; infinite for perfect contact.
    """

    radius: float
    inside: Material
    outside: Material
    interface_conductance: float = math.inf

    def require_heat(self) -> None:
        """Check what a heat solver needs.

        Raises
        ------
        ConfigError : radius, conductivity, heat capacity or conductance missing or not positive.
        """
        self._require("thermal_conductivity", "volumetric_heat_capacity")

    def require_waves(self) -> None:
        """Check what a stress solver needs: density, and sound speed or moduli.

        Raises
        ------
        ConfigError : a property missing, not positive or impossible.
        """
        self._require("density")
        wrong = []
        for name, medium in (("inside", self.inside), ("outside", self.outside)):
            if not medium.is_elastic and not medium.sound_speed > 0.0:
                wrong.append(
                    Problem(f"{name}.sound_speed", f"must be positive for a fluid, got {medium.sound_speed:g}")
                )
            if medium.is_elastic and not medium.youngs_modulus > 0.0:
                wrong.append(Problem(f"{name}.youngs_modulus", f"must be positive, got {medium.youngs_modulus:g}"))
            if medium.is_elastic and not -1.0 < medium.poissons_ratio < 0.5:
                wrong.append(
                    Problem(
                        f"{name}.poissons_ratio",
                        f"must lie between -1 and 0.5, got {medium.poissons_ratio:g}",
                    )
                )
        if wrong:
            raise ConfigError(wrong)

    def _require(self, *names: str) -> None:
        wrong = []
        if not 0.0 < self.radius < math.inf:
            wrong.append(Problem("radius", f"must be positive and finite, got {self.radius:g} m"))
        if not self.interface_conductance > 0.0:
            wrong.append(
                Problem("interface_conductance", f"must be positive, got {self.interface_conductance:g} W/m2/K")
            )
        for side, medium in (("inside", self.inside), ("outside", self.outside)):
            for name in names:
                value = getattr(medium, name)
                if not 0.0 < value < math.inf:
                    wrong.append(Problem(f"{side}.{name}", f"must be positive and finite, got {value:g}"))
        if wrong:
            raise ConfigError(wrong)
