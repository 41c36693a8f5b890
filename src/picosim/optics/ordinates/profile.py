"""The light inside a layer: fluence at any depth and its integral, analytic in depth."""

from __future__ import annotations

import math

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array
from picosim.optics.ordinates.beam import decay_integral, overlap, overlap_integral
from picosim.optics.ordinates.light import BOTTOM, DOWN, ECHO, EXTINCTION, TOP, UP, WEIGHT, C, K

DARK = 700.0  # exponents beyond are zero
THIN = 1e-4  # below this k d a mode is a straight line
RESONANT = 1e-3  # relative distance of k and the beam's extinction below which their difference is not divided by
FROM_TOP, FROM_BOTTOM, BEAM, APART = range(4)  # rows of the coefficients


@kernel(inner=True)
def exponentials(mode: Array, beam: Array, N: int, d: float, x: Array) -> None:
    """Write the fluence of a layer as a sum of exponentials, and fill their coefficients ``x``.

    x[FROM_TOP, j] exp(-k z) + x[FROM_BOTTOM, j] exp(-k (d - z)), x[BEAM, 0] exp(-mu z) and x[BEAM, 1] exp(-mu (d - z)).
    Modes with a small k d, or k near mu, where this would cancel, are marked by x[APART, j] = 1.
    """
    mu, down, up = beam[EXTINCTION], beam[DOWN], beam[UP]
    x[BEAM, 0], x[BEAM, 1] = (1.0 + beam[ECHO]) * down, (1.0 + beam[ECHO]) * up
    for j in range(N):
        k, weight = mode[K, j], mode[WEIGHT, j]
        near = abs(mu - k) < RESONANT * mu and down > 0.0
        x[APART, j] = 1.0 if k * d < THIN or near else 0.0
        if x[APART, j] > 0.0:
            continue
        E = math.exp(-k * d) if k * d < DARK else 0.0
        source = weight * mode[C, j] / (mu - k) if down > 0.0 else 0.0
        inverse = 1.0 / (1.0 - E * E)
        x[FROM_TOP, j] = weight * (mode[TOP, j] - E * mode[BOTTOM, j]) * inverse + source * down
        x[FROM_BOTTOM, j] = weight * (mode[BOTTOM, j] - E * mode[TOP, j]) * inverse + source * up
        x[BEAM, 0] -= source * down
        x[BEAM, 1] -= source * up


@kernel(inner=True)
def _apart(mode: Array, beam: Array, j: int, d: float, z: float) -> float:
    """Return the fluence of one mode with a small k d or k near mu."""
    k, mu = mode[K, j], beam[EXTINCTION]
    if k * d < THIN:
        t = 1.0 - z / d
        value = mode[TOP, j] * t * (1.0 + (k * d) ** 2 * (t * t - 1.0) / 6.0)
        value += mode[BOTTOM, j] * (1.0 - t) * (1.0 + (k * d) ** 2 * (t * t - 2.0 * t) / 6.0)
    else:
        E = math.exp(-k * d) if k * d < DARK else 0.0
        value = (mode[TOP, j] - E * mode[BOTTOM, j]) * math.exp(-k * z)
        if k * (d - z) < DARK:
            value += (mode[BOTTOM, j] - E * mode[TOP, j]) * math.exp(-k * (d - z))
        value /= 1.0 - E * E
    if beam[DOWN] > 0.0:
        value += mode[C, j] * beam[DOWN] * overlap(k, mu, z)
    if beam[UP] != 0.0:
        value += mode[C, j] * beam[UP] * overlap(k, mu, d - z)
    return float(mode[WEIGHT, j] * value)


@kernel(inner=True)
def fluence_at(z: float, d: float, mode: Array, beam: Array, N: int, x: Array) -> float:
    """Return the fluence, unscattered beam included, at depth ``z`` of a layer from its ``exponentials``."""
    total = x[BEAM, 0] * math.exp(-beam[EXTINCTION] * z)
    if beam[UP] != 0.0:
        total += x[BEAM, 1] * math.exp(-beam[EXTINCTION] * (d - z))
    for j in range(N):
        k = mode[K, j]
        if x[APART, j] > 0.0:
            total += _apart(mode, beam, j, d, z)
            continue
        if k * z < DARK:
            total += x[FROM_TOP, j] * math.exp(-k * z)
        if k * (d - z) < DARK:
            total += x[FROM_BOTTOM, j] * math.exp(-k * (d - z))
    return float(total)


@kernel(inner=True)
def fluence_integral(mode: Array, beam: Array, N: int, d: float) -> float:
    """Return the integral of the fluence over a layer of thickness ``d`` (it may be infinite) [m]."""
    flux, mu = beam[DOWN] + beam[UP], beam[EXTINCTION]
    total = (1.0 + beam[ECHO]) * flux * decay_integral(mu, d) if beam[DOWN] > 0.0 else 0.0
    for j in range(N):
        k = mode[K, j]
        value = (mode[TOP, j] + mode[BOTTOM, j]) * math.tanh(0.5 * k * d) / k
        if beam[DOWN] > 0.0:
            value += flux * mode[C, j] * overlap_integral(k, mu, d)
        total += mode[WEIGHT, j] * value
    return total
