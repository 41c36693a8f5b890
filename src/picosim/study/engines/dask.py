"""A dask cluster: one made on this machine, or any whose scheduler address or file is given.

dask blames a lost task's neighbours as well, and its cost is about 10 ms a task: blocks of a second make that one per
cent, and suspects are run again alone before a point is given up.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import time
from concurrent.futures import FIRST_COMPLETED
from pathlib import Path
from typing import Any

from picosim.errors import ConfigError
from picosim.study.engines import WORKER_WAIT, Done, EngineError
from picosim.study.fork_server import PINS
from picosim.study.model import Solved
from picosim.study.work import Context, Result, Task, add, run_task
from picosim.units import format_value

DEPTH = 2
LOOK_SECONDS = 1.0  # between two looks whether any worker is there
START_SECONDS = 60.0
FETCH_SECONDS = 10.0  # for one result to arrive
# deaths after which a local scheduler gives a task up: the runner then tries it alone; a cluster has its own setting
ALLOWED_FAILURES = 0


_DELIVERED: dict[str, bytes] = {}
_UNPACKED: dict[str, Any] = {}


def deliver(parcel: str, data: bytes) -> None:
    """Put a parcel down in a worker."""
    _DELIVERED[parcel] = data


def forget(parcel: str) -> None:
    """Take a parcel, and what was made of it, away from a worker."""
    for store in (_DELIVERED, _UNPACKED):
        store.pop(parcel, None)
        store.pop(f"table of {parcel}", None)


def _unpack(parcel: str) -> Any:
    if parcel not in _UNPACKED:
        _UNPACKED[parcel] = pickle.loads(_DELIVERED.pop(parcel))
    return _UNPACKED[parcel]


def _work(context: str, solved: tuple[str, ...], task: Task) -> Result:
    """Do a task in a worker; solved stages are put together once, parcel by parcel."""
    table = _UNPACKED.setdefault(f"table of {context}", {})
    for parcel in solved:
        if parcel not in _UNPACKED:
            add(table, _unpack(parcel))
            _UNPACKED[parcel] = None
    return run_task(_unpack(context), task, table)


def _is_address(scheduler: str) -> bool:
    return scheduler.startswith(("tcp://", "tls://", "ws://"))


class DaskEngine:
    """Blocks as dask tasks.

    Parameters
    ----------
    workers : processes of the local cluster; of a cluster that exists, the number it has is taken.
    scheduler : address (``tcp://host:8786``) or path of a scheduler file; a local cluster when not given.
    worker_wait : how long to wait for a worker when all are gone [s]; then the run stops with what came back committed.
    """

    name = "dask"
    blames_exactly = False

    def __init__(
        self, workers: int | None = None, scheduler: str | None = None, worker_wait: float = WORKER_WAIT
    ) -> None:
        try:
            import distributed
        except ImportError:
            raise ConfigError("--engine dask needs the extra packages: pip install 'picosim[dask]'") from None
        from picosim.numerics.parallel import cores

        if scheduler is not None and not _is_address(scheduler) and not Path(scheduler).is_file():
            raise ConfigError(
                f"--scheduler {scheduler}: neither an address (tcp://host:port) nor a scheduler file; start one "
                "with: dask scheduler --scheduler-file FILE"
            )
        self._distributed = distributed
        self._scheduler = scheduler
        self.workers = workers or cores()
        self._client: Any = None
        self._cluster: Any = None
        self._worker_wait = worker_wait
        self._patience = min(FETCH_SECONDS, max(worker_wait, 1.0))
        self._alone_since: float | None = None
        self._looked = 0.0
        self._flying: dict[Any, Task] = {}
        self._context = ""
        self._solved: tuple[str, ...] = ()
        self._parcels: list[str] = []
        self._names = (f"picosim-{os.urandom(6).hex()}-{i}" for i in itertools.count())

    def start(self, context: Context) -> None:
        """Connect, wait for a worker, send the context."""
        distributed = self._distributed
        try:
            if self._scheduler is None:
                import dask

                dask.config.set({"distributed.scheduler.allowed-failures": ALLOWED_FAILURES})
                self._cluster = distributed.LocalCluster(
                    n_workers=self.workers, threads_per_worker=1, dashboard_address=None, env=PINS, silence_logs=50,
                    death_timeout="60s",
                )  # fmt: skip
                self._client = distributed.Client(self._cluster)
            elif _is_address(self._scheduler):
                self._client = distributed.Client(self._scheduler, timeout=START_SECONDS)
            else:
                self._client = distributed.Client(scheduler_file=self._scheduler, timeout=START_SECONDS)
            self._client.wait_for_workers(1, timeout=START_SECONDS)
        except (OSError, TimeoutError) as error:
            raise EngineError(f"no dask worker answers after {START_SECONDS:.0f} s: {error}") from error
        if self._scheduler is not None:
            self.workers = max(1, sum(self._client.nthreads().values()))
        self._context = self._send(context)

    def _send(self, content: Any) -> str:
        """Give content to all workers, also to those that join or are restarted later (a plugin travels to each)."""
        parcel = next(self._names)
        self._client.register_plugin(_parcel_plugin(parcel, pickle.dumps(content, protocol=5)), name=parcel)
        self._parcels.append(parcel)
        return parcel

    def share(self, solved: Solved) -> None:
        """Send solved stages to all workers."""
        self._solved = (*self._solved, self._send({name: dict(table) for name, table in solved.items()}))

    def has_room(self) -> bool:
        """Whether fewer tasks fly than keep all workers busy."""
        return len(self._flying) < DEPTH * self.workers

    def submit(self, task: Task) -> None:
        """Send a task."""
        future = self._client.submit(_work, self._context, self._solved, task, key=next(self._names), pure=False, retries=0)
        self._flying[future] = task

    def wait(self, seconds: float) -> list[Done]:
        """Return tasks that came back."""
        distributed = self._distributed
        if not self._flying:
            return []
        try:
            ready = distributed.wait(list(self._flying), timeout=seconds, return_when=FIRST_COMPLETED).done
        except TimeoutError:
            self._wait_for_workers()
            return []
        returned = []
        for future in ready:
            task = self._flying.pop(future)
            if future.status == "finished":
                try:
                    returned.append(Done(task, future.result(timeout=self._patience)))
                except TimeoutError:  # its worker is gone, and the result with it: it is computed again once there is one
                    self._flying[future] = task
                continue
            error = future.exception() if future.status == "error" else None
            if error is None or isinstance(error, distributed.scheduler.KilledWorker):
                returned.append(Done(task, death="the dask worker died again and again"))
            else:
                raise EngineError(f"a dask worker cannot work: {error!r}; is the same picosim installed there?")
        if not returned:
            self._wait_for_workers()
        return returned

    def _wait_for_workers(self) -> None:
        """Note whether any worker is there; give up when there has been none for too long."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        try:
            there = bool(self._client.nthreads())
        except (OSError, TimeoutError, RuntimeError):  # nor a scheduler
            there = False
        if there:
            self._alone_since = None
            return
        if self._alone_since is None:
            self._alone_since = now
        if now - self._alone_since >= self._worker_wait:
            waited = format_value(self._worker_wait, "s")
            raise EngineError(f"all dask workers are gone, and none came back within {waited} (--worker-wait)")

    def stop(self) -> None:
        """Leave the cluster; end it when it was made here."""
        if self._client is not None:
            with contextlib.suppress(OSError, TimeoutError, RuntimeError):  # the scheduler may be gone
                for future in self._flying:
                    future.cancel()
                for parcel in self._parcels:
                    self._client.unregister_worker_plugin(parcel)
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()
        self._flying, self._client, self._cluster = {}, None, None


def _parcel_plugin(parcel: str, data: bytes) -> Any:
    """Return a worker plugin that puts a parcel down wherever a worker starts."""
    from distributed.diagnostics.plugin import WorkerPlugin

    class Parcel(WorkerPlugin):  # type: ignore[misc]
        """Carries bytes to a worker."""

        def setup(self, worker: Any) -> None:
            """Put them down."""
            deliver(parcel, data)

        def teardown(self, worker: Any) -> None:
            """Take them away."""
            forget(parcel)

    return Parcel()
