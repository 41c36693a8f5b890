"""The layered Pennes equation on the cells of slab_1d, exact in time by its eigenvectors.

    theta = C^1/2 T,  S = C^-1/2 K C^-1/2 = V diag(lambda) V^T,  a = V^T theta
    a(t + s) = a_s + (a(t) - a_s) e^{-lambda s},   a_s = beta/lambda,   beta = V^T C^-1/2 (b + q E)

Properties are constant, so pulses superpose: a train costs no more decompositions than one pulse. A boundary
that changes costs one decomposition for each of its states.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.heat.model import LayeredHeat, Progress
from picosim.tissue.modes import tridiagonal_modes
from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem

Array = NDArray[np.float64]


class Modal1d(LayeredHeat):
    """Finite volumes in depth, exact in time."""

    kind: Literal["modal_1d"] = "modal_1d"

    def advance(self, system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress) -> tuple[Array, dict[str, float]]:
        """Exact propagation from node to node of one phase."""
        modes = tridiagonal_modes(system)
        base = system.core_temperature
        history, integral = modes.propagate(progress.cells - base, system.load_over(base), sources, stretch)
        cells = base + modes.values(history)
        progress.cells = cells[-1]
        progress.follow(cells[:, system.plate_cells :], stretch.node)
        over = modes.values(integral[None])[0] + (stretch.node[-1] - stretch.node[0]) * base
        progress.tally += (over[0], over[-1], float(np.dot(system.perfusion, over)))
        return cells[stretch.record >= 0], {"decompositions": 1.0}
