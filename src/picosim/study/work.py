"""What a worker does: solve stages, compute blocks of points; a failure is a result like any other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.store.schema import BOOKKEEPING, FAILED, OK, ResultField
from picosim.store.shards import Chunk
from picosim.study.model import Model, Outcome, Solved, Stage, check_values, stage_key
from picosim.study.plan import Plan
from picosim.study.points import Points

MESSAGE_LENGTH = 500


@dataclass(frozen=True)
class Context:
    """What every worker holds: the plan, the model, and the results to return."""

    plan: Plan
    model: Model
    fields: tuple[ResultField, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """Names of the results to return."""
        return tuple(field.name for field in self.fields)

    def stage(self, name: str) -> Stage:
        """Return a stage by name."""
        paths = tuple(axis.path for axis in self.plan.axes)
        return next(s for s in self.model.stages(paths) if s.name == name)


@dataclass
class Task:
    """A block of point numbers to compute (``stage`` empty), or to solve a stage for."""

    items: NDArray[np.int64]
    stage: str = ""
    deaths: int = 0
    alone: bool = False
    number: int = -1


@dataclass
class Result:
    """What a task gave: a chunk of points, or one solution an item."""

    chunk: Chunk | None = None
    solutions: list[Any] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0


def run_task(context: Context, task: Task, solved: Solved) -> Result:
    """Do a task in this process; never raises for what a point does."""
    wall, cpu = time.perf_counter(), time.process_time()
    points = context.plan.points(task.items)
    if task.stage:
        result = Result(solutions=_solve(context, task.stage, points, solved))
    else:
        result = Result(chunk=_evaluate(context, points, solved))
    result.wall_s, result.cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    if result.chunk is not None:
        count = len(task.items)
        result.chunk.values["wall_s"] = np.full(count, result.wall_s / count, np.float32)
        result.chunk.values["cpu_s"] = np.full(count, result.cpu_s / count, np.float32)
    return result


def describe(error: BaseException) -> str:
    """Return an exception as one line."""
    text = " ".join(str(error).split())[:MESSAGE_LENGTH]
    if isinstance(error, SolveError):  # already says what failed
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _solve(context: Context, stage: str, points: Points, solved: Solved) -> list[Any]:
    try:
        return context.model.solve(stage, points, solved)
    except Exception as error:
        if len(points) == 1:
            return [SolveError(describe(error))]
    half = len(points) // 2
    parts = (np.arange(half), np.arange(half, len(points)))
    return [solution for part in parts for solution in _solve(context, stage, points.take(part), solved)]


class SolveError(Exception):
    """A stage failed; the points that need it carry its message."""


def _evaluate(context: Context, points: Points, solved: Solved) -> Chunk:
    outcome = _outcome(context, points, solved)
    status = np.full(len(points), OK, np.uint8)
    error = np.zeros(len(points), np.int32)
    messages: dict[str, int] = {"": 0}
    for position, text in outcome.failures.items():
        status[position] = FAILED
        error[position] = messages.setdefault(text[:MESSAGE_LENGTH], len(messages))
    bad = status == FAILED
    values: dict[str, NDArray[Any]] = {}
    for item in context.fields:
        array = np.array(outcome.values[item.name], np.dtype(item.dtype))
        if bad.any():
            array[bad] = item.empty(1)[0]
        values[item.name] = array
    values.update(status=status, error=error, segment=np.zeros(len(points), np.int16))
    return Chunk(points.index, values, list(messages))


def _outcome(context: Context, points: Points, solved: Solved) -> Outcome:
    """Evaluate a block; when it raises, halve it until the points that fail stand alone."""
    try:
        outcome = context.model.evaluate(points, solved, context.wanted)
        wrong = check_values(outcome.values, context.fields, len(points))
        if wrong:
            raise TypeError(wrong)
        return outcome
    except Exception as error:
        if len(points) == 1:
            return Outcome({f.name: f.empty(1) for f in context.fields}, {0: describe(error)})
    half = len(points) // 2
    first = _outcome(context, points.take(np.arange(half)), solved)
    second = _outcome(context, points.take(np.arange(half, len(points))), solved)
    values = {f.name: np.concatenate([first.values[f.name], second.values[f.name]]) for f in context.fields}
    failures = {**first.failures, **{half + i: text for i, text in second.failures.items()}}
    return Outcome(values, failures)


def failed_chunk(context: Context, items: NDArray[np.int64], reason: str) -> Chunk:
    """Return points that cost their worker its life."""
    values: dict[str, NDArray[Any]] = {f.name: f.empty(len(items)) for f in (*BOOKKEEPING, *context.fields)}
    values["status"][:] = FAILED
    values["error"][:] = 1
    return Chunk(items, values, ["", reason[:MESSAGE_LENGTH]])


def add(table: dict[str, dict[tuple[Any, ...], Any]], new: Solved) -> None:
    """Add solutions to a table."""
    for name, solutions in new.items():
        table.setdefault(name, {}).update(solutions)


def keys_of(context: Context, stage: Stage, items: NDArray[np.int64]) -> list[tuple[Any, ...]]:
    """Return the key of a stage for each of some points."""
    points = context.plan.points(items)
    return [stage_key(points, position, stage) for position in range(len(items))]
