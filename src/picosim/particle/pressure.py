"""What every particle stress solver returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ParticlePressure:
    """Pressure of an absorber and its surroundings over its confined pressure p_0; tension is negative.

    Attributes
    ----------
    time : ndarray, shape (nt,) [s], by the clock of the pulse.
    radius : ndarray, shape (nr,) [m] from the particle's centre.
    ratio : ndarray, shape (nt, nr) [1]; the mean pressure where a medium is an elastic solid; at r = a the
    value outside.
    diagnostics : numbers about the solution, empty for an exact one.
    """

    time: Array
    radius: Array
    ratio: Array
    diagnostics: dict[str, float] = field(default_factory=dict)
