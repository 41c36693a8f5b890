"""The interface of the bubble equations: a bubble at rest in a liquid, its radius against time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from picosim.errors import NotConverged
from picosim.spec import Field, Ratio, Spec

Array = NDArray[np.float64]
RAYLEIGH_TIME = 0.9146813565
"""Collapse time of an empty cavity over R sqrt(rho/dp): sqrt(pi/6) Gamma(5/6)/Gamma(4/3)."""


@dataclass(frozen=True)
class Liquid:
    """The liquid around a bubble [SI]."""

    density: float
    sound_speed: float
    surface_tension: float
    viscosity: float
    ambient_pressure: float = 101325.0


@dataclass(frozen=True)
class InitialBubble:
    """A bubble at rest: radius [m], pressure inside [Pa], polytropic exponent of what is inside [1].

    ``core_radius`` [m]: a solid in the middle, which the gas does not fill.
    ``condensation_speed`` [m/s] and ``saturation_pressure`` [Pa] let the vapour relax to
    ``saturation_pressure`` after the first maximum: p' = ... + condensation_speed (p_sat - p)/R; zero is a
    permanent gas.
    """

    radius: float
    pressure: float
    polytropic_exponent: float
    core_radius: float = 0.0
    condensation_speed: float = 0.0
    saturation_pressure: float = 0.0


@dataclass(frozen=True)
class BubbleHistory:
    """Radius, wall speed and inner pressure against time, and the turning points of the radius."""

    time: Array
    radius: Array
    wall_speed: Array
    pressure: Array
    turning_kind: Array
    """+1 for a maximum, -1 for a minimum, in order of time."""
    turning_time: Array
    turning_radius: Array
    turning_pressure: Array

    def _first(self, kind: float) -> int | None:
        at = np.flatnonzero(self.turning_kind == kind)
        return int(at[0]) if at.size else None

    def extremum(self, kind: str) -> tuple[float, float, float]:
        """Return time [s], radius [m] and pressure [Pa] of the first ``"maximum"`` or ``"minimum"``.

        Raises
        ------
        NotConverged : the radius never turned there (an overdamped bubble creeps to its equilibrium).
        """
        at = self._first(1.0 if kind == "maximum" else -1.0)
        if at is None:
            raise NotConverged(
                f"the bubble has no {kind} of its radius; it creeps to equilibrium or the time was too short"
            )
        return float(self.turning_time[at]), float(self.turning_radius[at]), float(self.turning_pressure[at])

    @property
    def maximum_wall_speed(self) -> float:
        """Largest outward wall speed of the samples [m/s]."""
        return float(np.nanmax(self.wall_speed)) if self.wall_speed.size else math.nan


class BubbleModel(Spec):
    """An equation of radial motion of a spherical bubble, from rest."""

    tolerance: Ratio = Field(default=1e-11, gt=1e-13, le=1e-4)
    """Relative tolerance of each step in ln R, R' and ln p."""

    _code: ClassVar[int]

    def _liquid(self, liquid: Liquid) -> Array:
        """Return the liquid as the kernel reads it."""
        return np.array(
            [
                liquid.density,
                liquid.sound_speed,
                liquid.surface_tension,
                liquid.viscosity,
                liquid.ambient_pressure,
                0.0,
                0.0,
            ]
        )

    def solve(
        self,
        bubble: InitialBubble,
        liquid: Liquid,
        *,
        times: ArrayLike = (),
        turning_points: int = 2,
        duration: float = math.inf,
    ) -> BubbleHistory:
        """Integrate from rest until ``turning_points`` extrema of the radius or ``duration`` [s] have passed.

        Parameters
        ----------
        bubble, liquid : the start and the surroundings.
        times : sorted instants [s] at which radius, speed and pressure are returned (NaN after the end).
        turning_points : extrema of the radius after which to stop.

        Raises
        ------
        NotConverged : the equation broke down (wall faster than sound, or tension beyond the equation of
            state).
        """
        from picosim.particle.bubble_motion.dynamics import integrate

        if not math.isfinite(duration):  # the slowest of the clocks: Rayleigh, and creep against viscosity
            size = bubble.radius * max(1.0, (bubble.pressure / liquid.ambient_pressure)) ** (1 / 3)
            clock = (
                size * math.sqrt(liquid.density / liquid.ambient_pressure)
                + 4 * liquid.viscosity / liquid.ambient_pressure
            )
            duration = 1e3 * turning_points * clock
        samples, turning, found, reached = integrate(
            self._code,
            np.array([math.log(bubble.radius), 0.0, math.log(bubble.pressure)]),
            duration,
            turning_points,
            self._liquid(liquid),
            np.array([bubble.polytropic_exponent, 0.0, bubble.saturation_pressure, bubble.core_radius**3]),
            bubble.condensation_speed,
            np.asarray(times, dtype=np.float64),
            self.tolerance,
        )
        if reached < 0:
            raise NotConverged(
                f"{self.kind}: the step vanished at {-reached:.4g} s; the wall outran sound or the wall "
                f"pressure left the equation of state; lower the initial pressure "
                f"({bubble.pressure:.3g} Pa) or use another bubble model"
            )
        turning = turning[:found]
        return BubbleHistory(
            np.asarray(times, dtype=np.float64),
            *(samples[:, i].copy() for i in range(3)),
            *(turning[:, i].copy() for i in range(4)),
        )
