"""The interface of every particle pressure solver, and what those with an impulse response share."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from picosim.laser.pulse import Pulse
from picosim.particle.pressure import ParticlePressure
from picosim.particle.pulse_table import scaled_pulse
from picosim.particle.sphere import Sphere
from picosim.spec import Spec

if TYPE_CHECKING:
    from picosim.particle.sphere_waves.fold import Drive, Response

Array = NDArray[np.float64]
_LONG = 100.0  # pulse duration in a/c1 from which the difference g(t - u) - g(t) is folded


class ParticleStress(Spec):
    """Pressure in one uniformly heated sphere and the medium around it."""

    @abstractmethod
    def solve(self, sphere: Sphere, pulse: Pulse, time: Any, radius: Any) -> ParticlePressure:
        """Return the pressure over p_0, the stress-confined one.

        Parameters
        ----------
        sphere : radius, densities and sound speeds or moduli.
        pulse : its shape; the energy does not matter, the problem is linear.
        time : ndarray, shape (nt,) [s], by the clock of the pulse (t = 0: start of a square, centre of a
        Gaussian).
        radius : ndarray, shape (nr,) [m] from the centre.
        """

    @abstractmethod
    def extremes(self, sphere: Sphere, pulse: Pulse, radius: float) -> tuple[float, float]:
        """Return peak compression (positive) and peak tension (negative) at ``radius`` [m], over p_0."""

    @abstractmethod
    def radiated_energy_fraction(self, sphere: Sphere, pulse: Pulse) -> float:
        """Return the energy of the wave far away over the elastic energy 2 pi a^3 p_0^2/(3 K1) stored."""


class ByImpulseResponse(ParticleStress):
    """A solver that knows the impulse response at each radius and folds it with the pulse."""

    def solve(self, sphere: Sphere, pulse: Pulse, time: Any, radius: Any) -> ParticlePressure:
        """Return the pressure as ``ParticleStress.solve`` says."""
        from picosim.particle.sphere_waves import instant
        from picosim.particle.sphere_waves.fold import fold_all

        time = np.atleast_1d(np.asarray(time, dtype=np.float64))
        radius = np.atleast_1d(np.asarray(radius, dtype=np.float64))
        unit = self.transit(sphere)
        ratio = np.empty((len(time), len(radius)))
        for i, r in enumerate(radius):
            response = self.response(sphere, float(r))
            if pulse.duration == 0.0:
                ratio[:, i] = instant.pressure(time / unit, response)
            else:
                ratio[:, i] = fold_all(time / unit, _drive(pulse, unit, response), response)
        return ParticlePressure(time, radius, ratio)

    def extremes(self, sphere: Sphere, pulse: Pulse, radius: float) -> tuple[float, float]:
        """Return peak compression and tension at ``radius`` [m] over p_0; limits at jumps included."""
        high, low, _, _ = self.extremes_with_times(sphere, pulse, radius)
        return high, low

    def extremes_with_times(self, sphere: Sphere, pulse: Pulse, radius: float) -> tuple[float, float, float, float]:
        """Return peak compression, peak tension, and the instants [s] of both."""
        from picosim.particle.sphere_waves import instant
        from picosim.particle.sphere_waves.extremes import extremes, time_grid
        from picosim.particle.sphere_waves.fold import fold_all

        unit = self.transit(sphere)
        response = self.response(sphere, radius)
        if pulse.duration == 0.0:
            high, low, when_high, when_low = instant.extremes(response)
            return high, low, when_high * unit, when_low * unit
        drive = _drive(pulse, unit, response)
        grid = time_grid(drive, np.asarray(pulse.kinks()) / unit, response)
        high, low, when_high, when_low = extremes(grid, fold_all(grid, drive, response), drive, response)
        return float(high), float(low), float(when_high) * unit, float(when_low) * unit

    def radiated_energy_fraction(self, sphere: Sphere, pulse: Pulse) -> float:
        """Return the energy of the wave far away over the elastic energy 2 pi a^3 p_0^2/(3 K1) stored."""
        from picosim.particle.sphere_waves import instant
        from picosim.particle.sphere_waves.extremes import square_integral

        unit = self.transit(sphere)
        response = self.response(sphere, sphere.radius)  # outside, r p is the same at every radius
        inside, outside = sphere.inside, sphere.outside
        c1, c2 = inside.longitudinal_speed, outside.longitudinal_speed
        # 4 pi r^2 sigma^2/(rho2 c2) with the radial stress of an elastic matrix, p rho2 c2^2/K2 far away.
        stiff = outside.density * c2 * c2 / outside.bulk_modulus
        z = outside.density * c2 / (inside.density * c1)
        bulk = inside.bulk_modulus / (inside.density * c1 * c1)
        if pulse.duration == 0.0:
            square = instant.square_integral(response)
        else:
            square = square_integral(_drive(pulse, unit, response), np.asarray(pulse.kinks()) / unit, response)
        return 6.0 * bulk / z * stiff * stiff * square

    @staticmethod
    def transit(sphere: Sphere) -> float:
        """Return the unit of time a/c1 [s].

        Raises
        ------
        ConfigError : a property of the sphere is missing or impossible.
        """
        sphere.require_waves()
        return sphere.radius / sphere.inside.longitudinal_speed

    @abstractmethod
    def response(self, sphere: Sphere, radius: float) -> Response:
        """Return the impulse response at ``radius`` [m]."""


def _drive(pulse: Pulse, unit: float, response: Response) -> Drive:
    """Return the pulse as pieces in units of a/c1, and whether to fold differences."""
    from picosim.particle.sphere_waves.fold import Drive, degrees

    table = scaled_pulse(pulse, unit)
    is_long = pulse.duration / unit > _LONG and response.late == 0.0
    return Drive(table.breaks, table.coefficients, degrees(table.coefficients), table.integrals, is_long)
