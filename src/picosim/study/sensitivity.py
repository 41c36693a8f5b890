"""Which unknown decides a result: Sobol indices with confidence intervals.

A ``saltelli`` sweep gives first-order indices by Saltelli's and total ones by Jansen's estimator (Saltelli 2010,
doi:10.1016/j.cpc.2009.09.018). Any other design gives first-order indices from its points as they are, by the variance
of conditional means (Plischke 2013, doi:10.1016/j.ejor.2012.11.047); total ones are then not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.store.sweep_reader import Sweep
from picosim.study.columns import columns

Array = NDArray[np.float64]
CONFIDENCE = 1.96  # half width of a 95 % interval over the standard deviation


@dataclass(frozen=True)
class Sensitivity:
    """Sobol indices of one result: shares of its variance. Errors are half widths of 95 % intervals."""

    quantity: str
    names: tuple[str, ...]
    first: Array
    first_error: Array
    total: Array
    total_error: Array
    variance: float
    points: int


def sobol_indices(sweep: Sweep, quantity: str, *, resamples: int = 200, seed: int = 0) -> Sensitivity:
    """Return the Sobol indices of a result.

    Parameters
    ----------
    sweep : any design; ``saltelli`` for total indices.
    quantity : a single-number result.
    resamples : bootstrap samples behind the intervals.
    seed : of the bootstrap.

    Raises
    ------
    ConfigError : the result does not vary, or is not known.
    """
    if sweep.header.config["sweep"]["sampler"] == "saltelli":
        return _saltelli(sweep, quantity, resamples, seed)
    return _given_data(sweep, quantity, resamples, seed)


def _names(sweep: Sweep) -> tuple[str, ...]:
    return tuple(c.name for c in sweep.header.coordinates if c.path)


def _saltelli(sweep: Sweep, quantity: str, resamples: int, seed: int) -> Sensitivity:
    names = _names(sweep)
    values = sweep[quantity].values.astype(np.float64)
    values = values.reshape(values.shape[0], -1).mean(axis=1)  # mean over replicas
    base = len(values) // (len(names) + 2)
    blocks = values.reshape(len(names) + 2, base)
    known = np.isfinite(blocks).all(axis=0)
    if known.sum() < 8:
        raise ConfigError(f"'{quantity}' is known at {int(known.sum())} base points only; at least 8 are needed")
    blocks = blocks[:, known]
    rng = np.random.default_rng(seed)
    first, total = indices(blocks)
    drawn = [indices(blocks[:, rng.integers(0, blocks.shape[1], blocks.shape[1])]) for _ in range(resamples)]
    spread = CONFIDENCE * np.nanstd(np.array(drawn), axis=0)
    variance = float(np.var(blocks[:2]))
    return Sensitivity(quantity, names, first, spread[0], total, spread[1], variance, blocks.shape[1])


def indices(blocks: Array) -> tuple[Array, Array]:
    """Return first-order and total indices from rows f(A), f(B), f(AB_1), f(AB_2), ..., shape (d + 2, n)."""
    a, b, mixed = blocks[0], blocks[1], blocks[2:]
    variance = float(np.var(blocks[:2]))
    if variance <= 0.0:
        nothing = np.full(len(mixed), np.nan)
        return nothing, nothing
    centre = float(np.mean(blocks[:2]))  # keeps the first-order estimator from losing digits
    first = np.mean((b - centre) * (mixed - a), axis=1) / variance
    total = 0.5 * np.mean((a - mixed) ** 2, axis=1) / variance
    return np.asarray(first), np.asarray(total)


def _given_data(sweep: Sweep, quantity: str, resamples: int, seed: int) -> Sensitivity:
    table = columns(sweep, quantity)
    rng = np.random.default_rng(seed)
    result = table.result
    first = np.array([conditional_share(result, table.groups[name]) for name in table.names])
    drawn = []
    for _ in range(resamples):
        rows = rng.integers(0, len(result), len(result))
        drawn.append([conditional_share(result[rows], table.groups[name][rows]) for name in table.names])
    spread = CONFIDENCE * np.nanstd(np.array(drawn), axis=0)
    unknown = np.full(len(first), np.nan)
    return Sensitivity(quantity, table.names, first, spread, unknown, unknown, float(np.var(result)), len(result))


def conditional_share(result: Array, group: NDArray[np.int64]) -> float:
    """Return Var(E[result | group]) / Var(result), without what chance alone makes of the group means.

    NaN when the result does not vary.
    """
    variance = float(np.var(result))
    if variance <= 0.0:
        return float("nan")
    count = np.bincount(group)
    used = count > 0
    count = count[used]
    total, square = (np.bincount(group, weights=w)[used] for w in (result, result * result))
    mean = total / count
    within = np.maximum(square / count - mean * mean, 0.0)
    share = count / len(result)
    between = float(np.sum(share * (mean - np.mean(result)) ** 2))
    chance = float(np.sum(share * within / np.maximum(count - 1, 1)))
    return max(0.0, between - chance) / variance
