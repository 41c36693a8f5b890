"""Reading a result for a picture: values in the units shown, axis labels from the vocabulary, and what is there to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim import units, vocabulary
from picosim.errors import StoreError
from picosim.plots import style
from picosim.result import Dataset, Result

Array = NDArray[np.float64]
_TIME_UNITS = ("ps", "ns", "us", "ms", "s")


class NothingToDraw(StoreError):
    """The result does not hold what a picture needs."""


@dataclass(frozen=True)
class Run:
    """One laser of a result with its colour."""

    name: str
    data: Dataset
    colour: str


def runs(result: Dataset) -> list[Run]:
    """Return the lasers of a result; a bare dataset counts as one run."""
    found = result.runs if isinstance(result, Result) else {str(result.attributes.get("laser", "laser")): result}
    return [Run(name, data, style.colour(i)) for i, (name, data) in enumerate(found.items())]


def pick(result: Dataset, laser: str | None) -> Run:
    """Return the run of a laser, the first when None.

    Raises
    ------
    NothingToDraw : no laser of that name.
    """
    known = runs(result)
    for run in known:
        if laser in (None, run.name):
            return run
    raise NothingToDraw(f"no laser '{laser}' in this result; lasers: {', '.join(run.name for run in known)}")


def tag(run: Run, known: list[Run], text: str) -> str:
    """Return a legend entry, with the name of the laser when there are several."""
    return f"{run.name}: {text}" if len(known) > 1 else text


def need(data: Dataset, path: str, what: str) -> Dataset:
    """Return the group at ``path``.

    Raises
    ------
    NothingToDraw : it is not there; the message says what the picture needs.
    """
    try:
        return data.group(path)
    except StoreError:
        raise NothingToDraw(f"this result holds no {what}") from None


def shown(data: Dataset, name: str) -> Array:
    """Return a field's values in the unit that figures show."""
    item = data.fields[name]
    if item.unit in ("", "1"):
        return np.asarray(item.values, dtype=np.float64)
    return in_unit(item.values, item.term.shown)


def in_unit(values: NDArray[np.float64] | float, unit: str) -> Array:
    """Return SI values in a unit."""
    target = units.unit(unit)
    return (np.asarray(values, dtype=np.float64) - target.offset) / target.scale


def label(quantity: str, unit: str | None = None) -> str:
    """Return the axis label of a quantity: long name and unit, first letter capital."""
    term = vocabulary.term(quantity)
    name = term.long_name[0].upper() + term.long_name[1:]
    unit = term.shown if unit is None else unit
    return name if unit in ("", "1") else f"{name} ({vocabulary.pretty(unit)})"


def short(value: float) -> str:
    """Write a number with two digits and no exponent where it is of ordinary size, with a true minus sign.

    >>> short(1234.0), short(-0.0563)
    ('1200', '\u22120.056')
    """
    rounded = float(f"{value:.2g}")
    plain = 1e-3 <= abs(rounded) < 1e5 or rounded == 0.0
    return (f"{rounded:.10g}" if plain else f"{rounded:.2g}").replace("-", "\u2212")


def time_unit(longest: float) -> str:
    """Return the unit in which a time [s] reads best.

    >>> time_unit(45e-9)
    'ns'
    """
    for unit in reversed(_TIME_UNITS):
        if longest >= units.unit(unit).scale:
            return unit
    return _TIME_UNITS[0]


def target_of(run: Dataset) -> str:
    """Return the name of the absorber to be disrupted, else of the first absorber.

    Raises
    ------
    NothingToDraw : the skin holds no absorbers.
    """
    known: Sequence[str] = list(need(run, "absorbers", "absorbers").groups)
    if not known:
        raise NothingToDraw("this skin holds no absorbers")
    target = str(run.attributes.get("target", ""))
    return target if target in known else known[0]


def followed(result: Dataset) -> str:
    """Return the absorber whose temperature and pressure to draw: the target, else one that a laser leaves within validity."""
    known = runs(result)
    target = target_of(known[0].data)
    for name in (target, *known[0].data.group("absorbers").groups):
        if any("waveforms" in run.data.group(f"absorbers/{name}").groups for run in known):
            return name
    return target


def ended(result: Dataset, absorber: str | None = None) -> str:
    """Say, a line a laser, where the linear model has ended for an absorber, by default the target; empty where it holds."""
    lines = []
    known = runs(result)
    name = absorber or target_of(known[0].data)
    for run in known:
        data = run.data.group(f"absorbers/{name}")
        if "waveforms" not in data.groups:
            reached = units.format_value(float(data["validity_exposure"][0]), "J/m2", 3).replace("cm2", "cm²")
            lines.append(tag(run, known, f"{name.replace('_', ' ')} beyond validity, reached at {reached}"))
    return "\n".join(lines)


def pulse_label(run: Dataset) -> str:
    """Return the pulse of a run as text: ``450 ps, 1064 nm``."""
    laser = run.group("source")
    duration = units.format_value(float(laser["pulse_duration"]), "s").replace("us", "µs")
    return f"{duration}, {float(laser['wavelength']) * 1e9:.4g} nm"
