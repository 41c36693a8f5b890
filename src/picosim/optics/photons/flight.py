"""Flight: how far each photon goes, whether it meets a boundary, and where its collision is scored."""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.bits import bits32
from picosim.numerics.jit import kernel
from picosim.numerics.polynomials import minus_log
from picosim.optics.photons.grid import DEPTH_BITS, FIRST_RADIUS, RING_BITS, RINGS
from picosim.optics.photons.lanes import (
    AZIMUTH,
    BLOCK,
    CAPTURE,
    FADES,
    FIRST,
    FLAG,
    FLIES,
    FREE_PATH,
    GRADE,
    LAST,
    LOW,
    MEETS,
    PLACE,
    POLAR,
    SCORE,
    THICKNESS,
    UX,
    UY,
    UZ,
    WAY,
    WEIGHT,
    WORDS,
    X,
    Y,
    Z,
)  # fmt: skip

f4, i4, u4 = np.float32, np.int32, np.uint32
ZERO, HALF, ONE = f4(0), f4(0.5), f4(1)
UNIT, TWICE = f4(2.0**-24), f4(2.0**-23)
_8, _16, _24, _255 = u4(8), u4(16), u4(24), u4(255)
ONE_BITS = i4(ONE.view(np.int32))
DEPTH_SHIFT, RING_SHIFT = i4(23 - DEPTH_BITS), i4(23 - RING_BITS)
PER_DISC = f4(1 / FIRST_RADIUS**2)
LAST_RING, RING_COUNT_BITS = i4(RINGS - 1), i4(int(RINGS).bit_length() - 1)
HIT, FADED, ON = i4(MEETS), i4(FADES), i4(FLIES)
NONE, FIRST_RING = i4(0), i4(1)


@kernel(inline=True, fastmath=True)
def draw(F: Any, U: Any, block: int) -> None:
    """Turn two random words a lane into a way, a polar variate in (0, 2) and the bits of the azimuth."""
    for lane in range(BLOCK):
        k = block * BLOCK + lane
        a = U[WORDS + lane]
        b = U[WORDS + BLOCK + lane]
        u = (f4(i4(a >> _8)) + HALF) * UNIT
        F[WAY + k] = minus_log(u) * F[FREE_PATH + k]
        F[POLAR + k] = (f4(i4(b >> _8)) + HALF) * TWICE
        U[AZIMUTH + k] = u4(u4(a << _24) | u4(u4(b & _255) << _16))


@kernel(inline=True, fastmath=True)
def fly(F: Any, N: Any, block: int) -> None:
    """Move; flag boundaries and faded photons; find the bin (depth and ring) and what is scored there.

    A photon that meets a boundary stays where it is: the event stage takes it there.
    """
    for lane in range(BLOCK):
        k = block * BLOCK + lane
        way, z, hit = advance(F, k)
        x = F[X + k] + way * F[UX + k]
        y = F[Y + k] + way * F[UY + k]
        F[X + k] = x
        F[Y + k] = y
        ring = i4(i4(i4(bits32((x * x + y * y) * PER_DISC) - ONE_BITS) >> RING_SHIFT) + FIRST_RING)
        ring = min(max(ring, NONE), LAST_RING)
        N[PLACE + k] = i4(i4(depth_bin(F, N, k, z) << RING_COUNT_BITS) + ring)
        weigh(F, N, k, hit)


@kernel(inline=True, fastmath=True)
def fly_broad(F: Any, N: Any, block: int) -> None:
    """As ``fly``, where the radius means nothing."""
    for lane in range(BLOCK):
        k = block * BLOCK + lane
        _, z, hit = advance(F, k)
        N[PLACE + k] = depth_bin(F, N, k, z)
        weigh(F, N, k, hit)


@kernel(inline=True, fastmath=True)
def advance(F: Any, k: int) -> tuple[np.float32, np.float32, bool]:
    """Move in depth unless a boundary is met; return the way that was made, the depth and whether there was one."""
    way = F[WAY + k]
    z = F[Z + k]
    uz = F[UZ + k]
    reached = z + way * uz
    hit = (reached < ZERO) | (reached > F[THICKNESS + k])
    made = ZERO if hit else way
    z = z + made * uz
    F[Z + k] = z
    return made, z, hit


@kernel(inline=True, fastmath=True)
def depth_bin(F: Any, N: Any, k: int, z: np.float32) -> np.int32:
    """Depth bin of a lane: the first bits of 1 + z/s0 (see ``grid``).

    At the very bottom of a layer rounding would give the first bin of the next: the last bin is a bound.
    """
    deep = i4(i4(bits32(ONE + z * F[GRADE + k]) - ONE_BITS) >> DEPTH_SHIFT)
    return i4(min(i4(N[FIRST + k] + deep), N[LAST + k]))


@kernel(inline=True, fastmath=True)
def weigh(F: Any, N: Any, k: int, hit: bool) -> None:
    """Score the weight of a collision, leave there what is absorbed, and flag what needs a look."""
    w = F[WEIGHT + k]
    scored = ZERO if hit else w
    w = w - scored * F[CAPTURE + k]
    F[SCORE + k] = scored
    F[WEIGHT + k] = w
    N[FLAG + k] = HIT if hit else (FADED if w < F[LOW + k] else ON)
