"""The clock of a picture: time since the pulse began, in the unit that reads best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.plots import fields
from picosim.result import Dataset

Array = NDArray[np.float64]
FIRST_SHARE = 1e-3  # of the energy: the pulse has begun


def start(run: Dataset) -> float:
    """Return the instant [s] by the clock of the pulse at which 0.1 % of its energy has come."""
    laser = fields.need(run, "source", "laser")
    time, power = laser["time"], laser["power"]
    arrived = np.concatenate(([0.0], np.cumsum(0.5 * (power[1:] + power[:-1]) * np.diff(time))))
    total = arrived[-1]
    return float(time[0]) if total <= 0.0 else float(np.interp(FIRST_SHARE * total, arrived, time))
