"""The layered Pennes equation on the cells of slab_1d, exact in time: the sum over all its modes.

    T(t) = T_0 + sum_modes v (1 - e^{-lambda t})/lambda v^T f_0 = T_0 + (1/2 pi i) int e^{zt}/z (zC + K)^{-1} f_0 dz

Properties are constant and deposits are jumps or steps of power, so from one deposit to the next the state is known at
once at every instant. The contour integral takes all modes together, without an eigen-decomposition: a few tridiagonal
solves for each factor of five in time. Method: picosim.numerics.contour.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.exact import Branches, exact_passage
from picosim.tissue.heat.model import LayeredHeat
from picosim.tissue.progress import Progress
from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem

Array = NDArray[np.float64]


class Modal1d(LayeredHeat):
    """Finite volumes in depth, exact in time."""

    kind: Literal["modal_1d"] = "modal_1d"

    def advance(self, system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress) -> tuple[Array, dict[str, float]]:
        """Exact passage from node to node of one phase."""
        nobody = Branches(np.empty(0), np.empty(0, dtype=np.intp), np.empty(0), np.empty(0), np.empty((sources.shape[0], 0)))
        out, _, windows = exact_passage(system, stretch, sources, progress, nobody)
        return out, {"windows": windows}
