r"""The directions of the discrete ordinates, tied from layer to layer by Snell's law.

A direction is named by s = n sin(theta), which refraction keeps. The distinct indices n_1 < n_2 < ... of the stack
cut the range of s into bands: light of the band (n_k, n_{k+1}) is totally reflected by every medium up to n_k and
passes all others. In each band every radiance is a smooth function of the cosine m in the rarest medium of that
band, so the nodes are Gaussian in a variable t with m = (c/r) sinh(t): in the next denser medium the cosine
is then c cosh(t), smooth as well, however close the two indices are.

A node carries the etendue E = n^2 mu dmu = -s ds, the same in every medium. A medium holds the nodes with s < n:
the first ``count`` of one list. No interpolation is ever needed and the flux through an interface is exact.
"""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel

SAME_INDEX = 1e-8  # indices closer than this count as equal


@kernel
def gauss_legendre(count, x, w):
    """Fill ``x`` and ``w`` with the nodes (rising) and weights on (0, 1), by Newton's method."""
    for i in range(count):
        z = math.cos(math.pi * (count - i - 0.25) / (count + 0.5))
        slope = 1.0
        for _ in range(8):
            before, now = 1.0, z
            for k in range(2, count + 1):
                before, now = now, ((2 * k - 1) * z * now - (k - 1) * before) / k
            slope = count * (z * now - before) / (z * z - 1.0)
            z -= now / slope
        x[i] = 0.5 * (1.0 + z)
        w[i] = 1.0 / ((1.0 - z * z) * slope * slope)


@kernel
def media(indices):
    """Return the distinct indices in rising order and, for each given index, its place among them."""
    order = np.sort(indices)
    distinct = np.empty(len(indices))
    size = 0
    for n in order:
        if size == 0 or n > distinct[size - 1] * (1.0 + SAME_INDEX):
            distinct[size] = n
            size += 1
    place = np.empty(len(indices), np.int64)
    for i in range(len(indices)):
        c = 0
        while c + 1 < size and indices[i] >= distinct[c + 1]:
            c += 1
        place[i] = c
    return distinct[:size].copy(), place


@kernel
def band_sizes(n, is_layer, half):
    """Return the number of nodes of each band: ``half`` for 90 degrees, in the layer where the band is widest.

    Narrow bands get up to three, so that the weights of all media stay right to 1e-5.
    """
    size = np.empty(len(n), np.int64)
    for band in range(len(n)):
        low = n[band - 1] if band else 0.0
        widest = 0.0
        for c in range(band, len(n)):
            if is_layer[c]:
                widest = max(widest, math.asin(n[band] / n[c]) - math.asin(low / n[c]))
        m = math.sqrt((n[band] - low) * (n[band] + low)) / n[band]
        least = 1 if widest == 0.0 or m < 2e-3 else (2 if m < 0.05 or band + 1 == len(n) else 3)
        size[band] = max(least, int(half * widest / (0.5 * math.pi) + 0.5))
    return size


@kernel
def directions(n, is_layer, half):
    """Return (count, band, m, E): nodes held by each medium; band, cosine in the band's rarest medium, etendue.

    Parameters
    ----------
    n : distinct refractive indices, rising. is_layer : whether each belongs to a layer (not only to a half space).
    half : nodes for the 90 degrees of one hemisphere.
    """
    size = band_sizes(n, is_layer, half)
    count = np.cumsum(size)
    total = count[-1]
    band = np.empty(total, np.int64)
    m = np.empty(total)
    E = np.empty(total)
    x = np.empty(total)
    w = np.empty(total)
    for b in range(len(n)):
        first = count[b] - size[b]
        low = n[b - 1] if b else 0.0
        widest = math.sqrt((n[b] - low) * (n[b] + low)) / n[b]
        gauss_legendre(size[b], x, w)
        stretch = 0.0
        if b + 1 < len(n):
            r = n[b] / n[b + 1]
            scale = max(math.sqrt((n[b + 1] - n[b]) * (n[b + 1] + n[b])) / n[b + 1] / r, 0.05 * widest)
            stretch = math.asinh(widest / scale)
        total_E = 0.0
        for i in range(size[b]):
            j = first + i
            band[j] = b
            # nodes in order of rising s, that is falling cosine
            if b + 1 < len(n):
                t = stretch * (1.0 - x[i])
                m[j] = scale * math.sinh(t)
                E[j] = w[i] * m[j] * math.cosh(t)
            else:
                m[j] = widest * (1.0 - x[i])
                E[j] = w[i] * m[j]
            total_E += E[j]
        exact = 0.5 * (n[b] - low) * (n[b] + low)
        for j in range(first, count[b]):
            E[j] *= exact / total_E
    return count, band, m, E


@kernel
def cosines(n, c, count, band, m):
    """Return the cosines of the nodes that medium ``c`` holds."""
    mu = np.empty(count[c])
    for i in range(count[c]):
        b = band[i]
        critical = (n[c] - n[b]) * (n[c] + n[b]) / (n[c] * n[c])
        ratio = n[b] / n[c]
        mu[i] = math.sqrt(critical + ratio * ratio * m[i] * m[i])
    return mu
