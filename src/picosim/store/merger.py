"""The coordinator's side of merging: a child process, begun ahead so that it loads what it needs while others compute.

`picosim.store.compaction` is that child; it merges when it is told to, and ends when its standard input closes, be it
because the coordinator was killed.
"""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path
from typing import Self

from picosim.store import durable, module_process, shards
from picosim.store.paths import parts_folder

GO = "merge\n"
"""What the child waits for."""


class Merger:
    """Merges a sweep's shards into its final file, in a child process; as a context it leaves no child behind."""

    def __init__(self, final: Path) -> None:
        self.final = final
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def begin(self) -> None:
        """Start the child, unless it waits already."""
        if self._child is not None and self._child.poll() is None:
            return
        self._end()
        command = module_process.command("picosim.store.compaction", str(self.final))
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def merge(self) -> None:
        """Merge.

        Raises
        ------
        OSError : no space, or the child died; every shard is kept.
        """
        folder = parts_folder(self.final)
        self._check_space(folder)
        self.begin()
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stderr is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it has just died: its exit status says so
                child.stdin.write(GO)
                child.stdin.flush()
            complaint = child.stderr.read()  # its standard input stays open: closing it ends the child
            child.wait()
        finally:
            self._end()
        if child.returncode:
            reason = complaint.strip().splitlines()[-1:] or [f"exit status {child.returncode}"]
            raise OSError(
                f"merging failed ({reason[0]}); all results are kept in {folder}; then: picosim sweep merge {self.final}"
            )

    def _check_space(self, folder: Path) -> None:
        files = [*shards.names(folder), *([self.final] if self.final.exists() else [])]
        needed, free = sum(path.stat().st_size for path in files), durable.free_space(self.final.parent)
        if free < needed + (1 << 20):
            raise OSError(
                28, f"merging needs up to {needed / 1e6:.0f} MB in {self.final.parent}, {free / 1e6:.0f} MB are free; make "
                f"room, then: picosim sweep merge {self.final} (all results are kept in {folder})"
            )  # fmt: skip

    def _end(self) -> None:
        """End a child that still waits or works."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll() is None:
            child.kill()
        child.wait()
        for unfinished in durable.temporaries_of(child.pid, self.final):
            durable.remove(unfinished)
        for stream in (child.stdin, child.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
