"""Finite volumes on graded shells: for uneven absorption, which has no closed form, and to check those that exist.

Second order in space, TR-BDF2 in time (``sphere_heat.shells``, ``sphere_heat.march``); two grids, one with every
shell of the other halved, are extrapolated. The wall is read from the flux through it, not from a shell.
Error 1e-6 of the adiabatic rise by default; ``spatial_error`` in the diagnostics is the correction made.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from picosim.errors import ConfigError, NotConverged
from picosim.laser.pulse import Pulse
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.pulse_table import pulse_table
from picosim.particle.sphere import Sphere
from picosim.particle.sphere_heat.shells import Shells, at_radius, build, mean_inside
from picosim.particle.temperature import Array, ParticleTemperature
from picosim.spec import Field, Ratio

Profile = tuple[Any, Any]
_SHORTEST = 1e-9  # of a^2/D: shorter times are a plane wall to better than 1e-4


class FiniteVolume(ParticleHeat):
    """Shells graded to the wall, TR-BDF2 in time; takes any radial profile of absorption."""

    kind: Literal["finite_volume"] = "finite_volume"
    resolution: Ratio = Field(default=1.0, gt=0.1, le=10.0)
    """Shells per decade of distance from the wall, over the default."""
    tolerance: Ratio = Field(default=1e-8, ge=1e-12, le=1e-2)
    """Local error of a time step over the largest temperature."""

    def solve(
        self, sphere: Sphere, pulse: Pulse, time: Any, radius: Any, *, profile: Profile | None = None
    ) -> ParticleTemperature:
        """Return temperatures as ``ParticleHeat.solve`` says, with the energy balance in ``diagnostics``.

        ``profile``: radii over a (from 0 to 1, increasing) and the power absorbed there in any unit; None is uniform.

        Raises
        ------
        ConfigError : a property of the sphere, a radius or the profile is wrong, or a time too short for the shells.
        NotConverged : more than 200,000 steps.
        """
        time = np.atleast_1d(np.asarray(time, dtype=np.float64))
        radius = np.atleast_1d(np.asarray(radius, dtype=np.float64))
        sphere.require_heat()
        if np.any(radius < 0.0):
            raise ConfigError(f"radius must not be negative, got {float(np.min(radius)):g} m")
        radius = np.where(np.abs(radius / sphere.radius - 1.0) < 1e-12, sphere.radius, radius)
        order = np.argsort(time, kind="stable")
        places = [(float(r), "outside") for r in radius]
        places += [(sphere.radius, "inside"), (sphere.radius, "outside"), (0.0, "inside")]
        values, _, _, diagnostics = self._march(sphere, pulse, time[order], places, profile, float(np.max(time)))
        history = np.empty_like(values)
        history[order] = values
        inside, outside, centre, mean = history[:, -4:].T
        return ParticleTemperature(
            time, radius, history[:, :-4], inside, outside, centre, mean, mean.copy(), diagnostics
        )  # fmt: skip

    def peak(
        self,
        sphere: Sphere,
        pulse: Pulse,
        radius: float,
        *,
        side: str = "outside",
        profile: Profile | None = None,
    ) -> tuple[float, float]:
        """Return the largest rise at ``radius`` [m] over the adiabatic rise, and its instant [s]."""
        sphere.require_heat()
        rho = radius / sphere.radius
        rho = 1.0 if abs(rho - 1.0) < 1e-12 else rho
        if pulse.duration == 0.0 and rho <= 1.0:
            raise ConfigError(
                "after an instantaneous deposit the particle and its wall peak at once, which no grid resolves; "
                "use kind = 'laplace'"
            )
        place = (sphere.radius if rho == 1.0 else radius, side)
        unit = sphere.radius**2 / sphere.inside.diffusivity
        reach = max(radius - sphere.radius, 0.0) ** 2 / sphere.outside.diffusivity
        lag = sphere.radius * sphere.inside.volumetric_heat_capacity / sphere.interface_conductance
        slow = sphere.radius**2 / sphere.outside.diffusivity
        start, stop = pulse.support()
        late = stop + 2.0 * (unit + reach + slow) + 3.0 * lag
        early = np.array([start + 0.1 * reach]) if pulse.duration == 0.0 else np.empty(0)
        _, top, when, _ = self._march(sphere, pulse, early, [place], profile, late)
        return float(top[0]), float(when[0])

    def _march(
        self, sphere: Sphere, pulse: Pulse, time: Array, places: list[tuple[float, str]], profile: Profile | None,
        end: float,
    ) -> tuple[Array, Array, Array, dict[str, float]]:  # fmt: skip
        start, stop = pulse.support()
        end = max(end, start + 1e-6 * max(pulse.duration, 1e-15))
        grid = self._grid(sphere, pulse, time, end)
        kinks = np.asarray(pulse.kinks())
        stops = np.unique(np.append(kinks[(kinks > start) & (kinks < end)], [min(stop, end), end]))
        stops = stops[stops > start]
        coarse, high, _, _ = self._once(build(sphere, **grid), sphere, pulse, places, profile, time, stops)
        fine, higher, when, diagnostics = self._once(
            build(sphere, **grid, split=True), sphere, pulse, places, profile, time, stops
        )
        # Both errors fall with the square of the shells: extrapolate.
        values = fine + (fine - coarse) / 3.0
        diagnostics["spatial_error"] = float(np.max(np.abs(fine - coarse), initial=0.0)) / 3.0
        return values, higher + (higher - high) / 3.0, when, diagnostics

    def _once(
        self, shells: Shells, sphere: Sphere, pulse: Pulse, places: list[tuple[float, str]], profile: Profile | None,
        time: Array, stops: Array,
    ) -> tuple[Array, Array, Array, dict[str, float]]:  # fmt: skip
        """Return values at ``time``, peaks and their instants on one grid, and diagnostics."""
        from picosim.particle.sphere_heat.march import march

        weights = np.array([at_radius(shells, r, side=side) for r, side in places] + [mean_inside(shells)])
        if pulse.duration == 0.0:
            breaks, integrals = np.empty(0), np.empty((0, 17))
        else:
            table = pulse_table(pulse)
            breaks, integrals = table.breaks, table.integrals
        wall = np.diff(shells.faces)[shells.inner - 1 : shells.inner + 1]
        first = float(np.min(np.square(wall) / [sphere.inside.diffusivity, sphere.outside.diffusivity]))
        rise = _rise(shells, profile)
        unit = sphere.radius**2 / sphere.inside.diffusivity
        slow = min(1.0, unit / pulse.duration) if pulse.duration > 0.0 else 1.0  # a long pulse heats this much
        values, top, when, report = march(
            pulse.support()[0], stops, breaks, integrals, rise, shells.capacity,
            shells.conductance, shells.far, weights, time, self.tolerance, 1e-4 * slow, first,
        )  # fmt: skip
        if report[4] < stops[-1] * (1.0 - 1e-9):
            raise NotConverged(
                f"finite_volume made {int(report[0])} steps and came to {report[4]:.3g} s of {stops[-1]:.3g} s; "
                "give a larger tolerance"
            )
        diagnostics = {
            "steps": float(report[0]),
            "rejected_steps": float(report[1]),
            "shells": float(len(shells.volume)),
            "heat_lost_to_far_field": float(report[2] / np.sum(shells.capacity * rise)),
            "energy_balance_error": float(report[3]),
        }
        return values, top, when, diagnostics

    def _grid(self, sphere: Sphere, pulse: Pulse, time: Array, end: float) -> dict[str, Any]:
        """Choose the shells: a twentieth of the shortest diffusion length at the wall, eight of the longest around it.

        Raises
        ------
        ConfigError : a time too short to matter to the sphere, which the shells would not resolve.
        """
        start = pulse.support()[0]
        after = time[time > start] - start
        shortest = min(float(np.min(after, initial=end - start)), end - start)
        if pulse.duration > 0.0:
            shortest = min(max(shortest, 0.05 * pulse.duration), pulse.duration)
        unit = sphere.radius**2 / max(sphere.inside.diffusivity, sphere.outside.diffusivity)
        if shortest < _SHORTEST * unit:
            raise ConfigError(
                f"finite_volume does not resolve {shortest:.3g} s, less than {_SHORTEST:g} of a^2/D = {unit:.3g} s; "
                "use kind = 'laplace'"
            )
        thin = [0.05 * math.sqrt(medium.diffusivity * shortest) / self.resolution for medium in (sphere.inside, sphere.outside)]
        reach = 8.0 * math.sqrt(sphere.outside.diffusivity * (end - start)) + 0.5 * sphere.radius
        limit = 0.02 * sphere.radius / self.resolution
        return {
            "reach": reach,
            "layer_in": min(thin[0], limit),
            "layer_out": min(thin[1], limit),
            "growth": 1.0 + 0.04 / self.resolution,
        }


def _rise(shells: Shells, profile: Profile | None) -> Array:
    """Return the adiabatic rise of every shell; its volume mean over the particle is one.

    Raises
    ------
    ConfigError : the profile is not a positive function on 0 to 1.
    """
    rise = np.zeros(len(shells.volume))
    if profile is None:
        rise[: shells.inner] = 1.0
        return rise
    r, power = (np.asarray(part, dtype=np.float64) for part in profile)
    if r.ndim != 1 or r.shape != power.shape or len(r) < 2 or np.any(np.diff(r) <= 0.0):
        raise ConfigError("an absorption profile needs increasing radii over a and as many powers, at least two")
    if np.any(power < 0.0) or not np.any(power > 0.0):
        raise ConfigError("the power of an absorption profile must not be negative, nor zero everywhere")
    nodes, node_weights = np.polynomial.legendre.leggauss(4)
    low, high = shells.faces[: shells.inner], shells.faces[1 : shells.inner + 1]
    s = 0.5 * (high + low)[:, None] + 0.5 * (high - low)[:, None] * nodes
    a = shells.faces[shells.inner]
    absorbed = np.interp(s / a, r, power, left=power[0], right=power[-1]) * s * s
    mean = absorbed @ node_weights / ((s * s) @ node_weights)
    volume = shells.volume[: shells.inner]
    rise[: shells.inner] = mean * volume.sum() / (mean @ volume)
    return rise
