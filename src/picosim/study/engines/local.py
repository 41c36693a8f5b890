"""A pool of processes on this machine that survives the death of any of them.

Each worker has its own pipe, so that the coordinator knows which task a dead one was at; the others go on undisturbed.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from picosim.numerics.parallel import cores
from picosim.study import fork_server
from picosim.study.engines import Done, EngineError, worker
from picosim.study.model import Solved
from picosim.study.work import Context, Result, Task
from picosim.units import format_value

DEPTH = 2  # tasks a worker holds, so that it need not wait for the coordinator
LAST_PAUSE = 7.0  # seconds
COMPILING = 120.0  # seconds on top of the limit of a point for the first task of a first worker, which compiles kernels
STARTS = 4  # deaths in a row before the first task that count as 'cannot start'


@dataclass
class _Worker:
    process: Any
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)
    is_ready: bool = False
    grace: float = 0.0  # seconds that its present task may take beyond the limit
    began: float = 0.0  # its present task

    def overdue(self, limit: float) -> bool:
        """Whether its present task takes longer than a point may."""
        return self.is_ready and bool(self.tasks) and time.monotonic() - self.began > limit + self.grace


class LocalEngine:
    """Worker processes started by a fork server (spawned where there is none).

    Parameters
    ----------
    workers : how many; the usable cores by default.
    point_limit : how long a point may take [s]. The worker of a block that takes longer is ended, and the block halved
        until the slow point stands alone: it has failed, and costs no other.
    """

    name = "local"
    blames_exactly = True

    def __init__(self, workers: int | None = None, point_limit: float | None = None) -> None:
        self.workers, self.point_limit = workers or cores(), point_limit
        self._pool: list[_Worker] = []
        self._context = b""
        self._shared: list[bytes] = []
        self._preload: tuple[str, ...] = ()
        self._lost_starts = 0
        self._returned: list[Done] = []

    def start(self, context: Context) -> None:
        """Start the workers."""
        self._context = pickle.dumps(("context", pickle.dumps(context, protocol=5)), protocol=5)
        self._preload = ("picosim.study.work", *context.model.preload)
        self._pool = [self._launch() for _ in range(self.workers)]
        for each in self._pool:
            each.grace = COMPILING

    def _launch(self) -> _Worker:
        """Start a worker; where the fork server itself was killed, wait until it is gone and another takes its place."""
        pause = 0.1
        while True:
            try:
                return self._launch_once()
            except (EOFError, OSError) as error:
                if pause > LAST_PAUSE:
                    raise EngineError(f"worker processes cannot be started: {error!r}") from error
                time.sleep(pause)
                pause *= 2.0

    def _launch_once(self) -> _Worker:
        methods = fork_server.begin(self._preload)
        here, there = methods.Pipe()
        with fork_server.pinned():
            process = methods.Process(target=worker.main, args=(there,), daemon=True)  # type: ignore[attr-defined]
            process.start()
        there.close()
        started = _Worker(process, here)
        self._send(started, self._context)
        for parcel in self._shared:
            self._send(started, parcel)
        return started

    @staticmethod
    def _send(target: _Worker, data: bytes) -> None:
        try:
            target.connection.send_bytes(data)
        except OSError:
            return  # it died, or was ended; wait() will notice

    def share(self, solved: Solved) -> None:
        """Send solved stages to every worker, and to those started later."""
        parcel = pickle.dumps(("share", pickle.dumps(solved, protocol=5)), protocol=5)
        self._shared.append(parcel)
        for each in self._pool:
            self._send(each, parcel)

    def has_room(self) -> bool:
        """Whether a worker holds less than it should."""
        return any(len(each.tasks) < DEPTH for each in self._pool)

    def submit(self, task: Task) -> None:
        """Give a task to the worker that holds least."""
        target = min(self._pool, key=lambda each: len(each.tasks))
        target.tasks.append(task)
        if len(target.tasks) == 1:
            target.began = time.monotonic()
        self._send(target, pickle.dumps(("task", task), protocol=5))

    def wait(self, seconds: float) -> list[Done]:
        """Return what came back; workers that died are replaced."""
        by_connection = {each.connection: each for each in self._pool}
        for connection in wait(list(by_connection), timeout=seconds):
            self._receive(by_connection[connection])  # type: ignore[index]
        self._end_overdue()
        returned, self._returned = self._returned, []
        return returned

    def _end_overdue(self) -> None:
        if self.point_limit is None:
            return
        for each in [each for each in self._pool if each.overdue(self.point_limit)]:
            each.process.kill()
            limit = format_value(self.point_limit, "s")
            self._replace(each, f"took longer than the limit of {limit} (--point-limit)")

    def _receive(self, source: _Worker) -> None:
        try:
            while source.connection.poll():
                kind, *rest = pickle.loads(source.connection.recv_bytes())
                if kind == "ready":
                    source.is_ready, self._lost_starts, source.began = True, 0, time.monotonic()
                elif kind == "broken":
                    raise EngineError(f"a worker cannot work:\n{rest[0]}")
                else:
                    number, result = rest
                    task = source.tasks.popleft()
                    source.began, source.grace = time.monotonic(), 0.0
                    if task.number != number or not isinstance(result, Result):
                        raise EngineError(f"a worker answered task {number} instead of {task.number}")
                    self._returned.append(Done(task, result))
        except (EOFError, ConnectionResetError, BrokenPipeError, pickle.UnpicklingError):
            self._replace(source)

    def _replace(self, dead: _Worker, overdue: str = "") -> None:
        """Put a new worker in the place of a dead one; its first task is to blame, the others are returned unharmed."""
        dead.process.join(timeout=5)
        code = dead.process.exitcode
        dead.connection.close()
        if not dead.is_ready:
            self._lost_starts += 1
            if self._lost_starts >= STARTS * self.workers:
                raise EngineError(f"workers die while they start (exit code {code}); try --engine serial to see why")
        reason = f"the worker process died (signal {-code})" if code and code < 0 else f"the worker process ended ({code})"
        for number, task in enumerate(dead.tasks):
            guilty = number == 0 and dead.is_ready
            death = (overdue or reason) if guilty else "unharmed"
            self._returned.append(Done(task, death=death, is_overdue=guilty and bool(overdue)))
        self._pool[self._pool.index(dead)] = self._launch()

    def stop(self) -> None:
        """End the workers: ask, then insist."""
        for each in self._pool:
            self._send(each, pickle.dumps(("stop",), protocol=5))
        limit = time.monotonic() + 1.0
        for each in self._pool:
            each.process.join(timeout=max(0.0, limit - time.monotonic()))
            if each.process.is_alive():
                each.process.kill()
                each.process.join(timeout=5)
            each.connection.close()
        self._pool = []
