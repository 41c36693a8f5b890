"""Runs a sweep: hands out blocks, commits what comes back, merges at the end. The only writer of its files."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError, StoreError
from picosim.store import provenance
from picosim.store.lock import SweepLock
from picosim.store.merger import Merger
from picosim.store.schema import FAILED, NOT_COMPUTED, OK, Header
from picosim.store.sweep_store import SweepStore
from picosim.study.crew import Crew
from picosim.study.engines import Engine
from picosim.study.model import Model
from picosim.study.plan import Plan
from picosim.study.report import Options, Progress, Report
from picosim.study.work import Context


def run_sweep(
    header: Header,
    plan: Plan,
    model: Model,
    final: str | Path,
    engine: Engine,
    options: Options | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Run a sweep, or what is left of it.

    Raises
    ------
    StoreError : another sweep has this name; somebody else is running it; the place cannot be written.
    OSError : the disk refused; what was committed is safe.
    PicosimError : workers cannot start, too many failures.
    """
    options = options or Options()
    part = options.part
    if part is not None and not 1 <= part[0] <= part[1]:
        raise ConfigError(f"--part {part[0]}/{part[1]}: the share must lie between 1 and {part[1]}")
    store = SweepStore.create(Path(final), header)
    lock = "lock" if part is None else f"lock-{part[0]}-of-{part[1]}"
    started, cpu = time.monotonic(), time.process_time()
    with SweepLock(store.folder, lock), Merger(store.final) as merger:
        report = _run(store, plan, model, engine, options, progress, merger)
        report.coordinator_cpu_s = time.process_time() - cpu
        state = store.state(set_aside=False)
        report.missing, report.failed = state.count(NOT_COMPUTED), state.count(FAILED)
        if state.is_complete and options.merge and part is None:
            begun = time.monotonic()
            store.finish(merger, state, keep_parts=options.keep_parts)
            report.merge_s, report.merged = time.monotonic() - begun, True
            store.clean()  # what a merging process of a killed coordinator left that outlived the first cleaning
    if report.merged and not options.keep_parts:
        store.close()
    report.seconds = time.monotonic() - started
    return report


def _run(
    store: SweepStore,
    plan: Plan,
    model: Model,
    engine: Engine,
    options: Options,
    progress: Callable[[Progress], None] | None,
    merger: Merger,
) -> Report:
    report = Report()
    if options.part is None:
        store.clean()
    state = store.state()
    report.warnings += state.warnings
    todo = _todo(state.status, options)
    report.resumed = state.count(OK) + (0 if options.retry_failed else state.count(FAILED))
    if not len(todo):
        return report
    segment = provenance.begin(engine.name, engine.workers)
    changed = store.changes(segment)
    if changed:
        text = "not the machine or version of the last run: " + "; ".join(changed)
        if options.same_version:
            raise StoreError(text + " (refused by --same-version)")
        report.warnings.append(text)
    store.begin_segment(segment)
    writer = store.writer(segment, seconds=options.flush_seconds)
    crew = Crew(Context(plan, model, store.header.results), writer, engine, options, report, progress)
    with _stop_signals():
        try:
            if options.merge and options.part is None:
                merger.begin()
            engine.start(crew.context)
            crew.work(todo)
        except KeyboardInterrupt:
            report.interrupted = True
        finally:
            engine.stop()
            writer.flush()
            store.end_segment(segment, writer.committed)
    report.computed = writer.committed
    return report


def _todo(status: NDArray[np.uint8], options: Options) -> NDArray[np.int64]:
    wanted = status == NOT_COMPUTED
    if options.retry_failed:
        wanted |= status == FAILED
    todo = np.flatnonzero(wanted).astype(np.int64)
    if options.part is None:
        return todo
    share, shares = options.part
    # runs of neighbours, dealt in turn: neighbours share stages, and no share gets all the slow ones
    run = max(1, len(status) // (16 * shares))
    mine: NDArray[np.int64] = todo[(todo // run) % shares == share - 1]
    return mine


@contextmanager
def _stop_signals() -> Iterator[None]:
    """Treat a request to terminate (a batch system's) like Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
