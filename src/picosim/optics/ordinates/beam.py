"""The beam: its reflections between the interfaces, and what one mode makes of its light.

The beam that a layer holds is a wave from the top, exp(-mu z), and one from the bottom, exp(-mu (d - z)). A backward
peak of the phase function turns light round at the rate gamma: with extinction beta, mu = (beta^2 - gamma^2)^1/2, and
each wave carries the share r = gamma/(beta + mu) of its flux backwards (r = 0 when scattering is forward).

A mode of decay constant k obeys a' = -b + u x, b' = -k^2 a + v x with x = exp(-mu z). The particular solution that
vanishes at z = 0 is a = c E(z), c = (v + mu u)/(k + mu), E = (exp(-k z) - exp(-mu z))/(mu - k): no
resonance at k = mu.
"""

from __future__ import annotations

import math

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array
from picosim.optics.ordinates.light import DOWN, ECHO, TRANSMISSION, UP

NEAR = 1e-5


@kernel(inline=True)
def overlap(k: float, mu: float, z: float) -> float:
    """Return E(z) = (exp(-k z) - exp(-mu z))/(mu - k), its limit z exp(-k z) where both are close."""
    gap = mu - k
    if abs(gap) < NEAR * mu:
        return z * math.exp(-0.5 * (k + mu) * z)
    if abs(gap) * z < 1.0:
        return -math.exp(-k * z) * math.expm1(-gap * z) / gap
    return (math.exp(-k * z) - math.exp(-mu * z)) / gap


@kernel(inline=True)
def decay_integral(k: float, d: float) -> float:
    """Return the integral of exp(-k z) over 0 ... d."""
    return -math.expm1(-k * d) / k if k > 0.0 else d


@kernel(inner=True)
def overlap_integral(k: float, mu: float, d: float) -> float:
    """Return the integral of E over 0 ... d (d may be infinite)."""
    if math.isinf(d):
        return 1.0 / (k * mu)
    gap = mu - k
    if abs(gap) < NEAR * mu:
        x = 0.5 * (k + mu)
        t = x * d
        if t < 1e-3:
            return d * d * (0.5 - t / 3.0 + t * t / 8.0)
        return -(math.expm1(-t) + t * math.exp(-t)) / (x * x)
    return (decay_integral(k, d) - decay_integral(mu, d)) / gap


@kernel(inner=True)
def beam_amplitudes(r: Array, beam: Array) -> tuple[float, float]:
    """Fill the amplitudes of both waves of each layer for an incident flux 1; return (reflected, through).

    Parameters
    ----------
    r : shape (L + 1,): reflectance of each interface at normal incidence (of the last: 0 under a half space).
    beam : shape (L, 5), see ``light``: TRANSMISSION and ECHO are given, DOWN and UP are filled. The reflected part includes
        that of the first interface.
    """
    L = len(beam)
    below = r[L]
    for q in range(L - 1, -1, -1):
        t, echo = beam[q, TRANSMISSION], beam[q, ECHO]
        beam[q, UP] = t * (below - echo) / (1.0 - below * echo)  # over DOWN, for now
        seen = (echo + beam[q, UP] * t) / (1.0 + echo * beam[q, UP] * t)
        beam[q, DOWN] = (1.0 - r[q]) / (1.0 - r[q] * seen) / (1.0 + echo * beam[q, UP] * t)
        below = r[q] + (1.0 - r[q]) ** 2 * seen / (1.0 - r[q] * seen)
    flux = 1.0
    for q in range(L):
        beam[q, DOWN] *= flux
        beam[q, UP] *= beam[q, DOWN]
        flux = beam[q, DOWN] * beam[q, TRANSMISSION] + beam[q, ECHO] * beam[q, UP]
    return below, (1.0 - r[L]) * flux
