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
from typing import Any

from picosim.study.fork_server import PINS


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
    context: Any = None
    solved: Any = {}
    work: Any = None
    while True:
        kind, *rest = pickle.loads(inbox.get())
        answer: tuple[Any, ...]
        try:
            if kind == "context":
                from picosim.study import work  # imports numpy, after the threads are pinned

                context = pickle.loads(rest[0])
                answer = ("ready",)
            elif kind == "share":
                work.add(solved, pickle.loads(rest[0]))
                continue
            elif kind == "task":
                answer = ("done", rest[0].number, work.run_task(context, rest[0], solved))
            else:
                return
        except Exception:
            answer = ("broken", traceback.format_exc())
        connection.send_bytes(pickle.dumps(answer, protocol=5))
