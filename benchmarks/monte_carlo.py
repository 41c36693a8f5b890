"""Monte Carlo on the five-layer skin "skin-5" at 1064 nm: photons a second, error and figure of merit, side by side.

Every code runs in turn, several times over; its fastest CPU time counts. The yardstick is the reference kernel (one
photon at a time, float64), in the same run: read the ratios. The same roulette as MCML (weights below 1e-4, one in ten
survives) and the roulette of the product are both shown; the figure of merit 1/(variance x seconds) of the fluence at
1 mm tells which is worth more.
Peers that are installed join in: PyXOpto (OpenCL). Run: python benchmarks/monte_carlo.py [photons]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from picosim.optics.monte_carlo import MonteCarlo
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
TRUTH = {"R": (0.50467, 7e-5), "T": (0.09452, 4e-5)}
MCML = roulette(5, low=1e-4, target=1e-3)
OURS = roulette(5)
REPEATS = 5


@dataclass
class Code:
    """One code: how it runs, and what it was seen to do."""

    name: str
    run: Callable[[int], Estimator]
    photons: int
    seconds: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    last: Estimator | None = None

    def once(self) -> None:
        cpu, wall = time.process_time(), time.perf_counter()
        self.last = self.run(self.photons)
        self.seconds.append(time.process_time() - cpu)
        self.wall.append(time.perf_counter() - wall)


def code(name: str, simulator: object, windows: Windows, rings: int, photons: int, threads: int = 1, **options: object) -> Code:
    table = medium(SKIN5, windows)
    layout, launch = Layout(table.grid.layer.size, rings), entry(SKIN5, 1)
    unit = simulator(table, layout, launch, 1, **options)  # type: ignore[operator]

    def run(photons: int) -> Estimator:
        return Estimator(table, layout, runner.run(unit, layout.size, runner.Rule(photons), threads=threads), 1 - launch.specular)

    return Code(name, run, photons)


def main(photons: int) -> None:
    few = max(photons // 15, 1000)
    codes = [
        code("reference float64, A(r,z)", scalar.simulator, MCML, RINGS, few),
        code("fast, plain vectors, A(r,z)", fast.simulator, MCML, RINGS, photons, explicit=False),
        code("fast, A(r,z)", fast.simulator, MCML, RINGS, photons),
        code("fast, A(r,z), own roulette", fast.simulator, OURS, RINGS, photons),
        code("fast, broad, own roulette", fast.simulator, OURS, 1, photons),
        code("  the same, two threads", fast.simulator, OURS, 1, photons, threads=2),
    ]
    for each in codes:
        start = time.process_time()
        each.run(100)
        print(f"first call of {each.name:32s} {time.process_time() - start:6.2f} s CPU (compiled or from the cache)")
    for _ in range(REPEATS):
        for each in codes:
            each.once()
    yardstick = codes[0].photons / min(codes[0].seconds)
    print(
        f"\n{'':34s}{'photons/s':>12s}{'ratio':>7s}{'per s wall':>12s}{'ns/step':>9s}{'R':>10s}{'T':>9s}{'sigmas':>7s}"
        f"{'error at 1 mm':>15s}{'merit':>12s}"
    )
    for each in codes:
        estimator = each.last
        assert estimator is not None
        rate = each.photons / min(each.seconds)
        steps = estimator.batches.counts[:, -4].sum()
        escaped = estimator.escaped()
        off = max(
            abs(escaped.mean[i] - value) / np.hypot(escaped.error[i], sigma) for i, (value, sigma) in enumerate(TRUTH.values())
        )
        deep = estimator.fluence(np.array([1e-3]))
        error = float(deep.error[0] / deep.mean[0])
        merit = 1 / (error**2 * min(each.seconds))
        print(
            f"{each.name:34s}{rate:12,.0f}{rate / yardstick:7.1f}{each.photons / min(each.wall):12,.0f}"
            f"{min(each.seconds) / steps * 1e9:9.2f}{escaped.mean[0]:10.5f}{escaped.mean[1]:9.5f}{off:7.1f}"
            f"{100 * error:14.3f}%{merit:12,.0f}"
        )
    error_against_seconds()
    pyxopto(few, yardstick)


def error_against_seconds() -> None:
    print("\nerror of the fluence at 1 mm against seconds (broad beam, one thread)")
    for n in (10_000, 100_000, 1_000_000):
        start = time.process_time()
        result = MonteCarlo(photons=n, threads=1).solve(SKIN5, np.array([1e-3]))
        seconds = time.process_time() - start
        error = float(result.standard_error["fluence_ratio"][0] / result.fluence_ratio[0])
        print(f"{n:10,d} photons {seconds:8.3f} s {100 * error:8.3f} %")


def pyxopto(photons: int, yardstick: float) -> None:
    """PyXOpto's MCML on the processor, where it is installed with an OpenCL that works."""
    try:
        from xopto.cl import clinfo
        from xopto.mcml import mc
        from xopto.mcml.mcutil import axis
    except ImportError:
        print("\nPyXOpto is not installed: left out")
        return
    layers = [mc.mclayer.Layer(d=np.inf, n=1.0, mua=0.0, mus=0.0, pf=mc.mcpf.Hg(0.0))]
    for d, n, a, s, g in zip(SKIN5.thickness, SKIN5.n, SKIN5.mu_a, SKIN5.mu_s, SKIN5.g, strict=True):
        layers.append(mc.mclayer.Layer(d=d, n=n, mua=a, mus=s, pf=mc.mcpf.Hg(g)))
    layers.append(layers[0])
    try:
        simulator = mc.Mc(
            mc.mclayer.Layers(layers),
            mc.mcsource.Line(),
            mc.mcdetector.Detectors(top=mc.mcdetector.Radial(axis.RadialAxis(0.0, 10e-3, 200))),
            cl_devices=clinfo.cpus()[:1],
        )
        simulator.run(1000)
        start = time.perf_counter()
        _, _, detectors = simulator.run(photons)
        seconds = time.perf_counter() - start
    except Exception as error:  # any trouble of a peer is its own
        print(f"\nPyXOpto does not run here: {error}")
        return
    rate = photons / seconds
    print(f"\nPyXOpto {rate:,.0f} photons/s wall, {rate / yardstick:.2f} of the reference; R {detectors.top.total:.4f}")


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 300_000)
