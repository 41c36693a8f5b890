"""What every criterion returns: a margin, never a bare yes or no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A criterion applied to a result: ``margin = value / limit``, reached where it is one or more.

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
