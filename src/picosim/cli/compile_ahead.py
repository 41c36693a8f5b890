"""The first run on a machine compiles its solvers: a second process takes all but those of the light meanwhile.

The second process walks the same configuration with light that needs no solver (Beer-Lambert), throws the result away
and leaves its machine code in the cache, where this process finds it. ``python -m picosim.cli.compile_ahead CONFIG``
is that second process.
"""

from __future__ import annotations

import atexit
import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

THERE = ("picosim.particle.", "picosim.tissue.")
"""Kernels that this process leaves to the second one."""
PATIENCE = 120.0
"""Longest wait for the second process [s]; then this one compiles for itself."""


def share(config: Path, overrides: tuple[str, ...]) -> None:
    """From now on a kernel that no cache holds starts a second process, which compiles while this one does."""
    from picosim.numerics import jit

    jit.before_compiling[:] = [_Sharing(config, overrides)]  # of several commands in one process the last one asks


class _Sharing:
    """What to do when a kernel is in no cache."""

    def __init__(self, config: Path, overrides: tuple[str, ...]) -> None:
        self.config, self.overrides = config, overrides
        self.other: subprocess.Popen[bytes] | None = None
        self.until = 0.0

    def __call__(self, module: str, look: Callable[[], Any]) -> Any:
        if self.other is None:
            self._start()
        if not module.startswith(THERE):
            return None
        while (found := look()) is None and self._is_busy():
            time.sleep(0.05)
        return found

    def _start(self) -> None:
        click.echo("compiling the solvers for this machine, once; later runs start at once", err=True)
        self.until = time.monotonic() + PATIENCE
        from picosim.store import module_process

        command = module_process.command(__name__, str(self.config), *self.overrides)
        self.other = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        atexit.register(self.other.kill)

    def _is_busy(self) -> bool:
        return self.other is not None and self.other.poll() is None and time.monotonic() < self.until


def main(config: str, *overrides: str) -> None:
    """Compile all kernels of a configuration but those of its light."""
    from picosim.cli import options
    from picosim.optics.beer_lambert import BeerLambert

    gc.set_threshold(100_000, 50, 50)  # as the command itself
    spec, _ = options.load(Path(config), overrides)
    spec.model_copy(update={"optics": BeerLambert()}).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
