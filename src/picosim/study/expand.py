"""Spells a study out: expands every axis, finding all mistakes at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from picosim.errors import ConfigError, Problem
from picosim.spec import listed
from picosim.store.schema import BOOKKEEPING
from picosim.study.axes import AxisSpec
from picosim.study.model import Leaf, Model
from picosim.study.plan import Axis, Plan
from picosim.study.samplers import sampler
from picosim.study.study_file import Study

MAX_POINTS = 1_000_000_000


def make_plan(study: Study, texts: Mapping[str, str], model: Model) -> Plan:
    """Expand a study.

    Raises
    ------
    ConfigError : all mistakes at once: unknown keys with the nearest names, wrong units, empty axes, clashing names.
    """
    sweep = study.sweep
    problems: list[Problem] = []
    if sweep.sampler == "list":
        axes = _from_csv(texts["points"], sweep.file or "points", model, problems)
        dims = [("point", axes[0].coordinate().values.size)] if axes else []
    elif sweep.sampler == "grid":
        axes, dims = _grid(study, model, problems)
    else:
        axes, dims = _table(study, model, problems)
    _check_names([axis.name for axis in axes], [name for name, _ in dims], problems)
    _check_order([axis.path for axis in axes], problems)
    if problems:
        raise ConfigError(problems)
    if sweep.replicas > 1:
        dims.append(("replica", sweep.replicas))
    plan = Plan(tuple(dims), tuple(axes), study.seed, sweep.common_random_numbers)
    if plan.size > MAX_POINTS:
        raise ConfigError(f"{plan.size:.3g} points are more than {MAX_POINTS:.0e}; thin out the axes or use a sampler")
    return plan


def _check_order(paths: Sequence[str], problems: list[Problem]) -> None:
    """A table that is set after one of its own keys would undo it."""
    for place, path in enumerate(paths):
        undone = [other for other in paths[:place] if other.startswith(path + ".")]
        if undone:
            problems.append(
                Problem(f'sweep.axes."{path}"', f"undoes {listed(undone)}, which comes before it; name '{path}' first")
            )


def axis_name(path: str) -> str:
    """Return a path as a variable name: letters, digits and ``_`` only."""
    return re.sub(r"[^A-Za-z0-9]+", "_", path).strip("_")


def _axis(path: str, dim: str, values: Any, leaf: Leaf, spec: AxisSpec | None, lookup: Any = None) -> Axis:
    name = axis_name(path)
    if isinstance(values, np.ndarray):
        return Axis(path, name, dim, values, leaf.unit, leaf.long_name, lookup=lookup)
    numeric = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)
    if numeric:
        whole = all(isinstance(v, int) for v in values)
        values = values if whole else np.array(values, np.float64)
        return Axis(path, name, dim, values, leaf.unit, leaf.long_name, lookup=lookup)
    labels = spec.labels if spec is not None and spec.labels is not None else [label(v) for v in values]
    if len(set(labels)) != len(labels):
        raise ConfigError("two values have the same name; add labels = [...]")
    return Axis(path, name, dim, list(values), "", leaf.long_name, tuple(labels), lookup)


def label(value: Any) -> str:
    """Return the name of a value that is not a number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={label(v)}" if k != "kind" else str(v) for k, v in value.items())
    return str(value)


def _reader(path: str, model: Model, leaves: list[Leaf], beside: Mapping[str, Any]) -> Any:
    """Return a function that validates a value of an axis, with first values of the other axes where that is needed."""

    def to_si(value: Any) -> Any:
        leaf = _leaf(model, path, value, beside)
        leaves.append(leaf)
        return leaf.value

    return to_si


def _leaf(model: Model, path: str, value: Any, beside: Mapping[str, Any], *, si: bool = False) -> Leaf:
    """Validate a value; a pulse shape, say, may be complete only together with the duration another axis gives."""
    try:
        return model.leaf(path, value, si=si)
    except ConfigError as error:
        others = {key: first for key, first in beside.items() if key != path}
        if not others:
            raise
        try:
            return model.leaf(path, value, si=si, beside=others)
        except ConfigError:
            raise error from None


def _firsts(study: Study) -> dict[str, Any]:
    """Return the first value of every axis, as written."""
    return {path: (s.listing or s.log or s.lin or s.normal or [None])[0] for path, s in study.sweep.axes.items()}


def _attempt(path: str, problems: list[Problem], action: Any) -> Any:
    """Run ``action``; collect what is wrong under the axis' path."""
    try:
        return action()
    except ConfigError as error:
        where = f'sweep.axes."{path}"'
        problems += [Problem(where, str(p)) for p in error.problems]
        return None


def _grid(study: Study, model: Model, problems: list[Problem]) -> tuple[list[Axis], list[tuple[str, int]]]:
    beside = _firsts(study)
    leader = {path: group[0] for group in study.sweep.zip for path in group}
    axes: list[Axis] = []
    sizes: dict[str, int] = {}
    for path, spec in study.sweep.axes.items():
        leaves: list[Leaf] = []
        first = leader.get(path, path)
        dim = axis_name(first)

        def build(path: str = path, spec: AxisSpec = spec, leaves: list[Leaf] = leaves, dim: str = dim) -> Axis:
            values = spec.expand(_reader(path, model, leaves, beside))
            return _axis(path, dim, values, leaves[0], spec)

        axis = _attempt(path, problems, build)
        if axis is None:
            continue
        count = len(axis.values)
        if sizes.setdefault(dim, count) != count:
            problems.append(
                Problem(
                    f'sweep.axes."{path}"',
                    f"has {count} values, but '{first}' it is zipped with has {sizes[dim]}",
                )
            )
        axes.append(axis)
    return axes, list(sizes.items())


def _table(study: Study, model: Model, problems: list[Problem]) -> tuple[list[Axis], list[tuple[str, int]]]:
    sweep, beside = study.sweep, _firsts(study)
    cube = sampler(sweep.sampler).sample(sweep.n or 0, len(sweep.axes), study.seed)
    axes: list[Axis] = []
    for number, (path, spec) in enumerate(sweep.axes.items()):
        leaves: list[Leaf] = []
        share = cube[:, number]

        def build(path: str = path, spec: AxisSpec = spec, leaves: list[Leaf] = leaves, share: Any = share) -> Axis:
            to_si = _reader(path, model, leaves, beside)
            if spec.listing is not None:
                options = [to_si(v) for v in spec.listing]
                lookup = np.minimum((share * len(options)).astype(np.int64), len(options) - 1)
                return _axis(path, "point", options, leaves[0], spec, lookup)
            values = np.asarray(spec.quantile(share, to_si), np.float64)
            for end in (values.min(), values.max()):  # bounds are intervals: the ends decide
                _leaf(model, path, float(end), beside, si=True)
            return _axis(path, "point", values, leaves[0], spec)

        axis = _attempt(path, problems, build)
        if axis is not None:
            axes.append(axis)
    return axes, [("point", len(cube))]


def _from_csv(text: str, origin: str, model: Model, problems: list[Problem]) -> list[Axis]:
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise ConfigError(f"{origin}: a header of paths and at least one point are needed")
    paths = [cell.strip() for cell in rows[0]]
    ragged = [i + 1 for i, row in enumerate(rows) if len(row) != len(paths)]
    if ragged:
        raise ConfigError(f"{origin}: line {ragged[0]} has another number of cells than the header")
    if len(set(paths)) != len(paths):
        raise ConfigError(f"{origin}: two columns have the same header")
    axes = []
    beside = {path: _cell(cell.strip()) for path, cell in zip(paths, rows[1], strict=True)}
    for number, path in enumerate(paths):
        leaves: list[Leaf] = []
        cells = [row[number].strip() for row in rows[1:]]

        def build(path: str = path, leaves: list[Leaf] = leaves, cells: list[str] = cells) -> Axis:
            distinct = list(dict.fromkeys(cells))
            to_si = _reader(path, model, leaves, beside)
            values = [to_si(_cell(cell)) for cell in distinct]
            place = {cell: i for i, cell in enumerate(distinct)}
            lookup = np.array([place[cell] for cell in cells], np.int64)
            return _axis(path, "point", values, leaves[0], None, lookup)

        axis = _attempt(path, problems, build)
        if axis is not None:
            axes.append(axis)
    return axes


def _cell(text: str) -> Any:
    """A cell of a CSV: a truth value, a whole number, else text with a unit."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else text


def _check_names(names: Sequence[str], dims: Sequence[str], problems: list[Problem]) -> None:
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        problems.append(Problem("sweep.axes", f"two paths give the same variable name: {listed(double)}"))
    reserved = {"point", "replica", "error_message", "error_kind", "provenance"} | {f.name for f in BOOKKEEPING}
    clash = sorted(set(names) & reserved)
    if clash:
        problems.append(Problem("sweep.axes", f"these names are the file's own: {listed(clash)}"))
