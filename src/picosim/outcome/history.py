"""Criteria on a temperature history: on the hottest point of a layer, or on a whole map of time and depth."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from picosim.outcome.criterion import LayerCriterion, LayerResponse
from picosim.outcome.verdict import Verdict, margin_of
from picosim.units import format_value

Array = NDArray[np.float64]


class HistoryCriterion(LayerCriterion):
    """A layer criterion whose value follows from temperature against time."""

    @abstractmethod
    def course(self, time: Array, temperature: Array) -> Array:
        """Value up to each instant, shape of ``temperature`` (nt,) or (nt, nz) [K]; never decreasing in
        time."""

    def remarks(self, time: Array, temperature: Array) -> tuple[str, ...]:
        """What to know about this value: a constant used outside its range, and the like. ``temperature`` is
        (nt,)."""
        return ()

    def since(self, response: LayerResponse) -> int:
        """Row of the first instant that counts; all of them unless a criterion says otherwise."""
        return 0

    def courses(self, response: LayerResponse, radiant_exposure: float) -> Array:
        """Value up to each instant that counts, at each depth, shape (nt - since, nz)."""
        since = self.since(response)
        return self.course(response.time[since:], response.temperature(radiant_exposure)[since:])

    def value(self, response: LayerResponse, radiant_exposure: float) -> float:
        """Return the value at a radiant exposure [J/m2], at the depth where it is largest."""
        return float(np.max(self.courses(response, radiant_exposure)[-1]))

    def worst(self, response: LayerResponse, radiant_exposure: float) -> int:
        """Index of the depth at which the value is largest."""
        return int(np.argmax(self.courses(response, radiant_exposure)[-1]))

    def assess(
        self, time: Array, temperature: Array, depth: Array, *, target: str = "skin", model: str = "",
        layer_names: Sequence[str] = (),
    ) -> Verdict:  # fmt: skip
        """Judge a map of temperature: the worst depth, and when the limit is reached there (or the peak is).

        Parameters
        ----------
        time : (nt,) [s]; temperature : (nt, nz) [K]; depth : (nz,) [m].
        target : what is judged; model : what computed the temperature.
        layer_names : (nz,) name of the layer at each depth, for the place.
        """
        course = self.course(time, temperature)
        worst = int(np.argmax(course[-1]))
        limit = self.limit_parameter
        value, start = float(course[-1, worst]), float(course[0, worst])
        reached = np.flatnonzero(course[:, worst] >= limit.value)
        instant = reached[0] if reached.size else np.argmax(temperature[:, worst])
        where = f"{format_value(float(depth[worst]), 'm')} deep"
        if len(layer_names):
            where += f", {layer_names[worst]}"
        when = f"{format_value(float(time[instant]), 's')} ({'limit reached' if reached.size else 'hottest'})"
        return Verdict(
            criterion=self.label, target=target, value=value, limit=limit.value, unit=self.unit,
            margin=margin_of(value, limit.value, start), where=where, when=when, model=model, source=limit.source,
            mark=limit.mark, limit_low=limit.low, limit_high=limit.high,
            note="; ".join(self.remarks(time, temperature[:, worst])),
            start=start,
        )  # fmt: skip


def time_above(time: Array, temperature: Array, level: float) -> float:
    """How long a history (nt,) stays above a level [s], linear between instants."""
    low, high = temperature[:-1], temperature[1:]
    top, bottom = np.maximum(low, high), np.minimum(low, high)
    share = np.clip(np.divide(top - level, top - bottom, out=np.zeros_like(top), where=top > bottom), 0.0, 1.0)
    share = np.where(top > bottom, share, (low > level).astype(np.float64))
    return float(np.sum(share * np.diff(time)))


def largest_heating_rate(time: Array, temperature: Array) -> float:
    """Largest dT/dt of a history (nt,) [K/s]; infinite where it jumps."""
    step, rise = np.diff(time), np.diff(temperature)
    jump = (step <= 0) & (rise > 0)
    if jump.any():
        return float("inf")
    rate = np.divide(rise, step, out=np.zeros_like(rise), where=step > 0)
    return float(np.max(rate, initial=0.0))
