r"""The first scattering of the beam: Henyey-Greenstein light laid on the nodes without ringing.

A cut Legendre series rings at large angles, and a critical angle turns that into an error of the exit flux. Instead,
the phase function less its peak f (delta-M, f = g^M) is projected on the polynomials of each band, which keeps its
low moments g^l - f exactly. A backward peak (g < 0) turns the beam round. The integrals are taken in
u = (1 + g^2 - 2 g mu)^{-1/2}, in which p dmu = (1 - g^2)/g du (Henyey & Greenstein 1941, doi:10.1086/144246).
"""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices

PEAKED = 0.4  # from here on the integrals are taken in ln u
POINTS = 32  # Gaussian points of a panel
X, W, Y, PART, BEFORE, NOW = range(6)  # rows of the scratch array


@kernel(inner=True)
def peak(g: float, half: int) -> float:
    """Return the fraction of the scattered light that is left in the beam, f = g^M with M = 1.5 ``half`` made even.

    Where g < 0 the peak points backward: -f is the fraction that turns round, negative by convention.
    """
    f = g ** (2 * int(0.75 * half + 0.5))
    return float(f) if g > 0.0 else float(-f)


@kernel(inner=True)
def _add_panel(
    g: float, start: float, end: float, low: float, high: float, work: Array, values: Array, size: int
) -> None:
    """Add one panel's part to the integrals; ``work`` holds the Gaussian rule in its first two rows."""
    middle, width = 0.5 * (start + end), 0.5 * (end - start)
    for p in range(POINTS):
        if abs(g) < PEAKED:
            mu = middle + width * work[X, p]
            square = 1.0 / (1.0 + g * g - 2.0 * g * mu)
            work[PART, p] = width * work[W, p] * (1.0 - g * g) * square * math.sqrt(square)
        else:
            u = math.exp(middle + width * work[X, p])
            mu = (1.0 + g * g - 1.0 / (u * u)) / (2.0 * g)
            work[PART, p] = width * work[W, p] * (1.0 - g * g) / g * u
        work[Y, p] = (2.0 * mu - low - high) / (high - low)
        work[BEFORE, p] = 0.0
        work[NOW, p] = 1.0
    for k in range(size):
        total = 0.0
        a, b = (2 * k + 1) / (k + 1.0), k / (k + 1.0)
        for p in range(POINTS):
            now = work[NOW, p]
            total += work[PART, p] * now
            work[NOW, p] = a * work[Y, p] * now - b * work[BEFORE, p]
            work[BEFORE, p] = now
        values[k] += total


@kernel(inner=True)
def band_integrals(g: float, low: float, high: float, work: Array, values: Array, size: int) -> None:
    """Fill the integrals over low ... high of p(mu) P_k(y), y from -1 at ``low`` to 1 at ``high``.

    p is normalised to 2 over -1 ... 1; ``work``: shape (6, POINTS), a Gaussian rule on (-1, 1) in its first two rows.
    """
    for k in range(size):
        values[k] = 0.0
    start, end = low, high
    if abs(g) >= PEAKED:
        start = -0.5 * math.log(1.0 + g * g - 2.0 * g * low)
        end = -0.5 * math.log(1.0 + g * g - 2.0 * g * high)
    panels = 1 + int(0.5 * abs(end - start) + size / 20.0)
    step = (end - start) / panels
    for panel in range(panels):
        _add_panel(g, start + panel * step, start + (panel + 1) * step, low, high, work, values, size)


@kernel(inner=True)
def first_scattering(
    g: float, f: float, n: float, size: Indices, low: Array, high: Array, mu: Array, E: Array, even: Array, odd: Array,
    N: int, work: Array, moments: Array,
) -> None:  # fmt: skip
    """Fill the moments of p less its peak on the polynomials of a medium, halved: the source per unit of mu_s and flux.

    Parameters
    ----------
    n : index of the medium. size, low, high : nodes and edges of the bands. mu, E : nodes, N of them.
    even, odd : polynomials times sqrt(mu w).
    work : see ``band_integrals``. moments : out, shape (2N,).
    """
    for k in range(2 * N):
        moments[k] = 0.0
    ahead = np.empty(N)
    back = np.empty(N)
    first = 0
    band = 0
    while first < N:
        a, b = low[band], high[band]
        band_integrals(g, a, b, work, ahead, size[band])
        band_integrals(-g, a, b, work, back, size[band])
        for i in range(first, first + size[band]):
            y = (2.0 * mu[i] - a - b) / (b - a)
            before, now = 0.0, 1.0
            s, d = 0.0, 0.0
            for k in range(size[band]):
                coefficient = (2 * k + 1) / (b - a) * now
                forward = ahead[k] - 2.0 * max(f, 0.0) if band == 0 else ahead[k]
                backward = back[k] + 2.0 * min(f, 0.0) if band == 0 else back[k]
                s += coefficient * (forward + backward)
                d += coefficient * (forward - backward)
                before, now = now, ((2 * k + 1) * y * now - k * before) / (k + 1)
            scale = 0.25 * math.sqrt(E[i]) / (n * mu[i])
            for k in range(N):
                moments[2 * k] += scale * s * even[i, k]
                moments[2 * k + 1] += scale * d * odd[k, i]
        first += size[band]
        band += 1
