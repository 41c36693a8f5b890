"""How variables lie in the final file: shaped like the design, in chunks that follow its order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from picosim.store import hdf5
from picosim.store.schema import BOOKKEEPING, STATUS_MEANINGS, Header, ResultField

SCALAR_CHUNK = 65536  # elements; smaller chunks read no faster and cost size
ARRAY_CHUNK_BYTES = 1 << 18


def chunk_shape(shape: tuple[int, ...], inner: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Return a chunk that is one run of points in C order: whole trailing dimensions, part of one, one of the rest."""
    budget = SCALAR_CHUNK if not inner else max(1, ARRAY_CHUNK_BYTES // max(1, itemsize * math.prod(inner)))
    chunk = []
    for size in reversed(shape):
        take = max(1, min(size, budget))
        chunk.append(take)
        budget //= size  # zero once a dimension was cut
    return (*reversed(chunk), *(max(1, n) for n in inner))


def slabs(
    shape: tuple[int, ...], chunk: tuple[int, ...], row_bytes: int, budget: int
) -> Iterator[tuple[Any, int, int]]:
    """Yield ``(selection, first, last)``: hyperslabs of at most about ``budget`` bytes that cover all points in order.

    Each is a whole number of chunks, so that no chunk is compressed twice.
    """
    level = 0
    while level < len(shape) - 1 and math.prod(shape[level + 1 :]) * row_bytes > budget:
        level += 1
    # a chunk that spans several indexes of an outer dimension must not be torn
    level = min([level, *(i for i, n in enumerate(chunk[: len(shape)]) if n > 1)])
    below = math.prod(shape[level + 1 :])
    step = max(1, budget // max(1, below * row_bytes))
    step = max(chunk[level], step // chunk[level] * chunk[level])
    for outer in np.ndindex(*shape[:level]):
        base = int(np.ravel_multi_index(outer, shape[:level])) * shape[level] * below if level else 0
        for start in range(0, shape[level], step):
            stop = min(start + step, shape[level])
            yield (*outer, slice(start, stop)), base + start * below, base + stop * below


def create_scales(file: Any, header: Header) -> dict[str, Any]:
    """Make every dimension a scale: its coordinate where it has one, else a bare netCDF dimension."""
    scales: dict[str, Any] = {}
    own = {c.name: c for c in header.coordinates}
    sizes = dict(header.dims)
    for field in header.fields:
        sizes.update(zip(field.dims, field.shape, strict=True))
    for coordinate in header.coordinates:
        sizes.update(
            {n: s for n, s in zip(coordinate.dims, coordinate.values.shape, strict=True) if n not in sizes}
        )
    for name, size in sizes.items():
        if name in own and own[name].dims == (name,):
            file[name].make_scale(name)
        else:
            bare_dimension(file, name, size)
        scales[name] = file[name]
    for coordinate in header.coordinates:
        if coordinate.dims != (coordinate.name,):
            for axis, name in enumerate(coordinate.dims):
                file[coordinate.name].dims[axis].attach_scale(scales[name])
    return scales


def bare_dimension(file: Any, name: str, size: int) -> Any:
    """Make a dimension without values, as the netCDF library does."""
    data = file.create_dataset(
        name, (size,), "f4", chunks=(max(1, min(size, SCALAR_CHUNK)),), fletcher32=True
    )
    data.make_scale(f"This is a netCDF dimension but not a netCDF variable.{size:10d}")
    return data


def create_variable(file: Any, header: Header, field: ResultField, scales: dict[str, Any]) -> Any:
    """Create the dataset of one result, shaped like the design, compressed and checksummed."""
    kind = np.dtype(field.dtype)
    options: dict[str, Any] = {}
    shape = header.shape + field.shape
    if math.prod(shape):
        options = {
            "chunks": chunk_shape(header.shape, field.shape, kind.itemsize),
            "compression": "gzip", "compression_opts": 1, "shuffle": True, "fletcher32": True,
        }  # fmt: skip
    fill = np.nan if kind.kind == "f" else 0
    data = file.create_dataset(field.name, shape, kind, fillvalue=fill, **options)
    for axis, name in enumerate(header.names + field.dims):
        data.dims[axis].attach_scale(scales[name])
    attributes: dict[str, str | float] = {
        "units": field.unit,
        "long_name": field.long_name or field.name.replace("_", " "),
    }
    if field.name == "status":
        attributes["flag_meanings"] = STATUS_MEANINGS
        data.attrs["flag_values"] = np.arange(3, dtype=kind)
    if kind.kind == "f":
        attributes["unitSI"] = 1.0
    hdf5.set_attributes(data, attributes)
    return data


def reserved_names(header: Header) -> set[str]:
    """Names the file itself needs."""
    return {f.name for f in BOOKKEEPING} | {"error_message", "error_kind", "provenance", *header.names}
