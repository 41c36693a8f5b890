"""One HDF5 file a run: written by h5py under a temporary name, renamed when complete, read back as a Result.

Layout: a group a dataset, a variable a field, netCDF-4 dimension scales, ``units``, ``long_name`` and ``unitSI``
attributes from the vocabulary; xarray (``open_dataset``, ``open_datatree``), ncdump and h5dump read it as it is.
"""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from picosim import vocabulary
from picosim.errors import StoreError
from picosim.result import Dataset, Field, Result

FORMAT = "picosim-run"
FORMAT_VERSION = 1
SIGNATURE = b"\x89HDF\r\n\x1a\n"  # the first bytes of every HDF5 file
OWN_NAME = "own_name"  # attribute: the name that a renamed dimension has in picosim


def check_target(path: str | Path, *, force: bool = False) -> Path:
    """Return the path when a result may be written there.

    Raises
    ------
    StoreError : it exists and ``force`` is not given, its folder is missing, or it cannot be written.
    """
    target = Path(path)
    try:
        there = target.exists()
    except OSError as error:
        raise StoreError(f"{target} cannot be a file name ({error.strerror}); choose another with -o") from None
    if target.is_dir():
        raise StoreError(f"{target} is a folder; give a file name, for example {target / 'result.h5'}")
    if there and not force:
        raise StoreError(f"{target} exists already; choose another name with -o, or overwrite it with --force")
    if there and not _is_hdf5(target):
        raise StoreError(f"{target} is no result file, and --force overwrites nothing else; choose another name with -o")
    if not target.parent.is_dir():
        raise StoreError(f"the folder {target.parent} does not exist; create it or choose another name with -o")
    if not os.access(target.parent, os.W_OK):
        raise StoreError(f"the folder {target.parent} cannot be written; choose another name with -o")
    return target


def _is_hdf5(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except OSError:
        return False


def write(result: Result, path: str | Path, *, force: bool = False) -> Path:
    """Write a result; the final name appears only when the file is complete.

    Raises
    ------
    StoreError : see ``check_target``; or the disk refused.
    """
    import h5py

    target = check_target(path, force=force)
    temporary = target.with_name(f"{target.name}.tmp-{uuid.uuid4().hex}")
    try:
        # built in memory, so that a full disk is a plain error and never a crash inside the library
        with h5py.File(temporary, "w", driver="core", backing_store=False, libver=("v110", "v110")) as file:
            file.attrs["Conventions"] = "CF-1.11"
            file.attrs["format"] = FORMAT
            file.attrs["format_version"] = FORMAT_VERSION
            _write_group(file, result, itertools.count())
            file.flush()
            image = file.id.get_file_image()
        with temporary.open("wb") as stream:
            stream.write(image)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"could not write {target}: {error.strerror or error}; nothing was left behind") from error
    return target


def _own_dimensions(data: Dataset, above: dict[str, Any], prefix: str) -> Dataset:
    """Rename dimensions that a group above has with other coordinates: xarray lets a group inherit them by name.

    The old name is written beside the new one, so that ``read`` gives it back.
    """
    renamed: dict[str, str] = {}
    for item in data.fields.values():
        for dim, size in zip(item.dims, item.values.shape):
            own = data.fields[dim].values if dim in data.fields else np.arange(size)
            if dim in above and not np.array_equal(above[dim], own):
                renamed[dim] = f"{prefix}_{dim}"
    if not renamed:
        return data
    fields = {
        renamed.get(name, name): replace(item, dims=tuple(renamed.get(dim, dim) for dim in item.dims))
        for name, item in data.fields.items()
    }
    return Dataset(fields, data.attributes, data.groups)


def _write_group(group: Any, data: Dataset, numbers: Iterator[int], above: dict[str, Any] | None = None) -> None:
    import h5py

    prefix = group.name.rpartition("/")[2]
    used = {dim for item in data.fields.values() for dim in item.dims}
    data = _own_dimensions(data, above or {}, prefix)

    for name, value in data.attributes.items():
        group.attrs[name] = value
    sizes: dict[str, int] = {}
    for name, item in data.fields.items():
        for dim, size in zip(item.dims, item.values.shape):
            if sizes.setdefault(dim, size) != size:
                raise ValueError(f"dimension '{dim}' has sizes {sizes[dim]} and {size} (field '{name}')")
    text = h5py.string_dtype()
    made: dict[str, Any] = {}
    for name, item in data.fields.items():
        if item.values.dtype == object:
            made[name] = group.create_dataset(name, data=item.values, dtype=text)
        else:
            made[name] = group.create_dataset(name, data=item.values)
        _describe(made[name], item)
    for dim, size in sizes.items():
        if dim not in made:  # a dimension without coordinate, as netCDF-4 writes it
            made[dim] = group.create_dataset(dim, data=np.zeros(size, dtype=">f4"))
            made[dim].make_scale(f"This is a netCDF dimension but not a netCDF variable.{size:10d}")
        else:
            made[dim].make_scale(dim)
        if dim not in used and (old := dim[len(prefix) + 1 :]) in used:
            made[dim].attrs[OWN_NAME] = old
        made[dim].attrs["_Netcdf4Dimid"] = np.int32(next(numbers))  # netCDF numbers the dimensions of a file
    for name, item in data.fields.items():
        if item.dims == (name,):
            continue
        for axis, dim in enumerate(item.dims):
            made[name].dims[axis].attach_scale(made[dim])
    for name, below in data.groups.items():
        inherited = {dim: data.fields[dim].values if dim in data.fields else np.arange(n) for dim, n in sizes.items()}
        _write_group(group.create_group(name), below, numbers, {**(above or {}), **inherited})


def _describe(dataset: Any, item: Field) -> None:
    if item.quantity:
        term = item.term
        dataset.attrs["units"] = term.unit
        dataset.attrs["long_name"] = term.long_name
        dataset.attrs["quantity"] = item.quantity
        dataset.attrs["unitSI"] = 1.0
    else:  # text, or names along a dimension
        dataset.attrs["long_name"] = dataset.name.rpartition("/")[2].replace("_", " ")
    if item.note:
        dataset.attrs["comment"] = item.note


def read(path: str | Path) -> Result:
    """Read a result file; nothing in it is executed.

    Raises
    ------
    StoreError : missing, not HDF5, damaged, or not written by picosim.
    """
    import h5py

    source = Path(path)
    if not source.is_file():
        raise StoreError(f"{source} does not exist or is not a file")
    try:
        with h5py.File(source, "r", locking=False) as file:
            if _plain(file.attrs.get("format", "")) != FORMAT:
                raise StoreError(f"{source} is an HDF5 file, but not a picosim result (its 'format' is not '{FORMAT}')")
            result = Result()
            _read_group(file, result)
            return result
    except OSError as error:
        raise StoreError(
            f"{source} cannot be read as HDF5: it is damaged, unfinished or another kind of file"
        ) from error


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.item() if isinstance(value, np.generic) else value


def _read_group(group: Any, data: Dataset) -> None:
    import h5py

    for name, value in group.attrs.items():
        if not name.startswith("_"):
            data.attributes[name] = _plain(value)
    for name, item in group.items():
        if isinstance(item, h5py.Group):
            below = Dataset()
            _read_group(item, below)
            data.groups[name] = below
        elif not _plain(item.attrs.get("NAME", b"")).startswith("This is a netCDF dimension but not"):
            values = item.asstr()[...] if h5py.check_string_dtype(item.dtype) else item[...]
            dims = (_own_name(item),) if item.is_scale else tuple(_dimension(item, axis) for axis in range(item.ndim))
            quantity = str(_plain(item.attrs.get("quantity", "")))
            if quantity not in vocabulary.TERMS:
                quantity = ""
            note = str(_plain(item.attrs.get("comment", "")))
            data.fields[_own_name(item)] = Field(dims if item.ndim else (), np.asarray(values), quantity, note)


def _dimension(item: Any, axis: int) -> str:
    scales = item.dims[axis]
    return _own_name(scales[0]) if len(scales) else f"dim_{axis}"


def _own_name(item: Any) -> str:
    """Return the name of a variable in picosim: that in the file, but for a dimension renamed for xarray."""
    return str(_plain(item.attrs.get(OWN_NAME, str(item.name).rsplit("/", 1)[-1])))
