"""Shells of equal crossing time around and inside a sphere, and how to read values between them.

Inside the sphere a shell is c1 h thick, outside c2 h: one Courant number everywhere, so that the time step
suits both media and a stiff particle does not force the water into needless cells. A face lies on the wall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Shells:
    """A grid of shells in units of the particle's radius.

    Attributes
    ----------
    faces : ndarray, shape (n + 1,), from 0 outward.
    volume : ndarray, shape (n,): (r+^3 - r-^3)/3.
    inner : number of shells inside the sphere.
    crossing : time a wave needs to cross one shell, in units of a/c2.
    """

    faces: Array
    volume: Array
    inner: int
    crossing: float

    @property
    def count(self) -> int:
        """Number of shells."""
        return int(self.volume.size)

    @property
    def mean_square(self) -> Array:
        """Volume mean of r^2 in each shell: where a value that is even in r is read to second order."""
        outer, inner = self.faces[1:], self.faces[:-1]
        return np.asarray(0.6 * (outer**5 - inner**5) / (outer**3 - inner**3))


def equal_crossing(inner: int, speed_ratio: float, reach: float) -> Shells:
    """Return shells with ``inner`` of them inside, out to at least ``reach`` radii; ``speed_ratio`` = c1/c2."""
    inside = np.linspace(0.0, 1.0, inner + 1)
    width = 1.0 / (inner * speed_ratio)
    outer = max(int(np.ceil((reach - 1.0) / width)), 8)
    faces = np.concatenate([inside, 1.0 + width * np.arange(1, outer + 1)])
    return Shells(faces, np.diff(faces**3) / 3.0, inner, width)


def stencil(shells: Shells, radius: float) -> tuple[int, Array]:
    """Return first shell and three weights that give the value at ``radius``: quadratic in r^2, one side of
    the wall.

    A parabola in r^2: shell means are even functions of r near the centre, so the parabola in r^2 is exact
    to fourth order there.
    """
    mean_square = shells.mean_square
    inside = radius < 1.0
    low, high = (0, shells.inner) if inside else (shells.inner, shells.count)
    nearest = int(np.searchsorted(mean_square[low:high], radius**2)) + low
    first = min(max(nearest - 1, low), high - 3)
    x = mean_square[first : first + 3]
    weights = np.array(
        [np.prod([(radius**2 - x[j]) / (x[i] - x[j]) for j in range(3) if j != i]) for i in range(3)]
    )
    return first, weights
