"""Waves on a grid: the solver for what has no closed form - uneven heating, conduction, the heated medium's
own push.

Pressure and heat live in the same shells (``grid_waves``); the source is beta(T) dT/dt with T from the same
step, so the water that the particle heats makes sound too. Second order; 80 shells per pulse FWHM at the
sound speed give 2e-4 of the peak [computed]. A pulse that jumps is refused: its centre tension diverges with
the slope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.particle.pressure import ParticlePressure
from picosim.particle.sphere import Sphere
from picosim.particle.stress_model import Array, ParticleStress
from picosim.spec import Field, Ratio

if TYPE_CHECKING:
    from picosim.particle.grid_waves.march import GridRun


class WaveGrid(ParticleStress):
    """Staggered finite volumes on shells of equal crossing time; fluid sphere in a fluid."""

    kind: Literal["wave_grid"] = "wave_grid"
    cells_per_feature: Ratio = Field(default=80.0, ge=4, le=2000)
    """Shells that sound crosses in the time in which the pulse changes."""
    least_inner: int = Field(default=128, ge=8, le=20_000)
    """Shells inside the particle at least."""

    extrapolate: bool = True
    """Run two grids, one twice as fine, and remove the error that falls with the square of the shells."""

    def solve(self, sphere: Sphere, pulse: Pulse, time: Any, radius: Any) -> ParticlePressure:
        """Return the pressure as ``ParticleStress.solve`` says, without conduction.

        Raises
        ------
        ConfigError : an elastic solid, a pulse that jumps, or too many steps.
        """
        from scipy.interpolate import CubicSpline

        time = np.atleast_1d(np.asarray(time, dtype=np.float64))
        radius = np.atleast_1d(np.asarray(radius, dtype=np.float64))
        after = max(float(np.max(time, initial=0.0)) - pulse.support()[1], 0.0)
        runs = self._runs(sphere, pulse, radius, duration=after)
        values = []
        for run in runs:
            ratio = CubicSpline(run.time, run.pressure)(np.clip(time, run.time[0], run.time[-1]))
            ratio[(time < run.time[0]) | (time > run.time[-1])] = 0.0
            values.append(ratio)
        diagnostics = {
            "steps": float(runs[0].time.size - 1),
            "shells": float(runs[0].shells.count),
            "cells_per_feature": runs[0].cells_per_feature,
            "correction": float(np.max(np.abs(values[0] - values[-1]), initial=0.0)) / 3.0,
        }
        return ParticlePressure(time, radius, np.asarray(_extrapolated(values)), diagnostics)

    def extremes(self, sphere: Sphere, pulse: Pulse, radius: float) -> tuple[float, float]:
        """Return peak compression and tension as ``ParticleStress.extremes`` says.

        Raises
        ------
        ConfigError : as ``solve``, and a soft sphere whose ringing builds up for more than 40 transits.
        """
        runs = self._runs(sphere, pulse, np.array([radius]))
        series = [run.pressure[:, 0] for run in runs]
        high = _extrapolated([np.array(peak(p)) for p in series])
        low = _extrapolated([np.array(-peak(-p)) for p in series])
        return float(high), float(low)

    def radiated_energy_fraction(self, sphere: Sphere, pulse: Pulse) -> float:
        """Return the energy of the outgoing wave over that stored, 2 pi a^3 p_0^2/(3 rho1 c1^2)."""
        radius, outside = 2.0 * sphere.radius, sphere.outside
        squares = [
            np.array(np.trapezoid(run.pressure[:, 0] ** 2, run.time))
            for run in self._runs(sphere, pulse, np.array([radius]))
        ]
        square = float(_extrapolated(squares))
        energy = 4.0 * np.pi * radius**2 * square / (outside.density * outside.sound_speed)
        return float(energy / (2.0 * np.pi * sphere.radius**3 / (3.0 * sphere.inside.bulk_modulus)))

    def _runs(self, sphere: Sphere, pulse: Pulse, radius: Array, **options: Any) -> list[GridRun]:
        """Return the run, and one on half as many shells if the two are to be extrapolated."""
        runs = [self.run(sphere, pulse, radius, **options)]
        if self.extrapolate:
            half = runs[0].shells.inner // 2
            runs.append(self.run(sphere, pulse, radius, **options, least_inner=half, cells_per_feature=1e-3))
        return runs

    def run(self, sphere: Sphere, pulse: Pulse, radius: Array, **options: Any) -> GridRun:
        """Return the whole record at ``radius`` [m]; ``options`` of ``grid_waves.march.run``: profile,
        conduction ...

        Raises
        ------
        ConfigError : an elastic solid, a pulse that jumps, or too many steps.
        """
        from picosim.particle.grid_waves.march import run

        sphere.require_waves()
        if sphere.inside.is_elastic or sphere.outside.is_elastic:
            raise ConfigError("wave_grid covers fluids only; use particle.stress.delay for an elastic solid")
        if np.any(np.asarray(radius) < 0.0):
            raise ConfigError(f"radius must not be negative, got {float(np.min(radius)):g} m")
        settings = {"cells_per_feature": self.cells_per_feature, "least_inner": self.least_inner, **options}
        return run(sphere, pulse, np.asarray(radius, dtype=np.float64), **settings)


def _extrapolated(values: list[Any]) -> Any:
    """Remove the error that falls with the square of the step from values on a grid and on one half as fine."""
    return values[0] + (values[0] - values[1]) / 3.0 if len(values) == 2 else values[0]


def peak(series: Array) -> float:
    """Return the largest value of a sampled curve by the parabola through its three top samples."""
    k = int(np.argmax(series))
    if not 0 < k < len(series) - 1:
        return float(series[k])
    before, top, after = float(series[k - 1]), float(series[k]), float(series[k + 1])
    bend = before - 2.0 * top + after
    return top - (after - before) ** 2 / (8.0 * bend) if bend < 0.0 else top
