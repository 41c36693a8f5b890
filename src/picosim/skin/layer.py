"""The interface of every layer: thickness, thermal and acoustic properties, and optics at a wavelength."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from picosim.skin.spectra import Extrapolation
from picosim.spec import Density, Field, Length, Rate, Ratio, Spec, SpecificHeat, Speed, ThermalConductivity


@dataclass(frozen=True)
class Optics:
    """Optical properties of one layer at one wavelength [1/m, 1]; ``melanin_mu_a`` is the melanosomes' part of ``mu_a``."""

    mu_a: float
    mu_s: float
    g: float
    n: float
    melanin_mu_a: float = 0.0
    blood_mu_a: float = 0.0


class Layer(Spec):
    """One plane layer of the skin."""

    name: str = Field(min_length=1, max_length=60)
    """Name of the layer; absorbers and results refer to it."""
    thickness: Length = Field(ge=1e-8, le=0.1)
    """Thickness, 10 nm to 100 mm."""
    thermal_conductivity: ThermalConductivity = Field(default="0.459 W/m/K", gt=0, le=100)
    """Default: living epidermis by its water content [memory formula]; measured 0.21 W/m/K (doubtful, range 0.21-0.46)."""
    density: Density = Field(default="1090 kg/m3", ge=100, le=20000)
    """Default: living epidermis by its water content [memory formula]."""
    specific_heat: SpecificHeat = Field(default="3510 J/kg/K", ge=100, le=10000)
    """Default: living epidermis by its water content [memory formula]."""
    perfusion_rate: Rate = Field(default="0 1/s", ge=0, le=1.0)
    """Blood volume per tissue volume and time; negligible below 1 s."""
    sound_speed: Speed = Field(default="1600 m/s", ge=100, le=20000)
    """Default: working value of the project for epidermis [assumed]."""
    grueneisen_parameter: Ratio = Field(default=0.22, ge=-1, le=10)
    """Default: working value of the project for epidermis [assumed]."""

    @abstractmethod
    def optics(self, wavelength: float, rules: Extrapolation) -> Optics:
        """Return the optical properties at ``wavelength`` [m]."""

    @property
    def melanosome_fraction(self) -> float:
        """Volume fraction of melanosomes at interior scale 1."""
        return 0.0

    @property
    def water_fraction(self) -> float:
        """Volume fraction of water; used for phase change."""
        return 0.7
