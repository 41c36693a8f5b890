"""The store of one sweep: a folder of shards while it runs, one file when it is done.

``NAME.h5.parts/`` holds the header (twice), shards, segments and the lock; ``NAME.h5`` appears complete or not at all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from picosim.errors import StoreError
from picosim.store import durable, hdf5, provenance, shards
from picosim.store.header_file import has_header, load_header, read_header, save_header
from picosim.store.merger import Merger
from picosim.store.paths import parts_folder
from picosim.store.provenance import Segment
from picosim.store.schema import FAILED, NOT_COMPUTED, OK, Header, differences
from picosim.store.sources import from_final, sources


@dataclass(frozen=True)
class State:
    """How far a sweep is: the status of every point, and what was found wrong on the way."""

    status: NDArray[np.uint8]
    warnings: tuple[str, ...] = ()

    def count(self, status: int) -> int:
        """Number of points with this status."""
        return int(np.count_nonzero(self.status == status))

    @property
    def is_complete(self) -> bool:
        """Whether every point was computed (or failed)."""
        return not self.count(NOT_COMPUTED)


def read_final_header(final: Path) -> Header:
    """Read the header of a final file.

    Raises
    ------
    StoreError : missing, foreign or damaged.
    """
    with hdf5.open_file(final) as file:
        return read_header(file, final)


def find_header(final: Path) -> Header:
    """Return the header of a sweep, finished or not.

    Raises
    ------
    StoreError : there is no sweep of that name.
    """
    folder = parts_folder(final)
    if has_header(folder):
        return load_header(folder)
    if final.exists():
        return read_final_header(final)
    raise StoreError(f"there is no sweep {final} (neither the file nor the folder {folder.name})")


class SweepStore:
    """Where a coordinator puts results. Make one with ``create`` or ``resume``."""

    def __init__(self, final: Path, header: Header) -> None:
        self.final, self.header, self.folder = final, header, parts_folder(final)

    @classmethod
    def create(cls, final: Path, header: Header) -> Self:
        """Open the store of a sweep, new or begun.

        Raises
        ------
        StoreError : another sweep has this name (the keys that differ are listed), or the place cannot be written.
        """
        if final.is_dir():
            raise StoreError(f"{final} is a folder; give a file name, for example {final / 'sweep.h5'}")
        if not final.parent.is_dir():
            raise StoreError(
                f"the folder {final.parent} does not exist; create it or choose another name with -o"
            )
        store = cls(final, header)
        if has_header(store.folder):
            try:
                store._same(load_header(store.folder))
            except StoreError as error:
                if "give the study file again" not in str(error):
                    raise
        elif final.exists():
            store._same(read_final_header(final))
        store._check_writable()
        save_header(store.folder, header)
        return store

    @classmethod
    def resume(cls, final: Path) -> Self:
        """Open the store of a sweep that exists.

        Raises
        ------
        StoreError : there is none, or it is damaged.
        """
        return cls.create(final, find_header(final))

    def _same(self, other: Header) -> None:
        changed = differences(other.identity, self.header.identity)
        if changed:
            lines = "\n".join(f"  {line}" for line in changed[:20]) + ("\n  ..." if len(changed) > 20 else "")
            raise StoreError(
                f"{self.final} was made with another configuration; nothing was changed. Differences (there -> now):\n"
                f"{lines}\nChoose another name with -o, or restore the configuration."
            )

    def _check_writable(self) -> None:
        """Write and remove a probe before any point is computed."""
        try:
            self.folder.mkdir(exist_ok=True)
            probe = durable.temporary_name(self.folder / "probe")
            probe.write_bytes(b"probe")
            probe.unlink()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise StoreError(
                f"{self.folder} cannot be written ({reason}); choose another place with -o"
            ) from error

    def clean(self) -> list[Path]:
        """Remove what killed processes left; call it with the lock held."""
        left = durable.sweep_temporaries(self.folder)
        return left + durable.sweep_temporaries(self.final.parent, prefix=self.final.name + ".tmp-")

    def state(self, *, set_aside: bool = True) -> State:
        """Check everything that is there and return the status of every point."""
        found, bad = shards.scan(self.folder, self.header, set_aside=set_aside)
        warnings = [f"{path.name}: {reason}; its points are computed again" for path, reason in bad.items()]
        status = np.zeros(self.header.size, np.uint8)
        for part in sources(self.final, found):
            shards.update_status(status, part.index, part.status)
        return State(status, tuple(warnings))

    def writer(self, segment: Segment, *, seconds: float = shards.FLUSH_SECONDS) -> shards.ShardWriter:
        """Return the writer of this run's shards."""
        return shards.ShardWriter(self.folder, self.header, segment.id, seconds=seconds)

    def changes(self, segment: Segment) -> list[str]:
        """Return what differs from the last run and may change results."""
        earlier = provenance.read_segments(self.folder)
        return provenance.changes(earlier[-1], segment) if earlier else []

    def begin_segment(self, segment: Segment) -> None:
        """Record a run."""
        segment.save(self.folder)

    def end_segment(self, segment: Segment, computed: int) -> None:
        """Record the end of a run."""
        replace(segment, ended=provenance.now(), computed=computed).save(self.folder)

    def finish(self, merger: Merger, state: State, *, keep_parts: bool = False) -> None:
        """Merge the shards into the final file; then remove them. Call ``close`` when the lock is released.

        Raises
        ------
        OSError : no space, the merging process died, or the file lacks points of ``state``; every shard is kept.
        """
        merged = shards.names(self.folder)
        if merged or not self.final.exists():
            merger.merge()
            self._check_complete(state)
        if keep_parts:
            return
        for path in merged:
            durable.remove(path)
        if not shards.names(
            self.folder
        ):  # else somebody added results meanwhile: they wait for the next merge
            for pattern in ("segment-*.json", "*.bad", "header-*.h5"):
                for path in self.folder.glob(pattern):
                    durable.remove(path)

    def _check_complete(self, state: State) -> None:
        """Look at the merged file with this process' own eyes before any shard goes."""
        held, wanted = from_final(self.final, self.header).index, np.flatnonzero(state.status != NOT_COMPUTED)
        missing = np.setdiff1d(wanted, held, assume_unique=True).size
        if missing:
            raise OSError(f"{self.final} lacks {missing:,} points after merging; all results are kept in {self.folder}")

    def close(self) -> None:
        """Remove the folder when nothing is left in it."""
        try:
            self.folder.rmdir()
        except OSError:
            return
        durable.sync_folder(self.final.parent)


__all__ = ["FAILED", "NOT_COMPUTED", "OK", "State", "SweepStore", "find_header", "read_final_header"]
