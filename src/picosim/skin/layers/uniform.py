"""A layer given by plain numbers, the same at every wavelength."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from picosim.skin.layer import Layer, Optics
from picosim.skin.spectra import Extrapolation
from picosim.spec import Field, InverseLength, Ratio


class Uniform(Layer):
    """Plain mu_a, mu_s (or mu_s_prime), g and n: for phantoms, teaching and solver comparisons."""

    kind: Literal["uniform"] = "uniform"
    mu_a: InverseLength = Field(ge=0, le=1e8)
    """Absorption coefficient."""
    mu_s: InverseLength | None = Field(default=None, ge=0, le=1e8)
    """Scattering coefficient; or give mu_s_prime."""
    mu_s_prime: InverseLength | None = Field(default=None, ge=0, le=1e8)
    """Reduced scattering coefficient mu_s (1 - g); or give mu_s."""
    g: Ratio = Field(default=0.9, gt=-1, lt=1)
    """Anisotropy of Henyey-Greenstein scattering."""
    n: Ratio = Field(default=1.4, ge=1, le=3)
    """Refractive index."""

    @model_validator(mode="after")
    def _one_scattering(self) -> Self:
        if (self.mu_s is None) == (self.mu_s_prime is None):
            raise ValueError(
                "give exactly one of 'mu_s' and 'mu_s_prime', for example mu_s_prime = \"20 1/cm\""
            )
        return self

    def optics(self, wavelength: float, rules: Extrapolation) -> Optics:
        """Return the numbers as given; they are taken as valid at the laser's wavelength."""
        mu_s = self.mu_s if self.mu_s is not None else (self.mu_s_prime or 0.0) / (1.0 - self.g)
        return Optics(self.mu_a, mu_s, self.g, self.n)
