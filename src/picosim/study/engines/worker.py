"""The worker process of the local engine. Imports nothing heavy until its threads are pinned."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import threading
import traceback
from multiprocessing import parent_process
from multiprocessing.connection import Connection

PINS = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMBA_NUM_THREADS",
    )
}
"""One thread a worker: processes give the parallelism; more threads made the same work up to 12 times slower."""


def main(connection: Connection) -> None:
    """Serve tasks from the coordinator until it says so, or is gone."""
    os.environ.update(PINS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the coordinator, which ends the workers
    _die_with_parent()
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(connection, inbox), name="reader", daemon=True).start()
    try:
        _serve(connection, inbox)
    except (BrokenPipeError, ConnectionResetError):
        return  # the coordinator has closed its end


def _read(connection: Connection, inbox: queue.SimpleQueue[bytes]) -> None:
    """Empty the pipe at all times: a coordinator that sends must never wait for a worker that computes."""
    while True:
        try:
            inbox.put(connection.recv_bytes())
        except (EOFError, OSError):
            os._exit(1)


def _die_with_parent() -> None:
    """End this process when the coordinator is gone, even in the middle of a long kernel."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _serve(connection: Connection, inbox: queue.SimpleQueue[bytes]) -> None:
    context = run_task = None
    solved: object = {}
    while True:
        message = pickle.loads(inbox.get())
        kind = message[0]
        try:
            if kind == "context":
                from picosim.study.work import run_task

                context = pickle.loads(message[1])
                answer: tuple[object, ...] = ("ready",)
            elif kind == "share":
                solved = pickle.loads(message[1])
                continue
            elif kind == "task":
                assert run_task is not None
                answer = ("done", message[1].number, run_task(context, message[1], solved))
            else:
                return
        except Exception:
            answer = ("broken", traceback.format_exc())
        connection.send_bytes(pickle.dumps(answer, protocol=5))
