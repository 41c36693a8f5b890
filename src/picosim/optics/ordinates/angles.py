r"""The directions of the discrete ordinates: bands between critical angles, Gaussian nodes in each.

A direction is named by s = n sin(theta), which refraction keeps. The distinct indices n_1 < n_2 < ... of the stack
cut the range of s into bands: light of the band (n_k, n_{k+1}) is totally reflected by every medium up to n_k and
passes all others. Inside a band the radiance in each medium is smooth, so each medium has Gaussian nodes in its
own cosine there, as many as the other media have. A medium holds the bands below its index: the first ones of one list.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

SAME_INDEX = 1e-8
"""Indices closer than this (relative) count as equal."""


@kernel
def gauss_legendre(x: Array, w: Array) -> None:
    """Fill the nodes (rising) and weights on (-1, 1), by Newton's method."""
    count = len(x)
    for i in range(count):
        z = -math.cos(math.pi * (i + 0.75) / (count + 0.5))
        slope = 1.0
        for _ in range(8):
            before, now = 1.0, z
            for k in range(2, count + 1):
                before, now = now, ((2 * k - 1) * z * now - (k - 1) * before) / k
            slope = count * (z * now - before) / (z * z - 1.0)
            z -= now / slope
        x[i] = z
        w[i] = 2.0 / ((1.0 - z * z) * slope * slope)


@kernel
def media(indices: Array) -> tuple[Array, Indices]:
    """Return the distinct indices in rising order and, for each given index, its place among them."""
    distinct = np.empty(len(indices))
    size = 0
    for n in np.sort(indices):
        if size == 0 or n > distinct[size - 1] * (1.0 + SAME_INDEX):
            distinct[size] = n
            size += 1
    place = np.zeros(len(indices), np.int64)
    for i in range(len(indices)):
        for c in range(1, size):
            if indices[i] >= distinct[c]:
                place[i] = c
    return distinct[:size].copy(), place


@kernel
def band_edges(n: Array, c: int, band: int) -> tuple[float, float]:
    """Return the least and the greatest cosine of a band in medium ``c``."""
    low = math.sqrt((n[c] - n[band]) * (n[c] + n[band])) / n[c]
    high = math.sqrt((n[c] - n[band - 1]) * (n[c] + n[band - 1])) / n[c] if band else 1.0
    return low, high


@kernel
def band_sizes(n: Array, is_layer: NDArray[np.bool_], half: int) -> Indices:
    """Return the number of nodes of each band: ``half`` for 90 degrees, in the layer where the band is widest.

    A narrow band between two indices gets three, one whose indices nearly agree fewer.
    """
    size = np.empty(len(n), np.int64)
    for band in range(len(n)):
        widest, tallest = 0.0, 0.0
        for c in range(band, len(n)):
            if is_layer[c]:
                low, high = band_edges(n, c, band)
                widest = max(widest, math.acos(low) - math.acos(high))
                tallest = max(tallest, high - low)
        least = 1 if tallest < 2e-3 else (2 if tallest < 0.05 else 3)
        size[band] = max(least, int(half * widest / (0.5 * math.pi) + 0.5))
    return size


@kernel
def fill_nodes(n: Array, c: int, size: Indices, mu: Array, w: Array) -> None:
    """Fill cosines (falling) and weights of medium ``c``; the weights sum to 1."""
    first = 0
    for band in range(c + 1):
        low, high = band_edges(n, c, band)
        x = np.empty(size[band])
        weight = np.empty(size[band])
        gauss_legendre(x, weight)
        for i in range(size[band]):
            mu[first + i] = 0.5 * (high + low) - 0.5 * (high - low) * x[i]
            w[first + i] = 0.5 * (high - low) * weight[i]
        first += size[band]
