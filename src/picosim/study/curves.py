"""A result along one axis with its band: the median and two quantiles over everything else."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.store.sweep_reader import Sweep
from picosim.study.columns import columns

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """``middle``, ``low`` and ``high`` along ``x``; ``count`` is the number of points behind each."""

    x: NDArray[Any]
    middle: Array
    low: Array
    high: Array
    count: NDArray[np.int64]


def curve(
    sweep: Sweep,
    quantity: str,
    x: str,
    *,
    at: Mapping[str, Any] | None = None,
    quantiles: tuple[float, float] = (0.05, 0.95),
) -> Curve:
    """Return a result along the axis ``x``; axes not held ``at`` a value make the band.

    On a sampled sweep ``x`` is cut into groups of equal count, each placed at its median.

    Raises
    ------
    StoreError : no such result or axis.
    """
    item = sweep[quantity]
    coordinate = sweep[x]
    if coordinate.dims[0] in sweep.dims and coordinate.dims[0] != "point":
        part = item.select(**(at or {}))
        rows = np.moveaxis(part.values, part.dims.index(coordinate.dims[0]), 0).reshape(len(coordinate.values), -1)
        return _curve(coordinate.values, [row[np.isfinite(row)] for row in rows], quantiles)
    group = columns(sweep, quantity)
    known = np.isfinite(item.values.astype(np.float64).ravel())
    place = np.unravel_index(np.flatnonzero(known), sweep.header.shape)[0]
    values = coordinate.values[place]
    parts = [group.groups[x] == g for g in np.unique(group.groups[x])]
    middle = np.array([np.median(values[p]) if values.dtype.kind == "f" else values[p][0] for p in parts])
    return _curve(middle, [group.result[p] for p in parts], quantiles)


def _curve(x: NDArray[Any], rows: list[Array], quantiles: tuple[float, float]) -> Curve:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        table = np.array(
            [np.quantile(row, (0.5, *quantiles)) if len(row) else np.full(3, np.nan) for row in rows], dtype=np.float64
        )
    return Curve(x, table[:, 0], table[:, 1], table[:, 2], np.array([len(row) for row in rows]))
