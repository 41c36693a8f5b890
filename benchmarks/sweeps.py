"""What a sweep costs beside its physics, and a thousand points of light and heat beside a loop over scipy.

``python benchmarks/sweeps.py`` prints CPU time (other work on the machine stretches wall time):
cost a point of the coordinator and of the workers from 1e4 to 1e6 points, merging, opening (``--store``); the million points
of ps_vs_ns_map and parts of it in which as much is shared (``--map``); 1000 distinct skins by ``picosim sweep run`` and by a
script that loops, with the error of both (``--skins``).
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
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


def map_cost(parts: tuple[int, int, int], folder: Path) -> None:
    """Run ps_vs_ns_map with its first absorbers, wavelengths and phototypes: as much is shared at every size."""
    import tomllib

    from picosim.study.engines import make_engine
    from picosim.study.report import Options
    from picosim.study.runner import run_sweep
    from picosim.study.session import open_study

    source = Path(__file__).resolve().parents[1] / "configs" / "studies" / "ps_vs_ns_map.toml"
    data = tomllib.loads(source.read_text())
    for path, count in zip(("skin.absorbers", "laser.wavelength", "skin.phototype"), parts):
        axis = data["sweep"]["axes"][path]
        axis.update({key: axis[key][:count] for key in ("values", "labels") if key in axis})
    study, final = folder / "map.toml", folder / f"map-{'-'.join(map(str, parts))}.h5"
    study.write_text("\n".join(f"{key} = {toml(value)}" for key, value in data.items()))
    session = open_study(study)
    wall = time.perf_counter()
    report = run_sweep(session.header, session.plan, session.model, final, make_engine("local"), Options())
    wall = time.perf_counter() - wall
    stages = ", ".join(f"{name} {count:,}" for name, count in report.stages.items())
    size, solved = session.plan.size, sum(report.stages.values())
    print(f"{size:>9,} points of ps_vs_ns_map ({stages} solutions): workers {report.cpu_s / size * 1e6:5.1f} us/point, "
          f"coordinator {report.coordinator_cpu_s / size * 1e6:5.1f} us/point, {solved / wall:,.0f} solutions/s, "
          f"wall {wall:.1f} s, file {final.stat().st_size / 1e6:.1f} MB")  # fmt: skip


LAYERS = (("epidermis", 60, 1.0, 200, 0.9), ("papillary dermis", 150, 0.3, 180, 0.9), ("plexus", 80, 0.6, 190, 0.91),
          ("reticular dermis", 1500, 0.3, 160, 0.9), ("subcutis", 5000, 0.15, 120, 0.9))  # fmt: skip
RESULT = "damage_threshold_layer_temperature"


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
        "optics": {"kind": "discrete_ordinates", "streams": 16},
        "tissue": {"heat": {"kind": "slab_1d"}, "follow": "100 ms"},
    }
    keep = ["diffuse_reflectance", "transmittance", "layer_margin_layer_temperature", RESULT]
    return {"model": model, "sweep": {"sampler": "random", "n": count, "axes": axes}, "results": {"keep": keep}}


def toml(value: object) -> str:
    """Write a value as TOML on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
    return "[" + ", ".join(map(toml, value)) + "]" if isinstance(value, list) else json.dumps(value)


def by_sweep(count: int, folder: Path, repeats: int = 3) -> tuple[float, Path]:
    """Transport and 1-D heat of ``count`` skins by the command, whole process; return the least wall time and the file."""
    best, final = np.inf, folder / "skins.h5"
    for size in (8, *[count] * repeats):  # the first run fills the cache of compiled kernels
        study = folder / "skins.toml"
        study.write_text("\n".join(f"{key} = {toml(value)}" for key, value in skins(size).items()))
        final.unlink(missing_ok=True)
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "picosim", "sweep", "run", str(study), "-o", str(final)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        best = min(best, time.perf_counter() - begun) if size == count else best
    return best, final


def finest(model: object, settings: dict) -> float:
    """The threshold of a point by the same chain with 64 streams, a quarter of the cell size and a hundredth of the error."""
    from picosim.walk import walk

    experiment = model.experiment(settings)
    heat = experiment.tissue.heat.model_copy(update={"tolerance": 1e-6, "smallest_cell": 0.125e-6, "growth": 1.03})
    experiment = experiment.model_copy(update={
        "optics": experiment.optics.model_copy(update={"streams": 64}),
        "tissue": experiment.tissue.model_copy(update={"heat": heat}),
    })  # fmt: skip
    return float(walk(experiment).damage[0].value)


def by_script(settings: dict) -> float:
    """The same threshold by a script: light by diffusion (scipy has no transport), heat by LSODA with a banded Jacobian."""
    from scipy.integrate import solve_ivp
    from scipy.linalg import solve_banded

    thickness = np.array([row[1] for row in LAYERS]) * 1e-6
    edges = np.concatenate([[0.0], np.geomspace(1e-6, thickness.sum(), 400)])
    centre, cell = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)
    layer = np.searchsorted(np.cumsum(thickness), centre).clip(0, 4)
    mu_a = np.array([settings[f"skin.layers.{row[0]}.mu_a"] for row in LAYERS])[layer]
    mu_s = np.array([row[3] * (1 - row[4]) for row in LAYERS])[layer] * 100
    sample = settings["sample"]
    k, capacity = sample.thermal_conductivity[layer], sample.volumetric_heat_capacity[layer]
    spread = 1.0 / (3.0 * (mu_a + mu_s))
    link = 2.0 / (cell[1:] / spread[1:] + cell[:-1] / spread[:-1])
    band = np.zeros((3, 400))
    band[0, 1:], band[2, :-1] = -link, -link
    band[1] = mu_a * cell
    band[1, :-1] += link
    band[1, 1:] += link
    band[1, 0] += 1.0 / (2.0 * 2.95 + cell[0] / (2.0 * spread[0]))
    beam = (1.0 - ((1.4 - 1.0) / (1.4 + 1.0)) ** 2) * np.exp(-np.cumsum((mu_a + mu_s) * cell))
    fluence = solve_banded((1, 1), band, mu_s * cell * beam) + beam
    flow = 2.0 / (cell[1:] / k[1:] + cell[:-1] / k[:-1])

    def rate(_t: float, rise: np.ndarray) -> np.ndarray:
        flux = flow * np.diff(rise)
        return (np.append(flux, 0.0) - np.concatenate(([10.0 * rise[0]], flux))) / (capacity * cell)

    course = solve_ivp(rate, (0.0, 0.1), mu_a * fluence / capacity * 1e4, method="LSODA", lband=1, uband=1, rtol=1e-4, atol=1e-4,
                       t_eval=np.geomspace(1e-8, 0.1, 40))  # fmt: skip
    return float((373.15 - 310.15) / np.max(course.y[layer == 0]) * 1e4)


def skins_beside(count: int, few: int, folder: Path) -> None:
    """A thousand skins by the command and by a script that loops and hands its list to xarray: error and cost of both."""
    import picosim
    from picosim.study.session import open_existing

    wall, final = by_sweep(count, folder)
    session = open_existing(final)
    points = session.plan.points(np.arange(few))
    settings = [points.settings(i) for i in range(few)]
    exact = np.array([finest(session.model, one) for one in settings])
    swept = picosim.open_sweep(final)[RESULT].values[:few]
    samples = [{**one, "sample": session.model.experiment(one).skin.sample(1064e-9)} for one in settings]
    begun = time.perf_counter()
    looped = np.array([by_script(one) for one in samples])
    each = (time.perf_counter() - begun) / few
    try:
        import xarray

        xarray.DataArray(looped, dims="point", name=RESULT).to_netcdf(folder / "loop.nc")
    except ImportError:
        pass
    for name, values, seconds in (("picosim sweep run, whole process, all cores", swept, wall),
                                  ("loop over scipy (diffusion + LSODA) + xarray, one core", looped, each * count)):  # fmt: skip
        error = np.abs(values / exact - 1.0)
        print(f"{count:>9,} skins by {name}: {seconds:8.2f} s, error of the threshold {np.median(error):.1e} (median), "
              f"{error.max():.1e} (largest of {few})")  # fmt: skip


def main() -> None:
    """Run everything."""
    folder = Path(tempfile.mkdtemp(prefix="picosim-bench-"))
    try:
        chosen = {"--store", "--map", "--skins"} & set(sys.argv) or {"--store", "--map", "--skins"}
        for size in (10_000, 100_000, 1_000_000) if "--store" in chosen else ():
            store_cost(size, folder)
        for parts in ((1, 1, 1), (1, 1, 2), (1, 1, 6), (1, 2, 5), (4, 4, 6)) if "--map" in chosen else ():
            map_cost(parts, folder)
        if "--skins" in chosen:
            skins_beside(1000, 12, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e3
    print(f"largest process {peak:,.0f} MB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
