"""Scrambled Sobol sequence (Joe and Kuo 2008, doi:10.1137/070709359); best with a power of two points."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

PREFIX_STABLE = True


def sample(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return the first ``count`` points of the sequence, shape (count, dimensions)."""
    from scipy.stats import qmc

    with warnings.catch_warnings():  # any count is allowed; balance at powers of two is said in the docs
        warnings.simplefilter("ignore", UserWarning)
        return np.asarray(qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(count))
