"""Collagen of the dermis: shrinkage by set A6, and the window of warmth thought to stimulate fibroblasts.

The window (43-47 degC for seconds, or a thermal dose of 1-240 min) is uncertain: no measured source was read.
It is reported as a map over depth, never as a promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.formulas.arrhenius import accumulate
from picosim.formulas.thermal_dose import cumulative_equivalent_minutes
from picosim.outcome.arrhenius_sets import arrhenius_sets, branched_log_rate
from picosim.outcome.history import HistoryCriterion, time_above
from picosim.spec import Field, Ratio, Temperature, Time

Array = NDArray[np.float64]

DEFAULT_LIMIT = 1.0


@dataclass(frozen=True)
class HeatShockMap:
    """Over depth (nz,): seconds within the window, thermal dose [min], damage by A6, and whether the window
    is met.

    ``stimulated``: warm long enough (or dose within 1-240 min) and collagen not coagulated. Mark: uncertain.
    """

    depth: Array
    time_in_window: Array
    dose_minutes: Array
    damage: Array
    stimulated: NDArray[np.bool_]
    mark: str = "assumed, uncertain"


class Collagen(HistoryCriterion):
    """Damage integral of collagen (A6) against 1; `heat_shock` maps the window thought to stimulate."""

    kind: Literal["collagen"] = "collagen"

    limit: Ratio = Field(default=DEFAULT_LIMIT, gt=0, le=1e6)
    """Damage integral of shrinkage; 1."""
    window_low: Temperature = Field(default="43 degC", validate_default=True, ge=310.15, le=333.15)
    """Lower end of the heat-shock window [assumed, uncertain]."""
    window_high: Temperature = Field(default="47 degC", validate_default=True, ge=310.15, le=343.15)
    """Upper end of the heat-shock window [assumed, uncertain]."""
    window_time: Time = Field(default="1 s", validate_default=True, gt=0, le=3600.0)
    """How long within it counts [assumed, uncertain]."""
    dose_low: Time = Field(default="1 min", validate_default=True, gt=0, le=1e6)
    """Least thermal dose of the window, equivalent time at 43 degC [assumed, uncertain]."""
    dose_high: Time = Field(default="240 min", validate_default=True, gt=0, le=1e6)
    """Largest thermal dose of the window [assumed, uncertain]."""

    @property
    def title(self) -> str:
        """What it is."""
        return "collagen shrinkage (A6)"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "1"

    @property
    def limit_parameter(self) -> Parameter:
        """Critical damage integral."""
        if self.limit != DEFAULT_LIMIT:
            return Parameter(self.limit, self.limit, self.limit, "1", "given", "configuration")
        own = arrhenius_sets()["A6"]
        return Parameter(DEFAULT_LIMIT, DEFAULT_LIMIT, DEFAULT_LIMIT, "1", own.mark, own.source)

    def course(self, time: Array, temperature: Array) -> Array:
        """Omega by A6 up to each instant."""
        return accumulate(time, branched_log_rate(("A6",), temperature))

    def heat_shock(self, time: Array, temperature: Array, depth: Array) -> HeatShockMap:
        """Map the window over depth: ``temperature`` (nt, nz) [K] at ``time`` (nt,) [s] and ``depth`` (nz,)
        [m]."""
        columns = temperature.T
        within = np.array([time_above(time, c, self.window_low) - time_above(time, c, self.window_high) for c in columns])
        dose = cumulative_equivalent_minutes(time, temperature)[-1]
        damage = self.course(time, temperature)[-1]
        enough = (within >= self.window_time) | ((60.0 * dose >= self.dose_low) & (60.0 * dose <= self.dose_high))
        return HeatShockMap(depth, within, dose, damage, enough & (damage < self.limit))
