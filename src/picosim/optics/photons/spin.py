"""Spin: Henyey-Greenstein deflection of every photon that collided."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.bits import bits32, float32_of
from picosim.numerics.jit import kernel
from picosim.numerics.polynomials import sine_cosine
from picosim.optics.photons.lanes import (
    ACROSS_A,
    ACROSS_B,
    BLOCK,
    FLAG,
    LAYER,
    MEETS,
    TURN,
    TURN_G,
    TURN_P,
    UX,
    UY,
    UZ,
    VERSINE,
    WORDS,
)

f4, i4, u4 = np.float32, np.int32, np.uint32
HALF, ONE, TWO = f4(0.5), f4(1), f4(2)
HIT = i4(MEETS)
SIGN = i4(-(2**31))
TWICE, MIDDLE = f4(2.0**-19), f4(2.0**20)
_12, _20, _21 = u4(12), u4(20), u4(21)


@kernel(inline=True, fastmath=True)
def signed(x: np.float32, sign: np.int32) -> np.float32:
    """Return x, or -x where the sign bit of ``sign`` is set."""
    result: np.float32 = float32_of(i4(bits32(x) ^ i4(sign & SIGN)))
    return result


@kernel(inline=True, fastmath=True)
def variate(word: np.uint32) -> np.float32:
    """Return a number uniform in (0, 2) from the first 20 bits."""
    return (f4(i4(word >> _12)) + HALF) * TWICE


@kernel(inline=True, fastmath=True)
def versine(F: Any, k: int, q: np.float32) -> np.float32:
    """One minus the cosine of a Henyey-Greenstein deflection, for q uniform in (0, 2): no cancellation at any angle.

    With t = (1 - g) (1 + g)^(1/2), p = (1 + g)/t and b = g/(2 (1 + g)) it is q (1 - b q)/(p - g q/t)^2. The rows hold
    numbers that give a millionth less, so that rounding gives no more than 2.
    """
    d = F[TURN_P + k] - F[TURN_G + k] * q
    v: np.float32 = q * (ONE - F[TURN + k] * q) / (d * d)
    return v


@kernel(inline=True, fastmath=True)
def look_up(F: Any, first: int, versines: Any) -> None:
    """Take one minus the cosine of the deflection from the table of a phase function."""
    steps = f4(versines.shape[1] - 1)
    for lane in range(BLOCK):
        k = first + lane
        x = variate(u4(bits32(F[WORDS + BLOCK + lane]))) * (HALF * steps)
        i = min(int(x), versines.shape[1] - 2)
        layer = bits32(F[LAYER + k])
        low = versines[layer, i]
        F[VERSINE + k] = low + (x - f4(i)) * (versines[layer, i + 1] - low)


@kernel(inline=True, fastmath=True)
def spin(F: Any, first: int, tabulated: bool) -> None:
    """Turn the directions of a block, each by 32 random bits: 20 for the deflection, 12 for the azimuth."""
    deflect(F, first, tabulated)
    turn(F, first)


@kernel(inline=True, fastmath=True)
def deflect(F: Any, first: int, tabulated: bool) -> None:
    """Draw deflections: one minus the cosine, and the two parts across the old direction."""
    for lane in range(BLOCK):
        k = first + lane
        word = u4(bits32(F[WORDS + BLOCK + lane]))
        v = F[VERSINE + k] if tabulated else versine(F, k, variate(word))
        s, c = sine_cosine(i4(u4(word << _21)), MIDDLE)
        sine = signed(f4(math.sqrt(v * (TWO - v))), i4(u4(word << _20)))
        F[VERSINE + k] = v
        F[ACROSS_A + k] = c * sine
        F[ACROSS_B + k] = s * sine


@kernel(inline=True, fastmath=True)
def turn(F: Any, first: int) -> None:
    """Turn the directions of photons that collided.

    Frame of Duff et al. 2017, J. Comput. Graph. Tech. 6, 1, folded into the update; it is mirrored where the photon goes
    up, which a random azimuth does not notice.
    """
    for lane in range(BLOCK):
        k = first + lane
        cosine = ONE - F[VERSINE + k]
        a = F[ACROSS_A + k]
        b = F[ACROSS_B + k]
        ux = F[UX + k]
        uy = F[UY + k]
        uz = F[UZ + k]
        h = a * ux + b * uy
        e = cosine - h / (ONE + abs(uz))
        hit = bits32(F[FLAG + k]) == HIT
        F[UX + k] = ux if hit else e * ux + a
        F[UY + k] = uy if hit else e * uy + b
        F[UZ + k] = uz if hit else cosine * uz - signed(h, bits32(uz))


@kernel(inline=True, fastmath=True)
def spin_broad(F: Any, first: int, tabulated: bool) -> None:
    """As ``spin``, for the depth direction alone: all that a broad beam needs."""
    for lane in range(BLOCK):
        k = first + lane
        word = u4(bits32(F[WORDS + BLOCK + lane]))
        v = F[VERSINE + k] if tabulated else versine(F, k, variate(word))
        _, c = sine_cosine(i4(u4(word << _21)), MIDDLE)
        uz = F[UZ + k]
        across = f4(math.sqrt(abs(v * (TWO - v) * ((ONE - uz) * (ONE + uz)))))
        hit = bits32(F[FLAG + k]) == HIT
        F[UZ + k] = uz if hit else (ONE - v) * uz - signed(across * c, i4(u4(word << _20)))
