"""Merges shards into the final file, read back before any shard goes.

``python -m picosim.store.compaction NAME.h5`` does so once a line on its standard input says so: it is the child process
of `picosim.store.merger`. HDF5 may die with its process on a full disk; the child may be killed; the coordinator may be
killed and take the child with it. In every case the shards are still there.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import StoreError
from picosim.store import durable, hdf5, layout, shards
from picosim.store.header_file import load_header, read_header, text_array, write_header
from picosim.store.paths import parts_folder
from picosim.store.provenance import Segment, parse_segment, read_segments
from picosim.store.schema import Header, ResultField, canonical
from picosim.store.sources import Source, sources

MEMORY = 192 << 20  # bytes of results held at once


def merge(final: Path) -> None:
    """Merge in this process: write under a temporary name, force, read back, publish.

    Raises
    ------
    StoreError : what was read back differs from what was written.
    """
    folder = parts_folder(final)
    header = load_header(folder)
    found, bad = shards.scan(folder, header, set_aside=False)
    if bad:  # whoever merges has set aside what was damaged before
        raise StoreError("; ".join(f"{path.name}: {reason}" for path, reason in bad.items()))
    temporary = durable.temporary_name(final)
    try:
        write_final(temporary, header, sources(final, found), _segments(final, folder))
        durable.sync_file(temporary)
        verify(temporary)
        durable.publish(temporary, final)
    except BaseException:
        durable.remove(temporary)
        raise


def write_final(path: Path, header: Header, parts: list[Source], segments: list[Segment]) -> None:
    """Write the final file from an earlier one and shards."""
    import h5py

    owner, messages = _owners(header, parts)
    place = {segment.id: number for number, segment in enumerate(segments)}
    with h5py.File(path, "w", libver=hdf5.LIBVER, track_order=True) as file:
        write_header(file, header)
        scales = layout.create_scales(file, header)
        table = hdf5.write_small(file, "error_message", text_array(messages))
        table.dims[0].attach_scale(layout.bare_dimension(file, "error_kind", len(messages)))
        for group in _groups(header):
            _write_group(file, header, group, parts, owner, messages, place, scales)
        provenance = file.create_group("provenance")
        for number, segment in enumerate(segments):
            hdf5.set_attributes(provenance.create_group(f"segment_{number}"), _segment_attributes(segment))


def _owners(header: Header, parts: list[Source]) -> tuple[NDArray[np.int32], list[str]]:
    """Return which part each point is taken from (-1: none) and the sorted messages in use."""
    status = np.zeros(header.size, np.uint8)
    owner = np.full(header.size, -1, np.int32)
    used: set[str] = set()
    for number, part in enumerate(parts):
        taken = shards.update_status(status, part.index, part.status)
        owner[part.index[taken]] = number
    for number, part in enumerate(parts):
        kept = part.error[owner[part.index] == number]
        used.update(part.messages[i] for i in np.unique(kept))
    return owner, ["", *sorted(used - {""})]


def _groups(header: Header) -> list[list[ResultField]]:
    """Group variables that are read in one pass over the shards: as many as fit in memory."""
    groups: list[list[ResultField]] = []
    room = 0
    for field in header.fields:
        size = field.bytes * header.size
        if not groups or size > room or field.shape != groups[-1][0].shape:
            groups.append([])
            room = MEMORY
        groups[-1].append(field)
        room -= size
    return groups


def _write_group(
    file: Any,
    header: Header,
    group: list[ResultField],
    parts: list[Source],
    owner: NDArray[np.int32],
    messages: list[str],
    place: dict[str, int],
    scales: dict[str, Any],
) -> None:
    data = {f.name: layout.create_variable(file, header, f, scales) for f in group}
    crc = dict.fromkeys(data, 0)
    number = {text: i for i, text in enumerate(messages)}
    chunk = layout.chunk_shape(header.shape, group[0].shape, 8)
    for selection, first, last in layout.slabs(header.shape, chunk, sum(f.bytes for f in group), MEMORY):
        buffers = {f.name: f.empty(last - first) for f in group}
        for which, part in enumerate(parts):
            rows, points = part.rows(first, last)
            mine = owner[points] == which
            if not mine.any():
                continue
            with part.open() as read:
                for name, buffer in buffers.items():
                    values = read(name, rows, selection, first)[mine]
                    if name == "error":
                        values = np.array([number.get(m, 0) for m in part.messages], np.int32)[values]
                    elif name == "segment":
                        values = np.array([place.get(s, -1) for s in part.segments], np.int16)[
                            _local(part, values)
                        ]
                    buffer[points[mine] - first] = values
        for name, buffer in buffers.items():
            crc[name] = zlib.crc32(buffer.tobytes(), crc[name])
            span = selection[-1].stop - selection[-1].start
            data[name][selection] = buffer.reshape(span, *header.shape[len(selection) :], *buffer.shape[1:])
    for name, item in data.items():
        item.attrs["crc32"] = np.uint32(crc[name])


def _local(part: Source, values: NDArray[Any]) -> NDArray[Any]:
    """A shard is of one segment whatever it says; a final file counts its own."""
    return values if part.is_final else np.zeros_like(values)


def verify(path: Path) -> Header:
    """Read a final file back, compare every variable with its crc32, and return its header.

    Raises
    ------
    StoreError : something in it is damaged.
    """
    with hdf5.open_file(path) as file:
        header = read_header(file, path)
        try:
            hdf5.read_small(file["error_message"], path)
            for field in header.fields:
                item, crc = file[field.name], 0
                for selection, _, _ in layout.slabs(header.shape, item.chunks, field.bytes, MEMORY):
                    crc = zlib.crc32(np.ascontiguousarray(item[selection]).tobytes(), crc)
                if crc != int(item.attrs["crc32"]):
                    raise StoreError(f"{path}: '{field.name}' is damaged: its checksum does not match")
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise StoreError(f"{path} is damaged ({error})") from error
    return header


def _segments(final: Path, folder: Path) -> list[Segment]:
    """Return the segments of an earlier final file and those of the shards, oldest first."""
    found = {segment.id: segment for segment in read_segments(folder)}
    if final.exists():
        with hdf5.open_file(final) as file:
            for group in file.get("provenance", {}).values():
                segment = parse_segment(hdf5.attribute(group, "segment"))
                if segment is not None:
                    found.setdefault(segment.id, segment)
    return sorted(found.values(), key=lambda s: (s.started, s.id))


def _segment_attributes(segment: Segment) -> dict[str, str | int | float]:
    facts = {k: v if isinstance(v, (str, int, float)) else canonical(v) for k, v in segment.facts.items()}
    return {
        **facts,
        "started": segment.started,
        "ended": segment.ended,
        "segment": canonical(asdict(segment)),
    }


def _die_with_parent(final: Path) -> None:
    """End this process when the coordinator's end of the pipe closes, with nothing left behind."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        for unfinished in durable.temporaries_of(os.getpid(), final):
            with contextlib.suppress(OSError):
                unfinished.unlink()
        os._exit(1)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def main(arguments: list[str]) -> int:
    """Entry of the child process."""
    final = Path(arguments[0])
    if not os.read(0, 4096):  # not sys.stdin: its lock would be held when the interpreter ends
        return 0  # nothing to merge, or nobody left to merge for
    _die_with_parent(final)
    try:
        merge(final)
    except (StoreError, OSError) as error:
        print(str(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    import h5py  # noqa: F401 (loaded before there is anything to do)

    sys.exit(main(sys.argv[1:]))
