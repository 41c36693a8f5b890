"""What a one-dimensional heat method keeps while it advances."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.system import HeatSystem

Array = NDArray[np.float64]


@dataclass
class Progress:
    """What a method keeps while it advances: state of all cells, peaks of the skin's cells, integrals for the
    balance."""

    cells: Array
    peak: Array
    peak_time: Array
    reference: Array
    tally: Array  # time integrals of T_0, T_{n-1} and sum(perfusion * T) of the current phase
    latent: Array  # heat spent on vaporisation in each of the skin's cells [J/m2]
    extra: dict[str, Array] = field(default_factory=dict)  # what a method keeps besides
    recorded: list[Array] = field(default_factory=list)  # rows of it, in the order of the stretches

    def spread(self, system: HeatSystem) -> tuple[Array, Array]:
        """Peaks and their instants for all cells of a system, a plate's included."""
        return system.with_plate(self.peak), system.deposit(self.peak_time)
