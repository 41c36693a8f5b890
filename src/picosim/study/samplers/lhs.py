"""Latin hypercube: each of ``count`` slices of every axis holds exactly one point (McKay 1979, doi:10.2307/1268522).

A longer design has other slices: it does not contain the shorter one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PREFIX_STABLE = False


def sample(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return ``count`` points of a Latin hypercube, shape (count, dimensions)."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(count))
