"""What a sweep costs beside its physics, and a thousand points of light and heat beside a loop over scipy.

``python benchmarks/sweeps.py`` prints CPU time (other work on the machine stretches wall time):
cost a point of the coordinator and of the workers from 1e4 to 1e6 points, merging, opening; then 1000 distinct skins by
``picosim sweep`` and by a script that loops.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "study"))


def store_cost(size: int, folder: Path) -> None:
    """Run a sweep whose physics costs almost nothing, 40 numbers a point, and open its file."""
    from toy import Toy

    from picosim.study.engines import make_engine
    from picosim.study.expand import make_plan
    from picosim.study.header import make_header
    from picosim.study.report import Options
    from picosim.study.runner import run_sweep
    from picosim.study.study_file import Study

    axes = {
        "laser.duration": {"log": ["10 ps", "1 us"], "n": size // 100},
        "skin.depth": {"lin": ["0 um", "500 um"], "n": 10},
        "laser.exposure": {"lin": ["0.1 J/cm2", "1 J/cm2"], "n": 10},
    }
    toy = Toy(scalars=40, random=False)
    study = Study.read({"model": {}, "sweep": {"axes": axes}})
    plan = make_plan(study, {}, toy)
    final = folder / f"cost-{size}.h5"
    wall = time.perf_counter()
    report = run_sweep(make_header(study, {}, toy, plan), plan, toy, final, make_engine("local"), Options())
    wall = time.perf_counter() - wall
    line = f"{plan.size:>9,} points x 40: coordinator {report.coordinator_cpu_s / plan.size * 1e6:5.1f} us/point, "
    line += f"workers {report.cpu_s / plan.size * 1e6:5.1f} us/point, merging {plan.size / report.merge_s:9,.0f} points/s, "
    line += f"file {final.stat().st_size / 1e6:6.1f} MB, wall {wall:5.1f} s"
    print(line + opening(final))


def opening(final: Path) -> str:
    """Time xarray on a file, when it is installed."""
    try:
        import xarray
    except ImportError:
        return ""
    found = []
    for engine in ("netcdf4", "h5netcdf"):
        xarray.open_dataset(final, engine=engine).close()
        begun = time.perf_counter()
        data = xarray.open_dataset(final, engine=engine)
        opened = time.perf_counter() - begun
        data["rise"].load()
        found.append(f"{engine} {opened * 1e3:.0f} + {(time.perf_counter() - begun - opened) * 1e3:.0f} ms")
        data.close()
    return "; open + one variable: " + ", ".join(found)


LAYERS = (("epidermis", 60, 1.0, 200, 0.9), ("papillary dermis", 150, 0.3, 180, 0.9), ("plexus", 80, 0.6, 190, 0.91),
          ("reticular dermis", 1500, 0.3, 160, 0.9), ("subcutis", 5000, 0.15, 120, 0.9))  # fmt: skip


def skins(count: int) -> dict:
    """Return the study of ``count`` skins, each with its own absorption in every layer and its own conductivities."""
    layers = [
        {"kind": "uniform", "name": n, "thickness": f"{t} um", "mu_a": f"{a} 1/cm", "mu_s": f"{s} 1/cm", "g": g, "n": 1.4}
        for n, t, a, s, g in LAYERS
    ]
    axes = {f"skin.layers.{n}.mu_a": {"log": [f"{0.5 * a} 1/cm", f"{2 * a} 1/cm"]} for n, _, a, *_ in LAYERS}
    for name in ("epidermis", "reticular dermis"):
        axes[f"skin.layers.{name}.thermal_conductivity"] = {"lin": ["0.25 W/m/K", "0.5 W/m/K"]}
    model = {
        "laser": {"wavelength": "1064 nm", "radiant_exposure": "1 J/cm2", "pulse": {"kind": "square", "duration": "10 ns"}},
        "skin": {"layers": layers},
        "tissue": {"heat": {"kind": "slab_1d"}, "follow": "100 ms"},
    }
    keep = ["diffuse_reflectance", "transmittance", "layer_margin_layer_temperature", "damage_threshold_layer_temperature"]
    return {"model": model, "sweep": {"sampler": "sobol", "n": count, "axes": axes}, "results": {"keep": keep}}


def by_sweep(count: int, folder: Path) -> None:
    """Transport and 1-D heat of ``count`` skins, from the study to the merged file."""
    from picosim.study.engines import make_engine
    from picosim.study.expand import make_plan
    from picosim.study.experiment_model import ExperimentModel
    from picosim.study.header import make_header
    from picosim.study.report import Options
    from picosim.study.runner import run_sweep
    from picosim.study.study_file import Study

    for size in (8, count):  # the first run fills the cache of compiled kernels
        wall = time.perf_counter()
        study = Study.read(skins(size))
        model = ExperimentModel(study.model)
        plan = make_plan(study, {}, model)
        header = make_header(study, {}, model, plan)
        report = run_sweep(header, plan, model, folder / f"skins-{size}.h5", make_engine("local"), Options())
        wall = time.perf_counter() - wall
    cpu = report.cpu_s / count * 1e3
    print(f"{count:>9,} skins by picosim sweep: {cpu:.2f} ms CPU/point, wall {wall:.2f} s with start, merge and file")


def by_loop(count: int, total: int) -> None:
    """The same by a script: light by diffusion (no transport in scipy), heat by solve_ivp with a banded Jacobian."""
    from scipy.integrate import solve_ivp
    from scipy.linalg import solve_banded

    rng = np.random.default_rng(0)
    thickness = np.array([row[1] for row in LAYERS]) * 1e-6
    edges = np.concatenate([[0.0], np.geomspace(1e-6, thickness.sum(), 400)])
    centre, cell = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)
    layer = np.searchsorted(np.cumsum(thickness), centre).clip(0, 4)
    begun = time.process_time()
    for _ in range(count):
        mu_a = (np.array([row[2] for row in LAYERS]) * 100 * rng.uniform(0.5, 2, 5))[layer]
        mu_s = np.array([row[3] * (1 - row[4]) for row in LAYERS])[layer] * 100
        k = np.full(400, 0.4) * np.where(layer == 0, rng.uniform(0.7, 1.2), 1.0)
        spread = 1.0 / (3.0 * (mu_a + mu_s))
        link = 2.0 / (cell[1:] / spread[1:] + cell[:-1] / spread[:-1])
        band = np.zeros((3, 400))
        band[0, 1:], band[2, :-1] = -link, -link
        band[1] = mu_a * cell
        band[1, :-1] += link
        band[1, 1:] += link
        band[1, 0] += 1.0 / (2.0 * 2.95 + cell[0] / (2.0 * spread[0]))
        fluence = solve_banded((1, 1), band, mu_s * cell * np.exp(-np.cumsum((mu_a + mu_s) * cell)))
        flow = 2.0 / (cell[1:] / k[1:] + cell[:-1] / k[:-1])
        heat = np.full(400, 3.8e6) * cell

        def rate(_t: float, rise: np.ndarray, flow: np.ndarray = flow, heat: np.ndarray = heat) -> np.ndarray:
            flux = flow * np.diff(rise)
            return (np.append(flux, 0.0) - np.concatenate(([10.0 * rise[0]], flux))) / heat

        start, instants = mu_a * fluence * 1e4 / 3.8e6, np.geomspace(1e-7, 0.1, 40)
        solve_ivp(rate, (0.0, 0.1), start, method="LSODA", lband=1, uband=1, rtol=1e-4, atol=1e-4, t_eval=instants)
    each = (time.process_time() - begun) / count
    what = f"{total:>9,} skins by a loop over scipy (diffusion + LSODA)"
    print(f"{what}: {each * 1e3:.2f} ms CPU/point, {each * total:.1f} s on one core")


def main() -> None:
    """Run everything."""
    folder = Path(tempfile.mkdtemp(prefix="picosim-bench-"))
    try:
        for size in (10_000, 100_000, 1_000_000):
            store_cost(size, folder)
        by_sweep(1000, folder)
        by_loop(20, 1000)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e3
    print(f"largest process {peak:,.0f} MB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
