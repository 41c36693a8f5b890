"""What a sweep will cost, from a few probe points: stage solutions, processor time, file size."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from picosim.errors import PicosimError
from picosim.store.schema import FAILED
from picosim.study.crew import MAX_STAGES
from picosim.study.session import Session
from picosim.study.work import Context, Task, keys_of, run_task

PROBES = 3
BLOCK = 256
PROBE_SECONDS = 20.0
COMPRESSION = 0.9  # results of real sweeps compress a little; random digits hardly at all
HUGE_POINTS, HUGE_BYTES, HUGE_CPU = 5_000_000, 10e9, 48 * 3600.0


@dataclass
class Estimate:
    """Predicted cost. ``stages`` maps a stage to the number of its distinct solutions."""

    points: int
    stages: dict[str, int] = field(default_factory=dict)
    stage_seconds: dict[str, float] = field(default_factory=dict)
    point_seconds: float = 0.0
    cpu_seconds: float = 0.0
    file_bytes: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def is_huge(self) -> bool:
        """Whether it should not start without confirmation."""
        return self.points > HUGE_POINTS or self.file_bytes > HUGE_BYTES or self.cpu_seconds > HUGE_CPU


def count_stages(session: Session) -> dict[str, int]:
    """Return how many distinct solutions of each stage the whole sweep needs."""
    plan, model = session.plan, session.model
    paths = tuple(axis.path for axis in plan.axes)
    counts = {}
    for stage in model.stages(paths):
        dims: dict[str, int] = {}
        for axis in plan.axes:
            if axis.path in stage.paths:
                dims.setdefault(axis.dim, 1)
                size = dict(plan.dims)[axis.dim]
                distinct = size if axis.lookup is None else len(np.unique(axis.lookup))
                # several columns of one table may be distinct together although each repeats
                dims[axis.dim] = min(size, dims[axis.dim] * distinct)
        replicas = dict(plan.dims).get("replica", 1) if stage.depends_on_replica else 1
        counts[stage.name] = int(np.prod([*dims.values(), replicas], dtype=object))
    return counts


def estimate(session: Session) -> Estimate:
    """Solve a few probe points and predict the whole.

    Raises
    ------
    PicosimError : every probe point fails; the message says why.
    """
    plan, model, header = session.plan, session.model, session.header
    context = Context(plan, model, header.results)
    result = Estimate(plan.size, count_stages(session))
    result.file_bytes = header.bytes_per_point * plan.size * COMPRESSION + 1e5
    probes = _spread(plan.size, PROBES)
    solved: dict[str, Mapping[tuple[Any, ...], Any]] = {}
    run_task(context, Task(probes[:1]), {})  # compile kernels: not part of the price
    for name, count in result.stages.items():
        stage = context.stage(name)
        task = run_task(context, Task(probes, name), solved)
        result.stage_seconds[name] = task.cpu_s / len(probes)
        if 2 * count <= plan.size and count <= MAX_STAGES:
            result.cpu_seconds += count * result.stage_seconds[name]
            solved[name] = dict(zip(keys_of(context, stage, probes), task.solutions, strict=True))
    task = run_task(context, Task(probes), solved)
    assert task.chunk is not None
    _check(task.chunk, result)
    block = _neighbours(plan.size, min(BLOCK, max(1, int(PROBE_SECONDS / 10 / max(task.cpu_s / PROBES, 1e-6)))))
    for name in solved:  # stages of the block are not the points' price
        stage = context.stage(name)
        first = plan.points(block).groups(stage.paths, replicas=stage.depends_on_replica)[0]
        items = block[first][:50]
        solutions = run_task(context, Task(items, name), solved).solutions
        solved[name] = {**solved[name], **dict(zip(keys_of(context, stage, items), solutions, strict=True))}
    begun = time.process_time()
    run_task(context, Task(block), solved)
    result.point_seconds = (time.process_time() - begun) / len(block)
    result.cpu_seconds += plan.size * result.point_seconds
    return result


def _check(chunk: Any, result: Estimate) -> None:
    failed = chunk.values["status"] == FAILED
    result.failures = [chunk.messages[i] for i in chunk.values["error"][failed]]
    if failed.all():
        raise PicosimError(f"every probe point fails; the first: {result.failures[0]}")


def _spread(size: int, count: int) -> np.ndarray:
    """Return the first, middle and last points."""
    return np.unique(np.linspace(0, size - 1, min(count, size)).astype(np.int64))


def _neighbours(size: int, count: int) -> np.ndarray:
    """Return a run of points from the middle, as a worker gets them."""
    start = max(0, size // 2 - count // 2)
    return np.arange(start, min(size, start + count), dtype=np.int64)
