"""Reads the CSV tables of this package: lazily, cached, no pandas; provenance travels with every value."""

from __future__ import annotations

import csv
import functools
import math
from dataclasses import dataclass
from importlib.resources import files

from picosim.errors import ConfigError
from picosim.units import format_value


@dataclass(frozen=True)
class Parameter:
    """A sourced value [SI] with its range and mark (``abstract``, ``memory``, ``assumed``, ``computed``, ...)."""

    value: float
    low: float
    high: float
    unit: str
    mark: str
    source: str = ""

    @property
    def text(self) -> str:
        """Value with unit, and the range where there is one."""
        value = format_value(self.value, self.unit)
        if self.low == self.high:
            return value
        return f"{value} ({format_value(self.low, self.unit)} to {format_value(self.high, self.unit)})"


@functools.cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/<table>.csv``."""
    path = files("picosim.data").joinpath(f"{table}.csv")
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@functools.cache
def particle(name: str) -> dict[str, Parameter]:
    """Return the sourced defaults of a particle of ``default_particles.csv`` by quantity, in SI.

    Raises
    ------
    ConfigError : no such particle.
    """
    found = {
        row["quantity"]: Parameter(
            float(row["default"]),
            float(row["low"]),
            float(row["high"]),
            row["unit"],
            row["mark"],
            "default_particles.csv",
        )
        for row in rows("default_particles")
        if row["particle"] == name
    }
    if not found:
        known = sorted({row["particle"] for row in rows("default_particles")})
        raise ConfigError(f"no particle '{name}' in the table; known: {', '.join(known)}")
    return found


def number(text: str) -> float:
    """Read a number of a table; an empty cell is NaN."""
    return float(text) if text.strip() else math.nan
