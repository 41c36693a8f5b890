"""What the tissue around a particle is like just before a pulse: cooled or warm at rest, and warmed by earlier pulses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """Tissue just before a pulse: ``temperature`` [K] without any light, ``warmth`` [K m2/J] that earlier pulses left.

    The warmth is per local fluence of the strongest pulse, so that T = temperature + warmth * fluence.
    """

    temperature: float
    warmth: float = 0.0

    def at(self, fluence: float) -> float:
        """Return the temperature [K] at a local fluence of the strongest pulse [J/m2]."""
        return self.temperature + self.warmth * fluence


def decisive(starts: Iterable[Start]) -> tuple[Start, ...]:
    """Return the starts that are the warmest at some fluence, from the least warmth up: the upper hull of their lines."""
    hull: list[Start] = []
    for start in sorted(starts, key=lambda s: (s.warmth, s.temperature)):
        while hull and start.temperature >= hull[-1].temperature:
            hull.pop()
        while len(hull) > 1 and _crossing(hull[-2], hull[-1]) >= _crossing(hull[-2], start):
            hull.pop()
        hull.append(start)
    return tuple(hull)


def _crossing(cooler: Start, warmer: Start) -> float:
    """Return the fluence from which the one with more warmth is the warmer one."""
    return (cooler.temperature - warmer.temperature) / (warmer.warmth - cooler.warmth)
