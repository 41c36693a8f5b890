r"""The first scattering of the beam: Henyey-Greenstein light laid on the nodes without ringing.

A cut Legendre series rings at large angles, and a critical angle turns that into an error of the exit flux. Instead,
the phase function less its forward peak f (delta-M, f = g^M) is projected on the polynomials of each band,
which keeps its low moments g^l - f exactly. The integrals are taken in u = (1 + g^2 - 2 g mu)^{-1/2}, in
which p dmu = (1 - g^2)/g du (Henyey & Greenstein 1941, doi:10.1086/144246).
"""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices, band_edges

PEAKED = 0.4  # from here on the integrals are taken in ln u
POINTS = 32  # Gaussian points of a panel


@kernel
def forward_peak(g: float, half: int) -> float:
    """Return the fraction of the scattered light that is left in the beam, g^M with M = 1.5 ``half`` made even."""
    return float(g ** (2 * int(0.75 * half + 0.5))) if g > 0.0 else 0.0


@kernel(fastmath=True)
def _add_panel(g: float, start: float, end: float, low: float, high: float, work: Array, values: Array) -> None:
    """Add one panel's part to the integrals; ``work`` holds the Gaussian rule in its first two rows."""
    x, weight, y, part, before, now = work[0], work[1], work[2], work[3], work[4], work[5]
    middle, width = 0.5 * (start + end), 0.5 * (end - start)
    for p in range(POINTS):
        if abs(g) < PEAKED:
            mu = middle + width * x[p]
            square = 1.0 / (1.0 + g * g - 2.0 * g * mu)
            part[p] = width * weight[p] * (1.0 - g * g) * square * math.sqrt(square)
        else:
            u = math.exp(middle + width * x[p])
            mu = (1.0 + g * g - 1.0 / (u * u)) / (2.0 * g)
            part[p] = width * weight[p] * (1.0 - g * g) / g * u
        y[p] = (2.0 * mu - low - high) / (high - low)
        before[p] = 0.0
        now[p] = 1.0
    for k in range(len(values)):
        total = 0.0
        a, b = (2 * k + 1) / (k + 1.0), k / (k + 1.0)
        for p in range(POINTS):
            total += part[p] * now[p]
            after = a * y[p] * now[p] - b * before[p]
            before[p] = now[p]
            now[p] = after
        values[k] += total


@kernel
def band_integrals(g: float, low: float, high: float, work: Array, values: Array) -> None:
    """Fill the integrals over low ... high of p(mu) P_k(y), y from -1 at ``low`` to 1 at ``high``.

    p is normalised to 2 over -1 ... 1; ``work``: shape (6, POINTS), a Gaussian rule on (-1, 1) in its first two rows.
    """
    for k in range(len(values)):
        values[k] = 0.0
    start, end = low, high
    if abs(g) >= PEAKED:
        start = -0.5 * math.log(1.0 + g * g - 2.0 * g * low)
        end = -0.5 * math.log(1.0 + g * g - 2.0 * g * high)
    panels = 1 + int(0.5 * abs(end - start) + len(values) / 20.0)
    step = (end - start) / panels
    for panel in range(panels):
        _add_panel(g, start + panel * step, start + (panel + 1) * step, low, high, work, values)


@kernel
def first_scattering(
    g: float, f: float, n: Array, c: int, size: Indices, mu: Array, E: Array, even: Array, odd: Array,
    work: Array, moments: Array,
) -> None:  # fmt: skip
    """Fill the moments of p - f delta on the polynomials of medium ``c``, halved: the source per unit of mu_s and flux.

    Parameters
    ----------
    mu, E : shape (N,), nodes of the medium. even, odd : its polynomials times sqrt(mu w).
    work : see ``band_integrals``. moments : out, shape (2N,).
    """
    N = len(mu)
    for k in range(2 * N):
        moments[k] = 0.0
    ahead = np.empty(N)
    back = np.empty(N)
    first = 0
    for band in range(c + 1):
        low, high = band_edges(n, c, band)
        band_integrals(g, low, high, work, ahead[: size[band]])
        band_integrals(-g, low, high, work, back[: size[band]])
        for i in range(first, first + size[band]):
            y = (2.0 * mu[i] - low - high) / (high - low)
            before, now = 0.0, 1.0
            s, d = 0.0, 0.0
            for k in range(size[band]):
                coefficient = (2 * k + 1) / (high - low) * now
                forward = ahead[k] - 2.0 * f if band == 0 else ahead[k]
                s += coefficient * (forward + back[k])
                d += coefficient * (forward - back[k])
                before, now = now, ((2 * k + 1) * y * now - k * before) / (k + 1)
            scale = 0.25 * math.sqrt(E[i]) / (n[c] * mu[i])
            for k in range(N):
                moments[2 * k] += scale * s * even[i, k]
                moments[2 * k + 1] += scale * d * odd[k, i]
        first += size[band]
