r"""The directions of the discrete ordinates: bands between critical angles, Gaussian nodes in each.

A direction is named by s = n sin(theta), which refraction keeps. The distinct indices n_1 < n_2 < ... of the stack
cut the range of s into bands: light of the band (n_k, n_{k+1}) is totally reflected by every medium up to n_k and
passes all others. Inside a band the radiance in each medium is smooth, so each medium has Gaussian nodes in its
own cosine there, as many as the other media have. A medium holds the bands below its index: the first ones of one list.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

SAME_INDEX = 1e-8
"""Indices closer than this (relative) count as equal."""


@functools.cache
def gauss_legendre(count: int) -> tuple[Array, Array]:
    """Return the nodes (rising) and weights on (-1, 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights


def media(indices: Array) -> tuple[Array, Indices]:
    """Return the distinct indices in rising order and, for each given index, its place among them."""
    rising = np.sort(indices)
    distinct = [rising[0]]
    for n in rising:
        if n > distinct[-1] * (1.0 + SAME_INDEX):
            distinct.append(n)
    place = np.searchsorted(distinct, indices, side="right") - 1
    return np.array(distinct), np.asarray(place, dtype=np.int64)


def band_edges(n: Array) -> tuple[Array, Array]:
    """Return the least and the greatest cosine of band b in medium c, [c, b]; a medium holds the bands b <= c."""
    edge = np.concatenate(([0.0], n))
    above = np.maximum((n[:, None] - edge) * (n[:, None] + edge), 0.0)
    cosine = np.sqrt(above) / n[:, None]
    return cosine[:, 1:], cosine[:, :-1]


def band_sizes(low: Array, high: Array, is_layer: NDArray[np.bool_], half: int) -> Indices:
    """Return the number of nodes of each band: ``half`` for 90 degrees, in the layer where the band is widest.

    A narrow band between two indices gets three, one whose indices nearly agree fewer.
    """
    size = []
    for band in range(len(low)):
        layers = [c for c in range(band, len(low)) if is_layer[c]]
        widest = max((math.acos(low[c, band]) - math.acos(high[c, band]) for c in layers), default=0.0)
        tallest = max((high[c, band] - low[c, band] for c in layers), default=0.0)
        least = 1 if tallest < 2e-3 else (2 if tallest < 0.05 else 3)
        size.append(max(least, int(half * widest / (0.5 * math.pi) + 0.5)))
    return np.array(size, dtype=np.int64)


def nodes_of(low: Array, high: Array, size: Indices) -> tuple[Array, Array]:
    """Return cosines (falling) and weights of one medium from the edges of its bands; the weights sum to 1."""
    mu, w = [], []
    for a, b, count in zip(low, high, size):
        x, weight = gauss_legendre(int(count))
        mu.append(0.5 * (b + a) - 0.5 * (b - a) * x)
        w.append(0.5 * (b - a) * weight)
    return np.concatenate(mu), np.concatenate(w)
