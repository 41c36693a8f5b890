"""Heat in layers: error and cost of every method beside scipy (and py-pde, FiPy where installed), in one run.

    python benchmarks/tissue_heat.py [--repeats 7] [--skip-peers]

Each row is one method on one problem: its error against a converged reference, its CPU time (least of several
repeats, methods in turn), and what the peer costs at that error over it: the peer's runs from cheap to exact are joined
on logarithmic scales, and where it is nowhere as good its best run is taken (marked >). Set OPENBLAS_NUM_THREADS=1 for
one core.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from heat_peers import Cells, banded, bdf, fi_py, py_pde

from picosim.laser.beams.top_hat import TopHat
from picosim.tissue.boundary.contact_plate import ContactPlate
from picosim.tissue.boundary.insulated import Insulated
from picosim.tissue.case import HeatCase
from picosim.tissue.heat.axisymmetric import Axisymmetric
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.heat.slab_1d import Slab1d
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.progress import Progress
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.schedule import sampling_times, schedule
from picosim.tissue.source import HeatSource
from picosim.tissue.system import assemble

Row = tuple[str, float, float]  # name, error, seconds

BODY = 310.15
UNIFORM = RestTemperature(profile="uniform", core=BODY)
SKIN = np.array([
    # thickness, k, rho, c, perfusion, mu_a
    [15e-6, 0.202, 1225, 2250, 0, 50],
    [45e-6, 0.459, 1090, 3510, 0, 800],
    [15e-6, 0.459, 1090, 3510, 0, 2500],
    [150e-6, 0.459, 1090, 3510, 0.00196, 11],
    [80e-6, 0.43, 1105, 3370, 0.00196, 120],
    [800e-6, 0.43, 1105, 3370, 0.00196, 11],
    [100e-6, 0.43, 1105, 3370, 0.00196, 90],
    [4000e-6, 0.211, 911, 2348, 0.0005, 7],
])  # fmt: skip


def layers() -> ThermalLayers:
    return ThermalLayers(*SKIN[:, :5].T)


def source() -> HeatSource:
    edges = np.concatenate(([0.0], np.cumsum(SKIN[:, 0])))
    depth = np.repeat(edges, 2)[1:-1]
    return HeatSource(depth, np.repeat(SKIN[:, 5], 2) * np.exp(-depth / 1e-3))


def cpu(methods: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Least CPU time of a call of each method, in turn; short ones are called for 5 ms at a time."""
    calls = {}
    for name, method in methods.items():
        method()
        begin = time.perf_counter()
        method()
        calls[name] = max(1, math.ceil(5e-3 / max(time.perf_counter() - begin, 1e-6)))
    best = dict.fromkeys(methods, np.inf)
    for _ in range(repeats):
        for name, method in methods.items():
            begin = time.process_time()
            for _ in range(calls[name]):
                method()
            best[name] = min(best[name], (time.process_time() - begin) / calls[name])
    return best


def at_error(peer: list[Row], error: float) -> tuple[float, bool]:
    """Cost of the peer at an error [s], between its best runs; and whether it is nowhere as good."""
    front: list[tuple[float, float]] = []
    for _, reached, cost in sorted(peer, key=lambda row: row[2]):
        if not front or reached < front[-1][0]:
            front.append((reached, cost))
    reached, cost = np.log(np.array(front[::-1])).T
    return float(np.exp(np.interp(np.log(error), reached, cost))), bool(np.log(error) < reached[0])


def table(title: str, rows: list[Row], peer: list[Row]) -> None:
    """Print error, milliseconds and what the peer costs at that error over each method's cost."""
    print(f"\n{title}\n{'method':52s} {'error':>9s} {'CPU ms':>10s} {'peer / it':>10s}")
    for row in rows:
        name, error, cost = row
        at, beyond = at_error(peer, error)
        ratio = "" if row in peer else f"{'>' if beyond else ' '}{at / cost:9.1f}"
        print(f"{name:52s} {error:9.1e} {1e3 * cost:10.3f} {ratio:>10s}")


def train(repeats: int) -> None:
    """Ten pulses of 450 ps at 10 Hz, contact plate from -1 s, eight layers, to 60 s."""
    pulses = HeatPulses(0.1 * np.arange(10), np.linspace(8e3, 16e3, 10), 450e-12)
    times = sampling_times(pulses, 60.0, start=-1.0, per_decade=6)
    depth = np.concatenate((np.linspace(0, 3e-4, 61), np.linspace(3.5e-4, 4e-3, 40)))
    boundary = ContactPlate()

    def run(solver: Slab1d | Modal1d) -> np.ndarray:
        return solver.solve(layers(), source(), boundary, pulses, times, depth).temperature

    exact = run(Modal1d(growth=1.01, smallest_cell=0.1e-6))
    solvers = {
        "slab_1d, default": Slab1d(), "slab_1d, tolerance 1e-6": Slab1d(tolerance=1e-6), "modal_1d, default": Modal1d(),
        "modal_1d, growth 1.04": Modal1d(growth=1.04),
    }  # fmt: skip
    cost = cpu({name: (lambda s=s: run(s)) for name, s in solvers.items()}, repeats)
    # the cells at an interface, where the deposit jumps, are left out: their means have no one value there
    faces = np.cumsum(SKIN[:, 0])
    away = np.all(np.abs(depth[:, None] - faces) > np.maximum(3e-6, 0.01 * faces), axis=1)
    rise = float(np.max(16e3 * SKIN[:, 5] / layers().volumetric_heat_capacity))
    lit = times >= 0.0  # at the instant of contact the surface itself has no one value
    rows = [(n, float(np.max(np.abs(run(s) - exact)[lit][:, away]) / rise), cost[n]) for n, s in solvers.items()]
    table(f"ten-pulse train, cooled, eight layers, {times.size} instants (error over the largest adiabatic rise)", rows,
          rows[:1])  # fmt: skip


def cooling_problem() -> tuple[ThermalLayers, HeatSource, np.ndarray, np.ndarray]:
    """One deposit in three layers, 2 mm, followed to 0.2 s: the peers' problem."""
    slab = ThermalLayers(
        np.array([60e-6, 1.19e-3, 0.75e-3]), np.array([0.25, 0.40, 0.20]), np.full(3, 1000.0), np.array([3500.0, 3500.0, 2000.0]),
        np.zeros(3),
    )  # fmt: skip
    return slab, HeatSource.exponential(5e3), np.array([0.2]), np.linspace(20e-6, 1.9e-3, 40)


def equal_cells(slab: ThermalLayers, light: HeatSource, energy: float, n: int) -> Cells:
    """The peers' cells: n equal ones over the slab."""
    edges = np.linspace(0.0, float(slab.interfaces[-1]), n + 1)
    owner = slab.layer_at(0.5 * (edges[1:] + edges[:-1]))
    capacity = slab.volumetric_heat_capacity[owner]
    return Cells(edges, slab.thermal_conductivity[owner], capacity, energy * light.on_cells(edges) / capacity / np.diff(edges))


def one_case(repeats: int, skip_peers: bool) -> None:
    """A single case, whole calls, against scipy, py-pde and FiPy at equal error."""
    slab, light, until, _ = cooling_problem()
    energy, end = 1e4, float(until[0])
    grids = {n: equal_cells(slab, light, energy, n) for n in (200, 400, 800)}
    points = grids[400].centre

    def ours(solver: Slab1d | Modal1d, where: np.ndarray = points) -> np.ndarray:
        return solver.solve(slab, light, Insulated(), HeatPulses.single(energy), until, where, start=UNIFORM).rise[0]

    best = Modal1d(growth=1.004, smallest_cell=0.2e-6, bottom="insulated")
    exact = {n: ours(best, grid.centre) for n, grid in grids.items()}

    def measured(methods: dict[str, tuple[Callable[[], np.ndarray], int]], count: int) -> list[Row]:
        """Rows of methods that answer at the centres of so many cells."""
        cost = cpu({name: run for name, (run, _) in methods.items()}, count)
        return [
            (name, float(np.max(np.abs(run() - exact[n])) / np.max(exact[n])), cost[name]) for name, (run, n) in methods.items()
        ]

    slabs = {
        (f"{kind.__name__}, {sizes[0] * 1e6:g} um, {sizes[1]}" + (f", tolerance {tol:g}" if tol else "")): kind(
            bottom="insulated", smallest_cell=sizes[0], growth=sizes[1], **({"tolerance": tol} if tol else {})
        )
        for kind, tolerances in ((Slab1d, (1e-3, 3e-4, 1e-4, 3e-5)), (Modal1d, (None,)))
        for sizes in ((4e-6, 1.15), (4e-6, 1.08), (0.5e-6, 1.08))
        for tol in tolerances
    }  # fmt: skip
    rows = measured(
        {
            **{
                f"solve_ivp BDF, {n} cells, rtol {rtol:g}": (bdf(grids[n], end, rtol), n)
                for n in grids for rtol in (1e-3, 1e-4, 1e-5, 1e-6)
            },
            **{name: ((lambda solver=solver: ours(solver)), 400) for name, solver in slabs.items()},
            "Slab1d, default, steps without set-up": (steps_alone(Slab1d(bottom="insulated"), energy), 400),
        },
        repeats,
    )  # fmt: skip
    peer = [row for row in rows if "BDF" in row[0]]
    own = [row for row in rows if row not in peer]
    table("one deposit, three layers, to 0.2 s (error over the largest rise); peer: scipy's BDF", rows, peer)
    if not skip_peers:
        for others in (
            {name: (run, n) for n in (200, 400) for name, run in py_pde(grids[n], end).items()},
            {name: (run, 400) for name, run in fi_py(grids[400], end, (20, 200)).items()},
        ):
            found = measured(others, 1) if others else []
            if found:
                table(f"the same; peer: {found[0][0].split(',')[0].split(' ')[0]}", found + own, found)
    batch(repeats, grids[400], end)


def steps_alone(solver: Slab1d, energy: float) -> Callable[[], np.ndarray]:
    """The time integration of one case on a mesh and schedule that are there already."""
    slab, light, until, _ = cooling_problem()
    mesh, phase = solver.mesh(slab), Insulated().phases(float(until[0]))[0]
    system = assemble(slab, mesh, phase, bottom="insulated", core_temperature=BODY)
    (stretch,) = schedule(HeatPulses.single(energy), 1, (phase,), until).stretches
    deposit, rest = light.on_cells(mesh.edges)[None], np.full(mesh.layer.size, BODY)
    centre = (np.arange(400) + 0.5) * 5e-6

    def run() -> np.ndarray:
        progress = Progress(rest.copy(), rest.copy(), np.zeros(rest.size), rest, np.zeros(3), np.zeros(rest.size))
        rows, _ = solver.advance(system, stretch, deposit, progress)
        return system.at(rows, centre)[0] - BODY

    return run


def batch(repeats: int, cells: Cells, end: float) -> None:
    """Thirty-two cases with their own layers and energies, as a sweep needs them."""
    slab, light, until, _ = cooling_problem()
    rng = np.random.default_rng(1)
    cases = [
        HeatCase(
            replace(slab, thermal_conductivity=slab.thermal_conductivity * rng.uniform(0.7, 1.3, 3)), light, cells.centre,
            (float(rng.uniform(0.5, 1.5)),),
        )
        for _ in range(32)
    ]  # fmt: skip
    fine = Modal1d(growth=1.01, smallest_cell=0.2e-6, bottom="insulated")

    def reference(case: HeatCase) -> np.ndarray:
        own = HeatPulses.single(1e4 * case.factors[0])
        return fine.solve(case.layers, light, Insulated(), own, until, cells.centre, start=UNIFORM).rise[0]

    exact = np.array([reference(case) for case in cases])
    solvers = {
        f"slab_1d.solve_many, {size * 1e6:g} um, {growth}, tolerance {tol:g}, a case": (
            Slab1d(bottom="insulated", smallest_cell=size, growth=growth, tolerance=tol)
        )
        for size, growth, tol in ((4e-6, 1.15, 1e-3), (4e-6, 1.15, 3e-4), (4e-6, 1.08, 1e-4), (2e-6, 1.08, 3e-5))
    }  # fmt: skip

    def ours(solver: Slab1d) -> np.ndarray:
        found = solver.solve_many(cases, Insulated(), HeatPulses.single(1e4), until, start=UNIFORM)
        return np.array([runs[0].temperature[0] for runs in found]) - BODY

    def loop(steps: int) -> np.ndarray:
        found = []
        for case in cases:
            own = equal_cells(case.layers, light, 1e4 * case.factors[0], cells.first.size)
            found.append(banded(own, end, steps)())
        return np.array(found)

    methods: dict[str, Callable[[], np.ndarray]] = {
        f"solve_banded, 400 cells, {steps} backward Euler steps, a case": (lambda steps=steps: loop(steps))
        for steps in (100, 300, 1000, 3000)
    }
    methods |= {name: (lambda own=own: ours(own)) for name, own in solvers.items()}
    cost = cpu(methods, max(repeats // 3, 1))
    top = np.max(exact, axis=1, keepdims=True)
    rows = [(name, float(np.max(np.abs(run() - exact) / top)), cost[name] / len(cases)) for name, run in methods.items()]
    table("batch of 32 cases, own coefficients (largest error of all); peer: solve_banded", rows, rows[:4])


def spot(repeats: int) -> None:
    """A step of 200 x 400 cells beside a factored Crank-Nicolson of scipy."""
    from scipy.sparse import diags, eye, kron
    from scipy.sparse.linalg import splu

    from picosim.tissue.boundary.convection import Convection
    from picosim.tissue.mesh import Mesh
    from picosim.tissue.spot import radial_operator
    from picosim.tissue.spot_march import Marcher

    slab = layers()
    edges = np.unique(np.concatenate([np.linspace(a, b, 51) for a, b in zip(slab.interfaces[:-1], slab.interfaces[1:])]))
    mesh = Mesh(edges, np.repeat(np.arange(8), 50))
    phase = Convection().phases(1.0)[0]
    system = replace(assemble(slab, mesh, phase, bottom="core", core_temperature=0.0), top_temperature=0.0)
    ring = np.linspace(0.0, 4e-3, 201)
    marcher = Marcher(system, slab, ring, np.zeros((200, 400)), tolerance=1e-4, max_steps=10**9)
    middle = 0.5 * (ring[1:] + ring[:-1])
    start = 10 * np.exp(-((middle[:, None] / 1e-3) ** 2) - mesh.centre / 3e-4)
    step, count = 1e-3, 20
    axial = diags([marcher.axial[0][1:], marcher.axial[1], marcher.axial[2][:-1]], [-1, 0, 1])
    rows_r = radial_operator(ring)
    radial = diags([rows_r[0][1:], rows_r[1], rows_r[2][:-1]], [-1, 0, 1])
    alpha = slab.diffusivity[mesh.layer]
    A = (kron(eye(200), axial) + kron(radial, diags(alpha))).tocsc()
    unit = eye(200 * 400).tocsc()
    lu, explicit = splu(unit - 0.5 * step * A), (unit + 0.5 * step * A).tocsr()

    def crank_nicolson() -> np.ndarray:
        y = start.ravel().copy()
        for _ in range(count):
            y = lu.solve(explicit @ y)
        return y.reshape(200, 400)

    def adi(steps: int) -> np.ndarray:
        from picosim.tissue.heat.kernels.adi import apply_z

        marcher.rise[:] = start
        apply_z(marcher.rise, *marcher.axial, marcher.flux)
        marcher.take(step * count / steps, steps, heating=False)
        return marcher.rise

    exact = adi(4000).copy()
    methods = {"splu Crank-Nicolson, a step": crank_nicolson, "alternating directions, a step": lambda: adi(count)}
    cost = cpu(methods, repeats)
    rows = [(n, float(np.max(np.abs(m() - exact)) / 10), cost[n] / count) for n, m in methods.items()]
    table("axisymmetric, 200 x 400 cells (error after 20 ms)", rows, rows[:1])
    seconds = cpu({"run": lambda: adi(2000)}, 1)["run"]
    print(f"2000 steps: {seconds:.2f} s")
    pulses, depth = HeatPulses(0.1 * np.arange(10), np.full(10, 1e4), 450e-12), np.linspace(0, 1e-3, 50)
    solver = Axisymmetric()
    times = np.array([0.5, 1.0, 5.0])
    result = {}

    def whole() -> None:
        result["r"] = solver.solve(slab, source(), ContactPlate(), pulses, times, depth, beam=TopHat(diameter=4e-3))

    seconds = cpu({"run": whole}, 2)["run"]
    print(f"ten-pulse train below a 4 mm spot, to 5 s: {seconds:.2f} s, {result['r'].diagnostics['steps']:.0f} steps, "
          f"{result['r'].diagnostics['cells']:.0f} cells")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--skip-peers", action="store_true")
    options = parser.parse_args()
    train(options.repeats)
    one_case(options.repeats, options.skip_peers)
    spot(max(options.repeats // 2, 1))
