"""Exact passage through one phase of the surface, with particles in the cells or without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.progress import Progress
from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Branches:
    """Particles that exchange heat with the cells they are in, and with nothing else.

    ``temperature`` (m,) [K], updated in place; ``cell`` (m,) in the arrays of the system; ``capacity`` (m,) [J/m2/K];
    ``link`` (m,) [W/m2/K]; ``deposit`` (n_sources, m) per unit of radiant exposure [1].
    """

    temperature: Array
    cell: NDArray[np.intp]
    capacity: Array
    link: Array
    deposit: Array


def exact_passage(
    system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress, branches: Branches
) -> tuple[Array, Array, float]:
    """Carry ``progress`` and the branches through one phase.

    Returns
    -------
    Recorded rows of the cells (n_rows, n) and of the branches (n_rows, m), and the number of windows that it took.
    """
    from picosim.numerics.contour import hyperbola
    from picosim.numerics.contour_march import march

    skin = slice(system.plate_cells, None)
    out = np.empty((stretch.rows.size, progress.cells.size))
    branch_out = np.empty((stretch.rows.size, branches.cell.size))
    peak, peak_time = progress.spread(system)
    windows = march(
        progress.cells, system.capacity, system.conductance[1:-1], system.conductance[0], system.conductance[-1],
        system.perfusion, system.load, sources, stretch.node, stretch.power, stretch.jump, stretch.record, stretch.restart,
        out, peak, peak_time, progress.tally,
        (branches.temperature, branches.cell, branches.capacity, branches.link, branches.deposit, branch_out), *hyperbola(),
    )  # fmt: skip
    progress.peak, progress.peak_time = peak[skin], peak_time[skin]
    return out, branch_out, float(windows)
