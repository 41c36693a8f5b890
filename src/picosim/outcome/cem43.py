"""Thermal dose in equivalent minutes at 43 degC (Sapareto and Dewey 1984, 10.1016/0360-3016(84)90379-1
[title])."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.formulas.thermal_dose import cumulative_equivalent_minutes
from picosim.outcome.history import HistoryCriterion, time_above
from picosim.spec import Field, Unit

Array = NDArray[np.float64]

DEFAULT_LIMIT = 240.0 * 60.0
HOTTEST = 330.15  # 57 degC: beyond it the rule is an extrapolation [memory]


class Cem43(HistoryCriterion):
    """Equivalent time at 43 degC; made for minutes of warming, an extrapolation for laser pulses."""

    kind: Literal["cem43"] = "cem43"

    limit: Annotated[float, Unit("s")] = Field(default="240 min", validate_default=True, gt=0, le=1e7)
    """Equivalent time that counts as damage; 240 min [memory], 1 to 240 min is thought to stimulate only
    [assumed]."""

    @property
    def title(self) -> str:
        """What it is."""
        return "thermal dose, equivalent time at 43 degC"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "s"

    @property
    def limit_parameter(self) -> Parameter:
        """Critical equivalent time."""
        if self.limit != DEFAULT_LIMIT:
            return Parameter(self.limit, self.limit, self.limit, "s", "given", "configuration")
        return Parameter(
            DEFAULT_LIMIT,
            60.0,
            DEFAULT_LIMIT,
            "s",
            "memory, uncertain",
            "Sapareto and Dewey 1984; measurements.md section 3",
        )

    def course(self, time: Array, temperature: Array) -> Array:
        """Equivalent time up to each instant [s]."""
        return 60.0 * cumulative_equivalent_minutes(time, temperature)

    def remarks(self, time: Array, temperature: Array) -> tuple[str, ...]:
        """Whether the rule is extrapolated."""
        above = time_above(time, temperature, HOTTEST)
        return (f"extrapolated: {above:.2g} s above 57 degC",) if above > 0 else ()
