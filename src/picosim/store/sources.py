"""Where results lie: in shards, and in a final file an earlier merge made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import StoreError
from picosim.store import hdf5, shards
from picosim.store.header_file import read_header
from picosim.store.provenance import parse_segment
from picosim.store.schema import NOT_COMPUTED, Header

Read = Callable[[str, NDArray[np.int64], Any, int], NDArray[Any]]


@dataclass(frozen=True)
class Source:
    """Results of some points in one file.

    ``order`` sorts ``index``; ``segments`` is what ``segment`` counts in. A final file has a row for every point of
    the sweep (``dimensions`` of them), a shard only for its own.
    """

    path: Path
    index: NDArray[np.int64]
    status: NDArray[np.uint8]
    error: NDArray[np.int32]
    messages: tuple[str, ...]
    segments: tuple[str, ...]
    order: NDArray[np.int64]
    is_final: bool = False
    dimensions: int = 1

    def rows(self, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return rows of the file that hold points ``first`` to ``last`` (excluded), and those points."""
        ordered = self.index[self.order]
        low, high = np.searchsorted(ordered, [first, last])
        points = ordered[low:high]
        return (points if self.is_final else self.order[low:high]), points

    @contextmanager
    def open(self) -> Iterator[Read]:
        """Yield a function ``(variable, rows, selection, first) -> values``.

        ``selection`` is the hyperslab that starts at point ``first`` and holds all ``rows``.
        """
        with hdf5.open_file(self.path) as file:

            def read(name: str, rows: NDArray[np.int64], selection: Any, first: int) -> NDArray[Any]:
                item = file[name]
                if not self.is_final:
                    return _take(item, rows)
                values = item[selection]
                inner = values.shape[self.dimensions - len(selection) + 1 :]
                return values.reshape(-1, *inner)[rows - first]  # type: ignore[no-any-return]

            yield read


def _take(item: Any, rows: NDArray[np.int64]) -> NDArray[Any]:
    """Read rows of a shard; a run in one piece where it is one."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and np.all(np.diff(rows) == 1):
        return item[int(rows[0]) : int(rows[-1]) + 1]  # type: ignore[no-any-return]
    return item[...][rows]  # type: ignore[no-any-return]


def from_shard(shard: shards.Shard) -> Source:
    """Return a shard as a source."""
    order = np.argsort(shard.index, kind="stable")
    return Source(shard.path, shard.index, shard.status, shard.error, shard.messages, (shard.segment,), order)


def from_final(path: Path, header: Header | None = None) -> Source:
    """Return the computed points of a final file as a source.

    Raises
    ------
    StoreError : it belongs to another sweep, or is damaged.
    """
    with hdf5.open_file(path) as file:
        own = read_header(file, path)
        if header is not None and own.identity != header.identity:
            raise StoreError(f"{path} belongs to another sweep")
        try:
            status = file["status"][...].ravel()
            error = file["error"][...].ravel()
            messages = tuple(str(m) for m in hdf5.read_small(file["error_message"], path))
            count = len(file["provenance"])
            texts = [hdf5.attribute(file[f"provenance/segment_{i}"], "segment", "") for i in range(count)]
        except (OSError, KeyError) as problem:
            raise StoreError(f"{path} is damaged ({problem})") from problem
    parsed = [parse_segment(text) for text in texts]
    index = np.flatnonzero(status != NOT_COMPUTED).astype(np.int64)
    segments = tuple(s.id if s else "" for s in parsed)
    states = (index, status[index], error[index], messages, segments, np.arange(len(index)))
    return Source(path, *states, is_final=True, dimensions=len(own.dims))


def sources(final: Path, found: list[shards.Shard]) -> list[Source]:
    """Return everything that holds results: the final file first, then shards in the order of their points."""
    parts = [from_shard(s) for s in sorted(found, key=shards.precedence)]
    return [from_final(final), *parts] if final.exists() else parts
