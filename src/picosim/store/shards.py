"""Immutable shards: small HDF5 files built in memory, published atomically, their crc32 in their name.

``0000004096-0000002048-3f2a91bc-8d01e7aa.h5`` is 2048 points, the first of them number 4096; then a random word and
the crc32 of the whole file. A shard is whole or it is not a shard: existence proves nothing, the checksum does.
"""

from __future__ import annotations

import json
import re
import time
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.store import durable, hdf5
from picosim.store.header_file import save_header
from picosim.store.schema import NOT_COMPUTED, Header, ResultField, canonical

_NAME = re.compile(r"(?P<first>\d{10})-(?P<count>\d{10})-[0-9a-f]{8}-(?P<crc>[0-9a-f]{8})\.h5")
FLUSH_SECONDS = 3.0
FLUSH_POINTS = 4096
FLUSH_BYTES = 64 << 20


@dataclass
class Chunk:
    """Finished points: their numbers, one stacked array a variable, and the messages ``error`` points into."""

    index: NDArray[np.int64]
    values: dict[str, NDArray[Any]]
    messages: list[str] = field(default_factory=lambda: [""])


def merge_chunks(chunks: list[Chunk], fields: tuple[ResultField, ...]) -> Chunk:
    """Return chunks as one, in the order given; equal messages become one."""
    messages: dict[str, int] = {"": 0}
    errors = []
    for chunk in chunks:
        places = np.array([messages.setdefault(text, len(messages)) for text in chunk.messages], np.int32)
        errors.append(places[chunk.values["error"]])
    values = {f.name: np.concatenate([c.values[f.name] for c in chunks]) for f in fields if f.name != "error"}
    values["error"] = np.concatenate(errors)
    return Chunk(np.concatenate([c.index for c in chunks]), values, list(messages))


def shard_image(chunk: Chunk, header: Header, segment: str) -> bytes:
    """Return finished points as the bytes of an HDF5 file."""
    with hdf5.image() as (file, result):
        identity = {"config_sha256": header.config_sha256, "points_sha256": header.points_sha256}
        hdf5.set_attributes(file, {**identity, "segment": segment, "messages": canonical(chunk.messages)})
        file.create_dataset("index", data=chunk.index)
        for item in header.fields:
            file.create_dataset(item.name, data=np.asarray(chunk.values[item.name], np.dtype(item.dtype)))
    return result[0]


class ShardWriter:
    """Collects finished blocks and commits them: every few seconds, or when enough points wait.

    Slow points are thus committed one by one and fast ones in thousands.
    """

    def __init__(self, folder: Path, header: Header, segment: str, *, seconds: float = FLUSH_SECONDS) -> None:
        self.folder, self.header, self.segment, self.seconds = folder, header, segment, seconds
        self.committed = 0
        self._waiting: list[Chunk] = []
        self._points = 0
        self._since = time.monotonic()

    def put(self, chunk: Chunk) -> bool:
        """Take a finished block; return whether a shard was committed."""
        self._waiting.append(chunk)
        self._points += len(chunk.index)
        return self.flush_if_due()

    def flush_if_due(self) -> bool:
        """Commit what waits when it is time; return whether a shard was committed."""
        full = self._points >= FLUSH_POINTS or self._points * self.header.bytes_per_point >= FLUSH_BYTES
        if self._waiting and (full or time.monotonic() - self._since >= self.seconds):
            self.flush()
            return True
        return False

    def flush(self) -> None:
        """Commit what waits; when this returns it survives a power failure.

        Raises
        ------
        OSError : the disk refused; what waits is kept and can be committed later.
        """
        if self._waiting:
            chunk = merge_chunks(self._waiting, self.header.fields)
            self._waiting = [chunk]
            data = shard_image(chunk, self.header, self.segment)
            first, count, crc = int(chunk.index.min()), len(chunk.index), zlib.crc32(data)
            path = self.folder / f"{first:010d}-{count:010d}-{uuid.uuid4().hex[:8]}-{crc:08x}.h5"
            if not self.folder.is_dir():  # another coordinator finished and tidied up
                self.folder.mkdir(exist_ok=True)
                save_header(self.folder, self.header)
            durable.write_atomic(path, data)
            self.committed += count
        self._waiting, self._points, self._since = [], 0, time.monotonic()


@dataclass(frozen=True)
class Shard:
    """A shard that passed its checksum."""

    path: Path
    index: NDArray[np.int64]
    status: NDArray[np.uint8]
    error: NDArray[np.int32]
    segment: str
    messages: tuple[str, ...]


def names(folder: Path) -> list[Path]:
    """Return the files in ``folder`` that are named like shards, in the order of their first points."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def read_shard(path: Path, header: Header) -> Shard | str:
    """Check a shard; return it, or what is wrong with it."""
    data = path.read_bytes()
    match = _NAME.fullmatch(path.name)
    if match is None or f"{zlib.crc32(data):08x}" != match["crc"]:
        return "its checksum does not match: truncated or damaged"
    try:
        with hdf5.open_bytes(data) as file:
            if hdf5.attribute(file, "points_sha256") != header.points_sha256:
                return "it belongs to another sweep (other points)"
            if hdf5.attribute(file, "config_sha256") != header.config_sha256:
                return "it belongs to another sweep (other configuration)"
            index = file["index"][:]
            wrong = [f.name for f in header.fields if file[f.name].shape != (len(index), *f.shape)]
            if wrong or index.ndim != 1 or (len(index) and not 0 <= index.min() <= index.max() < header.size):
                return f"its contents do not fit the sweep ({', '.join(wrong) or 'index'})"
            messages = tuple(str(m) for m in json.loads(hdf5.attribute(file, "messages")))
            return Shard(
                path, index, file["status"][:], file["error"][:], hdf5.attribute(file, "segment"), messages
            )
    except (OSError, KeyError, TypeError, ValueError) as error:
        return f"it cannot be read ({error})"


def scan(folder: Path, header: Header, *, set_aside: bool = True) -> tuple[list[Shard], dict[Path, str]]:
    """Check every shard; return the whole ones, and what is wrong with the others.

    A bad one is renamed to ``*.bad`` (``set_aside``): its points are computed again.
    """
    good: list[Shard] = []
    bad: dict[Path, str] = {}
    for path in names(folder):
        try:
            shard = read_shard(path, header)
        except FileNotFoundError:  # another coordinator merged it away
            continue
        if isinstance(shard, Shard):
            good.append(shard)
            continue
        bad[path] = shard
        if set_aside:
            path.replace(path.with_name(path.name + ".bad"))
    return good, bad


def status_of(shards: list[Shard], size: int) -> NDArray[np.uint8]:
    """Return the status of every point: the union of the shards, success winning over failure."""
    status = np.full(size, NOT_COMPUTED, np.uint8)
    for shard in sorted(shards, key=precedence):
        update_status(status, shard.index, shard.status)
    return status


def precedence(shard: Shard) -> tuple[int, str]:
    """Order in which shards are merged; it does not depend on names given at random when contents agree."""
    return (int(shard.index.min()) if len(shard.index) else 0, shard.path.name)


def update_status(
    status: NDArray[np.uint8], index: NDArray[np.int64], new: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Enter new states where they say more than the old ones; return which entries were taken."""
    taken = rank(new) > rank(status[index])
    status[index[taken]] = new[taken]
    return taken


def rank(status: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Order of states: ok above failed above not computed."""
    return np.array([0, 2, 1], np.uint8)[status]


def values(
    shard_path: Path, names_wanted: Iterator[str] | list[str], rows: Any = slice(None)
) -> Mapping[str, NDArray[Any]]:
    """Read some variables of a shard that was checked before."""
    with hdf5.open_file(shard_path) as file:
        return {name: file[name][rows] for name in names_wanted}
