"""A lock file with a heartbeat: keeps two coordinators from doing the same work twice.

It saves effort, nothing more: two coordinators at once would still leave a correct file, because shards have unique
names and equal contents.
"""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from picosim.errors import StoreError
from picosim.store import durable

HEARTBEAT = 5.0  # seconds between two signs of life
BIRTH = 5.0  # seconds within which a new lock file may still be empty
STALE_AFTER = 60.0  # seconds without one after which another host's lock is taken over


class SweepLock:
    """Context manager that holds ``NAME`` in a sweep's folder.

    Raises
    ------
    StoreError : on entering, when somebody alive holds it.
    """

    def __init__(self, folder: Path, name: str = "lock") -> None:
        self.path = folder / name
        self._token = uuid.uuid4().hex
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        while not self._take():
            holder = self._holder()
            if holder == {} and time.time() - self._touched() < BIRTH:  # its owner is still writing it
                time.sleep(0.1)
                continue
            if holder and not self._is_stale(holder):
                raise StoreError(
                    f"this sweep is being run by process {holder['pid']} on {holder['host']} (last sign of life "
                    f"{max(0.0, time.time() - self._touched()):.0f} s ago); wait for it, or stop it first"
                )
            self._break(holder)
        self._thread = threading.Thread(target=self._beat, name="sweep-lock", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        holder = self._holder()
        if holder and holder.get("token") == self._token:
            durable.remove(self.path)

    def _take(self) -> bool:
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            return False
        with os.fdopen(handle, "w") as stream:
            json.dump({"host": durable.host(), "pid": os.getpid(), "token": self._token}, stream)
        return True

    def _holder(self) -> dict[str, str | int] | None:
        try:
            found = json.loads(self.path.read_text())
            return found if isinstance(found, dict) and {"host", "pid"} <= found.keys() else {}
        except (OSError, ValueError):
            return {} if self.path.exists() else None

    def _touched(self) -> float:
        try:
            return self.path.stat().st_mtime
        except OSError:
            return time.time()

    def _is_stale(self, holder: dict[str, str | int]) -> bool:
        if holder["host"] == durable.host():
            return not durable.is_alive(int(holder["pid"]))
        return time.time() - self._touched() > STALE_AFTER

    def _break(self, seen: dict[str, str | int] | None) -> None:
        """Move the stale lock that was seen away; of several that try, one succeeds."""
        if self._holder() != seen:
            return
        aside = self.path.with_name(f"{self.path.name}.stale-{uuid.uuid4().hex}")
        try:
            self.path.replace(aside)
        except FileNotFoundError:
            return
        durable.remove(aside)

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT):
            try:
                os.utime(self.path)
            except OSError:
                return


def holder_of(folder: Path, name: str = "lock") -> str:
    """Return who holds a sweep and is alive, or nothing."""
    lock = SweepLock(folder, name)
    holder = lock._holder()
    if not holder or lock._is_stale(holder):
        return ""
    return f"process {holder['pid']} on {holder['host']}"
