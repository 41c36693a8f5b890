"""HDF5 as this package uses it: images in memory, settings that old tools read, checksums over every byte of data.

``libver = v110`` gives every structure of the file a checksum and is read by the tools of 2018; ``fletcher32`` does the
same for the data. Only variable-length text escapes both, so its crc32 stands beside it as an attribute.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import StoreError
from picosim.store.schema import checksum

LIBVER = ("v110", "v110")


@contextmanager
def image() -> Iterator[tuple[Any, list[bytes]]]:
    """Build a file in memory: yields the open file and a list that holds its bytes afterwards.

    HDF5 dies with the process when a disk is full; here it never meets a disk.
    """
    import h5py

    result: list[bytes] = []
    with h5py.File(
        "image", "w", driver="core", backing_store=False, libver=LIBVER, block_size=1 << 20
    ) as file:
        yield file, result
        file.flush()
        result.append(file.id.get_file_image())


@contextmanager
def open_bytes(data: bytes) -> Iterator[Any]:
    """Open a file held in memory for reading."""
    import h5py

    with h5py.File(io.BytesIO(data), "r") as file:
        yield file


@contextmanager
def open_file(path: Path) -> Iterator[Any]:
    """Open an immutable file for reading, without locks (network file systems often have none).

    Raises
    ------
    StoreError : not an HDF5 file, or damaged.
    """
    import h5py

    try:
        try:
            file = h5py.File(path, "r", locking=False)
        except OSError as error:
            if "locking flag" not in str(error):
                raise
            file = h5py.File(path, "r")  # this process has it open with locks
    except FileNotFoundError:
        raise StoreError(f"there is no file {path}") from None
    except OSError as error:
        raise StoreError(f"{path} is not a readable HDF5 file, or it is damaged ({error})") from error
    with file:
        try:
            yield file
        except (OSError, KeyError, RuntimeError, UnicodeDecodeError) as error:
            raise StoreError(f"{path} is damaged ({error})") from error


def set_attributes(item: Any, attributes: Mapping[str, str | int | float]) -> None:
    """Store attributes; text as fixed-length UTF-8, which lies inside the checksummed metadata."""
    import h5py

    for name, value in attributes.items():
        if isinstance(value, str):
            data = value.encode()
            value = np.array(data, dtype=h5py.string_dtype("utf-8", max(len(data), 1)))  # type: ignore[assignment]
        item.attrs[name] = value


def attribute(item: Any, name: str, default: Any = None) -> Any:
    """Return an attribute, text as ``str``."""
    value = item.attrs.get(name, default)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray) and value.dtype.kind in "SO" and value.shape == ():
        inner = value.item()
        return inner.decode() if isinstance(inner, bytes) else inner
    return value


def write_small(parent: Any, name: str, values: NDArray[Any]) -> Any:
    """Write a coordinate or table in one checksummed chunk; text as variable-length UTF-8 with its crc32 beside it."""
    import h5py

    if values.dtype.kind in "OUS":
        text = np.array([str(v) for v in values.ravel()], object).reshape(values.shape)
        data = parent.create_dataset(name, data=text, dtype=h5py.string_dtype())
    else:
        options = (
            {"chunks": tuple(min(n, 65536) for n in values.shape), "fletcher32": True} if values.size else {}
        )
        data = parent.create_dataset(name, data=values, **options)
    data.attrs["crc32"] = np.uint32(checksum(values))
    return data


def read_small(item: Any, path: Path | str = "") -> NDArray[Any]:
    """Read what ``write_small`` wrote.

    Raises
    ------
    StoreError : the values do not match their crc32.
    """
    where = f"{path}: " if path else ""
    try:
        values = item.asstr()[...] if item.dtype.kind == "O" else item[...]
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{where}'{item.name}' is damaged ({error})") from error
    if checksum(values) != int(item.attrs.get("crc32", -1)):
        raise StoreError(f"{where}'{item.name}' is damaged: its checksum does not match")
    return values  # type: ignore[no-any-return]
