"""Monte Carlo on the five-layer skin "skin-5" at 1064 nm: error and cost of picosim's kernels and of other codes.

    python benchmarks/monte_carlo.py [photons] [--repeats 5] [--mcml PROGRAM] [--opencl pyxopto|mcx|none] [--plot PNG]

All codes run in turn, several times over; the fastest run counts, by processor time (and by the clock, for those that use two
cores). The yardstick is the reference kernel, one photon at a time in float64: read the ratios. The roulette of MCML (weights
below 1e-4, one in ten survives) and that of the product are both shown; the merit, 1/(relative variance of the fluence at
1 mm x seconds), tells which is worth more. Peers: MCML where a path is given; PyXOpto or MCX-CL where they can be imported (one
of them: in one process they disturb each other's OpenCL).
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass, field

import numpy as np
from monte_carlo_peers import Answer, Run, mcml, mcx, pyxopto

from picosim.optics.photons import fast, runner, scalar
from picosim.optics.photons.estimate import Estimator
from picosim.optics.photons.grid import RINGS
from picosim.optics.photons.launch import entry
from picosim.optics.photons.medium import Windows, medium, roulette
from picosim.optics.photons.tally import Layout
from picosim.optics.stack import OpticalStack

SKIN5 = OpticalStack(
    np.array([60e-6, 150e-6, 80e-6, 1.5e-3, 5e-3]),
    np.array([100.0, 30.0, 60.0, 30.0, 15.0]),
    np.array([20000.0, 18000.0, 19000.0, 16000.0, 12000.0]),
    np.array([0.90, 0.90, 0.91, 0.90, 0.90]),
    np.array([1.40, 1.39, 1.39, 1.39, 1.44]),
)
TRUTH = {"reflectance": 0.50467, "transmittance": 0.09452, "absorbed": 0.37303}
"""Of an independent code at 2e7 photons, each known to 7e-5 or better."""
MCML = roulette(5, low=1e-4, target=1e-3)
OURS = roulette(5)
SHARES = (1 / 16, 1 / 4, 1.0)
"""Parts of the photons at which the error is drawn against the seconds."""


def seconds() -> float:
    """Processor time of this process and of the programs it ran."""
    t = os.times()
    return time.process_time() + t.children_user + t.children_system


@dataclass
class Code:
    """One code, and for each number of photons its processor seconds, its seconds by the clock, and its answers."""

    name: str
    run: Run
    photons: int
    cpu: dict[int, list[float]] = field(default_factory=dict)
    wall: dict[int, list[float]] = field(default_factory=dict)
    answers: dict[int, list[Answer]] = field(default_factory=dict)

    def once(self, share: float) -> None:
        """Run once with a share of the photons."""
        photons = max(int(share * self.photons), 64)
        cpu, wall = seconds(), time.perf_counter()
        answer = self.run(photons)
        self.cpu.setdefault(photons, []).append(seconds() - cpu)
        self.wall.setdefault(photons, []).append(time.perf_counter() - wall)
        self.answers.setdefault(photons, []).append(answer)

    def error(self, photons: int) -> float:
        """Relative error of the fluence at 1 mm: what the code says, or the scatter of all its runs, scaled to these photons."""
        told = [a.error for a in self.answers[photons]]
        if np.isfinite(told).all():
            return float(np.median(told))
        runs = [(n, [a.fluence for a in answers]) for n, answers in self.answers.items() if len(answers) > 1]
        return float(np.sqrt(np.mean([n * np.var(f, ddof=1) / np.mean(f) ** 2 for n, f in runs]) / photons)) if runs else np.nan


def own(name: str, simulator: object, windows: Windows, rings: int, photons: int, threads: int = 1, **options: object) -> Code:
    """Return one of picosim's kernels; every call draws other photons."""
    table = medium(SKIN5, windows)
    layout = Layout(table.grid.layer.size, rings)
    seeds = iter(range(1, 1_000_000))

    def run(photons: int) -> Answer:
        seed = next(seeds)
        launch = entry(SKIN5, seed)
        unit = simulator(table, layout, launch, seed, **options)  # type: ignore[operator]
        batches = runner.run(unit, layout.size, runner.Rule(photons), threads=threads)
        estimator = Estimator(table, layout, batches, 1 - launch.specular)
        deep = estimator.fluence(np.array([1e-3]))
        escaped = estimator.escaped().mean
        return Answer(
            *escaped, float(estimator.absorbed().mean.sum()), float(deep.mean[0]), float(deep.error[0] / deep.mean[0])
        )

    return Code(name, run, photons)


def codes(photons: int, program: str | None, opencl: str) -> list[Code]:
    """All codes that run here, the yardstick first."""
    found = [
        own("reference float64, A(r,z)", scalar.simulator, MCML, RINGS, photons // 15),
        own("fast, plain vectors, A(r,z)", fast.simulator, MCML, RINGS, photons, listing="plain"),
        own("fast, A(r,z)", fast.simulator, MCML, RINGS, photons),
        own("  the same, two threads", fast.simulator, MCML, RINGS, photons, threads=2),
        own("fast, A(r,z), own roulette", fast.simulator, OURS, RINGS, photons),
        own("fast, broad, own roulette", fast.simulator, OURS, 1, photons),
        own("  the same, two threads", fast.simulator, OURS, 1, photons, threads=2),
    ]
    if program is not None:
        found.append(Code("MCML", mcml(SKIN5, program), photons // 15))
    name, make, share = {
        "pyxopto": ("PyXOpto, all cores", pyxopto, 15),
        "mcx": ("MCX-CL, all cores", mcx, 150),
        "none": ("", lambda stack: None, 1),
    }[opencl]
    run = make(SKIN5)
    if run is not None:
        found.append(Code(name, run, photons // share))
    return found


def report(all_codes: list[Code]) -> None:
    """Print a row a code."""
    print(
        f"\n{'':30s}{'photons/s':>11s}{'ratio':>7s}{'a s wall':>11s}{'R':>9s}{'T':>9s}{'A':>9s}"
        f"{'off':>10s}{'error at 1 mm':>15s}{'merit':>12s}{'ratio':>7s}"
    )
    yardstick = None
    for code in all_codes:
        photons = max(code.cpu)
        cpu = min(code.cpu[photons])
        error = code.error(photons)
        rate, merit = photons / cpu, 1 / (error**2 * cpu)
        yardstick = yardstick or (rate, merit)
        mean = {name: np.mean([getattr(a, name) for a in code.answers[photons]]) for name in TRUTH}
        off = np.nanmax([abs(mean[name] - truth) for name, truth in TRUTH.items()])
        print(
            f"{code.name:30s}{rate:11,.0f}{rate / yardstick[0]:7.1f}{photons / min(code.wall[photons]):11,.0f}"
            + "".join(f"{value:9.5f}" for value in mean.values())
            + f"{off:10.5f}{100 * error:14.3f}%{merit:12,.0f}{merit / yardstick[1]:7.1f}"
        )
    print("\nratio: to the reference kernel, a processor second; off: largest distance of R, T, A from the independent answer")


def draw(all_codes: list[Code], path: str) -> None:
    """Draw error against processor seconds."""
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator, NullFormatter

    figure, ax = plt.subplots(figsize=(7, 5), layout="constrained")
    for code, marker in zip(all_codes, "os^v<>Dph*X", strict=False):
        if "two threads" in code.name:
            continue
        points = [(min(code.cpu[n]), 100 * code.error(n)) for n in sorted(code.cpu)]
        ax.loglog(*zip(*points, strict=True), marker=marker, label=code.name.strip())
    ax.set_xlabel("processor time [s]")
    ax.set_ylabel("relative error of the fluence at 1 mm [%]")
    ax.set_title("skin-5, 1064 nm: one standard error against cost")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())
    ax.grid(visible=True, which="both", alpha=0.3)
    ax.legend(fontsize="small")
    figure.savefig(path, dpi=120)
    print(f"drawn: {path}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photons", type=float, nargs="?", default=600_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--mcml", metavar="PROGRAM", help="path of an MCML executable")
    parser.add_argument("--plot", metavar="PNG", help="draw error against seconds into this file")
    parser.add_argument("--opencl", choices=("pyxopto", "mcx", "none"), default="pyxopto", help="which OpenCL peer, if installed")
    options = parser.parse_args()
    found = codes(int(options.photons), options.mcml, options.opencl)
    for code in found:
        start = seconds()
        code.run(64)
        print(f"first call of {code.name:30s} {seconds() - start:6.2f} s CPU (compiled or from the cache)")
    for share in SHARES if options.plot else SHARES[-1:]:
        for _ in range(options.repeats):
            for code in found:
                code.once(share)
    report(found)
    if options.plot:
        draw(found, options.plot)


if __name__ == "__main__":
    main()
