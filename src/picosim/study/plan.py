"""A study spelled out: every axis expanded, every point addressable by number, nothing stored per point."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError, Problem
from picosim.spec import listed, nearest
from picosim.store.schema import BOOKKEEPING, Coordinate, Header, ResultField, canonical
from picosim.study.axes import AxisSpec
from picosim.study.model import Leaf, Model
from picosim.study.points import Column, Points
from picosim.study.samplers import sampler
from picosim.study.study_file import Study

MAX_POINTS = 1_000_000_000


@dataclass(frozen=True)
class Axis:
    """One key of a plan: position i along ``dim`` has the value ``values[lookup[i]]`` (``values[i]`` without lookup)."""

    path: str
    name: str
    dim: str
    values: Any
    unit: str
    long_name: str
    labels: tuple[str, ...] = ()
    lookup: NDArray[np.int64] | None = None

    def coordinate(self) -> Coordinate:
        """Return the axis as a coordinate: numbers in SI, or words."""
        if self.labels:
            values: NDArray[Any] = np.array(self.labels, dtype=object)
        elif isinstance(self.values, np.ndarray):
            values = self.values
        else:
            whole = all(isinstance(v, int) for v in self.values)
            values = np.array(self.values, dtype=np.int64 if whole else np.float64)
        if self.lookup is not None:
            values = values[self.lookup]
        return Coordinate(self.name, values, (self.dim,), self.unit or "1", self.long_name, self.path)


@dataclass(frozen=True)
class Plan:
    """All points of a sweep, in C order of ``dims`` (the last runs fastest)."""

    dims: tuple[tuple[str, int], ...]
    axes: tuple[Axis, ...]
    seed: int
    common_random_numbers: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the dimensions."""
        return tuple(size for _, size in self.dims)

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(self.shape)

    def points(self, index: NDArray[np.int64]) -> Points:
        """Return points by their numbers."""
        numbers = np.unravel_index(index, self.shape)
        place = {name: np.asarray(codes, np.int64) for (name, _), codes in zip(self.dims, numbers, strict=True)}
        columns = tuple(Column(a.path, a.values, place[a.dim] if a.lookup is None else a.lookup[place[a.dim]]) for a in self.axes)
        replica = place.get("replica", np.zeros(len(index), np.int64))
        return Points(np.asarray(index, np.int64), columns, replica, self.seed, self.common_random_numbers)


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
    if problems:
        raise ConfigError(problems)
    if sweep.replicas > 1:
        dims.append(("replica", sweep.replicas))
    plan = Plan(tuple(dims), tuple(axes), study.seed, sweep.common_random_numbers)
    if plan.size > MAX_POINTS:
        raise ConfigError(f"{plan.size:.3g} points are more than {MAX_POINTS:.0e}; thin out the axes or use a sampler")
    return plan


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


def choose_results(study: Study, model: Model, names: Sequence[str]) -> tuple[ResultField, ...]:
    """Return the results to store.

    Raises
    ------
    ConfigError : an unknown name, or one that an axis has.
    """
    known = {field.name: field for field in model.results}
    if study.results.keep is None:
        chosen = [field for field in known.values() if field.keep]
    else:
        unknown = [name for name in study.results.keep if name not in known]
        if unknown:
            raise ConfigError(
                [Problem("results.keep", f"unknown result '{n}'{nearest(n, known)}; results: {listed(known)}") for n in unknown]
            )
        chosen = [known[name] for name in dict.fromkeys(study.results.keep)]
        if not chosen:
            raise ConfigError([Problem("results.keep", "is empty; name at least one result, or leave it out")])
    clash = sorted({f.name for f in chosen} & set(names))
    if clash:
        raise ConfigError([Problem("sweep.axes", f"axes and results share names: {listed(clash)}")])
    return tuple(chosen)


def make_header(study: Study, texts: Mapping[str, str], model: Model, plan: Plan) -> Header:
    """Return what identifies the sweep and goes into its file."""
    coordinates = [axis.coordinate() for axis in plan.axes]
    results = choose_results(study, model, [c.name for c in coordinates] + [name for name, _ in plan.dims])
    first = plan.points(np.zeros(1, np.int64))
    used = {dim for field in results for dim in field.dims}
    inner = [c for c in model.coordinates if set(c.dims) <= used]
    sweep = study.sweep
    config = {
        "model_name": model.name,
        "model": model.configuration(first.settings(0)),
        "seed": study.seed,
        "sweep": {
            "sampler": sweep.sampler,
            "n": sweep.n,
            "replicas": sweep.replicas,
            "common_random_numbers": sweep.common_random_numbers,
            "meanings": {a.path: dict(zip(a.labels, a.values, strict=True)) for a in plan.axes if a.labels},
        },
        "keep": [field.name for field in results],
        "results_version": model.results_version,
    }
    texts = {**texts, "title": study.title}
    if isinstance(study.model, Mapping):
        texts["model_table"] = canonical(_jsonable(study.model))
    return Header(plan.dims, tuple(coordinates + inner), results, _jsonable(config), texts)


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _jsonable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_jsonable(v) for v in value)
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return str(value)


def plan_from_header(header: Header) -> Plan:
    """Rebuild a plan from a sweep's own file: the values are the stored bits, expanded once and never again."""
    spec = header.config["sweep"]
    axes = []
    for item in header.coordinates:
        if not item.path:
            continue
        distinct, lookup = _distinct(item)
        labels: tuple[str, ...] = ()
        values: Any = distinct
        if item.is_text:
            labels = tuple(str(word) for word in distinct)
            values = [spec["meanings"][item.path][word] for word in labels]
        elif distinct.dtype.kind != "f":
            values = [int(v) for v in distinct]
        unit = "" if item.is_text else item.unit
        axes.append(Axis(item.path, item.name, item.dims[0], values, unit, item.long_name, labels, lookup))
    return Plan(header.dims, tuple(axes), int(header.config["seed"]), bool(spec["common_random_numbers"]))


def _distinct(item: Coordinate) -> tuple[NDArray[Any], NDArray[np.int64] | None]:
    """Return the distinct values of a coordinate and which of them stands where; no lookup when all differ."""
    if not item.is_text and item.dims[0] != "point":
        return item.values, None
    words = item.values.astype(str) if item.is_text else item.values
    distinct, first, lookup = np.unique(words, return_index=True, return_inverse=True)
    if len(distinct) == len(words):
        return item.values, None
    order = np.argsort(first)  # keep the order of first appearance
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return item.values[first[order]], rank[lookup].astype(np.int64)
