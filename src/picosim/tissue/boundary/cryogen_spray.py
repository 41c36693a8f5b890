"""Cryogen spurts: boiling liquid on the skin, then the film that stays, then room air.

During a spurt h = 15-35 kW/m2/K (continuous spray on copper, rising with surface temperature; Aguilar et al.
2001, IEEE J Sel Top Quantum Electron 7:1013 [abstract]); the film afterwards boils on for about 0.3 s (Li et
al. 2022, 10.1016/j.ijheatmasstransfer.2022.123468 [abstract]). Frost and evaporation of sweat are left out.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from picosim.spec import Field, HeatTransferCoefficient, Rate, Temperature, Time
from picosim.tissue.surface import Ambient, Phase


class CryogenSpray(Ambient):
    """R134a spurts; one of 50 ms that ends 10 ms before the first pulse by default."""

    kind: Literal["cryogen_spray"] = "cryogen_spray"

    spurt: Time = Field(default="50 ms", validate_default=True, ge=1e-4, le=10.0)
    """Length of a spurt; 50 ms, 20-100 ms [abstract]."""
    delay: Time = Field(default="10 ms", validate_default=True, ge=0.0, le=10.0)
    """From the end of the first spurt to the first pulse; 10 ms [assumed]."""
    coefficient: HeatTransferCoefficient = Field(default="25000 W/m2/K", validate_default=True, ge=100.0, le=1e6)
    """Heat transfer coefficient during a spurt; 25 kW/m2/K, 15-35 [abstract]."""
    temperature: Temperature = Field(default="-26.07 degC", validate_default=True, ge=193.15, le=293.15)
    """Temperature of the boiling liquid; R134a at 1 bar, -26.07 degC, R404A -46.5 degC [abstract]."""
    residence: Time = Field(default="0.3 s", validate_default=True, ge=0.0, le=10.0)
    """How long the film boils on after a spurt; 0.3 s [abstract], 0-0.5 s."""
    residence_coefficient: HeatTransferCoefficient = Field(default="5000 W/m2/K", validate_default=True, ge=0.0, le=1e6)
    """Heat transfer coefficient of that film; 5 kW/m2/K, 2-10 [assumed]."""
    count: int = Field(default=1, ge=1, le=100_000)
    """Number of spurts."""
    repetition_rate: Rate | None = Field(default=None, gt=0, le=1e3)
    """Spurts per second; needed when count > 1."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.count > 1 and self.repetition_rate is None:
            raise ValueError("count > 1 needs 'repetition_rate', for example '10 Hz'")
        if self.repetition_rate is not None and self.spurt * self.repetition_rate > 1.0:
            raise ValueError("a spurt lasts longer than the pause to the next; shorten 'spurt' or lower 'repetition_rate'")
        return self

    def phases(self, until: float) -> tuple[Phase, ...]:
        """Spurts, films and room air in turn."""
        found: list[Phase] = []
        period = 1.0 / self.repetition_rate if self.repetition_rate else float("inf")
        clock = begin = -self.delay - self.spurt
        for index in range(self.count):
            start = begin + index * period if index else begin
            if start >= until:
                break
            if start > clock:
                found.append(self.air(clock, start))
            following = begin + (index + 1) * period if index + 1 < self.count else float("inf")
            end = min(start + self.spurt, until)
            found.append(Phase(start, end, self.coefficient, self.temperature))
            clock = min(end + self.residence, following, until)
            if clock > end:
                found.append(Phase(end, clock, self.residence_coefficient, self.temperature))
            clock = max(clock, end)
        if clock < until or not found:
            found.append(self.air(clock, max(until, clock)))
        return tuple(found)
