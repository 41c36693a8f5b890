"""What every particle heat solver returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ParticleTemperature:
    """Rise of an absorber and its surroundings over the adiabatic rise of the absorber.

    Attributes
    ----------
    time : ndarray, shape (nt,) [s], by the clock of the pulse.
    radius : ndarray, shape (nr,) [m] from the particle's centre.
    ratio : ndarray, shape (nt, nr) [1]; at r = a the value is the one of the medium outside.
    wall_inside, wall_outside : ndarray, shape (nt,) [1], both sides of the wall; equal in perfect contact.
    centre, mean : ndarray, shape (nt,) [1], at the centre, and the volume mean of the particle.
    retained : ndarray, shape (nt,) [1], heat inside the particle over the energy of the whole deposit.
    diagnostics : numbers about the solution (steps, cells, energy balance), empty for an exact one.
    """

    time: Array
    radius: Array
    ratio: Array
    wall_inside: Array
    wall_outside: Array
    centre: Array
    mean: Array
    retained: Array
    diagnostics: dict[str, float] = field(default_factory=dict)
