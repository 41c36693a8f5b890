"""Where the linear model ends: past these temperatures its numbers are not shown, only the exposure that reaches them.

Each limit has a range: between its default and its upper end a number is shown as doubtful, past the upper end it is not
shown at all. Fast heating shifts decomposition upward, so its (slow, remembered) default alone does not end the model.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.criterion import ParticleResponse
from picosim.skin.absorber import Absorber
from picosim.spec import Field, Plain, Temperature

VALID, DOUBTFUL, BEYOND = STATES = "valid", "doubtful", "beyond validity"
SLACK = 1.0 + 1e-9
"""A criterion may have its limit where the model ends: it is reached within the model, whatever the rounding."""


@dataclass(frozen=True)
class End:
    """Adiabatic rises [K] at which the linear model becomes doubtful and at which it ends, with the reasons."""

    doubtful_rise: float
    doubtful_reason: str
    end_rise: float
    end_reason: str

    def status(self, rise: float) -> str:
        """Return ``valid``, ``doubtful`` or ``beyond validity`` for an adiabatic rise [K]."""
        if rise > SLACK * self.end_rise:
            return BEYOND
        return DOUBTFUL if rise > SLACK * self.doubtful_rise else VALID

    def states(self, rise: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the `status` of each adiabatic rise [K] as its index in `STATES`."""
        return np.where(rise > SLACK * self.end_rise, 2, np.where(rise > SLACK * self.doubtful_rise, 1, 0))


class Validity(Plain):
    """Temperatures at which linear heating and stress stop being a description."""

    wall_superheat: Temperature | None = Field(default=None, ge=373.15, le=647.0)
    """Superheat limit of water at the wall; 303 degC (280-320 degC, doi:10.3390/e26010035) when not given."""
    decomposition: Temperature | None = Field(default=None, ge=373.15, le=2000.0)
    """Decomposition of melanin; 250 degC (200-350 degC) [memory] when not given."""
    sublimation: Temperature | None = Field(default=None, ge=1000.0, le=10000.0)
    """Sublimation of carbon; 3900 K (3600-4000 K) [memory] when not given."""

    def _parameter(self, name: str) -> Parameter:
        given = getattr(self, name)
        if given is not None:
            return Parameter(given, given, given, "K", "given", "configuration")
        return _DEFAULTS[name]

    def limits(self, absorber: Absorber) -> dict[str, Parameter]:
        """Return the limits that apply to an absorber: of the wall, and of its solid at the centre."""
        return {name: self._parameter(name) for name in ("wall_superheat", absorber.solid_limit)}

    def end(self, absorber: Absorber, response: ParticleResponse) -> End:
        """Return the adiabatic rises at which the linear model becomes doubtful and ends."""
        doubtful: list[tuple[float, str]] = []
        ends: list[tuple[float, str]] = []
        for (name, limit), one in itertools.product(self.limits(absorber).items(), response.by_pulse()):
            ratio = one.warming + (one.wall_ratio if name == "wall_superheat" else one.centre_ratio)
            reason = f"{name.replace('_', ' ')} ({'wall' if name == 'wall_superheat' else 'centre'})"
            for value, rows in ((limit.value, doubtful), (limit.high, ends)):
                rows.append((max(0.0, (value - one.initial_temperature) / ratio), reason))
        first, last = min(doubtful), min(ends)
        return End(first[0], first[1], last[0], last[1])


_DEFAULTS = {
    "wall_superheat": Parameter(576.15, 553.15, 593.15, "K", "abstract", "doi:10.3390/e26010035"),
    "decomposition": Parameter(523.15, 473.15, 623.15, "K", "memory", "measurements.md section 3"),
    "sublimation": Parameter(3900.0, 3600.0, 4000.0, "K", "memory", "measurements.md section 3"),
}
