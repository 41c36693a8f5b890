"""The state of a batch of photons in the fast kernel: one row a quantity, all in one buffer.

Rows lie at constant distances in one flat buffer, which lets LLVM prove that they do not overlap. The buffer is seen as
float32, int32, uint32 and uint64.

Its constants are compiled into kernels, so this is one of the sources that ``numerics.jit`` watches.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.photons import medium as m
from picosim.optics.photons.grid import DEPTH_BITS, FAR

LANES = 192
"""Photons in flight: few enough that the fastest cache holds their state and the busy part of the tally."""
BLOCK = 64
"""Lanes that spin and score together: while the scores of a block wait for memory, the next block is computed."""
STRIDE = LANES + 16
"""Distance of rows: not a power of two, as equal low address bits of a load and a store just before would stall."""

X, Y, Z, UX, UY, UZ, WEIGHT = (k * STRIDE for k in range(7))
"""Rows of the photon."""
FREE_PATH, CAPTURE, TURN, TURN_P, TURN_G, THICKNESS, GRADE, LOW = (k * STRIDE for k in range(7, 15))
"""Rows of the layer it is in; TURN, TURN_P, TURN_G serve the deflection (see ``spin.versine``)."""
WAY, VERSINE, ACROSS_A, ACROSS_B = (k * STRIDE for k in range(15, 19))
"""Rows of one step: its length; one minus the cosine of its deflection, and the two parts across."""
LAYER, FIRST, FLAG, PLACE, SCORE = (k * STRIDE for k in range(19, 24))
"""Integers, as the bits of floats: the layer, its first depth bin, what happened, where to score and how much."""
WORDS = 24 * STRIDE
"""Random bits of one block, two rows of BLOCK without a gap."""
PHOTON_ROWS, LAYER_ROWS, LIVE_ROWS, ROWS = 7, 8, 24, 26
MOST_BINS = 2 ** (32 - 23 + DEPTH_BITS)
"""Depth bins that the row FIRST can count."""
BELOW = 1e-6
"""How far deflections stay below half a turn, in one minus the cosine, relatively: rounding must not pass it."""
COLUMNS = 16
"""Numbers of a layer in ``layer_numbers``, some to spare."""
SCORE_UNITS = 2**30
"""Units of SCORE in a weight of one: whole numbers add up exactly, in any order, and leave the vector units alone."""
FLIES, MEETS, FADES = 0, 1, 2
"""Values of FLAG: a collision; a boundary was met (or a new photon waits); a collision that needs a look at the weight."""

ALWAYS = 1e30
"""Threshold of layers where every step needs a look: those scored by track."""


def buffer() -> NDArray[np.uint32]:
    """Zeroed buffer, aligned to 64 bytes."""
    raw = np.zeros(ROWS * STRIDE + 32, np.uint32)
    skip = (-raw.ctypes.data // 4) % 16
    return raw[skip : skip + ROWS * STRIDE]


def turn_numbers(g: Any) -> tuple[Any, Any, Any]:
    """Values of the rows TURN, TURN_P and TURN_G for an anisotropy (see ``spin.versine``)."""
    root = (1 - g) * np.sqrt((1 + g) * (1 - BELOW))
    return 0.5 * g / (1 + g), (1 + g) / root, g / root


def layer_numbers(medium: m.Medium) -> NDArray[np.float32]:
    """Values of the layer rows and of FIRST in each layer, flat, COLUMNS a layer."""
    table = medium.table
    low = np.where(table[:, m.TRACK] > 0, ALWAYS, table[:, m.LOW])
    numbers = np.zeros((len(table), COLUMNS), np.float32)
    numbers[:, :LAYER_ROWS] = np.stack(
        (
            table[:, m.FREE_PATH], table[:, m.CAPTURE], *turn_numbers(table[:, m.G]),
            table[:, m.THICKNESS], table[:, m.GRADE], low,
        ), axis=1,
    )  # fmt: skip
    first = table[:, m.FIRST].astype(np.int64) + np.maximum(np.arange(len(table)) - 1, 0)  # one to spare a layer
    bits = (first << (23 - DEPTH_BITS)) - int(np.float32(1).view(np.int32))
    numbers[:, LAYER_ROWS] = bits.astype(np.int32).view(np.float32)
    return numbers.ravel()


def index_ratios(medium: m.Medium) -> NDArray[np.float32]:
    """Index of each layer over that of the layer below and above, flat, two a layer."""
    n = medium.table[:, m.INDEX]
    ratios = np.ones((len(n), 2), np.float32)
    ratios[:-1, 0] = n[:-1] / n[1:]
    ratios[1:, 1] = n[1:] / n[:-1]
    return ratios.ravel()


def _deeper_bins(medium: m.Medium) -> int:
    """Bins behind the last one of a half space, in which photons may stray to any depth."""
    if np.isfinite(medium.stack.thickness[-1]):
        return 0
    deepest = np.float32(1.0 + FAR / medium.grid.scale[-1])
    numbers = [int(value.view(np.int32)) >> (23 - DEPTH_BITS) for value in (np.float32(1.0), deepest)]
    return max(numbers[1] - numbers[0] + 1 - int(np.diff(medium.grid.first)[-1]), 0)


def tally_stride(medium: m.Medium) -> int:
    """Distance of rings in the tally of scores: its depth bins, one to spare a layer and all that a half space needs, as
    an odd number of cache lines.

    Depth runs fastest: from one collision to the next a photon often stays within a ring and a few bins, that is, within what
    the fastest cache still holds. An odd number of lines spreads the rings over the cache.
    """
    bins = medium.grid.layer.size + medium.layers + _deeper_bins(medium)
    if bins > MOST_BINS:
        raise ConfigError(f'layers: {bins} depth bins, at most {MOST_BINS} allowed; use fewer layers, or precision = "double"')
    lines = -(-bins // 8)
    return 8 * (lines + 1 - lines % 2)
