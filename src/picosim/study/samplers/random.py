"""Independent uniform points (PCG64)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PREFIX_STABLE = True


def sample(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return ``count`` independent points, shape (count, dimensions), in [0, 1)."""
    return np.random.Generator(np.random.PCG64(seed)).random((count, dimensions))
