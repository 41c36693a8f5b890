"""What every criterion returns: a margin, never a bare yes or no."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A criterion applied to a result: ``margin = (value - start)/(limit - start)``, reached where it is one or more.

    ``start`` is the value without light: the initial temperature where the value is a temperature, else zero. For what is
    linear in the radiant exposure H, the threshold is H / margin.
    ``limit_low`` and ``limit_high`` span the range of the critical value; ``mark`` says what the limit rests on
    (``abstract``, ``memory``, ``assumed``, ...); ``where``/``when`` say where and when the value was found.
    """

    criterion: str
    target: str
    value: float
    limit: float
    unit: str
    margin: float
    where: str
    when: str
    model: str
    source: str
    mark: str
    limit_low: float
    limit_high: float
    note: str = ""
    start: float = 0.0


def margin_of(value: float, limit: float, start: float = 0.0) -> float:
    """Return (value - start)/(limit - start); inf when the limit is reached without light."""
    return (value - start) / (limit - start) if limit > start else math.inf
