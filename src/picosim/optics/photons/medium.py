"""The layered medium as the table of numbers the kernels read: one row a layer, one outside row above and below.

Its constants are compiled into kernels, so this is one of the sources that ``numerics.jit`` watches.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.photons.grid import FAR, DepthGrid, depth_grid
from picosim.optics.photons.phase import no_table
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]

# Columns of the table.
THICKNESS, FREE_PATH, CAPTURE, MU_A, G, INDEX, LOW, TARGET, HIGH, FIRST, LAST, GRADE, TRACK = range(13)
COLUMNS = 13

NEVER = 1e30
"""Free path of a layer without events: longer than any layer."""
THIN = 0.05
"""Layers of fewer scatterings than this across are scored by track length: in others collisions serve as well, at less cost."""


@dataclass(frozen=True)
class Windows:
    """Weight window of each layer, shape (n,): below ``low`` a photon plays roulette and survives with ``target``;
    above ``high`` it is split into parts of about ``target``, which is at most 1."""

    low: Array
    target: Array
    high: Array


def roulette(layers: int, *, low: float = 0.5, target: float = 1.0) -> Windows:
    """Windows that only play roulette, the same in all layers."""
    return Windows(np.full(layers, low), np.full(layers, target), np.full(layers, np.finfo(np.float32).max))


@dataclass(frozen=True)
class Medium:
    """What the kernels need of a stack: ``table`` (n + 2, COLUMNS) in SI, and the depth bins.

    Where layers were cut into slices, ``stack`` holds the slices, ``original`` the layers, and ``layers_of`` says to which
    layer each slice belongs. ``versines`` is the table of other phase functions (see ``phase``), empty for Henyey-Greenstein.
    """

    stack: OpticalStack
    grid: DepthGrid
    table: Array
    original: OpticalStack
    layers_of: NDArray[np.intp]
    versines: Array = field(default_factory=no_table)

    @property
    def layers(self) -> int:
        """Number of layers."""
        return len(self.stack.thickness)

    @property
    def path_per_score(self) -> Array:
        """Path length [m] that one unit of score stands for, shape (bins,): a free path, or 1 where tracks are scored."""
        rows = self.table[1:-1]
        return np.where(rows[:, TRACK] > 0, 1.0, rows[:, FREE_PATH])[self.grid.layer]


def medium(stack: OpticalStack, windows: Windows | None = None) -> Medium:
    """Tabulate a stack for the kernels.

    Thick layers: a step ends in a collision, at rate mu_a + mu_s, where the fraction ``CAPTURE`` = mu_a/(mu_a + mu_s) of
    the weight stays. Thin and clear layers: a step ends in a scattering, at rate mu_s, the weight decays along the way
    and is scored bin by bin; without any scattering the way always ends at a boundary, and the layer is exact.

    Raises
    ------
    ConfigError : a half space scatters but absorbs nothing: its light never comes to rest.
    """
    if np.isinf(stack.thickness[-1]) and stack.mu_s[-1] > 0 and stack.mu_a[-1] == 0:
        raise ConfigError(
            f"layer '{stack.names[-1]}': an infinite layer that scatters but absorbs nothing never lets light rest; "
            "give it a thickness, or some absorption"
        )
    grid = depth_grid(stack)
    windows = windows or roulette(len(stack.thickness))
    table = np.zeros((len(stack.thickness) + 2, COLUMNS))
    rows = table[1:-1]
    thickness = np.minimum(stack.thickness, FAR)
    track = stack.mu_s * thickness < THIN
    rate = np.where(track, stack.mu_s, stack.mu_s + stack.mu_a)
    rows[:, THICKNESS] = thickness
    rows[:, FREE_PATH] = np.where(rate > 0, 1 / np.maximum(rate, 1 / NEVER), NEVER)
    rows[:, CAPTURE] = np.where(track, 0.0, stack.mu_a / np.maximum(rate, 1e-300))
    rows[:, MU_A] = stack.mu_a
    rows[:, G] = stack.g
    rows[:, INDEX] = stack.n
    rows[:, LOW], rows[:, TARGET], rows[:, HIGH] = windows.low, windows.target, windows.high
    rows[:, FIRST] = grid.first[:-1]
    rows[:, LAST] = grid.first[1:] - 1
    rows[:, GRADE] = 1 / grid.scale
    rows[:, TRACK] = track
    table[0, INDEX] = stack.n_above
    table[-1, INDEX] = stack.n[-1] if np.isinf(stack.thickness[-1]) else stack.n_below
    return Medium(stack, grid, table, stack, np.arange(len(stack.thickness)))
