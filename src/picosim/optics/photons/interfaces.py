"""Interfaces: the few photons of a step that met a boundary are refracted or reflected, one after another.

Nothing here branches on the fate of a photon, which no processor could predict: photons follow each other without a pause.
For the same reason no whole number becomes a float here: on x86 that instruction waits for the last user of its register.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.bits import bits32, choose, float32_of, is_negative
from picosim.numerics.jit import kernel
from picosim.numerics.rng import word
from picosim.optics.photons.events import settle
from picosim.optics.photons.lanes import LAYER, THICKNESS, UX, UY, UZ, X, Y, Z

f4, i4 = np.float32, np.int32
ZERO, HALF, ONE = f4(0), f4(0.5), f4(1)
DOWN = i4(1)
_1, _42, EXPONENT = np.uint32(1), np.uint64(42), np.uint32(0x3F800001)


@kernel(inline=True)
def one_to_two(bits: np.uint64) -> np.float32:
    """Return a number uniform in (1, 2) from the first 22 of 64 bits."""
    result: np.float32 = float32_of(np.int32(np.uint32(bits >> _42) << _1 | EXPONENT))
    return result


@kernel(inline=True, fastmath=True)
def interface(q: np.float32, uz: np.float32, u: np.float32) -> tuple[np.int32, np.float32, np.float32]:
    """Decide a meeting with an interface by u in (1, 2): 1 if reflected, new uz, and the factor of ux and uy.

    ``q`` is the index before over the index behind.
    """
    ci = abs(uz)
    ct = f4(math.sqrt(max(ONE - (ONE - ci * ci) * q * q, ZERO)))
    a = q * ci
    b = q * ct
    d1 = a + ct
    d2 = b + ci
    scale = ONE / (d1 * d2)
    s = (a - ct) * d2 * scale
    p = (b - ci) * d1 * scale
    reflected = is_negative(u - (ONE + HALF * (s * s + p * p)))
    return reflected, choose(reflected, -uz, f4(math.copysign(ct, uz))), choose(reflected, ONE, q)


@kernel(inline=True, fastmath=True)
def meet(F: Any, layers: Any, ratios: Any, single: Any, k: int, flat: bool) -> np.int32:
    """Take the photon in lane k to the boundary it met and beyond, or back; return the layer it is in then.

    ``ratios`` are the indices of each layer over those of the layers below and above.
    """
    layer = bits32(F[LAYER + k])
    uz = F[UZ + k]
    up = is_negative(uz)
    reflected, onward, scale = interface(ratios[np.uint32(layer + layer + up)], uz, one_to_two(word(single)))
    if not flat:
        ux = F[UX + k]
        uy = F[UY + k]
        z = F[Z + k]
        way = max(-z / uz, (F[THICKNESS + k] - z) / uz)  # the other face lies behind
        F[X + k] += way * ux
        F[Y + k] += way * uy
        F[UX + k] = ux * scale
        F[UY + k] = uy * scale
    F[UZ + k] = onward
    layer = i4(layer + i4(i4(DOWN - reflected) * i4(DOWN - i4(up + up))))
    settle(F, layers, k, layer)
    F[Z + k] = choose(is_negative(onward), F[THICKNESS + k], ZERO)
    return layer
