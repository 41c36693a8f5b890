"""Shells that crowd towards the wall from both sides, and the geometry that their heat flow needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class GradedShells:
    """Shells in metres; ``inner`` of them lie inside the sphere, whose wall is a face."""

    faces: Array
    inner: int

    @property
    def volume(self) -> Array:
        """Volume over 4 pi [m3]."""
        return np.diff(self.faces**3) / 3.0

    @property
    def centre(self) -> Array:
        """Radius where the volume mean of a function even in r is read to second order [m]."""
        outer, inner = self.faces[1:], self.faces[:-1]
        return np.asarray(np.sqrt(0.6 * (outer**5 - inner**5) / (outer**3 - inner**3)))


def graded(radius: float, finest: float, coarsest: float, reach: float, growth: float = 1.04) -> GradedShells:
    """Return shells that are ``finest`` thick at the wall and grow by ``growth`` away from it.

    Parameters
    ----------
    radius : of the sphere [m].
    finest, coarsest : thickness at the wall, and the largest inside [m].
    reach : of the grid beyond the wall [m].
    """
    inside = [0.0]
    width = finest
    while inside[-1] < radius:
        inside.append(inside[-1] + width)
        width = min(width * growth, coarsest)
    steps = np.array(inside) * (radius / inside[-1])
    outside = [0.0]
    width = finest
    while outside[-1] < reach:
        outside.append(outside[-1] + width)
        width *= growth
    inner_faces = radius - steps[::-1]
    inner_faces[0] = 0.0
    return GradedShells(np.concatenate([inner_faces, radius + np.array(outside[1:])]), len(inside) - 1)


def half_resistances(shells: GradedShells) -> tuple[Array, Array]:
    """Return resistances per 4 pi and unit 1/k from each centre to its inner and its outer face [1/m].

    Exact for fields that are quadratic in r inside the sphere, and for steady 1/r fields outside.
    """
    centre, low, high = shells.centre, shells.faces[:-1], shells.faces[1:]
    inside = np.arange(centre.size) < shells.inner
    face = np.where(low > 0.0, low, centre)
    inward = np.where(inside, (centre**2 - face**2) / (2.0 * face**3), 1.0 / face - 1.0 / centre)
    outward = np.where(inside, (high**2 - centre**2) / (2.0 * high**3), 1.0 / centre - 1.0 / high)
    return inward, outward
