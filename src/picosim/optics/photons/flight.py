"""Flight: how far each photon goes, whether it meets a boundary, and where its collision is scored."""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.bits import bits32, float32_of
from picosim.numerics.jit import kernel
from picosim.numerics.polynomials import exponential
from picosim.optics.photons.grid import DEPTH_BITS, FIRST_RADIUS, RING_BITS, RINGS
from picosim.optics.photons.lanes import (
    BLOCK,
    CAPTURE,
    FADES,
    FIRST,
    FLAG,
    FLIES,
    FREE_PATH,
    GRADE,
    LOW,
    MEETS,
    PLACE,
    SCORE,
    SCORE_UNITS,
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
DEPTH_SHIFT, RING_SHIFT = u4(23 - DEPTH_BITS), i4(23 - RING_BITS)
LAST_RING = i4(RINGS - 1)
RING_ZERO = i4((1 << (23 - RING_BITS)) - int(f4(FIRST_RADIUS**2).view(np.int32)))
HIT, FADED, ON = i4(MEETS), i4(FADES), i4(FLIES)
NONE = i4(0)
FIXED = f4(SCORE_UNITS)


@kernel(inline=True, fastmath=True)
def draw(F: Any, first: int) -> None:
    """Draw the way to the next collision of each lane of a block, from 32 random bits."""
    for lane in range(BLOCK):
        k = first + lane
        F[WAY + k] = exponential(u4(bits32(F[WORDS + lane]))) * F[FREE_PATH + k]


@kernel(inline=True, fastmath=True)
def fly(F: Any, first: int, stride: np.int32) -> None:
    """Move; flag boundaries and faded photons; find the bin (depth and ring) and what is scored there.

    A photon that meets a boundary stays where it is: the event stage takes it there.
    """
    for lane in range(BLOCK):
        k = first + lane
        way, z, hit = advance(F, k)
        x = F[X + k] + way * F[UX + k]
        y = F[Y + k] + way * F[UY + k]
        F[X + k] = x
        F[Y + k] = y
        ring = i4(i4(bits32(x * x + y * y) + RING_ZERO) >> RING_SHIFT)
        ring = NONE if ring < NONE else ring
        ring = LAST_RING if ring > LAST_RING else ring
        F[PLACE + k] = float32_of(i4(depth_bin(F, k, z) + i4(ring * stride)))
        weigh(F, k, hit)


@kernel(inline=True, fastmath=True)
def fly_broad(F: Any, first: int) -> None:
    """As ``fly``, where the radius means nothing."""
    for lane in range(BLOCK):
        k = first + lane
        _, z, hit = advance(F, k)
        F[PLACE + k] = float32_of(depth_bin(F, k, z))
        weigh(F, k, hit)


@kernel(inline=True, fastmath=True)
def advance(F: Any, k: int) -> tuple[np.float32, np.float32, Any]:
    """Move in depth unless a boundary is met; return the way that was made, the depth and whether there was one."""
    way = F[WAY + k]
    z = F[Z + k]
    uz = F[UZ + k]
    reached = z + way * uz
    hit = u4(bits32(reached)) > u4(bits32(F[THICKNESS + k]))  # one comparison: the bits of a negative number are large
    made: np.float32 = ZERO if hit else way
    z = z + made * uz
    F[Z + k] = z
    return made, z, hit


@kernel(inline=True, fastmath=True)
def depth_bin(F: Any, k: int, z: np.float32) -> np.int32:
    """Depth bin of a lane: the first bits of 1 + z/s0 (see ``grid``), counted from the row FIRST.

    At the very bottom of a layer rounding may give the bin after the last: each layer has one to spare.
    """
    return i4(u4(bits32(ONE + z * F[GRADE + k]) + bits32(F[FIRST + k])) >> DEPTH_SHIFT)


@kernel(inline=True, fastmath=True)
def weigh(F: Any, k: int, hit: Any) -> None:
    """Score the weight of a collision, leave there what is absorbed, and flag what needs a look."""
    w = F[WEIGHT + k]
    scored = ZERO if hit else w
    w = w - scored * F[CAPTURE + k]
    F[SCORE + k] = float32_of(i4(scored * FIXED + HALF))
    F[WEIGHT + k] = w
    F[FLAG + k] = float32_of(HIT if hit else (FADED if w < F[LOW + k] else ON))
