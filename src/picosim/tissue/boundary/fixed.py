"""Surface held at one temperature: T = T_s at z = 0, the limit of perfect cooling."""

from __future__ import annotations

from typing import Literal

from picosim.spec import Field, Temperature, Time
from picosim.tissue.surface import Ambient, Phase


class Fixed(Ambient):
    """Surface at ``temperature`` from ``start`` on; free skin in room air before."""

    kind: Literal["fixed"] = "fixed"

    temperature: Temperature = Field(default="34 degC", validate_default=True, ge=200.0, le=400.0)
    """Temperature of the surface; 34 degC, resting skin [textbook, memory]."""
    start: Time = Field(default="0 s", validate_default=True, ge=-3600.0, le=0.0)
    """When it begins; negative is before the first pulse."""

    def phases(self, until: float) -> tuple[Phase, ...]:
        """One phase of infinite conductance."""
        return (Phase(self.start, until, float("inf"), self.temperature),)
