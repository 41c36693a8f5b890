"""The state of a batch of photons in the fast kernel: one row a quantity, all in one buffer.

Rows lie at constant distances in one flat buffer, which lets LLVM prove that they do not overlap. The buffer is seen as
float32, int32, uint32 and uint64.

Its constants are compiled into kernels, so this is one of the sources that ``numerics.jit`` watches.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.optics.photons import medium as m

LANES = 256
"""Photons in flight; 128 to 1024 are equally fast."""
BLOCK = 128
"""Lanes that spin and score together: while the scores of a block wait for memory, the next block is computed."""
STRIDE = LANES + 16
"""Distance of rows: not a power of two, as equal low address bits of a load and a store just before would stall."""

X, Y, Z, UX, UY, UZ, WEIGHT = (k * STRIDE for k in range(7))
"""Rows of the photon."""
FREE_PATH, CAPTURE, G, HALF, THICKNESS, GRADE, LOW = (k * STRIDE for k in range(7, 14))
"""Rows of the layer it is in; HALF is (1 - g)^2/2."""
WAY, POLAR, SCORE = (k * STRIDE for k in range(14, 17))
"""Rows of one step: its length, the random number of the deflection, the weight that is scored."""
LAYER, FIRST, LAST, AZIMUTH, FLAG, PLACE = (k * STRIDE for k in range(17, 23))
"""Integers, all behind the floats, so that the two views never overlap: the layer, its first and last depth bin, random
bits, what happened, where to score."""
WORDS = 23 * STRIDE
"""Random bits of one block, two rows of BLOCK without a gap."""
PHOTON_ROWS, LAYER_ROWS, LIVE_ROWS, ROWS = 7, 7, 23, 25
FLIES, MEETS, FADES = 0, 1, 2
"""Values of FLAG: a collision; a boundary was met (or a new photon waits); a collision that needs a look at the weight."""

ALWAYS = 1e30
"""Threshold of layers where every step needs a look: those scored by track."""


def buffer() -> NDArray[np.uint32]:
    """Zeroed buffer, aligned to 64 bytes."""
    raw = np.zeros(ROWS * STRIDE + 32, np.uint32)
    skip = (-raw.ctypes.data // 4) % 16
    return raw[skip : skip + ROWS * STRIDE]


def layer_bits(medium: m.Medium) -> NDArray[np.uint32]:
    """Values of the layer rows and of FIRST and LAST in each layer, as bits, shape (layers + 2, LAYER_ROWS + 2)."""
    table = medium.table
    low = np.where(table[:, m.TRACK] > 0, ALWAYS, table[:, m.LOW])
    half = 0.5 * (1 - table[:, m.G]) ** 2
    rows = (table[:, m.FREE_PATH], table[:, m.CAPTURE], table[:, m.G], half, table[:, m.THICKNESS], table[:, m.GRADE], low)
    bits = np.empty((len(table), LAYER_ROWS + 2), np.uint32)
    for column, values in enumerate(rows):
        bits[:, column] = values.astype(np.float32).view(np.uint32)
    bits[:, LAYER_ROWS] = table[:, m.FIRST].astype(np.uint32)
    bits[:, LAYER_ROWS + 1] = table[:, m.LAST].astype(np.uint32)
    return bits


def index_ratios(medium: m.Medium) -> NDArray[np.float32]:
    """Index of each layer over that of the layer below (column 0) and above (column 1), shape (layers + 2, 2)."""
    n = medium.table[:, m.INDEX]
    ratios = np.ones((len(n), 2), np.float32)
    ratios[:-1, 0] = n[:-1] / n[1:]
    ratios[1:, 1] = n[1:] / n[:-1]
    return ratios
