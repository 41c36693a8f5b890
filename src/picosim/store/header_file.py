"""The header of a sweep as HDF5: stored once beside the shards, and again in the final file."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from picosim.errors import StoreError
from picosim.store import durable, hdf5
from picosim.store.schema import FORMAT, FORMAT_VERSION, Coordinate, Header, ResultField, canonical


def write_header(file: Any, header: Header) -> None:
    """Write attributes and coordinates of a sweep into an open file."""
    results = [[f.name, f.unit, f.long_name, f.dtype, list(f.dims), list(f.shape)] for f in header.results]
    hdf5.set_attributes(
        file,
        {
            "Conventions": "CF-1.11",
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "dims": canonical([list(pair) for pair in header.dims]),
            "results": canonical(results),
            "config": canonical(header.config),
            "config_sha256": header.config_sha256,
            "points_sha256": header.points_sha256,
            **{f"text_{name}": text for name, text in header.texts.items()},
        },
    )
    order = [[c.name, c.unit, c.long_name, c.path, list(c.dims)] for c in header.coordinates]
    hdf5.set_attributes(file, {"coordinate_order": canonical(order)})
    for item in header.coordinates:
        data = hdf5.write_small(file, item.name, item.values)
        hdf5.set_attributes(data, {"long_name": item.long_name or item.name.replace("_", " ")})
        if item.path:
            hdf5.set_attributes(data, {"path": item.path})
        if not item.is_text:
            hdf5.set_attributes(data, {"units": item.unit})
            data.attrs["unitSI"] = 1.0


def read_header(file: Any, path: Path) -> Header:
    """Read what ``write_header`` wrote; nothing in a file is ever executed.

    Raises
    ------
    StoreError : foreign, of a newer format, or damaged.
    """
    if hdf5.attribute(file, "format") != FORMAT:
        raise StoreError(
            f"{path} was not written by `picosim sweep` (its format is {hdf5.attribute(file, 'format')!r})"
        )
    version = int(hdf5.attribute(file, "format_version", 0))
    if version > FORMAT_VERSION:
        raise StoreError(
            f"{path} has format version {version}, this picosim reads up to {FORMAT_VERSION}; update picosim"
        )
    try:
        coordinates = tuple(
            Coordinate(name, hdf5.read_small(file[name], path), tuple(dims), unit, long_name, key)
            for name, unit, long_name, key, dims in json.loads(hdf5.attribute(file, "coordinate_order"))
        )
        header = Header(
            dims=tuple((str(n), int(s)) for n, s in json.loads(hdf5.attribute(file, "dims"))),
            coordinates=coordinates,
            results=tuple(
                ResultField(n, u, long_name, dt, tuple(d), tuple(s))
                for n, u, long_name, dt, d, s in json.loads(hdf5.attribute(file, "results"))
            ),
            config=json.loads(hdf5.attribute(file, "config")),
            texts={k[5:]: hdf5.attribute(file, k) for k in file.attrs if k.startswith("text_")},
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise StoreError(f"{path} is damaged: its header cannot be read ({error})") from error
    if header.config_sha256 != hdf5.attribute(file, "config_sha256"):
        raise StoreError(f"{path} is damaged: the configuration does not match its hash")
    if header.points_sha256 != hdf5.attribute(file, "points_sha256"):
        raise StoreError(f"{path} is damaged: the points do not match their hash")
    return header


def header_image(header: Header) -> bytes:
    """Return the header as the bytes of an HDF5 file."""
    with hdf5.image() as (file, result):
        write_header(file, header)
    return result[0]


def _names(folder: Path) -> list[Path]:
    return sorted(folder.glob("header-*.h5"))


def save_header(folder: Path, header: Header) -> None:
    """Store the header twice, its crc32 in the name: it is the one thing that cannot be computed again."""
    data = header_image(header)
    crc = f"{zlib.crc32(data):08x}"
    for copy in ("a", "b"):
        path = folder / f"header-{copy}-{crc}.h5"
        if not path.exists() or zlib.crc32(path.read_bytes()) != zlib.crc32(data):
            durable.write_atomic(path, data)


def load_header(folder: Path) -> Header:
    """Read the header of an unfinished sweep from whichever copy is whole.

    Raises
    ------
    StoreError : there is none, or all copies are damaged.
    """
    names = _names(folder)
    for path in names:
        try:
            data = path.read_bytes()
            if f"{zlib.crc32(data):08x}" == path.stem.rsplit("-", 1)[1]:
                with hdf5.open_bytes(data) as file:
                    return read_header(file, path)
        except OSError:
            continue
    if names:
        raise StoreError(
            f"the header in {folder} is damaged; give the study file again: picosim sweep run STUDY.toml -o FILE.h5"
        )
    raise StoreError(f"{folder} holds no sweep")


def has_header(folder: Path) -> bool:
    """Return whether a sweep was begun in ``folder``."""
    return bool(_names(folder))


def text_array(values: list[str]) -> np.ndarray:
    """Return words as an array of Python text."""
    return np.array(values, dtype=object)
