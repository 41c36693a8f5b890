"""Keeps the workers busy: stages first, then the points that need them, window by window.

A window is a run of points that together need a limited number of new stage solutions. Stages are thus solved shortly
before their points, and a kill loses seconds of them, not all.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import PicosimError
from picosim.store.schema import FAILED
from picosim.store.shards import Chunk, ShardWriter
from picosim.study.engines import Engine
from picosim.study.model import Stage
from picosim.study.queue import MAX_BLOCK, Queue
from picosim.study.report import Options, Progress, Report
from picosim.study.work import Context, SolveError, Task, failed_chunk, keys_of

BLOCK_BYTES = 32 << 20
HOPELESS = 200  # failures without a single success after which a run stops
SHARED_BYTES = 128e6  # solutions of one stage held by every worker
MAX_STAGES = 200_000  # distinct solutions of a stage that are solved ahead; beyond it blocks solve their own
STAGE_SECONDS = 8.0  # how long the stages of a window should take


@dataclass
class _Ahead:
    """A stage that is solved ahead: for each of its distinct settings the first point that has it, in order."""

    stage: Stage
    first: NDArray[np.int64]
    is_small: bool = True


class Crew:
    """One run of the coordinator: hands out blocks, commits what comes back."""

    def __init__(
        self,
        context: Context,
        writer: ShardWriter,
        engine: Engine,
        options: Options,
        report: Report,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.context, self.writer, self.engine = context, writer, engine
        self.options, self.report, self.progress = options, report, progress
        self._total = self._done = 0
        self._begun = time.monotonic()
        self._pace: float | None = None

    def work(self, todo: NDArray[np.int64]) -> None:
        """Compute points: in windows, each after the stages it needs."""
        self._total, self._begun = len(todo), time.monotonic()
        ahead = self._plan_ahead(todo)
        due = np.sort(np.concatenate([np.empty(0, np.int64), *(a.first for a in ahead)]))
        start, keys = 0, 2 * self.engine.workers
        while start < len(todo):
            place = int(np.searchsorted(due, start)) + keys
            stop = max(start + 1, int(due[place]) if place < len(due) else len(todo))
            begun = time.monotonic()
            for stage in ahead:
                self._solve(stage, todo, start, stop)
            taken = time.monotonic() - begun
            self._compute(todo[start:stop])
            start = stop
            # with stages that take no time, few windows; with slow ones, short windows
            keys = max(self.engine.workers, min(4 * keys, int(keys * STAGE_SECONDS / max(taken, 1e-3))))

    def _plan_ahead(self, todo: NDArray[np.int64]) -> list[_Ahead]:
        """Return the stages worth solving ahead of the points: those that at least two points share on average."""
        points = self.context.plan.points(todo)
        ahead = []
        for stage in self.context.model.stages(points.paths):
            first, _ = points.groups(stage.paths, replicas=stage.depends_on_replica)
            self.report.stages[stage.name] = len(first)
            if 2 * len(first) <= len(todo) and len(first) <= MAX_STAGES:
                ahead.append(_Ahead(stage, np.sort(first)))
        return ahead

    def _solve(self, ahead: _Ahead, todo: NDArray[np.int64], start: int, stop: int) -> None:
        """Solve what a window needs of a stage for the first time, and give it to all workers."""
        low, high = np.searchsorted(ahead.first, [start, stop])
        items = todo[ahead.first[low:high]]
        if not len(items) or not ahead.is_small:
            return
        keys = dict(zip(items.tolist(), keys_of(self.context, ahead.stage, items), strict=True))
        table: dict[tuple[Any, ...], Any] = {}
        queue = Queue(items, self.engine.workers, stage=ahead.stage.name, together=self.context.model.together)
        for task, solutions in self._loop(queue):
            for item, solution in zip(task.items.tolist(), solutions, strict=True):
                table[keys[item]] = solution
            if len(pickle.dumps(solutions[0], protocol=5)) * len(ahead.first) > SHARED_BYTES:
                ahead.is_small = False  # too large to hand to all workers: blocks solve their own
                queue.stop()
        self.engine.share({ahead.stage.name: table})

    def _compute(self, todo: NDArray[np.int64]) -> None:
        """Compute points and commit them as they come back."""
        per_point = max(1, sum(f.bytes for f in self.context.fields))
        largest = max(1, min(MAX_BLOCK, BLOCK_BYTES // per_point))
        queue = Queue(
            todo, self.engine.workers, block=self.options.block, largest=largest, pace=self._pace,
            together=self.context.model.together,
        )  # fmt: skip
        limit = self.options.max_failures
        for _task, chunk in self._loop(queue):
            self.writer.put(chunk)
            self._done += len(chunk.index)
            self.report.failed += int(np.count_nonzero(chunk.values["status"] == FAILED))
            if limit is not None and self.report.failed > limit:
                raise PicosimError(f"more than {limit} points failed (--max-failures); the last one: {chunk.messages[-1]}")
            if self.report.failed == self._done >= HOPELESS:
                raise PicosimError(f"the first {self._done} points all failed; the last one: {chunk.messages[-1]}")
        self._pace = queue.pace

    def _loop(self, queue: Queue) -> Iterator[tuple[Task, Any]]:
        """Keep all workers busy until the queue is empty; yield each task with its chunk or solutions."""
        in_flight, shown = 0, time.monotonic()
        # the first block of a kind runs alone: it compiles kernels, and the other workers find them ready
        is_first = self._pace is None and len(queue) > 4 * self.engine.workers
        while queue or in_flight:
            while self.engine.has_room() and not (is_first and in_flight):
                task = queue.take(alone=queue.only_suspects and not in_flight)
                if task is None:
                    break
                self.engine.submit(task)
                in_flight += 1
            for back in self.engine.wait(0.2):
                in_flight -= 1
                if back.result is not None:
                    is_first = False
                    queue.measured(back.task, back.result.wall_s)
                    self.report.cpu_s += back.result.cpu_s
                    result = back.result
                    yield back.task, result.solutions if back.task.stage else result.chunk
                elif back.death == "unharmed":
                    queue.give_back(back.task)
                else:
                    is_first = False
                    self.report.deaths += 1
                    if queue.suspect(back.task, blamed=self.engine.blames_exactly, final=back.is_overdue):
                        yield back.task, self._give_up(back.task, back.death)
            self.writer.flush_if_due()
            if time.monotonic() - shown > 0.2:
                shown = time.monotonic()
                self._show(queue.stage)
        self._show(queue.stage)

    def _show(self, stage: str) -> None:
        if self.progress is not None:
            elapsed = time.monotonic() - self._begun
            rate = self._done / elapsed if elapsed > 0 else 0.0
            numbers = (self._done, self._total, self.report.failed, self.writer.committed)
            self.progress(Progress(stage or "points", *numbers, elapsed, rate))

    def _give_up(self, task: Task, reason: str) -> list[Any] | Chunk:
        if task.stage:
            return [SolveError(f"{task.stage}: {reason}")]
        return failed_chunk(self.context, task.items, reason)
