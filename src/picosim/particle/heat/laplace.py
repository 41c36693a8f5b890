"""Exact heat of a uniformly heated sphere in another medium, with a wall conductance, for any pulse shape.

The impulse response comes from its Laplace transform (``sphere_heat.response``), the pulse from folding
with it (``sphere_heat.convolution``). Equal media in perfect contact give the erf form of physics.md 1.1
(1). Error below 1e-9 of the adiabatic rise (1e-11 measured); no grid, no time step.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.pulse_table import scaled_pulse, straight
from picosim.particle.sphere import Sphere
from picosim.particle.temperature import Array, ParticleTemperature

_INSIDE, _OUTSIDE, _MEAN = 0, 1, 2
Place = tuple[int, float]
Columns = tuple[Any, Any, Any, Any, Any, Any]


class Laplace(ParticleHeat):
    """Closed form in the Laplace domain: exact for two media, wall conductance and any pulse."""

    kind: Literal["laplace"] = "laplace"

    def solve(self, sphere: Sphere, pulse: Pulse, time: Any, radius: Any) -> ParticleTemperature:
        """Return temperatures as ``ParticleHeat.solve`` says.

        Raises
        ------
        ConfigError : a property of the sphere is missing or not positive, or a negative radius.
        """
        sphere.require_heat()
        time = np.atleast_1d(np.asarray(time, dtype=np.float64))
        radius = np.atleast_1d(np.asarray(radius, dtype=np.float64))
        if np.any(radius < 0.0):
            raise ConfigError(f"radius must not be negative, got {float(np.min(radius)):g} m")
        rho = radius / sphere.radius
        rho[np.abs(rho - 1.0) < 1e-12] = 1.0
        places: list[Place] = [(_OUTSIDE if p >= 1.0 else _INSIDE, float(p)) for p in rho]
        places += [(_INSIDE, 1.0), (_OUTSIDE, 1.0), (_INSIDE, 0.0), (_MEAN, 0.0)]
        history = histories(sphere, pulse, time, places)
        *at, inside, outside, centre, mean = history
        ratio = np.array(at).T if at else np.empty((len(time), 0))
        return ParticleTemperature(time, radius, ratio, inside, outside, centre, mean, mean.copy())

    def peak(self, sphere: Sphere, pulse: Pulse, radius: float, *, side: str = "outside") -> tuple[float, float]:
        """Return the largest rise at ``radius`` [m] over the adiabatic rise, and its instant [s]."""
        sphere.require_heat()
        rho = radius / sphere.radius
        rho = 1.0 if abs(rho - 1.0) < 1e-12 else rho
        outside = rho > 1.0 or (rho == 1.0 and side == "outside")
        return peak_at(sphere, pulse, (_OUTSIDE if outside else _INSIDE, rho))

    def retained(self, sphere: Sphere, pulse: Pulse, time: Any) -> Array:
        """Return the heat inside the particle over the whole deposit, shape (nt,), at ``time`` [s]."""
        sphere.require_heat()
        return histories(sphere, pulse, np.atleast_1d(np.asarray(time, dtype=np.float64)), [(_MEAN, 0.0)])[0]


def peak_wall_batch(shape: type[Pulse], spheres: Columns, durations: Any) -> Array:
    """Return ``Laplace().peak_wall`` of many spheres and durations in one compiled call, to the same bits.

    Parameters
    ----------
    shape : a pulse that has nothing but its duration: Square, Gaussian, QSwitched.
    spheres : radius, k1, C1, k2, C2 and interface conductance (infinite for perfect contact), SI, each a number or
        shape (n,).
    durations : shape (n,) or a number [s].

    Returns
    -------
    ndarray, shape (n,) : largest rise of the medium at the wall over the adiabatic rise.

    Raises
    ------
    ConfigError : a number that is not positive, or a shape with more to it than a duration.
    """
    from picosim.particle.sphere_heat.peak import peak_walls

    if set(shape.model_fields) != {"kind", "duration"}:
        raise ConfigError(f"a batch needs a pulse that has nothing but its duration; got '{shape.__name__}'")
    columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(c, dtype=np.float64)) for c in (*spheres, durations)))
    if any(np.any(~(column > 0.0)) for column in columns):
        raise ConfigError("every radius, property, conductance and duration of a batch must be positive")
    table = scaled_pulse(shape(duration=1.0), 1.0)
    rows = np.ascontiguousarray(np.stack(columns, axis=1))
    return np.asarray(peak_walls(rows, table.breaks, table.coefficients, straight(table)))


def steady_rise(sphere: Sphere, power_density: float, radius: Any) -> Array:
    """Return the steady rise [K] at ``radius`` [m] of a sphere heated with ``power_density`` [W/m3] for ever.

    T = q a^2 [(1 - r^2/a^2)/(6 k1) + 1/(3 k2)] + q a/(3 G) inside, q a^3/(3 k2 r) outside (physics.md 1.1
    (5)); at r = a the value outside.
    """
    sphere.require_heat()
    r = np.asarray(radius, dtype=np.float64)
    a, k1, k2 = sphere.radius, sphere.inside.thermal_conductivity, sphere.outside.thermal_conductivity
    inside = a * a * ((1.0 - np.square(r / a)) / (6.0 * k1) + 1.0 / (3.0 * k2)) + a / (3.0 * sphere.interface_conductance)
    outside = a**3 / (3.0 * k2 * np.maximum(r, a))
    return np.asarray(power_density * np.where(r < a, inside, outside))


def peak_at(sphere: Sphere, pulse: Pulse, place: Place) -> tuple[float, float]:
    """Return the largest value over time at a (place, r/a) of ``sphere_heat.response``, its instant [s]."""
    from picosim.particle.sphere_heat.peak import peak_instant, peak_of_pulse

    sphere.require_heat()
    unit, numbers = _scaled(sphere)
    if pulse.duration == 0.0:
        value, instant = peak_instant(*place, *numbers)
    else:
        breaks, coefs, linear = _scaled_pulse(pulse, unit)
        value, instant = peak_of_pulse(breaks, coefs, linear, *place, *numbers)
    return float(value), float(instant) * unit


def _scaled(sphere: Sphere) -> tuple[float, tuple[float, float, float]]:
    """Return a^2/D1 [s] and the three numbers of the problem: k2/k1, sqrt(D1/D2), k1/(G a)."""
    k1, k2 = sphere.inside.thermal_conductivity, sphere.outside.thermal_conductivity
    d1, d2 = sphere.inside.diffusivity, sphere.outside.diffusivity
    wall = k1 / (sphere.interface_conductance * sphere.radius)
    return sphere.radius**2 / d1, (k2 / k1, math.sqrt(d1 / d2), wall)


def _scaled_pulse(pulse: Pulse, unit: float) -> tuple[Array, Array, Any]:
    """Return the pulse as pieces in units of a^2/D1, and which of them are straight."""
    table = scaled_pulse(pulse, unit)
    return table.breaks, table.coefficients, straight(table)


def histories(sphere: Sphere, pulse: Pulse, time: Array, places: list[Place]) -> list[Array]:
    """Return the history at every (place, r/a) of ``sphere_heat.response``, of the shape of ``time``."""
    from picosim.particle.sphere_heat.convolution import first_edge, fold_all, root_edges, tabulate
    from picosim.particle.sphere_heat.peak import impulse_all

    unit, numbers = _scaled(sphere)
    t = time / unit
    if pulse.duration == 0.0:
        return [impulse_all(t, place, rho, *numbers) for place, rho in places]
    breaks, coefs, linear = _scaled_pulse(pulse, unit)
    last = math.sqrt(max(float(np.max(t, initial=breaks[0])) - breaks[0], 1e-300))
    found = []
    for place, rho in places:
        edges = root_edges(first_edge(place, rho, *numbers), last)
        table = tabulate(edges, place, rho, *numbers)
        found.append(fold_all(t, breaks, coefs, linear, edges, table))
    return found
