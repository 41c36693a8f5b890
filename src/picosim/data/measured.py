"""Published thresholds of ``measurements.csv`` that stand beside computed ones: whitening of melanosomes in skin."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from picosim.data import tables
from picosim.units import parse, unit

SAME_WAVELENGTH = 0.05
"""Points within this share of a wavelength belong beside its curve: absorption and light hardly differ."""


@dataclass(frozen=True)
class MeasuredThreshold:
    """A published threshold radiant exposure on the surface [J/m2] at a pulse duration [s]."""

    wavelength: float
    duration: float
    threshold: float
    target: str
    source: str
    mark: str


def whitening_thresholds(wavelength: float) -> list[MeasuredThreshold]:
    """Return thresholds of immediate whitening, which melanosomes in skin make, near ``wavelength`` [m]."""
    found = []
    for row in tables.rows("measurements"):
        if not ("immediate" in row["quantity"] and "threshold" in row["quantity"] and row["value"]):
            continue
        length, duration = tables.number(row["wavelength_nm"]) * 1e-9, duration_in(row["pulse_duration"])
        if abs(length / wavelength - 1.0) <= SAME_WAVELENGTH and math.isfinite(duration):
            mark = row["read_as"] + (", pulse duration memory" if "memory" in row["pulse_duration"] else "")
            value = float(row["value"]) * unit(row["unit"]).scale
            found.append(MeasuredThreshold(length, duration, value, row["target"], row["source"], mark))
    return found


def duration_in(text: str) -> float:
    """Return the duration [s] that a table names in words, of a range the geometric mean; NaN where it names none.

    >>> duration_in("12 ns (FWHM)"), duration_in("ns")
    (1.2e-08, nan)
    >>> round(duration_in("10-12 ns") * 1e9, 2)
    10.95
    """
    match = re.search(r"(?:([\d.]+)-)?([\d.]+) (ps|ns|us|ms|s)\b", text)
    if match is None:
        return math.nan
    high = parse(f"{match[2]} {match[3]}", "s")
    return high if match[1] is None else math.sqrt(high * parse(f"{match[1]} {match[3]}", "s"))
