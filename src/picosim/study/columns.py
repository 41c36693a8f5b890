"""Sweeps as columns: the parameters of all points side by side with one result, for statistics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.store.sweep_reader import Sweep

Array = NDArray[np.float64]
MAX_BINS = 32


@dataclass(frozen=True)
class Columns:
    """Parameters that vary, as groups of alike values, and a result; points without a value are left out.

    ``groups[name]`` holds for each point the number of the bin or word its parameter falls into.
    """

    names: tuple[str, ...]
    groups: dict[str, NDArray[np.int64]]
    result: Array


def columns(sweep: Sweep, quantity: str, *, bins: int | None = None) -> Columns:
    """Return the parameters of a sweep beside one of its results.

    Parameters
    ----------
    sweep : any design.
    quantity : a single-number result.
    bins : number of groups of equal count a continuous parameter is cut into; from the number of points by default.

    Raises
    ------
    ConfigError : the result is a profile, or nothing of it is known.
    """
    found = sweep[quantity]
    shape = sweep.header.shape
    if found.values.shape != shape:
        raise ConfigError(f"'{quantity}' is a profile; choose a result with one number a point")
    result = found.values.astype(np.float64).ravel()
    known = np.isfinite(result)
    if not known.any():
        raise ConfigError(f"'{quantity}' has no values (all points failed, are missing or beyond validity)")
    place = dict(zip(sweep.header.names, np.unravel_index(np.flatnonzero(known), shape), strict=True))
    groups = {}
    for item in sweep.header.coordinates:
        if not item.path:
            continue
        values = item.values[place[item.dims[0]]]
        distinct, codes = np.unique(values.astype(str) if item.is_text else values, return_inverse=True)
        limit = bins if bins is not None else int(np.clip(np.sqrt(len(values)) / 2, 2, MAX_BINS))
        if len(distinct) > max(limit, MAX_BINS):
            codes = np.argsort(np.argsort(values, kind="stable"), kind="stable") * limit // len(values)
        groups[item.name] = codes.astype(np.int64)
    return Columns(tuple(groups), groups, result[known])
