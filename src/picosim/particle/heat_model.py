"""The interface of every particle heat solver."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.laser.pulse import Pulse
from picosim.particle.sphere import Sphere
from picosim.particle.temperature import ParticleTemperature
from picosim.spec import Spec


class ParticleHeat(Spec):
    """Heat in one sphere and the medium around it."""

    @abstractmethod
    def solve(self, sphere: Sphere, pulse: Pulse, time: Any, radius: Any) -> ParticleTemperature:
        """Return the rise over the adiabatic rise.

        Parameters
        ----------
        sphere : radius, both media and the conductance between them.
        pulse : its shape; the energy does not matter, the problem is linear.
        time : ndarray, shape (nt,) [s], by the clock of the pulse (t = 0: start of a square, centre of a
        Gaussian).
        radius : ndarray, shape (nr,) [m] from the centre.
        """

    @abstractmethod
    def peak(self, sphere: Sphere, pulse: Pulse, radius: float, *, side: str = "outside") -> tuple[float, float]:
        """Return the largest rise at ``radius`` [m] over the adiabatic rise, and its instant [s].

        ``side`` = ``inside`` or ``outside`` matters only at the wall.
        """

    def retained(self, sphere: Sphere, pulse: Pulse, time: Any) -> NDArray[np.float64]:
        """Return the heat inside the particle over the whole deposit, shape (nt,), at ``time`` [s]."""
        return self.solve(sphere, pulse, time, np.empty(0)).retained

    def peak_wall(self, sphere: Sphere, pulse: Pulse) -> float:
        """Return the largest rise of the medium at the wall, over the adiabatic rise."""
        return self.peak(sphere, pulse, sphere.radius)[0]
