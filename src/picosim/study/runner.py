"""Runs a sweep: hands out blocks, commits what comes back, merges at the end. The only writer of its files."""

from __future__ import annotations

import math
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError, PicosimError, StoreError
from picosim.store import provenance
from picosim.store.lock import SweepLock
from picosim.store.schema import FAILED, NOT_COMPUTED, OK, Header
from picosim.store.shards import Chunk, ShardWriter
from picosim.store.sweep_store import SweepStore
from picosim.study.engines import Engine
from picosim.study.model import Model
from picosim.study.plan import Plan
from picosim.study.queue import MAX_BLOCK, Queue
from picosim.study.work import Context, SolveError, Task, failed_chunk, keys_of

BLOCK_BYTES = 32 << 20
HOPELESS = 200  # failures without a single success after which a run stops
SHARED_BYTES = 128e6  # solutions of one stage held by every worker
MAX_STAGES = 200_000  # stages solved ahead of the points; beyond it blocks solve their own


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    what: str
    done: int
    total: int
    failed: int
    committed: int
    elapsed: float
    rate: float

    @property
    def left(self) -> float:
        """Estimated seconds to go."""
        return (self.total - self.done) / self.rate if self.rate > 0 else math.inf


@dataclass
class Report:
    """What a run did."""

    computed: int = 0
    failed: int = 0
    missing: int = 0
    resumed: int = 0
    deaths: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_s: float = 0.0
    coordinator_cpu_s: float = 0.0
    merge_s: float = 0.0
    interrupted: bool = False
    merged: bool = False

    @property
    def exit_code(self) -> int:
        """0 complete, 1 interrupted, 3 complete with failed points."""
        return 1 if self.interrupted else (3 if self.failed else 0)


@dataclass(frozen=True)
class Options:
    """How to run a sweep."""

    part: tuple[int, int] | None = None
    """(k, n): compute the k-th of n shares, 1 <= k <= n, beside others in one folder; merge at the end by hand."""
    retry_failed: bool = False
    max_failures: int | None = None
    keep_parts: bool = False
    same_version: bool = False
    block: int | None = None
    flush_seconds: float = 3.0
    merge: bool = True


def run_sweep(
    header: Header,
    plan: Plan,
    model: Model,
    final: Path,
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
    store = SweepStore.create(final, header)
    lock = "lock" if part is None else f"lock-{part[0]}-of-{part[1]}"
    started, cpu = time.monotonic(), time.process_time()
    with SweepLock(store.folder, lock):
        report = _run(store, plan, model, engine, options, progress)
        report.coordinator_cpu_s = time.process_time() - cpu
        state = store.state(set_aside=False)
        report.missing, report.failed = state.count(NOT_COMPUTED), state.count(FAILED)
        if state.is_complete and options.merge and part is None:
            begun = time.monotonic()
            store.finish(keep_parts=options.keep_parts)
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
    run = _Run(
        Context(plan, model, store.header.results),
        store.writer(segment, seconds=options.flush_seconds),
        engine,
    )
    run.report, run.options, run.progress = report, options, progress
    with _stop_signals():
        try:
            engine.start(run.context)
            run.solve_stages(todo)
            run.compute(todo)
        except KeyboardInterrupt:
            report.interrupted = True
        finally:
            engine.stop()
            run.writer.flush()
            store.end_segment(segment, run.writer.committed)
    report.computed = run.writer.committed
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


class _Run:
    """One run of the coordinator."""

    report: Report
    options: Options
    progress: Callable[[Progress], None] | None

    def __init__(self, context: Context, writer: ShardWriter, engine: Engine) -> None:
        self.context, self.writer, self.engine = context, writer, engine

    def solve_stages(self, todo: NDArray[np.int64]) -> None:
        """Solve every stage that several points share, once each, and give the solutions to all workers."""
        paths = tuple(axis.path for axis in self.context.plan.axes)
        points = self.context.plan.points(todo)
        solved: dict[str, dict[tuple[Any, ...], Any]] = {}
        for stage in self.context.model.stages(paths):
            first, _ = points.groups(stage.paths, replicas=stage.depends_on_replica)
            self.report.stages[stage.name] = len(first)
            if 2 * len(first) > len(todo) or len(first) > MAX_STAGES:
                continue
            items = todo[first]
            keys = dict(zip(items.tolist(), keys_of(self.context, stage, items), strict=True))
            table = solved[stage.name] = {}
            room = SHARED_BYTES / len(first)
            queue = Queue(items, self.engine.workers, stage=stage.name)
            for task, solutions in self._loop(queue, len(items)):
                for item, solution in zip(task.items.tolist(), solutions, strict=True):
                    table[keys[item]] = solution
                if len(pickle.dumps(solutions[0], protocol=5)) > room:
                    queue.stop()  # too large to hand to all workers: blocks solve their own
            self.engine.share(solved)

    def compute(self, todo: NDArray[np.int64]) -> None:
        """Compute points and commit them as they come back."""
        per_point = max(1, sum(f.bytes for f in self.context.fields))
        largest = max(1, min(MAX_BLOCK, BLOCK_BYTES // per_point))
        queue = Queue(todo, self.engine.workers, block=self.options.block, largest=largest)
        returned = 0
        for _task, chunk in self._loop(queue, len(todo)):
            self.writer.put(chunk)
            self.report.failed += int(np.count_nonzero(chunk.values["status"] == FAILED))
            limit = self.options.max_failures
            if limit is not None and self.report.failed > limit:
                raise PicosimError(f"more than {limit} points failed (--max-failures); the last one: {chunk.messages[-1]}")
            returned += len(chunk.index)
            if self.report.failed == returned >= HOPELESS:
                raise PicosimError(f"the first {returned} points all failed; the last one: {chunk.messages[-1]}")

    def _loop(self, queue: Queue, total: int) -> Iterator[tuple[Task, Any]]:
        """Keep all workers busy until the queue is empty; yield each task with its chunk or solutions."""
        what = queue.stage or "points"
        in_flight = 0
        # the first block runs alone when there are many: it compiles kernels, and the other workers find them ready
        alone_first = total > 4 * self.engine.workers
        done, begun, shown = 0, time.monotonic(), 0.0
        while queue or in_flight:
            while self.engine.has_room() and not (alone_first and in_flight and not done):
                alone = queue.only_suspects and not in_flight
                task = queue.take(alone=alone)
                if task is None:
                    break
                self.engine.submit(task)
                in_flight += 1
            for back in self.engine.wait(0.2):
                in_flight -= 1
                if back.result is not None:
                    queue.measured(back.task, back.result.wall_s)
                    self.report.cpu_s += back.result.cpu_s
                    done += len(back.task.items)
                    result = back.result
                    yield back.task, result.solutions if back.task.stage else result.chunk
                elif back.death == "unharmed":
                    queue.give_back(back.task)
                else:
                    self.report.deaths += 1
                    if queue.suspect(back.task, blamed=self.engine.blames_exactly):
                        done += 1
                        yield back.task, self._give_up(back.task, back.death)
            self.writer.flush_if_due()
            if self.progress is not None and time.monotonic() - shown > 0.2:
                shown = time.monotonic()
                self.progress(self._progress(what, done, total, shown - begun))
        if self.progress is not None:
            self.progress(self._progress(what, done, total, time.monotonic() - begun))

    def _progress(self, what: str, done: int, total: int, elapsed: float) -> Progress:
        rate = done / elapsed if elapsed > 0 else 0.0
        return Progress(what, done, total, self.report.failed, self.writer.committed, elapsed, rate)

    def _give_up(self, task: Task, reason: str) -> list[Any] | Chunk:
        if task.stage:
            return [SolveError(f"{task.stage}: {reason}")]
        return failed_chunk(self.context, task.items, reason)


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
