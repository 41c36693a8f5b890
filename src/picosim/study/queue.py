"""Which block is next: sizes aimed at one second, suspects isolated until the guilty point stands alone."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from picosim.study.work import Task

AIM = 1.0  # seconds a block should take: the cost of handling it is then below one per cent on every engine
MAX_BLOCK = 32768
GROWTH = 8
DEATHS = 3  # how often a single item may cost a worker its life before it is given up: a kill may come from outside


class Queue:
    """Items still to do, handed out in blocks.

    Parameters
    ----------
    items : point numbers, in the order in which they are to be done.
    workers : how many workers share them.
    stage : name of the stage to solve; empty for points.
    block : fixed block size; chosen by measured time when not given.
    largest : upper limit of a block.
    pace : seconds an item takes, where that is known already.
    together : items that cost little more than one; no smaller blocks where they take less than a second.
    """

    def __init__(
        self,
        items: NDArray[np.int64],
        workers: int,
        *,
        stage: str = "",
        block: int | None = None,
        largest: int = MAX_BLOCK,
        pace: float | None = None,
        together: int = 1,
    ) -> None:
        self._items, self._next = items, 0
        self.workers, self.stage, self.block = workers, stage, block
        self.largest = max(1, largest)
        self._again: deque[Task] = deque()
        self._suspects: deque[Task] = deque()
        self.pace, self.together = pace, together
        self._last = 1 if pace is None else MAX_BLOCK
        self._count = 0

    def __bool__(self) -> bool:
        return self._next < len(self._items) or bool(self._again) or bool(self._suspects)

    def __len__(self) -> int:
        waiting = (*self._again, *self._suspects)
        return len(self._items) - self._next + sum(len(task.items) for task in waiting)

    @property
    def only_suspects(self) -> bool:
        """Whether all that is left must be run alone."""
        return self._next >= len(self._items) and not self._again and bool(self._suspects)

    def take(self, *, alone: bool = False) -> Task | None:
        """Return the next task; one of the suspects when ``alone``. None when there is none of that sort."""
        if alone:
            task = self._suspects.popleft() if self._suspects else None
        elif self._again:
            task = self._again.popleft()
        elif self._next < len(self._items):
            size = self._size()
            task = Task(self._items[self._next : self._next + size], self.stage)
            self._next += size
        else:
            return None
        if task is not None:
            task.number, self._count = self._count, self._count + 1
        return task

    def _size(self) -> int:
        left = len(self._items) - self._next
        if self.block is not None:
            return min(self.block, left)
        if self.pace is None:
            return 1
        fair = max(1, left // (20 * self.workers), min(self.together, -(-left // self.workers)))
        wanted = max(1, int(AIM / max(self.pace, 1e-9)))
        return min(wanted, fair, self.largest, GROWTH * self._last)

    def measured(self, task: Task, seconds: float) -> None:
        """Learn from a finished task how long an item takes."""
        self.pace = seconds / len(task.items)
        self._last = max(self._last, len(task.items))

    def stop(self) -> None:
        """Hand out nothing more."""
        self._next = len(self._items)
        self._again.clear()
        self._suspects.clear()

    def give_back(self, task: Task) -> None:
        """Take back a task that was never begun."""
        self._again.append(task)

    def suspect(self, task: Task, *, blamed: bool, final: bool = False) -> bool:
        """Take back a task whose worker died; return whether its single item is given up instead.

        ``blamed`` says that the engine knows it was this task. Else it must be run alone before it counts. ``final``
        gives a single item up at the first time.
        """
        if len(task.items) == 1:
            if final:
                return True
            task.deaths += blamed or task.alone
            if task.deaths >= DEATHS:
                return True
            task.alone = not blamed
            (self._again if blamed else self._suspects).append(task)
            return False
        half = len(task.items) // 2
        parts = (task.items[:half], task.items[half:]) if blamed or task.alone else (task.items,)
        target = self._again if blamed else self._suspects
        target.extend(Task(part, task.stage, alone=not blamed) for part in parts)
        return False
