"""Points for Sobol indices (Saltelli 2010, doi:10.1016/j.cpc.2009.09.018).

``count`` base points A and B of one Sobol sequence in twice the dimensions, then for each axis A with that column
taken from B: ``count (dimensions + 2)`` points in all, in the order A, B, AB_1, AB_2, ...
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.study.samplers import sobol

PREFIX_STABLE = False


def sample(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return the design, shape (count (dimensions + 2), dimensions)."""
    both = sobol.sample(count, 2 * dimensions, seed)
    a, b = both[:, :dimensions], both[:, dimensions:]
    mixed = []
    for column in range(dimensions):
        one = a.copy()
        one[:, column] = b[:, column]
        mixed.append(one)
    return np.concatenate([a, b, *mixed])
