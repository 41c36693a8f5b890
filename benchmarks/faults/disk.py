"""Disk full, file-size limit, read-only folder: a plain error, nothing lost, resume gives the same bits.

A small file system of its own needs root; without it only the file-size limit is tried.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common import begin, digest, reference, scratch


@contextmanager
def small_disk(folder: Path, size: str, flags: str = "") -> Iterator[Path | None]:
    """Mount a small file system; yield None where that is not allowed."""
    place = folder / "disk"
    place.mkdir()
    options = f"size={size}{flags}"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False)
    try:
        yield place if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(place)], check=False)


def disk_full(size: str = "150k", points: int = 4000) -> dict[str, int] | None:
    """Fill a disk in mid-sweep, make room, resume."""
    with scratch() as folder, small_disk(folder, size) as place:
        if place is None:
            return None
        wanted = reference(folder, points)
        final = place / "full.h5"
        first = begin(final, points)
        _, complaint = first.communicate()
        left = len(list(place.rglob("*.tmp-*")))
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        second = begin(final, points)
        out, _ = second.communicate()
        return {
            "exit_code": first.returncode, "plain_error": int("error:" in complaint), "temporaries_left": left,
            "resumed_points": int(out.split("DONE", 1)[1].split()[0]), "bit_identical": int(digest(final) == wanted),
        }  # fmt: skip


def disk_full_while_merging(points: int = 4000) -> dict[str, int] | None:
    """Leave room for the shards but not for the merged file beside them."""
    with scratch() as folder, small_disk(folder, "64m") as place:
        if place is None:
            return None
        wanted = reference(folder, points)
        final = place / "merge.h5"
        used = (folder / "reference.h5").stat().st_size
        filler = place / "filler"
        # the shards need about as much as the final file; leave one and a half times that
        filler.write_bytes(b"x" * (64 * 2**20 - int(1.6 * used) - 65536 * 4))
        first = begin(final, points)
        _, complaint = first.communicate()
        filler.unlink()
        second = begin(final, points)
        out, _ = second.communicate()
        return {
            "exit_code": first.returncode, "plain_error": int("error:" in complaint),
            "recomputed": int(out.split("DONE", 1)[1].split()[1]), "bit_identical": int(digest(final) == wanted),
        }  # fmt: skip


def file_size_limit(limit: int = 60_000, points: int = 4000) -> dict[str, int]:
    """Limit the size of files: shards fit, the final file does not."""
    with scratch() as folder:
        wanted = reference(folder, points)
        final = folder / "limit.h5"

        def lower() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        first = begin(final, points, preexec_fn=lower)
        _, complaint = first.communicate()
        second = begin(final, points)
        out, _ = second.communicate()
        return {
            "exit_code": first.returncode, "plain_error": int("error:" in complaint),
            "resumed_points": int(out.split("DONE", 1)[1].split()[0]), "bit_identical": int(digest(final) == wanted),
        }  # fmt: skip


def read_only(points: int = 500) -> dict[str, int] | None:
    """Run in a folder that cannot be written."""
    with scratch() as folder, small_disk(folder, "1m", ",ro") as place:
        target = place
        if target is None:
            if os.geteuid() == 0:
                return None
            target = folder / "closed"
            target.mkdir(mode=0o555)
        run = begin(target / "never.h5", points)
        _, complaint = run.communicate()
        return {"exit_code": run.returncode, "plain_error": int("cannot be written" in complaint)}


if __name__ == "__main__":
    found = {
        "full": disk_full(), "full while merging": disk_full_while_merging(), "file size": file_size_limit(),
        "read-only": read_only(),
    }  # fmt: skip
    print(json.dumps(found))
