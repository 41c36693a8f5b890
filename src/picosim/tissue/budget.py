"""The energy account of a one-dimensional run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.progress import Progress
from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem

Array = NDArray[np.float64]


@dataclass
class Budget:
    """Energy account of a run [J/m2]."""

    absorbed: float = 0.0
    stored: float = 0.0
    through_surface: float = 0.0
    through_bottom: float = 0.0
    to_blood: float = 0.0
    moved: float = 0.0

    def add(self, system: HeatSystem, stretch: Stretch, on_cells: Array, progress: Progress, stored: float) -> None:
        """Book one phase; fluxes out of the skin (and the plate on it) count as positive."""
        span = stretch.node[1:] - stretch.node[:-1]
        absorbed = float((stretch.jump.sum(axis=0) + span @ stretch.power) @ on_cells.sum(axis=1))
        length = float(stretch.node[-1] - stretch.node[0])
        surface = float(system.conductance[0] * (progress.tally[0] - length * system.top_temperature))
        bottom = float(system.conductance[-1] * (progress.tally[1] - length * system.bottom_temperature))
        blood = float(progress.tally[2] - length * system.perfusion.sum() * system.core_temperature)
        self.absorbed += absorbed
        self.stored += stored
        self.through_surface += surface
        self.through_bottom += bottom
        self.to_blood += blood
        self.moved = max(self.moved, absorbed, abs(stored), abs(surface), abs(bottom), abs(blood))

    def report(self) -> dict[str, float]:
        """Return the account and ``energy_balance``, the relative mismatch."""
        mismatch = self.absorbed - self.stored - self.through_surface - self.through_bottom - self.to_blood
        return {
            "absorbed_energy": self.absorbed, "stored_energy": self.stored,
            "energy_through_surface": self.through_surface, "energy_through_bottom": self.through_bottom,
            "energy_to_blood": self.to_blood,
            "energy_balance": abs(mismatch) / self.moved if self.moved > 0 else 0.0,
        }  # fmt: skip
