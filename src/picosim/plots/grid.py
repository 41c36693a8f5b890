"""Reading a sweep for a picture: axes in the units shown, and the part of a quantity that a picture keeps."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields
from picosim.vocabulary import pretty

Array = NDArray[np.float64]
_SHOWN = {"m": "um", "s": "ns", "J/m2": "J/cm2", "W/m2": "W/cm2", "1/m": "1/cm", "Pa": "MPa", "J": "mJ", "1/s": "Hz"}

NOTE_WIDTH = 88  # letters of a line above the axes
FEW = 8  # values of a logarithmic axis that are ticks themselves


class Coordinate(Protocol):
    """Values of one axis."""

    values: Any
    dims: tuple[str, ...]
    unit: str
    long_name: str

    @property
    def is_text(self) -> bool:
        """Whether the values are words."""


class Labelled(Protocol):
    """An array with names of its dimensions."""

    name: str
    dims: tuple[str, ...]
    values: Any
    unit: str
    long_name: str

    def select(self, **where: Any) -> Labelled:
        """Return the part at coordinate values."""


class Table(Protocol):
    """A sweep: quantities and coordinates by name."""

    @property
    def coordinates(self) -> Mapping[str, Coordinate]:
        """Coordinates by name."""

    def __getitem__(self, name: str) -> Any:
        """Return a quantity as a labelled array."""

    def __contains__(self, name: object) -> bool:
        """Whether there is a quantity or coordinate of this name."""


@dataclass(frozen=True)
class Axis:
    """One axis of a picture: positions, labels of words, axis label, and whether it is logarithmic."""

    name: str
    positions: Array
    words: tuple[str, ...]
    label: str
    is_log: bool


@dataclass(frozen=True)
class Part:
    """What a picture keeps of a quantity: values in the order of the kept axes, their label, and where others are held."""

    values: Array
    label: str
    unit: str
    places: tuple[str, ...]

    @property
    def held(self) -> str:
        """Where the axes that matter are held, as text."""
        return held_text(self)


def resolve(table: Table, name: str) -> str:
    """Return the axis a name means: its own name, its dotted path, or the only one that ends so.

    Raises
    ------
    NothingToDraw : no such axis, or several.
    """
    known = list(table.coordinates)
    plain = name.replace(".", "_")
    if plain in known:
        return plain
    ending = [axis for axis in known if axis.endswith(f"_{plain}")]
    if len(ending) == 1:
        return ending[0]
    what = (
        f"'{name}' may be any of {', '.join(ending)}" if ending else f"this sweep has no axis '{name}'; axes: {', '.join(known)}"
    )
    raise fields.NothingToDraw(what)


def axis(table: Table, name: str) -> Axis:
    """Return an axis of a sweep.

    Raises
    ------
    NothingToDraw : no such axis.
    """
    name = resolve(table, name)
    item = table.coordinates[name]
    if item.is_text:
        words = tuple(str(v) for v in item.values)
        return Axis(name, np.arange(len(words), dtype=np.float64), words, _label(item.long_name or name, "1"), False)
    unit = shown_unit(item.unit, name)
    values = (
        fields.in_unit(np.asarray(item.values, dtype=np.float64), unit)
        if item.unit not in ("", "1")
        else np.asarray(item.values, dtype=np.float64)
    )
    is_log = (
        len(values) > 2 and bool(np.all(values > 0)) and values[1] / values[0] > 1.001 and _even(np.log(values)) < _even(values)
    )
    return Axis(name, values, (), _label(item.long_name or name, unit), is_log)


def _even(values: Array) -> float:
    """How unevenly values are spaced, over their mean step."""
    step = np.diff(values)
    return float(np.std(step) / abs(np.mean(step)))


def shown_unit(unit: str, name: str = "") -> str:
    """Return the unit in which figures show an SI unit."""
    if unit == "m" and "wavelength" in name:
        return "nm"
    if unit == "K" and "temperature" in name and "rise" not in name:
        return "degC"
    return _SHOWN.get(unit, unit or "1")


def _label(text: str, unit: str) -> str:
    """Axis label: what it is, without the remarks behind a comma, a colon or a bracket."""
    words = re.split(r"[,;:(]", text.replace("_", " "))[0].strip() or text
    words = words[0].upper() + words[1:]
    return words if unit in ("", "1") else f"{words} ({pretty(unit)})"


def part(table: Table, quantity: str, keep: tuple[str, ...], at: Mapping[str, str]) -> Part:
    """Return a quantity over the kept axes, everything else held: at the value given, else at the middle of its axis.

    Raises
    ------
    NothingToDraw : no such quantity, or it does not depend on a kept axis.
    """
    if quantity not in table:
        raise fields.NothingToDraw(f"this sweep holds no '{quantity}'")
    item = table[quantity]
    keep = tuple(resolve(table, name) for name in keep)
    at = {resolve(table, name): value for name, value in at.items()}
    dims = {name: table.coordinates[name].dims[0] for name in keep}
    for name in keep:
        if dims[name] not in item.dims:
            raise fields.NothingToDraw(f"'{quantity}' does not depend on '{name}'; it depends on {', '.join(item.dims)}")
    held: dict[str, Any] = {}
    for dim in item.dims:
        if dim in dims.values():
            continue
        owner = next((n for n, c in table.coordinates.items() if c.dims == (dim,) and (n in at or n == dim)), None)
        owner = owner or next((n for n, c in table.coordinates.items() if c.dims == (dim,)), dim)
        coordinate = table.coordinates.get(owner)
        values = coordinate.values if coordinate is not None else np.arange(item.values.shape[item.dims.index(dim)])
        held[owner] = (
            _wanted(at[owner], coordinate) if owner in at else values[len(values) // 2 if not _is_text(coordinate) else 0]
        )
    chosen = item.select(**held)
    order = [chosen.dims.index(dims[name]) for name in keep]
    unit = shown_unit(item.unit, quantity)
    values = np.transpose(np.asarray(chosen.values, dtype=np.float64), order)
    shown = fields.in_unit(values, unit) if unit not in ("", "1") else values
    told = tuple(
        f"{name.replace('_', ' ')} {_say(table.coordinates.get(name), value)}"
        for name, value in held.items() if name in at or _matters(item, held, name, chosen.dims)
    )  # fmt: skip
    return Part(shown, _label(item.long_name or quantity, unit), unit, told)


def held_text(*parts: Part) -> str:
    """Where the axes that matter to any of some quantities are held, as text."""
    told = dict.fromkeys(place for part in parts for place in part.places)
    return ("at " if told else "") + ", ".join(told)


def _matters(item: Labelled, held: Mapping[str, Any], name: str, kept: tuple[str, ...]) -> bool:
    """Whether a quantity changes along an axis, the others held: thresholds do not change with the radiant exposure."""
    free = item.select(**{other: value for other, value in held.items() if other != name})
    along = next(place for place, dim in enumerate(free.dims) if dim not in kept)
    first, *others = np.moveaxis(np.asarray(free.values, dtype=np.float64), along, 0)
    return not all(np.array_equal(first, other, equal_nan=True) for other in others)


def _is_text(coordinate: Coordinate | None) -> bool:
    return coordinate is not None and coordinate.is_text


def _wanted(text: str, coordinate: Coordinate | None) -> Any:
    """Read a value of ``--at``: a word, a bare number, or text with a unit."""
    from picosim import units

    if coordinate is None:
        return int(text)
    if coordinate.is_text:
        return text
    return units.parse(text, coordinate.unit) if coordinate.unit not in ("", "1") else float(text)


def _say(coordinate: Coordinate | None, value: Any) -> str:
    from picosim import units

    if coordinate is None or coordinate.is_text or coordinate.unit in ("", "1"):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return units.format_value(float(value), coordinate.unit).replace(" u", " µ").replace("cm2", "cm²")


def put_axis(ax: Axes, which: str, item: Axis) -> None:
    """Set scale, ticks and label of the x or y axis."""
    side = ax.xaxis if which == "x" else ax.yaxis
    if item.words:
        side.set_ticks(item.positions, list(item.words))
    elif item.is_log:
        (ax.set_xscale if which == "x" else ax.set_yscale)("log")
        side.set_major_formatter(lambda value, _: f"{value:g}")
        if len(item.positions) <= FEW:
            side.set_ticks(item.positions, [f"{value:.4g}" for value in item.positions])
            side.set_ticks([], minor=True)
    side.set_label_text(item.label)


def held_note(ax: Axes, text: str) -> float:
    """Write above the axes where the other axes of the sweep are held, and the like; return the room a title needs above."""
    lines = textwrap.wrap(text, NOTE_WIDTH)
    note = ax.annotate("\n".join(lines), (0.0, 1.0), xytext=(0.0, 4.0), xycoords="axes fraction", textcoords="offset points",
                       fontsize=7.5, color="#6F6F6F", linespacing=1.15)  # fmt: skip
    note.set_in_layout(False)  # a long note is no reason for small axes
    return 5.0 + 9.5 * len(lines)
