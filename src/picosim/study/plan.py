"""A study spelled out: every axis expanded, every point addressable by number, nothing stored per point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.store.schema import Coordinate, Header
from picosim.study.points import Column, Points


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
