"""Error against cost of the photomechanics: waves, water, bubbles, thresholds; every row is one method on one task.

Run: python benchmarks/photomechanics.py. CPU seconds, least of alternating repeats; the reference is the exact
solution where there is one, else the same method at its tightest. Peers are optional: CoolProp for water, scipy for
the bubble.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from picosim.chain.duration_curve import duration_curve
from picosim.formulas import iapws95, nucleation
from picosim.laser.pulses.gaussian import Gaussian
from picosim.particle.bubble.keller_miksis import KellerMiksis
from picosim.particle.bubble.model import InitialBubble, Liquid
from picosim.particle.grid_waves.leapfrog import march
from picosim.particle.heat.laplace import Laplace
from picosim.particle.radial_heat.solve import solve as warm
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.delay import Delay
from picosim.particle.stress.wave_grid import WaveGrid
from picosim.skin.absorbers.melanosome import Melanosome

REPEATS = 5
FLUID = Material(density=1000.0, sound_speed=1500.0)
SPHERE = Sphere(0.5e-6, FLUID, FLUID)
PULSE = Gaussian(duration=0.5 * SPHERE.radius / 1500.0)


def timed(*tasks: Callable[[], object]) -> list[tuple[float, object]]:
    """Return CPU seconds (least of alternating repeats, after one warm-up) and result of each task."""
    results = [task() for task in tasks]
    best = [np.inf] * len(tasks)
    for _ in range(REPEATS):
        for i, task in enumerate(tasks):
            start = time.process_time()
            task()
            best[i] = min(best[i], time.process_time() - start)
    return list(zip(best, results, strict=True))


def show(task: str, rows: list[tuple[str, float, float]]) -> None:
    """Print method, CPU time, its ratio to the first row and relative error."""
    print(f"\n{task}")
    for name, seconds, error in rows:
        print(f"  {name:44s} {seconds * 1e3:10.3f} ms  x{seconds / rows[0][1]:<9.3g} error {error:.1e}")


def waves() -> None:
    """Centre tension of a matched sphere, Gaussian pulse of a/2c: exact against the grid."""
    exact = Delay().extremes(SPHERE, PULSE, 0.0)[1]
    grids = [
        WaveGrid(cells_per_feature=n, least_inner=8, extrapolate=e)
        for n, e in ((20, False), (80, False), (40, True), (80, True))
    ]
    tasks = [
        lambda: Delay().extremes(SPHERE, PULSE, 0.0)[1],
        *(lambda g=g: g.extremes(SPHERE, PULSE, 0.0)[1] for g in grids),
    ]
    names = [
        "delay equation",
        *(f"wave_grid, {g.cells_per_feature:g} cells{', extrapolated' * g.extrapolate}" for g in grids),
    ]
    found = timed(*tasks)
    show("centre tension", [(n, t, abs(float(v) / exact - 1)) for n, (t, v) in zip(names, found, strict=True)])


def kernel() -> None:
    """Raw speed of the wave kernel: 2000 shells x 10 000 steps."""
    n, steps = 2000, 10_000
    deposit = np.diff(np.linspace(0.0, 1.0, steps + 1) ** 2)
    weight = np.zeros(n)
    weight[:500] = 1.0
    out, inn, push = np.full(n, 0.30), np.full(n, 0.29), np.full(n - 1, 0.3)
    first, weights = np.array([0]), np.array([[1.0, 0.0, 0.0]])
    ((seconds, _),) = timed(lambda: march(steps, deposit, weight, out, inn, push, -0.05, 0.99, first, weights))
    print(f"\nwave kernel, 2000 shells x 10 000 steps: {seconds * 1e3:.1f} ms, {n * steps / seconds:.2g} cell-steps/s")


def heat() -> None:
    """Peak wall temperature of a melanosome, 6 ns: exact against the grid with constant and with hot water."""
    water = Material(thermal_conductivity=0.62448, volumetric_heat_capacity=4151364.0)
    sphere = Sphere(0.5e-6, Material(thermal_conductivity=0.6, volumetric_heat_capacity=3539100.0), water)
    pulse, at = Gaussian(duration=6e-9), np.linspace(-6e-9, 12e-9, 60)
    exact = Laplace().peak_wall(sphere, pulse)
    found = timed(
        lambda: Laplace().peak_wall(sphere, pulse),
        lambda: warm(sphere, pulse, 1.0, at, []).wall_outside.max(),
        lambda: warm(sphere, pulse, 100.0, at, [], initial_temperature=310.15).wall_outside.max() / 100.0,
    )
    names = ("laplace", "radial_heat, constant water", "radial_heat, hot water (+100 K; physics differs)")
    show("wall temperature", [(n, t, abs(float(v) / exact - 1)) for n, (t, v) in zip(names, found, strict=True)])


def bubble() -> None:
    """First minimum of a Keller-Miksis bubble."""
    start, liquid = InitialBubble(0.5e-6, 2e7, 4 / 3), Liquid(993.33, 1523.66, 0.07, 6.913e-4)
    exact = KellerMiksis(tolerance=1e-12).solve(start, liquid).extremum("minimum")[1]
    tolerances = (1e-6, 1e-9, 1e-11)
    tasks = [lambda x=x: KellerMiksis(tolerance=x).solve(start, liquid).extremum("minimum")[1] for x in tolerances]
    rows = [
        (f"extrapolation, tolerance {x:g}", t, abs(v / exact - 1))
        for x, (t, v) in zip(tolerances, timed(*tasks), strict=True)
    ]
    ((seconds, value),) = timed(lambda: scipy_bubble(start, liquid))
    show("first minimum of a bubble", [*rows, ("scipy DOP853, rtol 1e-9", seconds, abs(value / exact - 1))])


def scipy_bubble(start: InitialBubble, liquid: Liquid) -> float:
    """Keller-Miksis with scipy's DOP853."""
    from scipy.integrate import solve_ivp

    def slope(_: float, y: np.ndarray) -> list[float]:
        r, v = y
        c, rho, mu, sigma = liquid.sound_speed, liquid.density, liquid.viscosity, liquid.surface_tension
        gas = start.pressure * (start.radius / r) ** (3 * start.polytropic_exponent)
        wall = gas - 2 * sigma / r - 4 * mu * v / r
        dot = -3 * start.polytropic_exponent * gas * v / r + 2 * sigma * v / r**2 + 4 * mu * v * v / r**2
        force = (
            (1 + v / c) * (wall - liquid.ambient_pressure) / rho + r / (rho * c) * dot - 1.5 * v * v * (1 - v / 3 / c)
        )
        return [v, force / ((1 - v / c) * r + 4 * mu / (rho * c))]

    def rest(_: float, y: np.ndarray) -> float:
        return float(y[1])

    rest.terminal, rest.direction = True, 1.0  # type: ignore[attr-defined]
    run = solve_ivp(slope, (0, 1e-5), [start.radius, 1e-9], method="DOP853", rtol=1e-9, atol=[1e-17, 1e-9], events=rest)
    return float(run.y_events[0][0][0])


def water() -> None:
    """A thousand states of water, and one nucleation temperature."""
    density, kelvin = np.linspace(900.0, 1000.0, 1000), np.linspace(300.0, 500.0, 1000)
    tasks: list[Callable[[], object]] = [lambda: iapws95.state(density, kelvin).pressure]
    names = ["iapws95.state, 1000 states"]
    try:
        from CoolProp.CoolProp import PropsSI

        tasks.append(lambda: PropsSI("P", "D|liquid", density, "T", kelvin, "Water"))
        names.append("CoolProp, 1000 states")
    except ImportError:
        print("\nCoolProp is not installed: no peer for water")
    found = timed(*tasks)
    first = np.asarray(found[-1][1])
    errors = [float(np.max(np.abs(np.asarray(v) / first - 1))) for _, v in found]
    show("water", [(n, t, e) for n, (t, _), e in zip(names, found, errors, strict=True)])
    ((seconds, _),) = timed(lambda: nucleation.nucleation_temperature(101325.0, 1e-18, 1e-9))
    print(f"  nucleation temperature: {seconds * 1e3:.2f} ms")


def curve() -> None:
    """A threshold curve of 40 durations from 10 ps to 10 us, six criteria."""
    ((line, _),) = timed(lambda: duration_curve(Melanosome(), 1064e-9, band=False))
    print(f"\nthreshold curve, 40 durations x 6 criteria: {line:.2f} s")
    start = time.process_time()
    duration_curve(Melanosome(), 1064e-9)
    print(f"  with the band over every parameter: {time.process_time() - start:.2f} s")


if __name__ == "__main__":
    for task in (kernel, waves, heat, bubble, water, curve):
        task()
