"""Carbon ink, primary particles: Mie absorption with tabulated optical constants."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from pydantic import field_validator

from picosim.data.tables import Parameter
from picosim.formulas.mie import mie_efficiencies
from picosim.skin import spectra
from picosim.skin.absorber import Absorber
from picosim.spec import Field, Ratio, listed, nearest


class CarbonInk(Absorber):
    """A carbon sphere in tissue; interior mu_a = 4 pi k/lambda, Q_abs by Mie theory at the host's index.

    Interior scale does not apply. Heating is taken as uniform in the linear models; above 0.1 um the light does not
    reach the centre, which the grid solver of the particle scale can follow.
    """

    kind: Literal["carbon_ink"] = "carbon_ink"
    table: ClassVar[str] = "carbon"
    solid_limit: ClassVar[str] = "sublimation"
    carbon: str = "acetylene_soot"
    """Material of data/carbon_optical_constants.csv; soot to graphite spans a factor of three in absorption."""
    host_index: Ratio = Field(default=1.40, ge=1, le=2)
    """Refractive index around the particle."""

    @field_validator("carbon")
    @classmethod
    def _known(cls, value: str) -> str:
        known = spectra.carbon_names()
        if value not in known:
            raise ValueError(f"unknown carbon '{value}'{nearest(value, known)}; known: {listed(known)}")
        return value

    @property
    def has_interior_scale(self) -> bool:
        """The melanin scale does not apply to carbon."""
        return False

    @property
    def default_load(self) -> Parameter:
        """Volume fraction of ink in its band."""
        return Parameter(1e-3, 1e-4, 1e-2, "1", "assumed", "no measured load (properties.md section 8, point 10)")

    @property
    def default_band(self) -> tuple[float, float]:
        """Depth band 0.4-1.2 mm (dermal_pigment.csv, tattoo 0.4-2 mm) [memory]."""
        return (0.4e-3, 1.2e-3)

    def interior(self, wavelength: float, diameter: float, scale: float) -> tuple[float, float]:
        """Return 4 pi k/lambda [1/m] and the Mie absorption efficiency."""
        n, k = spectra.carbon_index(self.carbon, wavelength)
        size = math.pi * diameter * self.host_index / wavelength
        return 4.0 * math.pi * k / wavelength, mie_efficiencies(
            size_parameter=size, index=complex(n, -k) / self.host_index
        ).absorption
