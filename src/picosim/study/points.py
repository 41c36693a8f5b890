"""Points of a sweep without a Python object each: distinct values, and small integers that pick them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """One key: point p of the block has the value ``values[codes[p]]``."""

    path: str
    values: Any
    codes: Index

    def numbers(self) -> NDArray[np.float64]:
        """Return the value of every point as a float64 array."""
        return np.asarray(self.values, dtype=np.float64)[self.codes]


@dataclass(frozen=True)
class Points:
    """Some points of a sweep: their numbers, one column a key, and the replica each belongs to."""

    index: Index
    columns: tuple[Column, ...]
    replica: Index
    seed: int
    common_random_numbers: bool = False

    def __len__(self) -> int:
        return len(self.index)

    @property
    def paths(self) -> tuple[str, ...]:
        """Keys that vary."""
        return tuple(column.path for column in self.columns)

    def column(self, path: str) -> Column | None:
        """Return the column of a key; None when it does not vary."""
        return next((c for c in self.columns if c.path == path), None)

    def settings(self, position: int, paths: Iterable[str] | None = None) -> dict[str, Any]:
        """Return key and value of one point of the block."""
        wanted = None if paths is None else set(paths)
        return {c.path: c.values[int(c.codes[position])] for c in self.columns if wanted is None or c.path in wanted}

    def groups(self, paths: Iterable[str], *, replicas: bool = False) -> tuple[Index, Index]:
        """Group points by some of their keys (and by replica).

        Returns
        -------
        first : position of the first point of each group, groups in the order of their codes.
        member : number of the group of each point.
        """
        wanted = set(paths)
        codes = [c.codes for c in self.columns if c.path in wanted]
        if replicas:
            codes.append(self.replica)
        return group(codes, len(self))

    def take(self, positions: Index) -> Points:
        """Return some points of the block."""
        columns = tuple(Column(c.path, c.values, c.codes[positions]) for c in self.columns)
        return Points(self.index[positions], columns, self.replica[positions], self.seed, self.common_random_numbers)

    def seed_words(self, position: int) -> tuple[int, int]:
        """Return two 64-bit words that belong to a point alone, whatever block, worker or order computes it.

        ``SeedSequence(root, spawn_key=(replica, point))``; with common random numbers all points of a replica share
        them.
        """
        replica = int(self.replica[position])
        point = 0 if self.common_random_numbers else int(self.index[position])
        words = np.random.SeedSequence(self.seed, spawn_key=(replica, point)).generate_state(2, np.uint64)
        return int(words[0]), int(words[1])


def group(codes: list[Index], count: int) -> tuple[Index, Index]:
    """Group rows of integer columns: first row of each group, and the group of each row."""
    key = np.zeros(count, np.int64)
    for column in codes:
        _, dense = np.unique(column, return_inverse=True)
        key = key * (int(dense.max(initial=0)) + 1) + dense
        if len(codes) > 1:  # keep the key small: products of many axes overflow
            _, key = np.unique(key, return_inverse=True)
    _, first, member = np.unique(key, return_index=True, return_inverse=True)
    return first.astype(np.int64), member.astype(np.int64)
