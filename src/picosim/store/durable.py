"""Bytes that stay: atomic publication of files, and the few calls that depend on the operating system.

Power may fail between any two system calls. What is published here is written under a temporary name, forced to
the disk, renamed, and the folder forced after it; a reader sees the old state or the new one, never a mixture.
Where a system cannot force a folder (Windows), that one step falls away; nothing else changes.
"""

from __future__ import annotations

import glob
import multiprocessing
import os
import re
import shutil
import socket
import time
import uuid
from collections.abc import Sequence
from multiprocessing.context import BaseContext
from pathlib import Path

system = os
"""The module whose calls touch the disk; tests replace it by one that records or fails."""

_TEMPORARY = re.compile(r"\.tmp-(?P<host>[\w-]+)-(?P<pid>\d+)-[0-9a-f]{32}$")
ABANDONED_AFTER = (
    86400.0  # seconds without a change after which another host's temporary file counts as left over
)


def host() -> str:
    """Return the name of this machine, letters, digits and ``-`` only."""
    return re.sub(r"[^\w-]", "-", socket.gethostname()) or "host"


def temporary_name(path: Path) -> Path:
    """Return a name beside ``path`` that nobody else uses, on any machine."""
    return path.with_name(f"{path.name}.tmp-{host()}-{os.getpid()}-{uuid.uuid4().hex}")


def temporaries_of(pid: int, path: Path) -> list[Path]:
    """Return what a process of this machine has begun under a temporary name of ``path`` and not finished."""
    return list(path.parent.glob(f"{glob.escape(path.name)}.tmp-{host()}-{pid}-*"))


def write_atomic(path: Path, data: bytes | bytearray | memoryview) -> None:
    """Publish ``data`` under ``path``; when this returns it survives a power failure.

    Raises
    ------
    OSError : the disk refused; no temporary file is left behind.
    """
    temporary = temporary_name(path)
    try:
        handle = system.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644
        )
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[system.write(handle, rest) :]
            system.fsync(handle)
        finally:
            system.close(handle)
        publish(temporary, path)
    except BaseException:
        remove(temporary)
        raise


def publish(temporary: Path, path: Path) -> None:
    """Rename a complete, forced file to its final name and force the folder."""
    system.replace(temporary, path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Force the contents of a file written by somebody else (the HDF5 library never does)."""
    handle = system.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        system.fsync(handle)
    finally:
        system.close(handle)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder; does nothing where folders cannot be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = system.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        system.fsync(handle)
    finally:
        system.close(handle)


def remove(path: Path) -> None:
    """Delete a file if it is there."""
    try:
        system.unlink(path)
    except FileNotFoundError:
        return


def free_space(folder: Path) -> int:
    """Return the bytes that can still be written in ``folder``."""
    return shutil.disk_usage(folder).free


def is_alive(pid: int) -> bool:
    """Return whether a process of this machine exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
    return True


def sweep_temporaries(folder: Path, prefix: str = "") -> list[Path]:
    """Remove temporary files left by processes that are gone; return what was removed."""
    removed = []
    try:
        found = list(folder.iterdir())
    except FileNotFoundError:  # another coordinator has finished and tidied up
        return []
    for path in found:
        match = _TEMPORARY.search(path.name)
        if not match or not path.name.startswith(prefix):
            continue
        if match["host"] == host():
            abandoned = not is_alive(int(match["pid"]))
        else:
            abandoned = time.time() - path.stat().st_mtime > ABANDONED_AFTER
        if abandoned:
            remove(path)
            removed.append(path)
    return removed


def process_context(preload: Sequence[str] = ()) -> BaseContext:
    """Return how worker processes are started: by a fork server where there is one, else afresh.

    ``preload`` modules are imported once in the server, so that a new worker starts in milliseconds.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context
