"""Pictures of a sweep: reads what was asked for and hands it to the plots."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from operator import eq
from pathlib import Path
from typing import Any

import numpy as np

from picosim.cli.picture_path import destination
from picosim.errors import ConfigError
from picosim.plots import curves, decision, difference, maps, sensitivity, style, window
from picosim.store.sweep_reader import open_sweep
from picosim.study.decision_value import decision_value
from picosim.study.sensitivity import sobol_indices


def draw(file: Path, chosen: Mapping[str, str], places: tuple[str, ...], output: Path | None) -> list[Path]:
    """Draw the chosen pictures of a sweep file and return where they were written.

    ``chosen`` maps the word to its comma-separated axes and quantity.

    Raises
    ------
    ConfigError : a request with the wrong number of names.
    StoreError : no sweep, no such axis or quantity, or the picture cannot be written.
    """
    sweep = open_sweep(file)
    at = dict(_place(text) for text in places)
    written = []
    for word, text in chosen.items():
        names = [name.strip() for name in text.split(",") if name.strip()]
        ax = _DRAW[word](sweep, names, at)
        written.append(style.save(ax.figure, destination(file, output, word, single=len(chosen) == 1)))
    return written


def _place(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise ConfigError(f'--at {text}: write AXIS=VALUE, for example --at phototype=III or --at "radiant_exposure=1 J/cm2"')
    return name.strip(), value.strip()


def _names(word: str, names: list[str], counts: tuple[int, ...], form: str) -> list[str]:
    if len(names) not in counts:
        raise ConfigError(f"--{word} {','.join(names)}: write --{word} {form}")
    return names


def _map(sweep: Any, names: list[str], at: Mapping[str, str]) -> Any:
    x, y, quantity = _names("map", names, (3,), "X,Y,QUANTITY")
    return maps.draw(sweep, x, y, quantity, at=at)


def _curves(sweep: Any, names: list[str], at: Mapping[str, str]) -> Any:
    x, quantity, *by = _names("curves", names, (2, 3), "X,QUANTITY or X,QUANTITY,GROUP")
    return curves.draw(sweep, x, quantity, by=by[0] if by else None, at=at)


def _window(sweep: Any, names: list[str], at: Mapping[str, str]) -> Any:
    (x,) = _names("window", names, (1,), "X")
    return window.draw(sweep, x, at=at)


def _difference(sweep: Any, names: list[str], at: Mapping[str, str]) -> Any:
    x, y, quantity, along = _names("difference", names, (4,), "X,Y,QUANTITY,AXIS")
    return difference.draw(sweep, x, y, quantity, along, at=at)


def _sensitivity(sweep: Any, names: list[str], at: Mapping[str, str]) -> Any:
    (quantity,) = _names("sensitivity", names, (1,), "QUANTITY")
    if at:
        raise ConfigError("--sensitivity uses every point of the sweep; leave --at out")
    found = sobol_indices(sweep, quantity)
    title = f"What decides {quantity.replace('_', ' ')}"
    return sensitivity.draw(words(found.names), found.first, found.total, first_error=found.first_error,
                            total_error=found.total_error, title=title)  # fmt: skip


def _decision(sweep: Any, names: list[str], at: Mapping[str, str]) -> Any:
    (margin,) = _names("decision", names, (1,), "MARGIN")
    if at:
        raise ConfigError("--decision uses every point of the sweep; leave --at out")
    found = decision_value(sweep, margin, most=None)
    then, error = (np.array([getattr(m, name) for m in found]) for name in ("right_then", "gain_error"))
    title = f"Whether {margin.replace('_', ' ')} reaches 1"
    return decision.draw(words([m.parameter for m in found]), found[0].right_now, then, error=error, title=title)


def words(names: Sequence[str]) -> list[str]:
    """Return names of parameters as words, without the beginning that most share with another.

    >>> words(["skin_absorbers_0_diameter", "skin_absorbers_0_youngs_modulus", "laser_radiant_exposure"])
    ['diameter', 'youngs modulus', 'laser radiant exposure']
    """
    parts = [name.split("_") for name in names]

    def own(mine: list[str]) -> list[str]:
        shared = [sum(itertools.accumulate(map(eq, mine, other), min)) for other in parts if other is not mine]
        return mine[max(shared, default=0) :] or mine

    return [" ".join(own(mine)) for mine in parts]


_DRAW = {
    "map": _map,
    "curves": _curves,
    "window": _window,
    "difference": _difference,
    "sensitivity": _sensitivity,
    "decision": _decision,
}
