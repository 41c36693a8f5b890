"""The process that workers are forked from: started first, so that it imports while this one still reads the study."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from picosim.store.durable import process_context

_LIBRARIES = ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMBA")
PINS = {f"{library}_NUM_THREADS": "1" for library in _LIBRARIES}
"""One thread a worker: processes give the parallelism; more threads made the same work up to 12 times slower."""
EXPERIMENTS = ("picosim.study.preload",)
"""What every worker of a sweep of experiments needs."""


@contextmanager
def pinned() -> Iterator[None]:
    """One thread a process: inherited by the fork server, which imports numpy only after this."""
    before = {name: os.environ.get(name) for name in PINS}
    os.environ.update(PINS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def begin(preload: Sequence[str] = EXPERIMENTS) -> None:
    """Start the fork server, which imports modules in the background; does nothing where there is none."""
    if process_context(preload).get_start_method() != "forkserver":
        return
    from multiprocessing.forkserver import ensure_running

    with pinned():
        ensure_running()
