"""One sphere: error against cost of every method, side by side in one run.

    python benchmarks/particle.py [repeats]

Temperatures are compared with the erf form folded by adaptive quadrature, pressures with the closed forms of the
matched sphere and with the Fourier integral of the elastic one. Every row: method, error over the peak, and the
median CPU time of alternating repeats, compiled (the first call, with compilation or from the cache, apart).
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from scipy.integrate import quad, solve_ivp
from scipy.special import erf, ndtr

from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.square import Square
from picosim.particle.heat.finite_volume import FiniteVolume
from picosim.particle.heat.laplace import Laplace, peak_wall_batch
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.delay import Delay
from picosim.particle.stress.matched import Matched
from picosim.particle.stress.wave_grid import WaveGrid

NS, A = 1e-9, 0.5e-6
MEDIUM = Material(0.6, 4e6, 1000.0, 1500.0)
ONE = Sphere(A, MEDIUM, MEDIUM)
WATER = Material(0.62448, 4151364.4692, 993.33, 1523.66)
POLYMER = Sphere(A, Material(0.6, 3539100.0, 1410.0, youngs_modulus=5e9, poissons_ratio=0.35), WATER)
Row = tuple[str, Callable[[], np.ndarray]]


def table(title: str, reference: np.ndarray, rows: list[Row], repeats: int) -> None:
    print(f"\n{title}\n{'method':<44}{'error / peak':>14}{'CPU ms':>10}{'first call s':>14}")
    first = {}
    for name, run in rows:
        start = time.perf_counter()
        run()
        first[name] = time.perf_counter() - start
    spent: dict[str, list[float]] = {name: [] for name, _ in rows}
    for _ in range(repeats):
        for name, run in rows:
            start = time.process_time()
            found = run()
            spent[name].append(time.process_time() - start)
    for name, run in rows:
        found = run()
        error = float(np.max(np.abs(found - reference)) / np.max(np.abs(reference)))
        print(f"{name:<44}{error:>14.1e}{1e3 * statistics.median(spent[name]):>10.2f}{first[name]:>14.2f}")


def erf_wall(time_: float, duration: float) -> float:
    """Wall of one medium under a Gaussian pulse: the erf form folded by adaptive quadrature."""
    d, s = MEDIUM.diffusivity, Gaussian(duration=duration).sigma

    def integrand(v: float) -> float:
        x = math.sqrt(d) * v / A
        step = 0.5 * erf(1 / x) - x / math.sqrt(math.pi) * -math.expm1(-1 / x**2) if x > 0 else 0.5
        return 2 * v * step * math.exp(-(((time_ - v * v) / s) ** 2) / 2) / (s * math.sqrt(2 * math.pi))

    last = math.sqrt(time_ + 9 * s)
    return quad(integrand, 0, last, epsabs=0, epsrel=1e-12, limit=400, points=[math.sqrt(max(time_, 0.0))])[0]


def heat_by_lines(times: np.ndarray, duration: float, cells: int) -> np.ndarray:
    """Peer: method of lines, uniform shells inside and graded ones outside, scipy's BDF with a banded Jacobian."""
    inside = np.linspace(0, A, cells + 1)
    outside = A + (A / cells) * (1.03 ** np.arange(1, 3 * cells) - 1) / 0.03
    faces = np.append(inside, outside)
    volume = np.diff(faces**3) / 3
    centre = 0.5 * (faces[1:] + faces[:-1])
    g = MEDIUM.thermal_conductivity * faces[1:-1] ** 2 / np.diff(centre)
    pulse = Gaussian(duration=duration)
    source = np.where(np.arange(len(volume)) < cells, 1.0, 0.0)

    def rate(t: float, temperature: np.ndarray) -> np.ndarray:
        flux = np.concatenate([[0.0], g * np.diff(temperature), [0.0]])
        return np.diff(flux) / (MEDIUM.volumetric_heat_capacity * volume) + source * pulse.power(t)

    c = MEDIUM.volumetric_heat_capacity * volume
    jacobian = np.diag(-(np.append(g, 0) + np.append(0, g)) / c) + np.diag(g / c[:-1], 1) + np.diag(g / c[1:], -1)
    found = solve_ivp(
        rate, (pulse.support()[0], times[-1]), np.zeros(len(volume)), "BDF", times, rtol=1e-6, atol=1e-9,
        jac=jacobian, max_step=duration / 4,
    )  # fmt: skip
    return np.asarray(0.5 * (found.y[cells - 1] + found.y[cells]))


def by_fourier(pulse: Gaussian, t: np.ndarray, r: float, *, transits: float) -> np.ndarray:
    """Pressure of the elastic sphere by its Fourier integral over ``transits`` transit times."""
    one, two = POLYMER.inside, POLYMER.outside
    c1, c2, mu = one.longitudinal_speed, two.sound_speed, one.shear_modulus
    dw = 2 * math.pi * c1 / A / transits
    w = dw * (np.arange(int(9 / pulse.sigma / dw)) + 0.5)
    s = 1j * w.astype(np.longdouble)
    x = s * A / c1
    sinh, cosh = (1 - np.exp(-2 * x)) / 2, (1 + np.exp(-2 * x)) / 2
    u1, u2 = x * cosh - sinh, -(1 + s * A / c2)
    radial = one.density * s**2 * A**2 * sinh - 4 * mu * u1 - u1 / u2 * two.density * s**2 * A**2
    h = (1 - one.bulk_modulus / c1**2 * s**2 * A**2 * (x * np.exp(-x)) / radial) / s
    spectrum = np.exp(-((w * pulse.sigma) ** 2) / 2) * h
    return np.array([float(np.sum((spectrum * np.exp(1j * w * ti)).real) * dw / math.pi) for ti in t])


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    duration = 6 * NS
    pulse = Gaussian(duration=duration)
    t = np.linspace(-4, 40, 23) * NS
    exact = np.array([erf_wall(ti, duration) for ti in t])
    wall = lambda solver: lambda: solver.solve(ONE, pulse, t, [A]).ratio[:, 0]  # noqa: E731
    rows: list[Row] = [("laplace (5 places x 23 times)", wall(Laplace()))]
    rows += [
        (f"finite_volume, resolution {n:g}, tolerance {tol:g}", wall(FiniteVolume(resolution=n, tolerance=tol)))
        for n, tol in ((0.25, 1e-5), (0.5, 1e-6), (1.0, 1e-8), (2.0, 1e-9))
    ]
    rows += [(f"scipy BDF on {4 * n - 1} shells", lambda n=n: heat_by_lines(t, duration, n)) for n in (50, 150)]
    table("Wall temperature, one medium, 1 um, 6 ns Gaussian", exact, rows, repeats)

    n = 400
    rng = np.random.default_rng(1)
    spheres = (10 ** rng.uniform(-7.5, -5.5, n), 0.6, 3.5e6, 0.62, 4.15e6, np.inf)
    for shape in (Square, Gaussian):
        peak_wall_batch(shape, spheres, 6 * NS)
        start = time.process_time()
        peak_wall_batch(shape, spheres, 6 * NS)
        print(f"peak of the wall, {shape.__name__.lower()}: {1e3 * (time.process_time() - start) / n:.2f} ms each")

    pulse = Gaussian(duration=0.5 * A / 1500.0)
    s = pulse.sigma * 1500.0 / A
    x = np.linspace(-1.5, 3.5, 200)
    y = (x - 1) / s
    exact = ndtr(x / s) - ndtr(y) - np.exp(-y * y / 2) / (s * math.sqrt(2 * math.pi))
    centre = lambda solver: lambda: solver.solve(ONE, pulse, x * A / 1500.0, [0.0]).ratio[:, 0]  # noqa: E731
    rows = [("matched", centre(Matched())), ("delay", centre(Delay()))]
    rows += [(f"wave_grid, {k:g} cells a feature", centre(WaveGrid(cells_per_feature=k))) for k in (20, 40, 80)]
    table("Centre pressure, matched media, Gaussian of a/2c, 200 times", exact, rows, repeats)

    pulse = Gaussian(duration=450e-12)
    t = np.linspace(-0.6, 2.5, 200) * NS
    exact = by_fourier(pulse, t, 0.0, transits=900.0)
    rows = [("delay (impulse response kept)", lambda: Delay().solve(POLYMER, pulse, t, [0.0]).ratio[:, 0])]
    rows += [(f"Fourier integral over {k:g} a/c", lambda k=k: by_fourier(pulse, t, 0.0, transits=k)) for k in (30, 90, 300)]
    table("Centre pressure, polymer in water, 450 ps Gaussian, 200 times", exact, rows, repeats)
    for r in (0.0, 2 * A):
        Delay().extremes(POLYMER, pulse, r)
        start = time.process_time()
        for _ in range(20):
            Delay().extremes(POLYMER, pulse, r)
        print(f"extremes at r = {r / A:g} a: {1e3 * (time.process_time() - start) / 20:.2f} ms each")


if __name__ == "__main__":
    main()
