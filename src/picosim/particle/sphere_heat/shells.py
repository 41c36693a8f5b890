"""Graded spherical shells: fine at the wall on both sides, where a short pulse makes layers of nanometres.

Faces at r = a and at the far end; shells grow geometrically away from the wall and, inside, fill the rest evenly.
Values sit where they are the means of their shells; between them flows 4 pi (T_i - T_j)/[(1/r_i - 1/r_f)/k_i + 1/(G a^2) + ...].
Everything that is read (a radius, either side of the wall, the mean) is a row of weights over the shells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.particle.sphere import Sphere

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Shells:
    """Shells around the centre, innermost first.

    Attributes
    ----------
    faces : ndarray, shape (n + 1,) [m]; ``centroids`` : shape (n,) [m].
    capacity : ndarray, shape (n,) [J/K]; ``conductance`` : shape (n - 1,) between neighbours [W/K]; ``far`` : from
        the last shell to the undisturbed medium [W/K].
    inner : how many shells make the particle.
    wall : (inner, outer) share of the wall's resistance up to its inner and its outer side.
    """

    faces: Array
    centroids: Array
    volume: Array
    capacity: Array
    conductance: Array
    far: float
    inner: int
    wall: tuple[float, float]


def build(sphere: Sphere, *, reach: float, layer_in: float, layer_out: float, growth: float, split: bool = False) -> Shells:
    """Return shells up to the distance ``reach`` [m] from the wall.

    ``layer_in``, ``layer_out`` : thickness [m] of the shell next to the wall inside and outside; ``growth`` : ratio of
    neighbours; ``split`` : every shell in two, for extrapolation.
    """
    a = sphere.radius
    inside = a - _graded(a, layer_in, growth, 0.5 * (growth - 1.0) * a, split)[::-1]
    inside[0], inside[-1] = 0.0, a
    outside = a + _graded(reach, layer_out, growth, np.inf, split)
    faces = np.concatenate([inside, outside[1:]])
    inner = len(inside) - 1
    low, high = faces[:-1], faces[1:]
    volume = 4.0 / 3.0 * np.pi * (high - low) * (high * high + high * low + low * low)
    # Outside, heat flows as 1/r between centroids (3/4)(high^4 - low^4)/(high^3 - low^3). Inside, T is smooth in r^2:
    # a mean is the value at the mean square radius, and the flux through a face 2 r_f dT/d(r^2), exact at the centre.
    centroids = 0.75 * (high + low) * (high * high + low * low) / (high * high + high * low + low * low)
    is_inside = np.arange(len(volume)) < inner
    square = 0.6 * (high**4 + high**3 * low + (high * low) ** 2 + high * low**3 + low**4)
    square /= high * high + high * low + low * low
    centroids[is_inside] = np.sqrt(square[is_inside])
    k = np.where(is_inside, sphere.inside.thermal_conductivity, sphere.outside.thermal_conductivity)
    capacity = volume * np.where(is_inside, sphere.inside.volumetric_heat_capacity, sphere.outside.volumetric_heat_capacity)
    # Resistance from the node to its outer and to its inner face, times 4 pi.
    outward = (high - centroids) / (centroids * high) / k
    inward = (centroids[1:] - low[1:]) / (centroids[1:] * low[1:]) / k[1:]
    outward[:inner] = (high[:inner] ** 2 - square[:inner]) / (2.0 * high[:inner] ** 3) / k[:inner]
    inward[: inner - 1] = (square[1:inner] - low[1:inner] ** 2) / (2.0 * low[1:inner] ** 3) / k[1:inner]
    resistance = outward[:-1] + inward
    contact = 1.0 / (sphere.interface_conductance * a * a)
    resistance[inner - 1] += contact
    total = resistance[inner - 1]
    wall = (outward[inner - 1] / total, (outward[inner - 1] + contact) / total)
    return Shells(faces, centroids, volume, capacity, 4.0 * np.pi / resistance, 4.0 * np.pi / float(outward[-1]), inner, wall)


def _graded(length: float, first: float, growth: float, largest: float, split: bool) -> Array:
    """Return distances from the wall, 0 to ``length``: steps grow from ``first`` by ``growth`` to ``largest``."""
    count = 1 + int(np.ceil(np.log1p((growth - 1.0) * length / first) / np.log(growth)))
    steps = first * growth ** np.arange(count)
    if steps[-1] > largest:
        steps = steps[steps <= largest] if first <= largest else np.empty(0)
        rest = max(length - float(steps.sum()), 0.0)
        steps = np.append(steps, np.full(int(np.ceil(rest / largest)), largest))
    steps *= length / steps.sum()
    if split:  # halves in the ratio that continues the grading of the neighbours
        wide = np.concatenate([steps[:1], steps, steps[-1:]])
        ratio = (wide[2:] / wide[:-2]) ** 0.25
        ratio[[0, -1]] = ratio[1], ratio[-2]
        steps = np.column_stack([steps / (1.0 + ratio), steps * ratio / (1.0 + ratio)]).ravel()
    return np.concatenate([[0.0], np.cumsum(steps)])


def at_radius(shells: Shells, radius: float, *, side: str = "outside") -> Array:
    """Return the weights that read the temperature at ``radius`` [m]: cubic through four points of its medium."""
    a = shells.faces[shells.inner]
    weights = np.zeros(len(shells.volume))
    inside = radius < a or (radius == a and side == "inside")
    if radius == a:
        share = shells.wall[0] if inside else shells.wall[1]
        weights[shells.inner - 1], weights[shells.inner] = 1.0 - share, share
        return weights
    # Inside, T is smooth in r^2; the wall is one more point of either medium.
    index = np.arange(shells.inner) if inside else np.arange(shells.inner, len(shells.volume))
    points = np.append(shells.centroids[index], a) if inside else np.append(a, shells.centroids[index])
    x, here = (points**2, radius**2) if inside else (points, radius)
    first = int(np.clip(np.searchsorted(x, here) - 2, 0, len(x) - 4))
    for j in range(first, first + 4):
        others = [x[m] for m in range(first, first + 4) if m != j]
        value = float(np.prod([(here - o) / (x[j] - o) for o in others]))
        is_wall = j == len(x) - 1 if inside else j == 0
        if is_wall:
            weights += value * at_radius(shells, float(a), side="inside" if inside else "outside")
        else:
            weights[index[j] if inside else index[j - 1]] += value
    return weights


def mean_inside(shells: Shells) -> Array:
    """Return the weights that read the volume mean of the particle."""
    weights = np.zeros(len(shells.volume))
    weights[: shells.inner] = shells.volume[: shells.inner] / shells.volume[: shells.inner].sum()
    return weights
