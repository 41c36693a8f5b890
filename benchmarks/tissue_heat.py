"""Heat in layers: error and cost of every method beside scipy (and py-pde, FiPy where installed), in one run.

    python benchmarks/tissue_heat.py [--repeats 7] [--skip-peers]

Each row is one method on one problem: its error against a converged reference, its CPU time (least of several
repeats, methods in turn), and the ratio to the named peer. Set OPENBLAS_NUM_THREADS=1 for one core.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import solve_banded
from scipy.sparse import diags

from picosim.laser.beams.top_hat import TopHat
from picosim.tissue.batch import HeatCase, solve_batch
from picosim.tissue.boundary.contact_plate import ContactPlate
from picosim.tissue.boundary.insulated import Insulated
from picosim.tissue.heat.axisymmetric import Axisymmetric
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.heat.model import Progress
from picosim.tissue.heat.slab_1d import Slab1d
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.schedule import sampling_times, schedule
from picosim.tissue.source import HeatSource
from picosim.tissue.system import assemble

BODY = 310.15
UNIFORM = RestTemperature(profile="uniform", core=BODY)
DARK = HeatPulses(np.zeros(0), np.zeros(0))
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
    """Least CPU time of each method; all are called once first and then in turn."""
    for method in methods.values():
        method()
    best = dict.fromkeys(methods, np.inf)
    for _ in range(repeats):
        for name, method in methods.items():
            begin = time.process_time()
            method()
            best[name] = min(best[name], time.process_time() - begin)
    return best


def table(title: str, rows: list[tuple[str, float, float]], peer: str) -> None:
    """Print error, milliseconds and the ratio of the peer's time to each method's."""
    base = next(cost for name, _, cost in rows if name == peer)
    print(f"\n{title}\n{'method':46s} {'error':>9s} {'CPU ms':>10s} {'peer / it':>10s}")
    for name, error, cost in rows:
        print(f"{name:46s} {error:9.1e} {1e3 * cost:10.3f} {base / cost:10.1f}")


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
    # the interfaces, where the deposit jumps, are left out: a cell mean has no one value there
    away = np.min(np.abs(depth[:, None] - np.cumsum(SKIN[:, 0])), axis=1) > 3e-6
    rise = float(np.max(16e3 * SKIN[:, 5] / layers().volumetric_heat_capacity))
    lit = times >= 0.0  # at the instant of contact the surface itself has no one value
    rows = [(n, float(np.max(np.abs(run(s) - exact)[lit][:, away]) / rise), cost[n]) for n, s in solvers.items()]
    table(f"ten-pulse train, cooled, eight layers, {times.size} instants (error over the largest adiabatic rise)", rows,
          "slab_1d, default")  # fmt: skip


def cooling_problem() -> tuple[ThermalLayers, HeatSource, np.ndarray, np.ndarray]:
    """One deposit in three layers, 2 mm, followed to 0.2 s: the peers' problem."""
    slab = ThermalLayers(
        np.array([60e-6, 1.19e-3, 0.75e-3]), np.array([0.25, 0.40, 0.20]), np.full(3, 1000.0), np.array([3500.0, 3500.0, 2000.0]),
        np.zeros(3),
    )  # fmt: skip
    return slab, HeatSource.exponential(5e3), np.array([0.2]), np.linspace(20e-6, 1.9e-3, 40)


def one_case(repeats: int, skip_peers: bool) -> None:
    """A single case against scipy at equal error: the same equation on 400 equal cells for the peers."""
    slab, light, until, _ = cooling_problem()
    energy = 1e4
    n, length = 400, 2e-3
    centre = (np.arange(n) + 0.5) * length / n
    k, c = slab.thermal_conductivity[slab.layer_at(centre)], slab.volumetric_heat_capacity[slab.layer_at(centre)]
    h = length / n
    face = 2 * k[1:] * k[:-1] / (k[1:] + k[:-1]) / h
    diagonal = -(np.append(face, 0.0) + np.append(0.0, face)) / (c * h)
    matrix = diags([face / (c[1:] * h), diagonal, face / (c[:-1] * h)], [-1, 0, 1]).tocsc()
    first = energy * light.on_cells(np.linspace(0, length, n + 1)) / (c * h)
    exact = Modal1d(growth=1.004, smallest_cell=0.2e-6, bottom="insulated").solve(
        slab, light, Insulated(), HeatPulses.single(energy), until, centre, start=UNIFORM
    )
    target = exact.rise[0]

    def ours(solver: Slab1d | Modal1d) -> np.ndarray:
        return solver.solve(slab, light, Insulated(), HeatPulses.single(energy), until, centre, start=UNIFORM).rise[0]

    def bdf(rtol: float) -> np.ndarray:
        solution = solve_ivp(lambda t, y: matrix @ y, (0.0, float(until[0])), first, "BDF", jac=matrix, rtol=rtol, atol=rtol * 10)
        return np.asarray(solution.y[:, -1])

    def banded(steps: int) -> np.ndarray:
        dt = float(until[0]) / steps
        ab = np.zeros((3, n))
        ab[0, 1:], ab[1], ab[2, :-1] = -dt * face / (c[:-1] * h), 1 - dt * diagonal, -dt * face / (c[1:] * h)
        T = first.copy()
        for _ in range(steps):
            T = solve_banded((1, 1), ab, T, check_finite=False)
        return T

    methods: dict[str, Callable[[], np.ndarray]] = {
        "solve_ivp BDF, sparse Jacobian, rtol 1e-4": lambda: bdf(1e-4),
        "solve_ivp BDF, sparse Jacobian, rtol 1e-6": lambda: bdf(1e-6),
        "solve_banded, 2000 backward Euler steps": lambda: banded(2000),
        "slab_1d, coarse (2 um, 1.15, 1e-3)": lambda: ours(coarse),
        "slab_1d, default": lambda: ours(Slab1d(bottom="insulated")),
        "slab_1d, default, steps without set-up": steps_alone(Slab1d(bottom="insulated"), energy),
        "modal_1d, coarse (2 um, 1.15)": lambda: ours(Modal1d(bottom="insulated", smallest_cell=2e-6, growth=1.15)),
    }
    coarse = Slab1d(bottom="insulated", smallest_cell=2e-6, growth=1.15, tolerance=1e-3)
    if not skip_peers:
        methods.update(peers(first, k, c, h, float(until[0])))
    cost = cpu(methods, repeats)
    rows = [(name, float(np.max(np.abs(m() - target)) / np.max(target)), cost[name]) for name, m in methods.items()]
    table("one deposit, three layers, to 0.2 s (error over the largest rise)", rows, "solve_ivp BDF, sparse Jacobian, rtol 1e-4")
    batch(repeats, cost["solve_banded, 2000 backward Euler steps"])


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


def batch(repeats: int, banded: float) -> None:
    """Thirty-two cases with their own layers and energies, as a sweep needs them."""
    slab, light, until, depth = cooling_problem()
    rng = np.random.default_rng(1)
    cases = [
        HeatCase(
            replace(slab, thermal_conductivity=slab.thermal_conductivity * rng.uniform(0.7, 1.3, 3)), light, rng.uniform(0.5, 1.5)
        )
        for _ in range(32)
    ]  # fmt: skip
    pulses = HeatPulses.single(1e4)

    def reference(case: HeatCase) -> np.ndarray:
        own = HeatPulses.single(1e4 * case.exposure)
        fine = Modal1d(growth=1.01, smallest_cell=0.2e-6, bottom="insulated")
        return fine.solve(case.layers, light, Insulated(), own, until, depth, start=UNIFORM).temperature

    exact = np.array([reference(case) for case in cases])
    coarse = Slab1d(bottom="insulated", smallest_cell=2e-6, growth=1.15)

    def ours(tolerance: float) -> np.ndarray:
        return solve_batch(coarse, cases, Insulated(), pulses, until, depth, start=UNIFORM, tolerance=tolerance).temperature

    cost = cpu({f"{tol:g}": (lambda tol=tol: ours(tol)) for tol in (1e-3, 1e-4)}, repeats)
    rows = [("solve_banded, 2000 steps (own coefficients)", np.nan, banded)]
    for tol in (1e-3, 1e-4):
        error = float(np.max(np.abs(ours(tol) - exact)) / np.max(exact - BODY))
        rows.append((f"solve_batch, tolerance {tol:g}, a case", error, cost[f"{tol:g}"] / len(cases)))
    table("batch of 32 cases, own coefficients", rows, rows[0][0])


def spot(repeats: int) -> None:
    """A step of 200 x 400 cells beside a factored Crank-Nicolson of scipy."""
    from scipy.sparse import eye, kron
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
    table("axisymmetric, 200 x 400 cells (error after 20 ms)", rows, "splu Crank-Nicolson, a step")
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


def peers(first: np.ndarray, k: np.ndarray, c: np.ndarray, h: float, until: float) -> dict[str, Callable[[], np.ndarray]]:
    """py-pde and FiPy on the same cells, where installed."""
    found: dict[str, Callable[[], np.ndarray]] = {}
    try:
        import pde

        grid = pde.CartesianGrid([[0, h * first.size]], first.size)
        conductivity, capacity = pde.ScalarField(grid, k), pde.ScalarField(grid, c)

        def py_pde() -> np.ndarray:
            equation = pde.PDE(
                {"T": "(kappa * laplace(T) + dot(gradient(kappa), gradient(T))) / heat"},
                bc={"derivative": 0}, consts={"kappa": conductivity, "heat": capacity},
            )  # fmt: skip
            field = equation.solve(pde.ScalarField(grid, first), until, dt=4e-5, tracker=None, solver="explicit")
            return np.asarray(field.data)

        found["py-pde explicit, dt 40 us"] = py_pde
    except ImportError:
        print("py-pde is not installed")
    try:
        import fipy

        def fi_py() -> np.ndarray:
            mesh = fipy.Grid1D(nx=first.size, dx=h)
            T = fipy.CellVariable(mesh=mesh, value=first)
            equation = fipy.TransientTerm(coeff=fipy.CellVariable(mesh=mesh, value=c)) == fipy.DiffusionTerm(
                coeff=fipy.CellVariable(mesh=mesh, value=k).harmonicFaceValue
            )
            for _ in range(200):
                equation.solve(var=T, dt=until / 200)
            return np.asarray(T.value)

        found["FiPy, 200 backward Euler steps"] = fi_py
    except ImportError:
        print("FiPy is not installed")
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--skip-peers", action="store_true")
    options = parser.parse_args()
    train(options.repeats)
    one_case(options.repeats, options.skip_peers)
    spot(max(options.repeats // 2, 1))
