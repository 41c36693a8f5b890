"""The interface of every absorber: a kind of particle, where it sits, how much of it, and what it is made of.

Defaults, ranges and marks stand in ``data/default_particles.csv``; what the user gives carries the mark ``given``.
Because reflectance fixes only the product of volume fraction and interior absorption, and measured sizes run over a
decade, an absorber is a set of variants: interior scales times diameters, unless the user fixes them.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import model_validator

from picosim.data import tables
from picosim.data.tables import Parameter
from picosim.spec import (
    Density,
    ExpansionCoefficient,
    Field,
    HeatTransferCoefficient,
    Length,
    Pressure,
    Ratio,
    Spec,
    SpecificHeat,
    ThermalConductivity,
)

INTERIOR_SCALES = (1.0, 3.0, 10.0)  # properties.md section 8, point 1
_MATERIAL = (
    "density", "specific_heat", "thermal_conductivity", "youngs_modulus", "poissons_ratio",
    "linear_thermal_expansion", "tensile_strength", "interface_conductance",
)  # fmt: skip


@dataclass(frozen=True)
class Particle:
    """One absorber with all its numbers fixed [SI]: what the particle scale is given."""

    diameter: float
    interior_scale: float
    mu_a: float
    absorption_efficiency: float
    density: float
    specific_heat: float
    thermal_conductivity: float
    youngs_modulus: float
    poissons_ratio: float
    linear_thermal_expansion: float
    tensile_strength: float
    interface_conductance: float

    @property
    def radius(self) -> float:
        """Radius [m]."""
        return 0.5 * self.diameter

    @property
    def volumetric_heat_capacity(self) -> float:
        """Density times specific heat [J/m3/K]."""
        return self.density * self.specific_heat

    @property
    def adiabatic_rise_per_fluence(self) -> float:
        """Adiabatic rise over the local fluence, 3 Q_abs/(4 a C) [K m2/J]."""
        return 3.0 * self.absorption_efficiency / (4.0 * self.radius * self.volumetric_heat_capacity)

    @property
    def bulk_modulus(self) -> float:
        """K = E/(3 (1 - 2 nu)) [Pa]."""
        return self.youngs_modulus / (3.0 * (1.0 - 2.0 * self.poissons_ratio))

    @property
    def confined_pressure_per_kelvin(self) -> float:
        """Stress-confined pressure per kelvin of adiabatic rise, 3 K alpha [Pa/K]."""
        return 3.0 * self.bulk_modulus * self.linear_thermal_expansion

    @property
    def gradient_stress_per_kelvin(self) -> float:
        """Unit of the gradient stress, alpha E/(1 - nu) [Pa/K]."""
        return self.linear_thermal_expansion * self.youngs_modulus / (1.0 - self.poissons_ratio)

    @property
    def absorption_cross_section(self) -> float:
        """Q_abs pi a^2 [m2]."""
        return self.absorption_efficiency * math.pi * self.radius**2

    @property
    def volume(self) -> float:
        """4/3 pi a^3 [m3]."""
        return 4.0 / 3.0 * math.pi * self.radius**3


class Absorber(Spec):
    """A kind of particle in the skin."""

    table: ClassVar[str] = ""
    """Particle name in default_particles.csv."""
    in_epidermis: ClassVar[bool] = False
    """Whether it is the epidermis' own pigment, whose amount the skin gives."""
    solid_limit: ClassVar[str] = "decomposition"
    """What ends the linear description of the solid: decomposition (melanin) or sublimation (carbon)."""

    name: str | None = Field(default=None, min_length=1, max_length=60, pattern=r"^[^/\n]+$")
    """Name in tables and files; the kind by default."""
    layer: str | None = None
    """Layer it sits in; or give from_depth and to_depth."""
    from_depth: Length | None = Field(default=None, ge=0, le=0.1)
    """Top of the band it sits in."""
    to_depth: Length | None = Field(default=None, gt=0, le=0.1)
    """Bottom of the band it sits in."""
    depth: Length | None = Field(default=None, ge=0, le=0.1)
    """Depth at which one particle is followed; the centre of the band by default."""
    load: Ratio | None = Field(default=None, gt=0, le=0.6)
    """Volume fraction of the particles in their band."""
    diameter: Length | None = Field(default=None, ge=5e-9, le=1e-4)
    """Median diameter; given, it fixes the size, else the table's default and range are used."""
    size_spread: Ratio = Field(default=1.25, ge=1, le=3)
    """Geometric standard deviation of the (lognormal) diameters [assumed, range 1-2]; decides the number of particles."""
    interior_scale: Ratio | None = Field(default=None, ge=0.1, le=20)
    """Factor on the interior absorption; given, it fixes it, else 1, 3 and 10 are all computed."""
    density: Density | None = Field(default=None, ge=100, le=25000)
    """Density of the particle."""
    specific_heat: SpecificHeat | None = Field(default=None, ge=100, le=10000)
    """Specific heat of the particle."""
    thermal_conductivity: ThermalConductivity | None = Field(default=None, gt=0, le=5000)
    """Thermal conductivity of the particle."""
    youngs_modulus: Pressure | None = Field(default=None, gt=0, le=2e12)
    """Young's modulus of the particle."""
    poissons_ratio: Ratio | None = Field(default=None, ge=0, lt=0.5)
    """Poisson's ratio of the particle."""
    linear_thermal_expansion: ExpansionCoefficient | None = Field(default=None, gt=0, le=1e-2)
    """Linear thermal expansion of the particle."""
    tensile_strength: Pressure | None = Field(default=None, gt=0, le=1e11)
    """Tensile strength of the particle: unknown for every pigment, swept over its range."""
    interface_conductance: HeatTransferCoefficient | None = Field(default=None, gt=0, le=1e12)
    """Thermal conductance of the particle's wall; perfect contact when neither given nor in the table."""

    @model_validator(mode="after")
    def _band(self) -> Self:
        if (self.from_depth is None) != (self.to_depth is None):
            raise ValueError("give both 'from_depth' and 'to_depth', or neither")
        if self.from_depth is not None and self.to_depth is not None:
            if self.layer is not None:
                raise ValueError("give 'layer' or 'from_depth'/'to_depth', not both")
            if self.to_depth <= self.from_depth:
                raise ValueError("'to_depth' must lie below 'from_depth'")
        return self

    @property
    def label(self) -> str:
        """Name in tables and files."""
        return self.name or self.kind

    @property
    def has_interior_scale(self) -> bool:
        """Whether the interior absorption is a matter of the doubtful melanin scale."""
        return True

    @property
    def default_load(self) -> Parameter:
        """Volume fraction used when none is given."""
        return Parameter(0.0, 0.0, 0.0, "1", "none")

    @property
    def default_band(self) -> tuple[float, float]:
        """Depth band [m] used when neither layer nor depths are given."""
        return (0.0, 0.0)

    @abstractmethod
    def interior(self, wavelength: float, diameter: float, scale: float) -> tuple[float, float]:
        """Return interior mu_a [1/m] and absorption efficiency [1] at ``wavelength`` [m]."""

    def parameter(self, quantity: str) -> Parameter:
        """Return a material property with range and mark: the user's value, else the table's."""
        given = getattr(self, quantity)
        if given is not None:
            return Parameter(given, given, given, "", "given", "configuration")
        found = tables.particle(self.table)
        if quantity not in found and quantity == "interface_conductance":
            return Parameter(math.inf, math.inf, math.inf, "W/m2/K", "assumed", "perfect contact")
        return found[quantity]

    @property
    def material(self) -> dict[str, Parameter]:
        """All material properties by name."""
        return {name: self.parameter(name) for name in _MATERIAL}

    @property
    def diameters(self) -> tuple[float, ...]:
        """Diameters to compute, the default first: fixed by the user, or default, low and high of the table."""
        if self.diameter is not None:
            return (self.diameter,)
        size = self.size_range
        return tuple(dict.fromkeys((size.value, size.low, size.high)))

    @property
    def size_range(self) -> Parameter:
        """Diameter with its range and mark."""
        return self.parameter("diameter")

    def scales(self, skin_scale: float | None) -> tuple[float, ...]:
        """Interior scales to compute, the reference first."""
        if not self.has_interior_scale:
            return (1.0,)
        fixed = self.interior_scale if self.interior_scale is not None else skin_scale
        return INTERIOR_SCALES if fixed is None else (fixed,)

    def particle(self, wavelength: float, diameter: float, scale: float) -> Particle:
        """Return one variant with all its numbers."""
        mu_a, efficiency = self.interior(wavelength, diameter, scale)
        values = {name: parameter.value for name, parameter in self.material.items()}
        return Particle(diameter, scale, mu_a, efficiency, **values)

    def mean_cross_section_per_volume(self, wavelength: float, diameter: float, scale: float) -> float:
        """Mean absorption cross section over mean volume of the lognormal size distribution [1/m].

        Times the load it is the absorption coefficient the particles give their layer. Gauss-Hermite, 9 nodes.
        """
        log_spread = math.log(self.size_spread)
        if log_spread == 0.0:
            one = self.particle(wavelength, diameter, scale)
            return one.absorption_cross_section / one.volume
        area = volume = 0.0
        for node, weight in _HERMITE:
            one = self.particle(wavelength, diameter * math.exp(math.sqrt(2.0) * log_spread * node), scale)
            area += weight * one.absorption_cross_section
            volume += weight * one.volume
        return area / volume


# Gauss-Hermite nodes and weights, 9 points (Abramowitz and Stegun table 25.10)
_HERMITE = tuple(
    (sign * node, weight)
    for node, weight in (
        (0.0, 0.7202352156060510), (0.7235510187528376, 0.4326515590025558), (1.468553289216668, 0.08847452739437657),
        (2.266580584531843, 0.004943624275536947), (3.190993201781528, 3.960697726326438e-05),
    )
    for sign in ((1.0,) if node == 0.0 else (1.0, -1.0))
)  # fmt: skip
