"""Layered Pennes equation by finite volumes and adaptive TR-BDF2: from picoseconds to minutes in one run.

    C dT/dt = d/dz(k dT/dz) + w_b rho_b c_b (T_core - T) + q(z) E(t)

Cells have faces on the interfaces and grow away from them; time steps follow from ``tolerance`` alone. A pulse much
shorter than the relaxation of the smallest cell is one step, and so an exact jump. Method: picosim.numerics.tr_bdf2.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged
from picosim.spec import Field
from picosim.tissue.heat.model import LayeredHeat, Progress
from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem
from picosim.units import format_value

Array = NDArray[np.float64]

FLOOR = 1e-6
"""Smallest temperature change [K] that the tolerance refers to."""


class Slab1d(LayeredHeat):
    """Finite volumes in depth, L-stable adaptive steps in time."""

    kind: Literal["slab_1d"] = "slab_1d"

    tolerance: float = Field(default=1e-4, ge=1e-10, le=1e-2)
    """Local error of a step over the largest temperature change so far present."""
    max_steps: int = Field(default=1_000_000, ge=10, le=100_000_000)
    """Steps after which a run is given up."""

    def advance(
        self, system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress
    ) -> tuple[Array, dict[str, float]]:
        """Adaptive steps through one phase."""
        from picosim.numerics.tr_bdf2 import FINISHED, march

        skin = slice(system.plate_cells, None)
        out = np.empty((stretch.rows.size, progress.cells.size))
        peak, peak_time = progress.cells.copy(), np.full(progress.cells.size, stretch.node[0])
        peak[skin], peak_time[skin] = progress.peak, progress.peak_time
        report = np.zeros(5)
        fastest = system.capacity / (system.conductance[:-1] + system.conductance[1:])
        status = march(
            progress.cells, system.capacity, system.conductance[1:-1], system.conductance[0], system.conductance[-1],
            system.perfusion, system.load, sources, stretch.node, stretch.power, stretch.jump, stretch.record,
            stretch.restart, out, system.with_plate(progress.reference), FLOOR, self.tolerance,
            0.1 * float(fastest.min()), self.max_steps, peak, peak_time, progress.tally, report,
        )  # fmt: skip
        progress.peak, progress.peak_time = peak[skin], peak_time[skin]
        if status != FINISHED or not np.isfinite(progress.cells).all():
            raise NotConverged(self._failure(system, report))
        return out, {"steps": float(report[0]), "rejected_steps": float(report[1])}

    def _failure(self, system: HeatSystem, report: Array) -> str:
        cell = max(int(report[3]) - system.plate_cells, 0)
        return (
            f"heat.slab_1d did not converge at t = {format_value(float(report[2]), 's')}, depth "
            f"{format_value(float(system.mesh.centre[cell]), 'm')} (layer {int(system.mesh.layer[cell])}) after "
            f"{int(report[0])} steps: raise heat.tolerance (now {self.tolerance:g}) or heat.max_steps "
            f"(now {self.max_steps}), or check the properties of that layer"
        )
