"""The process that workers are forked from: started first, so that it imports while this one still reads the study."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import BaseContext

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


@contextmanager
def _unheard() -> Iterator[None]:
    """Hold Ctrl-C back for a moment: a process that begins now inherits that and never hears it, this one a little later."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin(preload: Sequence[str] = EXPERIMENTS) -> BaseContext:
    """Start the fork server, which imports modules in the background, where there is one; return how to start workers."""
    methods = process_context(preload)
    if methods.get_start_method() == "forkserver":
        from multiprocessing import forkserver, resource_tracker

        resource_tracker.ensure_running()  # it lets Ctrl-C through again when it has begun
        with pinned(), _unheard():
            forkserver.ensure_running()
    return methods
