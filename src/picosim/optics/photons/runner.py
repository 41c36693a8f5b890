"""Work units, threads and the stopping rule.

Photons are cut into work units, each with streams of its own. Unit ``i`` of a round adds to batch ``i``: nothing depends
on the order in which threads finish, so the result has the same bits for any number of threads, and the memory depends
on the number of batches alone. The scatter between batches is the error of every number that is made from them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.numerics.parallel import cores

Array = NDArray[np.float64]

BATCHES = 32
SMALL_UNIT, LARGE_UNIT = 2048, 32768

Simulate = Callable[[int, int, Array], None]
"""Simulate one work unit: its number, its photons, the vector to whose places its counts are added."""
Progress = Callable[[int, int, float], None]
"""Told after each round: photons done, photons at most, relative error of the target (nan when there is none)."""


@dataclass
class Batches:
    """The counts of all batches, shape (BATCHES, size), with the number of photons in each, and why the run stopped."""

    counts: Array
    photons: Array
    stopped_by: str = "photons"
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """Photons in all batches."""
        return int(self.photons.sum())

    def mean_and_error(self, values: Array) -> tuple[Array, Array]:
        """Mean per photon and its standard error of numbers made from the batches.

        ``values`` has shape (BATCHES, ...): each number per photon of its batch. Batches weigh as their photons.
        """
        used = self.photons > 0
        weight = (self.photons[used] / self.photons.sum()).reshape((-1,) + (1,) * (values.ndim - 1))
        chosen = values[used]
        mean = np.sum(weight * chosen, axis=0)
        count = int(used.sum())
        if count < 2:
            return mean, np.full_like(mean, np.inf)
        spread = np.sum(weight**2 * (chosen - mean) ** 2, axis=0)
        return mean, np.sqrt(spread * count / (count - 1))


@dataclass(frozen=True)
class Rule:
    """When to stop: at ``photons``, or before when ``relative_error`` of ``measure`` is reached or ``time_limit`` [s] is up.

    A run that stops by time depends on the speed of the machine: it is honest, but its bits cannot be repeated.
    """

    photons: int
    relative_error: float | None = None
    time_limit: float | None = None
    measure: Callable[[Batches], float] | None = None

    def rounds(self) -> Iterator[tuple[int, list[int]]]:
        """Photons of each unit, round by round; small rounds first where a rule may end the run early."""
        left, number = self.photons, 0
        early = self.relative_error is not None or self.time_limit is not None
        unit = SMALL_UNIT if early else LARGE_UNIT
        while left > 0:
            now = min(left, unit * BATCHES)
            yield number, [(now + i) // BATCHES for i in range(BATCHES)]
            left -= now
            number += 1
            unit = min(2 * unit, LARGE_UNIT)


@dataclass
class _Round:
    """The units of one round that are under way."""

    batches: Batches
    simulate: Simulate
    stop: bool = False
    deadline: float = np.inf

    def work(self, number: int, batch: int, photons: int) -> None:
        """Simulate one unit of the round, unless it has been called off or its time is over."""
        if self.stop or photons == 0 or time.monotonic() > self.deadline:
            return
        # no other unit of the round touches this batch
        self.simulate(number * BATCHES + batch, photons, self.batches.counts[batch])
        self.batches.photons[batch] += photons


def run(simulate: Simulate, size: int, rule: Rule, *, threads: int | None = None, progress: Progress | None = None) -> Batches:
    """Run work units until the rule says stop.

    Ctrl-C lets the units under way finish and keeps what is done (``stopped_by`` is then ``"interrupt"``); with fewer
    than two batches done it is passed on, as there is no error bar to give.
    """
    if rule.photons < 1:
        raise ConfigError(f"photons: at least 1 is needed, got {rule.photons}")
    batches = Batches(np.zeros((BATCHES, size)), np.zeros(BATCHES))
    start = time.monotonic()
    now = _Round(batches, simulate)
    if rule.time_limit is not None:
        now.deadline = start + rule.time_limit
    pool = ThreadPoolExecutor(threads or cores())
    try:
        for number, units in rule.rounds():
            futures = [pool.submit(now.work, number, batch, photons) for batch, photons in enumerate(units)]
            _finish(futures)
            error = rule.measure(batches) if rule.measure is not None else np.nan
            if progress is not None:
                progress(batches.total, rule.photons, error)
            if time.monotonic() > now.deadline:
                batches.stopped_by = "time"
                break
            if rule.relative_error is not None and error <= rule.relative_error:
                batches.stopped_by = "relative_error"
                break
    except KeyboardInterrupt:
        now.stop = True
        batches.stopped_by = "interrupt"
    finally:
        now.stop = True
        pool.shutdown(wait=True)
        batches.seconds = time.monotonic() - start
    if batches.stopped_by == "interrupt" and np.count_nonzero(batches.photons) < 2:
        raise KeyboardInterrupt
    if np.count_nonzero(batches.photons) < 2 and rule.time_limit is not None and rule.photons >= 2:
        raise ConfigError(f"time_limit: {rule.time_limit:g} s is too short for an error bar; allow more time")
    return batches


def _finish(futures: list[Future[None]]) -> None:
    """Wait with short naps (so that Ctrl-C is heard at once), then raise what a unit may have raised."""
    pending = set(futures)
    while pending:
        _, pending = wait(pending, timeout=0.2)
    for future in futures:
        future.result()
