"""What one pulse does that another does not: a result at one value of an axis over that at another, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.store.sweep_reader import Sweep

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """``first`` and ``second`` over the remaining axes; NaN where either is beyond validity."""

    dims: tuple[str, ...]
    first: Array
    second: Array
    first_at: Any
    second_at: Any

    @property
    def ratio(self) -> Array:
        """First over second."""
        return np.asarray(self.first / np.where(self.second != 0, self.second, np.nan))

    @property
    def difference(self) -> Array:
        """First minus second."""
        return np.asarray(self.first - self.second)


def difference(sweep: Sweep, quantity: str, along: str, first: Any, second: Any) -> Difference:
    """Return a result at two values of an axis: pulse durations of 450 ps and 6 ns, say (SI, or the word of the axis).

    The nearest values of the axis are taken, and named in the result.

    Raises
    ------
    StoreError : no such result, axis or word.
    """
    item = sweep[quantity]
    values = sweep[along].values
    found = []
    for wanted in (first, second):
        _, place = item.locate(along, wanted)
        found.append((item.select(**{along: wanted}), values[place]))
    (one, at_one), (other, at_other) = found
    return Difference(one.dims, one.values, other.values, at_one, at_other)
