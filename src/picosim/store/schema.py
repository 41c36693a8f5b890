"""What a sweep file holds: its dimensions, coordinates, results, and the configuration that identifies it."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = "picosim-sweep"
FORMAT_VERSION = 1

NOT_COMPUTED, OK, FAILED = 0, 1, 2
STATUS_MEANINGS = "not_computed ok failed"


@dataclass(frozen=True)
class ResultField:
    """One result of a point: ``dims`` and ``shape`` are those of a single point, ``keep`` whether it is stored unasked."""

    name: str
    unit: str = "1"
    long_name: str = ""
    dtype: str = "f8"
    dims: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    keep: bool = True

    @property
    def bytes(self) -> int:
        """Size of one point's value."""
        return int(np.dtype(self.dtype).itemsize * math.prod(self.shape))

    def empty(self, count: int) -> NDArray[Any]:
        """Return ``count`` values that say 'not computed': NaN, or zero for integers."""
        kind = np.dtype(self.dtype)
        return np.full((count, *self.shape), np.nan if kind.kind == "f" else 0, kind)


BOOKKEEPING = (
    ResultField("status", "1", "what became of the point: 0 not computed, 1 ok, 2 failed", "u1"),
    ResultField("error", "1", "index into error_message; 0 is none", "i4"),
    ResultField("segment", "1", "run that computed the point: index into /provenance", "i2"),
    ResultField("wall_s", "s", "wall time of the point (its block's, shared evenly)", "f4"),
    ResultField("cpu_s", "s", "processor time of the point (its block's, shared evenly)", "f4"),
)
"""Variables every sweep has; ``wall_s``, ``cpu_s`` and ``segment`` are the only ones that differ between two runs."""

NOT_REPRODUCIBLE = ("segment", "wall_s", "cpu_s")


@dataclass(frozen=True)
class Coordinate:
    """Values along one or more dimensions of the sweep: float64, int64 or text; ``path`` is the key they set."""

    name: str
    values: NDArray[Any]
    dims: tuple[str, ...]
    unit: str = "1"
    long_name: str = ""
    path: str = ""

    @property
    def is_text(self) -> bool:
        """Whether the values are words."""
        return self.values.dtype.kind in "OUS"

    def raw(self) -> bytes:
        """Return the values as bytes, for hashes and checks."""
        return raw_bytes(self.values)


def raw_bytes(values: NDArray[Any]) -> bytes:
    """Return values as bytes; text as UTF-8 with a zero byte behind each."""
    if values.dtype.kind in "OUS":
        return b"".join(str(v).encode() + b"\0" for v in values.ravel())
    return np.ascontiguousarray(values).tobytes()


def checksum(values: NDArray[Any]) -> int:
    """Return the crc32 of values."""
    return zlib.crc32(raw_bytes(values))


def canonical(value: Any) -> str:
    """Return JSON that is the same for equal content: sorted keys, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def flatten(value: Any, prefix: str = "") -> dict[str, Any]:
    """Return nested tables as one flat table with dotted keys."""
    if isinstance(value, Mapping):
        pairs = value.items()
    elif isinstance(value, (list, tuple)):
        pairs = ((str(i), v) for i, v in enumerate(value))  # type: ignore[assignment]
    else:
        return {prefix: value}
    flat: dict[str, Any] = {}
    for key, inner in pairs:
        flat.update(flatten(inner, f"{prefix}.{key}" if prefix else str(key)))
    return flat


def differences(old: Any, new: Any) -> list[str]:
    """Return one line a key that differs: ``laser.radiant_exposure: 8000.0 -> 12000.0``."""
    a, b = flatten(old), flatten(new)
    missing = "(absent)"
    return [
        f"{k}: {a.get(k, missing)} -> {b.get(k, missing)}"
        for k in sorted({*a, *b})
        if a.get(k, missing) != b.get(k, missing)
    ]


@dataclass(frozen=True)
class Header:
    """Everything about a sweep that is fixed before its first point is computed.

    ``dims`` are the dimensions of the design in C order (the last runs fastest); ``config`` is the validated
    configuration, which alone decides the results; ``texts`` are the files as given.
    """

    dims: tuple[tuple[str, int], ...]
    coordinates: tuple[Coordinate, ...]
    results: tuple[ResultField, ...]
    config: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the dimensions."""
        return tuple(name for name, _ in self.dims)

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the dimensions."""
        return tuple(size for _, size in self.dims)

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(self.shape)

    @property
    def fields(self) -> tuple[ResultField, ...]:
        """Bookkeeping and results: every variable with one value a point."""
        return BOOKKEEPING + self.results

    @property
    def bytes_per_point(self) -> int:
        """Uncompressed size of one point."""
        return sum(f.bytes for f in self.fields)

    @functools.cached_property
    def config_sha256(self) -> str:
        """Hash of the validated configuration."""
        return hashlib.sha256(canonical(self.config).encode()).hexdigest()

    @functools.cached_property
    def points_sha256(self) -> str:
        """Hash of the expanded points: names, shapes and every bit of the values."""
        digest = hashlib.sha256(canonical([list(pair) for pair in self.dims]).encode())
        for item in self.coordinates:
            digest.update(
                canonical([item.name, item.path, list(item.dims), str(item.values.dtype.kind)]).encode()
            )
            digest.update(item.raw())
        return digest.hexdigest()

    @functools.cached_property
    def identity(self) -> dict[str, Any]:
        """What two runs must share to be the same sweep; compared key by key on resume."""
        results = {f.name: f"{f.dtype} {list(f.shape)} {f.unit}" for f in self.results}
        return {
            "format_version": FORMAT_VERSION,
            "config": self.config,
            "results": results,
            "points_sha256": self.points_sha256,
        }
