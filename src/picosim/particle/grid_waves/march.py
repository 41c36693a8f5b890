"""Set a wave-grid run up: cells that resolve the pulse, coefficients, and the run itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.particle.grid_waves.leapfrog import factor, march, march_heated
from picosim.particle.grid_waves.shells import Shells, equal_crossing, stencil
from picosim.particle.sphere import Sphere

Array = NDArray[np.float64]

COURANT = 0.9
MOST_CELL_STEPS = 2e10  # about half a minute
EMPTY = np.empty(0)


@dataclass(frozen=True)
class HeatedMedium:
    """Push of the heated medium: ``pressure`` [p_0] at multiples of ``step`` [dT_ad] of temperature."""

    pressure: Array
    step: float


@dataclass(frozen=True)
class GridRun:
    """Pressure [p_0] and temperature [dT_ad] against time [s] at the radii asked for; shape (nt, nr)."""

    time: Array
    pressure: Array
    temperature: Array
    shells: Shells
    cells_per_feature: float


def feature_time(pulse: Pulse) -> float:
    """Return the time [s] in which the pulse changes: peak power over steepest slope, the FWHM of a Gaussian.

    Zero for a pulse that jumps: no grid resolves its centre tension, which diverges with the slope.
    """
    start, stop = pulse.support()
    if not stop > start:
        return 0.0
    time = np.linspace(start, stop, 40_001)
    power = pulse.power(time)
    peak = float(np.max(power))
    edge = 1e-9 * (stop - start)
    kinks = np.unique(np.concatenate([[start, stop], pulse.kinks()]))
    if np.any(np.abs(pulse.power(kinks + edge) - pulse.power(kinks - edge)) > 1e-4 * peak):
        return 0.0
    slope = float(np.max(np.abs(np.diff(power)))) / (time[1] - time[0])
    return float(peak / slope / 0.70022)  # sqrt(e)/(2 sqrt(2 ln 2)): FWHM of a Gaussian


def run(
    sphere: Sphere,
    pulse: Pulse,
    radius: Array,
    *,
    cells_per_feature: float = 40.0,
    least_inner: int = 64,
    profile: Array | None = None,
    conduction: bool = False,
    medium: HeatedMedium | None = None,
    duration: float | None = None,
) -> GridRun:
    """March pressure, and heat if asked, through one pulse.

    Parameters
    ----------
    sphere : fluid sphere in a fluid; conduction also needs its heat properties.
    pulse : without jumps.
    radius : ndarray, shape (nr,) [m], where to record; beyond the grid the outgoing wave is carried on
        exactly.
    cells_per_feature : shells that sound crosses while the pulse changes; 40 give about 0.1 %.
    least_inner : shells inside the sphere at least.
    profile : ndarray, shape (k,), deposit per volume at k equal steps from centre to wall, any scale;
        uniform if None.
    conduction : let heat flow, and the heated medium push.
    medium : nonlinear push of the medium; linear with its expansion if None.
    duration : time after the pulse to follow [s]; by default until the ringing has died out.

    Raises
    ------
    ConfigError : the pulse jumps, or the run would take too many steps; both name what to use instead.
    """
    a, c2 = sphere.radius, sphere.outside.longitudinal_speed
    c1 = sphere.inside.longitudinal_speed
    feature = feature_time(pulse)
    if feature == 0.0:
        raise ConfigError(
            f"wave_grid: the power of a '{pulse.kind}' pulse jumps, which no grid resolves at the "
            f"centre; use particle.stress.delay, or a pulse with a finite rise"
        )
    inner = max(least_inner, math.ceil(cells_per_feature * a / (c1 * feature)))
    if conduction:  # the wall layer that forms during the pulse, physics.md section 11
        layer = math.sqrt(sphere.outside.diffusivity * feature)
        inner = max(inner, math.ceil(6.0 * a / layer), math.ceil(6.0 * a * c2 / (c1 * layer)))
    start, stop = pulse.support()
    ringing = _ringing(sphere) if duration is None else duration
    warm = 0.0
    if conduction:
        warm = 7.0 * math.sqrt(max(sphere.outside.diffusivity, 0.0) * (stop - start + ringing)) / a
    reach = min(max(2.0, 1.0 + warm), 40.0)
    shells = equal_crossing(inner, c1 / c2, reach)
    dt = COURANT * shells.crossing
    scale = a / c2
    far = np.maximum(radius / a - shells.faces[-3], 0.0) * scale
    steps = math.ceil((stop - start + ringing + 2.0 * reach * scale + float(np.max(far, initial=0.0))) / (dt * scale))
    if steps * shells.count > MOST_CELL_STEPS:
        raise ConfigError(
            f"wave_grid: {steps} steps of {shells.count} shells for a '{pulse.kind}' pulse of "
            f"{pulse.duration:.3g} s on a sphere of {a:.3g} m are too many; use particle.stress.delay, "
            f"or fewer cells_per_feature"
        )
    edges = start + dt * scale * np.arange(steps + 1)
    deposit = np.diff(pulse.cumulative(edges))
    inward = np.minimum(radius / a, shells.faces[-3])
    stencils = [stencil(shells, float(r)) for r in inward]
    first = np.array([s[0] for s in stencils], dtype=np.int64)
    weights = np.array([s[1] for s in stencils]).reshape(-1, 3)
    wave = _wave_coefficients(sphere, shells, dt)
    weight = np.zeros(shells.count)
    weight[:inner] = _profile(shells, profile)
    if conduction:
        m = min(shells.count - 2, int(np.searchsorted(shells.faces, 1.0 + max(warm, 0.05))) + 3)
        low, high, pivot = factor(*_heat_coefficients(sphere, shells, m), dt, m)
        push = sphere.outside.confined_pressure_per_kelvin / sphere.inside.confined_pressure_per_kelvin
        sensitivity = np.where(np.arange(m) < inner, 1.0, push)
        table, step = (medium.pressure, medium.step) if medium is not None else (EMPTY, 1.0)
        pressure, temperature = march_heated(
            steps,
            deposit,
            weight[:m].copy(),
            sensitivity,
            inner,
            table,
            step,
            low,
            high,
            pivot,
            *wave,
            first,
            weights,
        )
    else:
        pressure = march(steps, deposit, weight, *wave, first, weights)
        temperature = np.cumsum(np.concatenate([[0.0], deposit]))[:, None] * (radius / a < 1.0)[None, :]
    pressure = _carry_outward(np.asarray(edges), pressure, far, inward, radius / a)
    return GridRun(np.asarray(edges), pressure, temperature, shells, c1 * feature / (a / inner))


def _ringing(sphere: Sphere) -> float:
    """Time [s] until the reverberation inside has fallen to 1e-4, or, in a stiff sphere, past its peaks.

    Raises
    ------
    ConfigError : a soft sphere in which the wave builds up for more than 40 transits.
    """
    z1 = sphere.inside.density * sphere.inside.longitudinal_speed
    z2 = sphere.outside.density * sphere.outside.longitudinal_speed
    echo = abs(z1 - z2) / (z1 + z2)
    rounds = 2.0 if echo < 1e-3 else 2.0 + math.log(1e-4) / math.log(echo)
    if rounds > 40.0 and z1 < z2:
        raise ConfigError(
            f"wave_grid: the soft sphere rings for {rounds:.0f} transits (impedance ratio {z1 / z2:.2g}); "
            "use particle.stress.delay"
        )
    return 2.0 * sphere.radius / sphere.inside.longitudinal_speed * min(rounds, 40.0)


def _profile(shells: Shells, profile: Array | None) -> Array:
    """Return the deposit per volume in the inner shells, volume mean one."""
    volume = shells.volume[: shells.inner]
    if profile is None:
        return np.ones(shells.inner)
    centre = np.sqrt(shells.mean_square[: shells.inner])
    value = np.interp(centre, np.linspace(0.0, 1.0, profile.size), profile)
    return np.asarray(value * float(np.sum(volume)) / float(np.sum(volume * value)))


def _wave_coefficients(sphere: Sphere, shells: Shells, dt: float) -> tuple[Array, Array, Array, float, float]:
    """Return out_coef, in_coef, push, leave, edge_ratio of the kernels."""
    inside = np.arange(shells.count) < shells.inner
    ratio = sphere.inside.longitudinal_speed / sphere.outside.longitudinal_speed
    density = np.where(inside, sphere.inside.density / sphere.outside.density, 1.0)
    modulus = density * np.where(inside, ratio**2, 1.0)
    faces, width = shells.faces, np.diff(shells.faces)
    out_coef = modulus * dt * faces[1:] ** 2 / shells.volume
    in_coef = modulus * dt * faces[:-1] ** 2 / shells.volume
    half_mass = 0.5 * density * width
    push = dt / (half_mass[:-1] + half_mass[1:])
    centre = 0.5 * (faces[:-1] + faces[1:])
    leave = (dt - width[-1]) / (dt + width[-1])
    return out_coef, in_coef, push, float(leave), float(centre[-2] / centre[-1])


def _heat_coefficients(sphere: Sphere, shells: Shells, m: int) -> tuple[Array, Array]:
    """Return conductances of the faces and heat capacities of the first ``m`` shells, per 4 pi, in k2 and C2
    a c2.
    """
    inside = np.arange(m + 1) < shells.inner
    faces = shells.faces[: m + 2]
    centre = np.sqrt(shells.mean_square[: m + 1])
    k_ratio = sphere.inside.thermal_conductivity / sphere.outside.thermal_conductivity
    peclet = sphere.outside.diffusivity / (sphere.radius * sphere.outside.longitudinal_speed)
    k = np.where(inside, k_ratio, 1.0) * peclet
    heat = np.where(inside, sphere.inside.volumetric_heat_capacity / sphere.outside.volumetric_heat_capacity, 1.0)
    wall = faces[1:-1]
    resistance = (1.0 / centre[:-1] - 1.0 / wall) / k[:-1] + (1.0 / wall - 1.0 / centre[1:]) / k[1:]
    biot = sphere.interface_conductance * sphere.radius / sphere.outside.thermal_conductivity
    if math.isfinite(biot):
        resistance[shells.inner - 1] += 1.0 / (biot * peclet)
    return 1.0 / resistance, heat[:m] * shells.volume[:m]


def _carry_outward(time: Array, pressure: Array, far: Array, inward: Array, radius: Array) -> Array:
    """Move records taken inside the grid out to their radii: r p is a function of t - r/c2."""
    carried = pressure.copy()
    for j in np.flatnonzero(far > 0.0):
        late = np.interp(time - far[j], time, pressure[:, j], left=0.0)
        carried[:, j] = late * inward[j] / radius[j]
    return carried
