"""Named constants of thermal damage, with the range each was fitted in and the rule for short pulses.

The sets agree near 60 degC and 1 s and differ by eight decades at 100 degC. All were read in public skin-burn
codes; the primary papers were not read. Sets A1, A2 and A5 must not decide anything shorter than about 1 ms.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import rows
from picosim.formulas.arrhenius import GAS_CONSTANT, accumulate, log_damage_rate

Array = NDArray[np.float64]

NOT_FOR_SHORT = frozenset({"A1", "A2", "A5"})
SHORTEST = 1e-3  # s


@dataclass(frozen=True)
class ArrheniusSet:
    """One set: name, tissue, A [1/s], Ea [J/mol], the temperatures [K] it was fitted between, source and
    mark."""

    name: str
    author: str
    tissue: str
    frequency_factor: float
    activation_energy: float
    low: float
    high: float
    source: str
    mark: str

    def log_rate(self, temperature: Array) -> Array:
        """Logarithm of the damage rate [1/s]."""
        return log_damage_rate(temperature, frequency_factor=self.frequency_factor, activation_energy=self.activation_energy)

    def damage(self, time: Array, temperature: Array) -> Array:
        """Omega up to each instant, also outside the range of the set."""
        return accumulate(time, self.log_rate(temperature))


@functools.cache
def arrhenius_sets() -> dict[str, ArrheniusSet]:
    """Return the sets A1 to A6 of ``measurements.csv`` by name."""
    found: dict[str, ArrheniusSet] = {}
    table = [row for row in rows("measurements") if row["group"] == "Arrhenius set"]
    for name in sorted({row["id"] for row in table}):
        own = {row["quantity"]: row for row in table if row["id"] == name}
        head, energy = own["set name"], own.get("activation energy Ea")
        low, high = _range(head["condition"])
        activation = float(energy["value"]) if energy else float(own["activation temperature Ea/R"]["value"]) * GAS_CONSTANT
        found[name] = ArrheniusSet(
            name, head["formula"], head["target"], float(own["frequency factor A"]["value"]), activation, low, high,
            head["source"], "read in public code; primary paper not read",
        )  # fmt: skip
    return found


def _range(text: str) -> tuple[float, float]:
    """Read ``>44 degC`` or ``44-50 degC`` as temperatures [K]; no text is no limit."""
    numbers = [float(n) + 273.15 for n in re.findall(r"\d+(?:\.\d+)?", text)]
    if not numbers:
        return 0.0, math.inf
    return numbers[0], numbers[1] if len(numbers) > 1 else math.inf


def branched_log_rate(names: tuple[str, ...], temperature: Array) -> Array:
    """Log rate of a model made of branches, each within its own range; nothing below the lowest."""
    T = np.asarray(temperature, dtype=np.float64)
    value = np.full(T.shape, -745.0)
    for name in names:
        own = arrhenius_sets()[name]
        value = np.where((own.low <= T) & (own.high > T), own.log_rate(T), value)
    return value


def accrual_time(time: Array, damage: Array) -> float:
    """How long it takes to go from 5 to 95 % of the final damage [s]; ``damage`` is (nt,)."""
    if damage[-1] <= 0.0:
        return math.inf
    share = damage / damage[-1]
    return float(np.interp(0.95, share, time) - np.interp(0.05, share, time))


@dataclass(frozen=True)
class SetResult:
    """Omega by one set at one place, whether it may be used for this history, and why not."""

    name: str
    damage: float
    usable: bool
    remark: str


def every_set(time: Array, temperature: Array) -> list[SetResult]:
    """Omega by every set for a history (nt,) [K]: the spread between them is the honest error bar."""
    results = []
    hottest = float(np.max(temperature))
    for name, own in arrhenius_sets().items():
        damage = own.damage(time, temperature)
        accrual = accrual_time(time, damage)
        remarks = []
        if hottest > own.high:
            remarks.append(f"peak {hottest - 273.15:.0f} degC above its range (to {own.high - 273.15:.0f} degC)")
        if hottest < own.low:
            remarks.append(f"peak {hottest - 273.15:.0f} degC below its range (from {own.low - 273.15:.0f} degC)")
        short = name in NOT_FOR_SHORT and accrual < SHORTEST
        if short:
            remarks.append(f"not for damage within {accrual:.1g} s (1 ms at least)")
        results.append(SetResult(name, float(damage[-1]), not remarks, "; ".join(remarks)))
    return results
