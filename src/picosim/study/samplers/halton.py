"""Scrambled Halton sequence (Owen 2017, arXiv:1706.02808)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PREFIX_STABLE = True


def sample(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return the first ``count`` points of the sequence, shape (count, dimensions)."""
    from scipy.stats import qmc

    return np.asarray(qmc.Halton(dimensions, rng=np.random.default_rng(seed)).random(count))
