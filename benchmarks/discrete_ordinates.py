"""Deterministic light in layers: error against cost, side by side in one run.

    python benchmarks/discrete_ordinates.py [repeats]

1. Five layers of skin at 1064 nm, one index: beside nanodisort (C DISORT) and PythonicDISORT, 100 depths.
2. One slab, n = 1.4 in air: beside iadpython (reflectance and transmittance only).
3. Eight layers of skin, each with its own index, 200 depths: no peer does this.

Errors: R and T absolute, fluence the largest relative one, against picosim with 128 streams; the three codes for one
index agree to 1e-8 in R. Times: median CPU of alternating repeats, one core. "same" is the
row's time over that of the fastest picosim row of the same run whose worst error is no larger.
Peers that are not installed are left out.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # peers use BLAS: one core for all

import numpy as np

from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.optics.ordinates.solver import solve_batch
from picosim.optics.stack import OpticalStack

Result = tuple[float, float, np.ndarray]
Row = tuple[str, Callable[[], Result]]
SKIN5 = OpticalStack(
    np.array([60e-6, 150e-6, 80e-6, 1.5e-3, 5e-3]),
    np.array([100.0, 30.0, 60.0, 30.0, 15.0]),
    np.array([20000.0, 18000.0, 19000.0, 16000.0, 12000.0]),
    np.array([0.90, 0.90, 0.91, 0.90, 0.90]),
    np.ones(5),
)
SKIN8 = OpticalStack(
    np.array([15e-6, 45e-6, 15e-6, 150e-6, 80e-6, 8e-4, 1e-4, 4e-3]),
    np.array([28.3, 1350, 4890, 110, 574, 110, 369, 56.3]),
    np.array([30600, 30600, 30600, 17800, 17800, 17800, 17800, 8630.0]),
    np.full(8, 0.774),
    np.array([1.52, 1.441, 1.441, 1.4, 1.4, 1.4, 1.4, 1.467]),
    n_below=1.467,
)
SLAB = OpticalStack(*(np.array([v]) for v in (1e-3, 500.0, 9500.0, 0.8, 1.4)))


def picosim(stack: OpticalStack, depth: np.ndarray, streams: int) -> Row:
    model = DiscreteOrdinates(streams=streams)

    def run() -> Result:
        found = model.solve(stack, depth)
        return found.specular_reflectance + found.diffuse_reflectance, found.transmittance, found.fluence_ratio

    return f"picosim, {streams} streams", run


def optical(stack: OpticalStack) -> tuple[np.ndarray, np.ndarray]:
    total = stack.mu_a + stack.mu_s
    return stack.thickness * total, stack.mu_s / total


def optical_depths(stack: OpticalStack, depth: np.ndarray) -> np.ndarray:
    tau = np.concatenate(([0.0], np.cumsum(optical(stack)[0])))
    return np.interp(depth, stack.interfaces, tau)


def nanodisort(stack: OpticalStack, depth: np.ndarray, streams: int) -> Row:
    import nanodisort as nd

    tau, albedo = optical(stack)
    at = np.concatenate(([0.0], optical_depths(stack, depth), [tau.sum()]))
    moments = stack.g ** np.arange(streams + 1)[:, None]

    def run() -> Result:
        state = nd.DisortState()
        state.nstr = state.nmom = streams
        state.nlyr, state.ntau = len(tau), len(at)
        state.usrtau, state.usrang, state.onlyfl, state.quiet, state.lamber = True, False, True, True, True
        state.planck = False
        state.allocate()
        state.dtauc, state.ssalb, state.pmom, state.utau = tau, albedo, moments, at
        state.fbeam, state.umu0, state.phi0, state.fisot, state.albedo = 1.0, 1.0, 0.0, 0.0, 0.0
        state.solve()
        up, down = np.asarray(state.flup), np.asarray(state.rfldn) + np.asarray(state.rfldir)
        return float(up[0]), float(down[-1]), 4 * np.pi * np.asarray(state.uavg)[1:-1]

    return f"nanodisort, {streams} streams", run


def pythonic(stack: OpticalStack, depth: np.ndarray, streams: int) -> Row:
    from PythonicDISORT import pydisort, subroutines

    tau, albedo = optical(stack)
    edge = np.cumsum(tau)
    at = np.minimum(optical_depths(stack, depth), edge[-1])
    moments = stack.g[:, None] ** np.arange(streams + 1)

    def run() -> Result:
        _, up, down, field, *_ = pydisort(
            edge, albedo, streams, moments, 1.0, 1.0, 0.0, only_flux=True, f_arr=moments[:, streams],
            cache_asso_leg="mu0",
        )  # fmt: skip
        through = down(edge[-1])
        rising, falling = subroutines.generate_diff_act_flux_funcs(field)
        return float(up(0.0)), float(through[0] + through[1]), rising(at) + falling(at) + np.exp(-at)

    return f"PythonicDISORT, {streams} streams", run


def adding(points: int) -> Row:
    import iadpython

    total = SLAB.mu_a[0] + SLAB.mu_s[0]

    def run() -> Result:
        sample = iadpython.Sample(
            a=SLAB.mu_s[0] / total, b=SLAB.thickness[0] * total, g=SLAB.g[0], n=SLAB.n[0], quad_pts=points
        )
        reflected, through, *_ = sample.rt()
        return float(reflected), float(through), np.array([])

    return f"iadpython, {points} points", run


def table(title: str, rows: list[Row], exact: Result, repeats: int) -> None:
    found = {name: run() for name, run in rows}  # compiles, too
    spent: dict[str, list[float]] = {name: [] for name, _ in rows}
    for _ in range(repeats):
        for name, run in rows:
            start = time.process_time()
            for _ in range(3):
                run()
            spent[name].append((time.process_time() - start) / 3)
    error, cost = {}, {}
    for name, (reflected, through, fluence) in found.items():
        off = np.abs(fluence / exact[2] - 1) if fluence.size else np.zeros(1)
        error[name] = (abs(reflected - exact[0]), abs(through - exact[1]), float(off.max()))
        cost[name] = statistics.median(spent[name])
    print(f"\n{title}\n{'method':<30}{'R':>10}{'error R':>10}{'error T':>10}{'fluence':>10}{'CPU ms':>9}{'same':>7}")
    for name in found:
        worst = max(error[name])
        good = [cost[n] for n in found if n.startswith("picosim") and _worst(error[n], found[name][2].size) <= worst]
        ratio = f"{cost[name] / min(good):.1f}x" if good and not name.startswith("picosim") else ""
        values = "".join(f"{e:10.1e}" for e in error[name])
        print(f"{name:<30}{found[name][0]:10.6f}{values}{1e3 * cost[name]:9.3f}{ratio:>7}")


def _worst(error: tuple[float, float, float], fluence: int) -> float:
    return max(error if fluence else error[:2])


def peers(makers: list[Callable[[], Row]]) -> list[Row]:
    rows = []
    for make in makers:
        try:
            rows.append(make())
        except ImportError as missing:
            print(f"({missing.name} is not installed)")
    return rows


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    depth = np.linspace(1e-6, 6.78e-3, 100)
    exact = picosim(SKIN5, depth, 128)[1]()
    rows = [picosim(SKIN5, depth, s) for s in (4, 8, 16, 32, 64)]
    for maker in (nanodisort, pythonic):
        rows += peers([lambda s=s, m=maker: m(SKIN5, depth, s) for s in (8, 16, 32, 64)])
    table("five layers, one index, 100 depths", rows, exact, repeats)

    none = np.array([])
    exact = picosim(SLAB, none, 128)[1]()
    rows = [picosim(SLAB, none, s) for s in (4, 8, 16, 32, 64)]
    rows += peers([lambda p=p: adding(p) for p in (4, 8, 16, 32)])
    table("one slab, n = 1.4 in air, R and T only", rows, exact, min(repeats, 7))

    depth = np.linspace(1e-6, 5.1e-3, 200)
    exact = picosim(SKIN8, depth, 128)[1]()
    rows = [picosim(SKIN8, depth, s) for s in (8, 16, 32, 48, 64)]
    table("eight layers, own indices, 200 depths", rows, exact, repeats)

    many = 200
    tile = [np.tile(a, (many, 1)) for a in (SKIN8.thickness, SKIN8.mu_a, SKIN8.mu_s, SKIN8.g)]
    indices, where = np.tile([1.0, *SKIN8.n, 1.467], (many, 1)), np.tile(depth, (many, 1))
    start = time.process_time()
    solve_batch(*tile, indices, where, 32, False)
    print(f"the same, 32 streams, {many} stacks in one call: {1e3 * (time.process_time() - start) / many:.3f} ms each")


if __name__ == "__main__":
    main()
