"""Importing this loads what every worker of a sweep of experiments needs: a fork server does so once for all of them.

Half a second of modules and of machine code from the cache; nothing is compiled.
"""

from __future__ import annotations

import contextlib
import gc
import importlib

MODULES = ("picosim.study.work", "picosim.study.experiment_model")
KERNELS = (
    ("picosim.optics.ordinates.stack", "solve_all"),
    ("picosim.tissue.kernels.deposit", "by_layer"),
    ("picosim.tissue.kernels.deposit", "cumulative"),
    ("picosim.tissue.kernels.coefficients", "coefficients"),
    ("picosim.numerics.timeline", "order"),
    ("picosim.numerics.tr_bdf2_batch", "march"),
    ("picosim.numerics.stencil", "weights"),
    ("picosim.numerics.stencil", "read_rows"),
)
"""What the default light and layered heat run through."""


def load() -> None:
    """Load all of it; it stays, and its pages are shared: no search for garbage looks at it, now or in a worker.

    What fails here fails again in the worker that needs it, which can say so; a fork server would just be gone.
    """
    gc.disable()
    with contextlib.suppress(Exception):
        for module in MODULES:
            importlib.import_module(module)
        from picosim.numerics.jit import load_cached

        for module, name in KERNELS:
            load_cached(getattr(importlib.import_module(module), name))
    gc.freeze()
    gc.enable()


load()
