"""A layer made of chromophores: water, melanosomes, blood, fat, and a baseline (properties.md section 5)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import field_validator, model_validator

from picosim.skin import spectra
from picosim.skin.layer import Layer, Optics
from picosim.skin.spectra import Extrapolation
from picosim.spec import Field, InverseLength, Ratio, listed, nearest


class Tissue(Layer):
    """mu_a = w mu_water + f mu_melanosome + b (S mu_HbO2 + (1 - S) mu_Hb) + l mu_fat + (1 - f) c mu_baseline + residual.

    f, b, w, l are volume fractions, S the oxygen saturation, c the ``baseline_weight``. Scattering is a
    named law a (f_R x^-4 + (1 - f_R) x^-b), x = wavelength/500 nm. Above 1150 nm the blood table contains its own water.
    """

    kind: Literal["tissue"] = "tissue"
    water: Ratio = Field(default=0.7, ge=0, le=1)
    """Volume fraction of water."""
    melanosomes: Ratio = Field(default=0.0, ge=0, le=0.8)
    """Volume fraction of melanosomes at interior scale 1 (interior of Jacques 1998)."""
    blood: Ratio = Field(default=0.0, ge=0, le=1)
    """Volume fraction of whole blood at 150 g/L haemoglobin."""
    oxygen_saturation: Ratio = Field(default=0.7, ge=0, le=1)
    """Share of oxygenated haemoglobin."""
    fat: Ratio = Field(default=0.0, ge=0, le=1)
    """Volume fraction of fat."""
    baseline_weight: Ratio = Field(default=1.0, ge=0, le=10)
    """Weight of the bloodless baseline absorption."""
    residual_absorption: InverseLength = Field(default="0 1/cm", ge=0, le=1e4)
    """Unexplained absorption; 0-0.25 /cm covers in vivo against ex vivo at 755-1064 nm."""
    scattering: str = "dermis_asian"
    """Name of a scattering law in data/scattering_parameters.csv."""
    scattering_scale: Ratio = Field(default=1.0, gt=0, le=5)
    """Factor on mu_s'; in vivo scattering is 0.6-0.7 of ex vivo."""
    g: Ratio | None = Field(default=None, gt=-1, lt=1)
    """Anisotropy; by default min(0.62 + 0.29e-3 nm, 0.90)."""
    n: Ratio | None = Field(default=None, ge=1, le=3)
    """Refractive index; by default the table of ``index_of``."""
    index_of: Literal["epidermis", "subcutis"] = "epidermis"
    """Index table used when n is not given."""

    @field_validator("scattering")
    @classmethod
    def _known_scattering(cls, value: str) -> str:
        known = spectra.scattering_names()
        if value not in known:
            raise ValueError(
                f"unknown scattering law '{value}'{nearest(value, known)}; known: {listed(known)}"
            )
        return value

    @model_validator(mode="after")
    def _fractions(self) -> Self:
        if self.melanosomes + self.blood > 1.0:
            raise ValueError(
                f"melanosomes ({self.melanosomes:g}) and blood ({self.blood:g}) fill more than the layer"
            )
        return self

    def optics(self, wavelength: float, rules: Extrapolation) -> Optics:
        """Return the sum of the chromophores; a chromophore of fraction zero is not looked up."""
        melanin = self.melanosomes * spectra.melanosome(wavelength, rules) if self.melanosomes else 0.0
        blood = 0.0
        if self.blood:
            oxy = spectra.oxyhaemoglobin(wavelength, rules)
            deoxy = spectra.deoxyhaemoglobin(wavelength, rules)
            blood = self.blood * (self.oxygen_saturation * oxy + (1.0 - self.oxygen_saturation) * deoxy)
        mu_a = melanin + blood + self.residual_absorption
        mu_a += (1.0 - self.melanosomes) * self.baseline_weight * spectra.baseline(wavelength)
        if self.water:
            mu_a += self.water * spectra.water(wavelength, rules)
        if self.fat:
            mu_a += self.fat * spectra.fat(wavelength, rules)
        g = spectra.anisotropy(wavelength, rules) if self.g is None else self.g
        n = spectra.index(wavelength, self.index_of, rules) if self.n is None else self.n
        mu_s = (
            self.scattering_scale * spectra.reduced_scattering(wavelength, self.scattering, rules) / (1.0 - g)
        )
        return Optics(mu_a, mu_s, g, n, melanin_mu_a=melanin, blood_mu_a=blood)

    @property
    def melanosome_fraction(self) -> float:
        """Volume fraction of melanosomes at interior scale 1."""
        return self.melanosomes

    @property
    def water_fraction(self) -> float:
        """Volume fraction of water."""
        return self.water
