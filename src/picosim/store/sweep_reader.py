"""Reads a sweep, finished or not: labelled arrays on demand; nothing in a file is executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import StoreError
from picosim.spec import listed, nearest
from picosim.store import hdf5, shards
from picosim.store.paths import parts_folder
from picosim.store.provenance import Segment, parse_segment, read_segments
from picosim.store.schema import FAILED, NOT_COMPUTED, OK, Coordinate, Header, ResultField
from picosim.store.sources import Source, sources
from picosim.store.sweep_store import find_header

if TYPE_CHECKING:
    import pandas
    import xarray


@dataclass(frozen=True)
class Labelled:
    """An array with the names of its dimensions, its coordinates, unit (SI) and meaning."""

    name: str
    dims: tuple[str, ...]
    values: NDArray[Any]
    unit: str
    long_name: str
    coordinates: Mapping[str, Coordinate]

    def select(self, **where: Any) -> Labelled:
        """Return the part at given coordinate values: the nearest number, or the word itself.

        Raises
        ------
        StoreError : no such dimension or word.
        """
        array, dims = self.values, list(self.dims)
        for name, wanted in where.items():
            axis, place = self.locate(name, wanted, dims)
            array = np.take(array, place, axis=axis)
            dims.pop(axis)
        return Labelled(self.name, tuple(dims), array, self.unit, self.long_name, self.coordinates)

    def locate(self, name: str, wanted: Any, dims: list[str] | None = None) -> tuple[int, int]:
        """Return axis and position of a coordinate value."""
        dims = list(self.dims) if dims is None else dims
        item = self.coordinates.get(name)
        dim = name if item is None else item.dims[0]
        if dim not in dims:
            raise StoreError(f"'{self.name}' has no dimension '{name}'{nearest(name, dims)}; it has {listed(dims)}")
        axis = dims.index(dim)
        if item is None:
            return axis, int(wanted)
        if item.is_text:
            words = [str(v) for v in item.values]
            if str(wanted) not in words:
                raise StoreError(f"{name}: no '{wanted}'{nearest(str(wanted), words)}; there are {listed(words)}")
            return axis, words.index(str(wanted))
        return axis, int(np.argmin(np.abs(item.values - float(wanted))))


class Sweep:
    """A sweep on disk. ``sweep["name"]`` reads one result; ``sweep.header`` tells what there is.

    Parameters
    ----------
    path : the final file ``NAME.h5``; of an unfinished sweep, the name it will have.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.header: Header = find_header(self.path)
        found, self.damaged = shards.scan(parts_folder(self.path), self.header, set_aside=False)
        self._sources: list[Source] = sources(self.path, found)
        self._owner: NDArray[np.int32] | None = None
        self._status = np.zeros(self.header.size, np.uint8)
        self._find_owners()

    def _find_owners(self) -> None:
        if len(self._sources) == 1 and self._sources[0].is_final:
            only = self._sources[0]
            self._status[only.index] = only.status
            return
        self._owner = np.full(self.header.size, -1, np.int32)
        for number, part in enumerate(self._sources):
            taken = shards.update_status(self._status, part.index, part.status)
            self._owner[part.index[taken]] = number

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the results."""
        return tuple(f.name for f in self.header.results)

    @property
    def coordinates(self) -> dict[str, Coordinate]:
        """Coordinates by name."""
        return {c.name: c for c in self.header.coordinates}

    @property
    def dims(self) -> dict[str, int]:
        """Dimensions of the design and their sizes."""
        return dict(self.header.dims)

    @property
    def is_complete(self) -> bool:
        """Whether every point was computed or failed."""
        return bool(np.all(self._status != NOT_COMPUTED))

    def counts(self) -> dict[str, int]:
        """Return how many points are ok, failed, and not computed."""
        return {
            "ok": int(np.count_nonzero(self._status == OK)),
            "failed": int(np.count_nonzero(self._status == FAILED)),
            "not_computed": int(np.count_nonzero(self._status == NOT_COMPUTED)),
        }

    def __contains__(self, name: str) -> bool:
        return name in self.names or name in self.coordinates

    def __getitem__(self, name: str) -> Labelled:
        """Read a result or coordinate.

        Raises
        ------
        StoreError : there is no such name, or its data are damaged.
        """
        own = self.coordinates
        if name in own:
            item = own[name]
            return Labelled(name, item.dims, item.values, item.unit, item.long_name, own)
        field = next((f for f in self.header.fields if f.name == name), None)
        if field is None:
            known = [*self.names, *own]
            raise StoreError(f"{self.path} holds no '{name}'{nearest(name, known)}; it holds {listed(known)}")
        values = self._read(field).reshape(self.header.shape + field.shape)
        text = field.long_name or name.replace("_", " ")
        return Labelled(name, self.header.names + field.dims, values, field.unit, text, own)

    def _read(self, field: ResultField) -> NDArray[Any]:
        if field.name == "status":
            return self._status.copy()
        try:
            if self._owner is None:
                with hdf5.open_file(self.path) as file:
                    return np.asarray(file[field.name][...]).reshape(-1, *field.shape)
            return self._gather(field)
        except (OSError, KeyError) as error:
            raise StoreError(f"{self.path}: '{field.name}' is damaged ({error})") from error

    def _gather(self, field: ResultField) -> NDArray[Any]:
        assert self._owner is not None
        values = field.empty(self.header.size)
        everything = (slice(None),)
        for number, part in enumerate(self._sources):
            rows, points = part.rows(0, self.header.size)
            mine = self._owner[points] == number
            if mine.any():
                with part.open() as read:
                    values[points[mine]] = read(field.name, rows, everything, 0)[mine]
        return values

    def errors(self, limit: int = 1000) -> list[tuple[int, str]]:
        """Return number and message of failed points."""
        found: list[tuple[int, str]] = []
        for part in self._sources:
            for row in np.flatnonzero(part.status == FAILED):
                number = int(part.index[row])
                if self._status[number] == FAILED and all(number != n for n, _ in found):
                    found.append((number, part.messages[int(part.error[row])]))
                if len(found) >= limit:
                    return found
        return sorted(found)

    def point(self, number: int) -> dict[str, Any]:
        """Return key and value of one point."""
        places = dict(zip(self.header.names, np.unravel_index(number, self.header.shape), strict=True))
        return {c.path: c.values[places[c.dims[0]]] for c in self.header.coordinates if c.path}

    def segments(self) -> list[Segment]:
        """Return the runs that computed the sweep, oldest first."""
        found = {s.id: s for s in read_segments(parts_folder(self.path))} if parts_folder(self.path).is_dir() else {}
        if self.path.exists():
            with hdf5.open_file(self.path) as file:
                for group in file.get("provenance", {}).values():
                    segment = parse_segment(hdf5.attribute(group, "segment", ""))
                    if segment is not None:
                        found.setdefault(segment.id, segment)
        return sorted(found.values(), key=lambda s: (s.started, s.id))

    def to_xarray(self) -> xarray.Dataset:
        """Return an xarray Dataset: lazy for a merged file, in memory for one in progress."""
        import xarray

        if self._owner is None:
            return xarray.open_dataset(self.path)
        data = {
            f.name: (self.header.names + f.dims, self[f.name].values, {"units": f.unit, "long_name": f.long_name})
            for f in self.header.fields
            if f.name not in ("error", "segment")
        }
        places = {
            c.name: (c.dims, c.values, {"units": c.unit, "long_name": c.long_name, "path": c.path})
            for c in self.header.coordinates
        }
        return xarray.Dataset(data, places)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a table with a row a point: its keys, single-number results and status."""
        import pandas

        numbers = np.unravel_index(np.arange(self.header.size), self.header.shape)
        place = dict(zip(self.header.names, numbers, strict=True))
        columns: dict[str, Any] = {
            c.name: c.values[place[c.dims[0]]] for c in self.header.coordinates if c.dims[0] in place
        }
        for field in self.header.fields:
            if not field.shape and field.name not in ("error", "segment"):
                columns[field.name] = self[field.name].values.ravel()
        return pandas.DataFrame(columns)


def open_sweep(path: str | Path) -> Sweep:
    """Open a sweep, finished or not.

    Raises
    ------
    StoreError : missing, foreign or damaged.
    """
    return Sweep(path)
