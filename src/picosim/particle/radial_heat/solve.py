"""Heat of a sphere in water whose heat capacity and conductivity follow its temperature: kelvins, not ratios.

The linear solvers take the water of the start. Heated by 100 K it conducts 10 % better and stores 2 % more [computed],
so walls come out a few per cent cooler; above 300 degC the metastable liquid stores far more. The heat content is what
is conserved; the liquid is followed to 590 K, next to its spinodal, and continued with its last slope.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.data import tables
from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.particle.radial_heat.shells import GradedShells, graded, half_resistances
from picosim.particle.sphere import Sphere

Array = NDArray[np.float64]
HOTTEST = 590.0
_POINTS = 500
_EMPTY = np.empty(0)


@dataclass(frozen=True)
class HotWater:
    """Water above a start: temperature rise over heat per volume, and conductivity over rise, as even tables."""

    start: float
    rise: Array
    heat_step: float
    conductivity: Array
    rise_step: float


@dataclass(frozen=True)
class SphereHeat:
    """Temperature rise [K] against time and radius, at both sides of the wall, and the energy balance.

    ``energy_error`` is heat held by the grid at the end over heat absorbed, less one.
    """

    time: Array
    radius: Array
    rise: Array
    wall_inside: Array
    wall_outside: Array
    mean: Array
    energy_error: float
    shells: GradedShells


@functools.lru_cache(maxsize=8)
def hot_water(start: float, pressure: float = 101325.0) -> HotWater:
    """Return the tables of water from ``start`` [K] up at ``pressure`` [Pa], metastable above boiling.

    Heat: enthalpy of IAPWS-95 per volume at the start; conductivity: ``data/water_thermo.csv``, saturated liquid.
    """
    from picosim.formulas.iapws95 import state
    from picosim.formulas.iapws95_phases import liquid_density

    kelvin = np.linspace(start, HOTTEST, _POINTS)
    density = np.array([liquid_density(pressure, float(t)) for t in kelvin])
    enthalpy = state(density, kelvin).enthalpy
    heat = density[0] * (enthalpy - enthalpy[0])
    even = np.linspace(0.0, float(heat[-1]), _POINTS)
    pairs = sorted(
        (float(row["temperature_C"]) + 273.15, float(row["k_W_per_mK"]))
        for row in tables.rows("water_thermo")
        if row["state"] == "saturated_liquid"
    )
    conductivity = np.interp(kelvin, [p[0] for p in pairs], [p[1] for p in pairs])
    return HotWater(
        start, np.interp(even, heat, kelvin - start), float(even[1]), conductivity, float(kelvin[1] - kelvin[0])
    )


def solve(
    sphere: Sphere,
    pulse: Pulse,
    adiabatic_rise: float,
    time: Any,
    radius: Any,
    *,
    initial_temperature: float | None = None,
    profile: Array | None = None,
    tolerance: float = 1e-6,
) -> SphereHeat:
    """Return the rise [K] of a sphere and its surroundings.

    Parameters
    ----------
    sphere : radius, both media, conductance of the wall.
    pulse : with a duration.
    adiabatic_rise : volume mean of what the pulse would do to the sphere without conduction [K].
    time : ndarray, shape (nt,), increasing [s], by the pulse's clock.
    radius : ndarray, shape (nr,) [m].
    initial_temperature : [K]; given, the medium is water that follows its temperature, else constant.
    profile : ndarray, shape (k,), deposit per volume at k equal steps from centre to wall, any scale; uniform if None.
    tolerance : local error of a step over the largest rise.

    Raises
    ------
    ConfigError : an instantaneous pulse, times not increasing, or a wrong sphere.
    """
    from picosim.particle.radial_heat.march import march

    sphere.require_heat()
    time = np.atleast_1d(np.asarray(time, dtype=np.float64))
    radius = np.atleast_1d(np.asarray(radius, dtype=np.float64))
    if pulse.duration == 0.0 or np.any(np.diff(time) <= 0.0):
        raise ConfigError("radial_heat needs a pulse with a duration and increasing times")
    start, stop = pulse.support()
    end = max(float(time[-1]), stop)
    shells = _grid(sphere, pulse, end - start)
    water = hot_water(initial_temperature) if initial_temperature is not None else None
    k1, k2 = sphere.inside.thermal_conductivity, sphere.outside.thermal_conductivity
    inward, outward = half_resistances(shells)
    inside = np.arange(shells.volume.size) < shells.inner
    capacity = np.where(inside, sphere.inside.volumetric_heat_capacity, sphere.outside.volumetric_heat_capacity)
    source = np.where(inside, sphere.inside.volumetric_heat_capacity * adiabatic_rise, 0.0)
    source[: shells.inner] *= _shape(shells, profile)
    nodes = np.unique(np.concatenate([np.linspace(start, stop, 241), time[time > start], [end], pulse.kinks()]))
    nodes = nodes[(nodes >= start) & (nodes <= end)]
    deposit = np.diff(pulse.cumulative(nodes))
    record = np.isin(nodes, time)
    record[-1] = True
    table, tstep, ktab, kstep = (
        (water.rise, water.heat_step, water.conductivity, water.rise_step)
        if water is not None
        else (_EMPTY, 1.0, _EMPTY, 1.0)
    )
    wall = 1.0 / (sphere.interface_conductance * sphere.radius**2)
    field = march(
        nodes, deposit, source, shells.inner, capacity, table, tstep, k1, k2, ktab, kstep, inward, outward, wall,
        shells.volume, record, tolerance,
    )  # fmt: skip
    held = _heat(field[-1], shells, capacity, water)
    absorbed = float(np.sum(source * shells.volume)) * float(pulse.cumulative(np.array([nodes[-1]]))[0])
    rows = np.searchsorted(nodes[record], time)
    before = time < start
    rise = np.where(before[:, None], 0.0, field[np.minimum(rows, field.shape[0] - 1)])
    left, right = _walls(rise, shells, sphere, ktab, kstep, inward, outward, wall)
    mean = rise[:, : shells.inner] @ shells.volume[: shells.inner] / np.sum(shells.volume[: shells.inner])
    return SphereHeat(
        time, radius, _at(rise, left, right, shells, radius), left, right, mean, held / absorbed - 1.0, shells
    )


def _grid(sphere: Sphere, pulse: Pulse, age: float) -> GradedShells:
    slow = min(sphere.inside.diffusivity, sphere.outside.diffusivity)
    finest = min(0.05 * math.sqrt(slow * min(pulse.duration, age)), sphere.radius / 30.0)
    reach = 8.0 * math.sqrt(sphere.outside.diffusivity * age) + sphere.radius
    return graded(sphere.radius, max(finest, 1e-4 * sphere.radius), sphere.radius / 30.0, reach)


def _shape(shells: GradedShells, profile: Array | None) -> Array:
    """Return the deposit of the inner shells, volume mean one."""
    if profile is None:
        return np.ones(shells.inner)
    volume = shells.volume[: shells.inner]
    place = shells.centre[: shells.inner] / shells.faces[shells.inner]
    value = np.interp(place, np.linspace(0.0, 1.0, len(profile)), profile)
    return np.asarray(value * np.sum(volume) / np.sum(value * volume))


def _heat(rise: Array, shells: GradedShells, capacity: Array, water: HotWater | None) -> float:
    """Return heat over 4 pi in all shells [J]."""
    heat = rise * capacity
    if water is not None:
        axis = np.arange(water.rise.size) * water.heat_step
        heat[shells.inner :] = np.interp(rise[shells.inner :], water.rise, axis)
    return float(np.sum(heat * shells.volume))


def _walls(
    rise: Array,
    shells: GradedShells,
    sphere: Sphere,
    ktab: Array,
    kstep: float,
    inward: Array,
    outward: Array,
    wall: float,
) -> tuple[Array, Array]:
    """Return both wall temperatures from the flux through the wall."""
    i = shells.inner
    left, right = rise[:, i - 1], rise[:, i]
    conductivity = np.full(right.shape, sphere.outside.thermal_conductivity)
    if ktab.size:
        conductivity = np.interp(right, np.arange(ktab.size) * kstep, ktab)
    first, second = outward[i - 1] / sphere.inside.thermal_conductivity, inward[i] / conductivity
    flux = (left - right) / (first + wall + second)
    return left - flux * first, right + flux * second


def _at(rise: Array, left: Array, right: Array, shells: GradedShells, radius: Array) -> Array:
    """Interpolate between shell centres and the wall; the wall itself has the value outside."""
    i, a = shells.inner, shells.faces[shells.inner]
    place = shells.centre
    x0, x1 = place[0] ** 2, place[1] ** 2
    middle = (rise[:, 0] * x1 - rise[:, 1] * x0) / (x1 - x0)  # even in r
    out = np.empty((rise.shape[0], radius.size))
    for row in range(rise.shape[0]):
        inner = np.interp(radius, [0.0, *place[:i], a], [middle[row], *rise[row, :i], left[row]])
        outer = np.interp(radius, [a, *place[i:]], [right[row], *rise[row, i:]])
        out[row] = np.where(radius < a, inner, outer)
    return out
