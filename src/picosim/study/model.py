"""The seam between sweeps and physics: what a model must offer to be swept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from picosim.store.schema import Coordinate, ResultField
from picosim.study.points import Points

Solved = Mapping[str, Mapping[tuple[Any, ...], Any]]
"""Stages solved before: name -> (key -> solution)."""


@dataclass(frozen=True)
class Leaf:
    """What a key of the configuration is: its value (SI), unit and meaning. ``unit`` is empty for words and tables."""

    value: Any
    unit: str = ""
    long_name: str = ""


@dataclass(frozen=True)
class Stage:
    """A part of the work that depends on some keys only; ``solve`` is called once for each distinct setting of them."""

    name: str
    paths: tuple[str, ...]
    depends_on_replica: bool = False


@dataclass
class Outcome:
    """Results of a block: one stacked array a result, and a message for each point that failed."""

    values: dict[str, NDArray[Any]]
    failures: dict[int, str] = field(default_factory=dict)
    """Position in the block -> reason; the values there are ignored."""


class Model(Protocol):
    """Something that can be swept. It is pickled to the workers once."""

    name: str
    """Word that finds the model again on resume."""
    results_version: int
    """Raised when the same configuration gives other results than before."""
    preload: tuple[str, ...]
    """Modules worth importing once for all workers."""
    together: int
    """Points that are best computed together: a block of fewer costs nearly as much."""

    @property
    def results(self) -> Sequence[ResultField]:
        """Everything the model can return."""

    @property
    def coordinates(self) -> Sequence[Coordinate]:
        """Coordinates of the inner dimensions of array results."""

    def leaf(self, path: str, value: Any, *, si: bool = False, beside: Mapping[str, Any] | None = None) -> Leaf:
        """Validate a value for a key and return it in SI; raise ConfigError with the nearest names.

        Without ``si`` a bare number where a unit is due is refused. ``beside`` holds values of other keys.
        """

    def configuration(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the validated configuration of one point as plain data; raise ConfigError."""

    def stages(self, paths: Sequence[str]) -> Sequence[Stage]:
        """Return the stages of the work, each with those of ``paths`` it depends on."""

    def solve(self, stage: str, points: Points, solved: Solved) -> list[Any]:
        """Solve a stage for each of the points; the results travel to all workers.

        ``solved`` holds the stages before it, as in ``evaluate``.

        A failure is returned as an Exception in its place.
        """

    def evaluate(self, points: Points, solved: Solved, wanted: Collection[str]) -> Outcome:
        """Return the results of a block, at least the ``wanted`` ones.

        ``solved`` holds stages solved before: name -> (key -> solution), the key made by ``stage_key``. What is not
        there the model solves itself.
        """


def stage_key(points: Points, position: int, stage: Stage) -> tuple[Any, ...]:
    """Return the key of a stage for one point: the codes of the columns it depends on."""
    codes = tuple(int(c.codes[position]) for c in points.columns if c.path in stage.paths)
    return (*codes, int(points.replica[position])) if stage.depends_on_replica else codes


def check_values(values: Mapping[str, NDArray[Any]], fields: Sequence[ResultField], count: int) -> str:
    """Return what is wrong with the arrays of a block; nothing when all fits."""
    for item in fields:
        got = values.get(item.name)
        if got is None:
            return f"the model returned no '{item.name}'"
        if np.shape(got) != (count, *item.shape):
            return f"the model returned '{item.name}' with shape {np.shape(got)}, not {(count, *item.shape)}"
    return ""
