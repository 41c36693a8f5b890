"""What a problem file offers, and what its solvers answer.

A file ``problems/<name>.py`` defines

- ``Setup``: a ``Plain`` model of ``[case.setup]``;
- ``QUANTITIES``: for each quantity its SI unit and its ``at`` keys (name -> SI unit, ``""`` for text,
  ``"layer"`` for an index or a name);
- ``solvers()``: for each registered solver, by ``kind``, a function ``(setup, quantity, at) -> Answer`` that raises
  ``NotCovered`` where it does not apply. It must go through the code that ``picosim run`` uses.
- ``ratio(setup_a, setup_b) -> Answer`` (measured problems only, optional): the ratio of two predictions, in which
  what both share cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

At = Mapping[str, Any]


@dataclass(frozen=True)
class Quantity:
    """A quantity a problem can be asked for: SI unit, and the units of the keys that say where and when."""

    unit: str
    at: Mapping[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """A solver's value in SI, with its standard error when it is a Monte Carlo one, or its band when it is a prediction."""

    value: float
    standard_error: float | None = None
    note: str = ""
    low: float | None = None
    high: float | None = None


class NotCovered(Exception):
    """The solver does not cover this set-up; the message says why."""


Solver = Callable[[Any, str, At], Answer]
