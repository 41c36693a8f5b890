"""How a sweep is to be run, how far it is, and what came of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Options:
    """How to run a sweep."""

    part: tuple[int, int] | None = None
    """(k, n): compute the k-th of n shares, 1 <= k <= n, beside others in one folder; merge at the end by hand."""
    retry_failed: bool = False
    max_failures: int | None = None
    keep_parts: bool = False
    same_version: bool = False
    block: int | None = None
    flush_seconds: float = 3.0
    merge: bool = True


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    what: str
    done: int
    total: int
    failed: int
    committed: int
    elapsed: float
    rate: float

    @property
    def left(self) -> float:
        """Estimated seconds to go."""
        return (self.total - self.done) / self.rate if self.rate > 0 else math.inf


@dataclass
class Report:
    """What a run did."""

    computed: int = 0
    failed: int = 0
    missing: int = 0
    resumed: int = 0
    deaths: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_s: float = 0.0
    coordinator_cpu_s: float = 0.0
    merge_s: float = 0.0
    interrupted: bool = False
    merged: bool = False

    @property
    def exit_code(self) -> int:
        """0 complete, 1 interrupted, 3 complete with failed points."""
        return 1 if self.interrupted else (3 if self.failed else 0)
