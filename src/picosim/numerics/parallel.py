"""A few threads for work whose kernels release the interpreter: the answers and their order do not depend on how many."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Return ``work`` of every item, in order; the first error is raised."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, items))
