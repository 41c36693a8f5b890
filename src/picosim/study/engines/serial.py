"""Everything in this process: for debugging, and where processes cannot be started. A crash ends the run."""

from __future__ import annotations

from typing import Any

from picosim.study.engines import Done
from picosim.study.model import Solved
from picosim.study.work import Context, Task, add, run_task


class SerialEngine:
    """Runs each task at once, one after the other."""

    name = "serial"
    workers = 1
    blames_exactly = True

    def __init__(self) -> None:
        self._context: Context | None = None
        self._solved: dict[str, dict[tuple[Any, ...], Any]] = {}
        self._waiting: list[Task] = []

    def start(self, context: Context) -> None:
        """Keep the context."""
        self._context = context

    def share(self, solved: Solved) -> None:
        """Keep solved stages."""
        add(self._solved, solved)

    def has_room(self) -> bool:
        """One task at a time."""
        return not self._waiting

    def submit(self, task: Task) -> None:
        """Take a task."""
        self._waiting.append(task)

    def wait(self, seconds: float) -> list[Done]:
        """Do what waits."""
        assert self._context is not None
        tasks, self._waiting = self._waiting, []
        return [Done(task, run_task(self._context, task, self._solved)) for task in tasks]

    def stop(self) -> None:
        """Nothing to end."""
        self._waiting = []
