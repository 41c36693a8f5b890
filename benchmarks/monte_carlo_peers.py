"""Other Monte Carlo codes on the five-layer skin "skin-5": each as a function of photons that returns the same numbers.

A peer that is not installed returns None and says so. Fluence at 1 mm is the mean over 75 um to both sides, as picosim's own
estimate; it is laterally integrated.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from picosim.optics.stack import OpticalStack

DEPTH, HALF_WIDTH = 1e-3, 75e-6
RADIAL, AXIAL = (200, 50e-6), (679, 10e-6)
"""Number and width [m] of the bins of those that have equal ones."""


@dataclass
class Answer:
    """Diffuse reflectance, transmittance, absorbed fraction, fluence at 1 mm; relative error of that where a code tells it."""

    reflectance: float
    transmittance: float
    absorbed: float
    fluence: float
    error: float = np.nan


Run = Callable[[int], Answer]


def fluence(absorbed: np.ndarray, stack: OpticalStack) -> float:
    """Mean fluence around 1 mm from the absorbed fraction in each axial bin."""
    z = (np.arange(absorbed.size) + 0.5) * AXIAL[1]
    near = np.abs(z - DEPTH) < HALF_WIDTH
    mu_a = stack.mu_a[stack.layer_at(np.array([DEPTH]))[0]]
    return float(absorbed[near].mean() / (mu_a * AXIAL[1]))


def mcml(stack: OpticalStack, program: str) -> Run:
    """MCML as an executable (Wang, Jacques and Zheng 1995); its text input is in centimetres."""
    rows = zip(stack.n, stack.mu_a / 100, stack.mu_s / 100, stack.g, stack.thickness * 100, strict=True)
    layers = "\n".join(" ".join(f"{x:.6g}" for x in row) for row in rows)

    def run(photons: int) -> Answer:
        time.sleep(1.0 - time.time() % 1.0)  # it seeds by the clock, in whole seconds
        with tempfile.TemporaryDirectory() as folder:
            text = (
                f"1.0\n1\nout.mco A\n{photons}\n{100 * AXIAL[1]:g} {100 * RADIAL[1]:g}\n{AXIAL[0]} {RADIAL[0]} 1\n"
                f"{len(stack.n)}\n{stack.n_above}\n{layers}\n{stack.n_below}\n"
            )
            Path(folder, "in.mci").write_text(text)
            subprocess.run([program, "in.mci"], cwd=folder, check=True, capture_output=True)
            lines = Path(folder, "out.mco").read_text().splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("RAT"))
        _, reflected, absorbed, transmitted = (float(line.split()[0]) for line in lines[at + 1 : at + 5])
        at = next(i for i, line in enumerate(lines) if line.startswith("A_z"))
        per_bin = np.array([float(line.split()[0]) for line in lines[at + 1 : at + 1 + AXIAL[0]]]) * 100 * AXIAL[1]
        return Answer(reflected, transmitted, absorbed, fluence(per_bin, stack))

    return run


def pyxopto(stack: OpticalStack) -> Run | None:
    """PyXOpto's MCML module with absorption by weight, by OpenCL on the processor (all its cores), fast mathematics allowed."""
    try:
        import pyopencl
        import scipy.integrate

        scipy.integrate.simps = scipy.integrate.simpson  # the name it knows
        from xopto.cl import clinfo
        from xopto.mcml import mc
        from xopto.mcml.mcutil import axis
    except ImportError as error:
        print(f"PyXOpto is left out: {error}")
        return None
    warnings.filterwarnings("ignore", module=r"pyopencl|xopto")
    air = mc.mclayer.Layer(d=np.inf, n=stack.n_above, mua=0.0, mus=0.0, pf=mc.mcpf.Hg(0.0))
    rows = zip(stack.thickness, stack.n, stack.mu_a, stack.mu_s, stack.g, strict=True)
    layers = [mc.mclayer.Layer(d=d, n=n, mua=a, mus=s, pf=mc.mcpf.Hg(g)) for d, n, a, s, g in rows]
    total = mc.mcdetector.Total
    simulator = mc.Mc(
        mc.mclayer.Layers([air, *layers, air]),
        mc.mcsource.Line(),
        detectors=mc.mcdetector.Detectors(top=total(), bottom=total(), specular=total()),
        fluence=mc.mcfluence.FluenceRz(
            axis.RadialAxis(0.0, RADIAL[0] * RADIAL[1], RADIAL[0]), axis.Axis(0.0, AXIAL[0] * AXIAL[1], AXIAL[0])
        ),
        cl_devices=pyopencl.CommandQueue(pyopencl.Context(clinfo.cpus()[:1])),
        cl_build_options=["-cl-fast-relaxed-math"],
        options=[mc.mcoptions.McMethod.albedo_weight],
    )
    simulator.rmax = 1.0

    def run(photons: int) -> Answer:
        _, absorbed, detectors = simulator.run(photons)
        # radius along the last axis, or along the first in some releases
        scored = absorbed.raw.reshape((AXIAL[0], RADIAL[0]) if absorbed.raw.shape[0] == AXIAL[0] else (RADIAL[0], AXIAL[0]))
        by_depth = scored.sum(scored.shape.index(RADIAL[0])) / photons
        # what is absorbed beyond the last ring is not counted: no absorbed fraction
        escaped = (float(face.total) / photons for face in (detectors.top, detectors.bottom))
        return Answer(*escaped, np.nan, fluence(by_depth, stack))

    return run


def mcx(stack: OpticalStack) -> Run | None:
    """MCX-CL (pmcxcl): voxels of 50 um, layers rounded to them, cyclic sides; so its answers are those of other layers."""
    try:
        import pmcxcl
    except ImportError as error:
        print(f"MCX-CL is left out: {error}")
        return None
    width, across = 50e-6, 200
    cells = np.rint(stack.thickness / width).astype(int)
    volume = np.tile(np.repeat(np.arange(1, cells.size + 1, dtype=np.uint8), cells), (across, across, 1))
    layers = np.stack((stack.mu_a / 1e3, stack.mu_s / 1e3, stack.g, stack.n), axis=1)
    settings = {
        "vol": volume, "prop": np.vstack(([0.0, 0.0, 1.0, stack.n_above], layers)), "tstart": 0.0, "tend": 5e-9, "tstep": 5e-9,
        "srcpos": [across / 2, across / 2, 0.0], "srcdir": [0.0, 0.0, 1.0], "unitinmm": 1e3 * width, "isreflect": 1,
        "isspecular": 0, "outputtype": "energy", "bc": "cc_cc_",
    }  # fmt: skip
    entered = 1 - ((stack.n[0] - stack.n_above) / (stack.n[0] + stack.n_above)) ** 2
    seed = iter(range(1, 1_000_000))

    def run(photons: int) -> Answer:
        scored = pmcxcl.run({**settings, "nphoton": photons, "seed": next(seed)})["flux"]
        absorbed = entered * np.asarray(scored).sum((0, 1)).ravel()
        z = (np.arange(absorbed.size) + 0.5) * width
        near = np.abs(z - DEPTH) < HALF_WIDTH
        mu_a = stack.mu_a[stack.layer_at(np.array([DEPTH]))[0]]
        return Answer(np.nan, np.nan, float(absorbed.sum()), float(absorbed[near].mean() / (mu_a * width)))

    try:
        run(100)
    except RuntimeError as error:
        print(f"MCX-CL does not run here ({error}); it may need LD_PRELOAD=libstdc++.so.6 of the system")
        return None
    return run
