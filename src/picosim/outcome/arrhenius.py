"""Thermal damage as an Arrhenius integral: Omega = integral A exp(-Ea/RT) dt, with the spread over all known
sets.

The value that decides is the branched model of the tissue: Weaver-Stoll (A2 from 44, A3 from 50 degC) for the
epidermis, Takata (A4, A5) for the dermis, Agah-Pearce-Welch (A6) for collagen. Where the deciding branch may
not be used - A5 for damage that accrues within a millisecond - A6 decides. Constants:
picosim.outcome.arrhenius_sets.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.formulas.arrhenius import accumulate
from picosim.outcome.arrhenius_sets import (
    NOT_FOR_SHORT,
    SHORTEST,
    accrual_time,
    arrhenius_sets,
    branched_log_rate,
    every_set,
)
from picosim.outcome.history import HistoryCriterion
from picosim.spec import Field, Ratio

Array = NDArray[np.float64]

BRANCHES: dict[str, tuple[str, ...]] = {"epidermis": ("A2", "A3"), "dermis": ("A4", "A5"), "collagen": ("A6",)}
DEFAULT_LIMIT = 1.0


class Arrhenius(HistoryCriterion):
    """Damage integral against 1 (0.53: first degree by A1-A3); all sets are named in the remarks."""

    kind: Literal["arrhenius"] = "arrhenius"

    tissue: Literal["epidermis", "dermis", "collagen"] = "epidermis"
    """Which branched model decides."""
    limit: Ratio = Field(default=DEFAULT_LIMIT, gt=0, le=1e6)
    """Damage integral that counts as damage; 1, 0.53 for first degree (A1-A3)."""

    @property
    def title(self) -> str:
        """What it is."""
        return f"Arrhenius damage, {self.tissue} ({'/'.join(BRANCHES[self.tissue])})"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "1"

    @property
    def limit_parameter(self) -> Parameter:
        """Critical damage integral."""
        if self.limit != DEFAULT_LIMIT:
            return Parameter(self.limit, self.limit, self.limit, "1", "given", "configuration")
        source = f"sets {'/'.join(BRANCHES[self.tissue])}, measurements.csv"
        return Parameter(1.0, 0.53, 1.0, "1", "read in public code; primary papers not read", source)

    def course(self, time: Array, temperature: Array) -> Array:
        """Omega up to each instant."""
        damage = accumulate(time, branched_log_rate(BRANCHES[self.tissue], temperature))
        if not NOT_FOR_SHORT.intersection(BRANCHES[self.tissue]) or self.tissue == "epidermis":
            return damage  # A2 acts below 50 degC only, where its rate cannot decide within a millisecond
        safe = accumulate(time, branched_log_rate(BRANCHES["collagen"], temperature))
        columns = damage.reshape(damage.shape[0], -1)
        short = np.array([accrual_time(time, column) < SHORTEST for column in columns.T]).reshape(damage.shape[1:])
        return np.where(short, safe, damage)

    def remarks(self, time: Array, temperature: Array) -> tuple[str, ...]:
        """Omega by every set, and where a set is outside its range."""
        lowest = min(own.low for own in arrhenius_sets().values() if own.low > 0.0)
        hottest = float(np.max(temperature))
        if hottest < lowest:
            return (f"{hottest - 273.15:.0f} degC at most, below the range of the sets (from {lowest - 273.15:.0f} degC)",)
        results = every_set(time, temperature)
        values = ", ".join(f"{r.name} {r.damage:.2g}{'' if r.usable else '*'}" for r in results)
        return (f"Omega by set: {values}", *(f"*{r.name}: {r.remark}" for r in results if not r.usable))
