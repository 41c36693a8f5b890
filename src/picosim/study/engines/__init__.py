"""Where blocks are computed: in this process, in a pool on this machine, or on a dask cluster.

An engine takes tasks and gives back what became of them; it knows nothing of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from picosim.errors import ConfigError, PicosimError
from picosim.study.model import Solved
from picosim.study.work import Context, Result, Task

NAMES = ("local", "dask", "serial")


class EngineError(PicosimError):
    """Workers cannot be started, or all of them are lost."""


@dataclass
class Done:
    """A task that came back: with its result, or with the reason why its worker died."""

    task: Task
    result: Result | None = None
    death: str = ""
    is_overdue: bool = False
    """Whether the worker was ended because the task took longer than a point may."""


class Engine(Protocol):
    """The seam to where work is done."""

    name: str
    workers: int
    blames_exactly: bool
    """Whether a death names the guilty task; else suspects are run again alone."""

    def start(self, context: Context) -> None:
        """Start workers; raise EngineError with their traceback when they cannot start."""

    def share(self, solved: Solved) -> None:
        """Give newly solved stages to all workers, beside those they have."""

    def has_room(self) -> bool:
        """Whether another task would keep a worker busy."""

    def submit(self, task: Task) -> None:
        """Take a task."""

    def wait(self, seconds: float) -> list[Done]:
        """Return tasks that came back within ``seconds``."""

    def stop(self) -> None:
        """End all workers."""


WORKER_WAIT = 600.0
"""How long a run waits for dask workers when there is none [s]."""


def make_engine(
    name: str, *, workers: int | None = None, scheduler: str | None = None, point_limit: float | None = None,
    worker_wait: float | None = None,
) -> Engine:  # fmt: skip
    """Return an engine by name.

    Parameters
    ----------
    workers : processes; the usable cores by default.
    scheduler : address or file of a dask scheduler.
    point_limit : how long a point may take [s]; the local engine ends the worker of one that takes longer.
    worker_wait : how long to wait for dask workers when all are gone [s]; 10 min by default.

    Raises
    ------
    ConfigError : unknown name; an option of another engine; dask not installed.
    """
    if point_limit is not None and name != "local":
        raise ConfigError("--point-limit goes with --engine local: only there can a worker be ended for one point")
    if point_limit is not None and point_limit <= 0:
        raise ConfigError("--point-limit must be longer than nothing")
    if worker_wait is not None and name != "dask":
        raise ConfigError("--worker-wait goes with --engine dask")
    if scheduler is not None and name != "dask":
        raise ConfigError("--scheduler goes with --engine dask")
    if workers is not None and workers < 1:
        raise ConfigError(f"--workers {workers}: at least one worker is needed")
    if name == "local":
        from picosim.study.engines.local import LocalEngine

        return LocalEngine(workers, point_limit)
    if name == "serial":
        from picosim.study.engines.serial import SerialEngine

        return SerialEngine()
    if name == "dask":
        from picosim.study.engines.dask import DaskEngine

        return DaskEngine(workers, scheduler, WORKER_WAIT if worker_wait is None else worker_wait)
    raise ConfigError(f"unknown engine '{name}'; engines: {', '.join(NAMES)}")
