"""What every layer heat solver returns."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.layers import ThermalLayers
from picosim.tissue.rest import HeatState

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LayerTemperature:
    """Temperature against time and depth, with the peak of each layer.

    ``time`` (nt,) [s]: where an instant is listed twice, the first is before an instantaneous deposit.
    ``depth`` (nz,) [m]; ``temperature`` (nt, nz) [K]; ``start`` (nz,) [K] the profile at the first instant
    computed. ``peak_temperature``, ``peak_depth``, ``peak_time`` (n_layers,): of the cell means of each layer
    over the run; ``largest_rise`` [K]: of a cell over its start, 0 where a method does not tell. ``final``:
    state to go on from. ``diagnostics`` holds ``energy_balance``: absorbed minus stored and carried away, over
    the largest of these. ``marks`` names what leaves the validity of the model.
    """

    model: str
    layers: ThermalLayers
    time: Array
    depth: Array
    temperature: Array
    start: Array
    peak_temperature: Array
    peak_depth: Array
    peak_time: Array
    final: HeatState
    largest_rise: float = 0.0
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    marks: tuple[str, ...] = ()

    @property
    def rise(self) -> Array:
        """Temperature above the start profile, shape (nt, nz), [K]."""
        return self.temperature - self.start

    def history(self, depth: float) -> Array:
        """Temperature at one depth [K], shape (nt,), linear between the output depths."""
        index = int(np.clip(np.searchsorted(self.depth, depth), 1, self.depth.size - 1))
        low, high = self.depth[index - 1], self.depth[index]
        share = min(max((depth - low) / (high - low), 0.0), 1.0)
        return np.asarray(self.temperature[:, index - 1] * (1 - share) + self.temperature[:, index] * share)

    def only(self, kept: NDArray[np.intp]) -> LayerTemperature:
        """The same run at some of its output depths, given by their indices."""
        cut = np.ascontiguousarray(self.temperature[:, kept])
        return replace(self, depth=self.depth[kept], temperature=cut, start=self.start[kept])

    def in_layer(self, layer: int) -> NDArray[np.intp]:
        """Indices of the output depths inside a layer."""
        return np.flatnonzero(self.layers.layer_at(self.depth) == layer)

    def per_pulse(self, starts: Array) -> Array:
        """Highest temperature in each layer between the start of a pulse and that of the next, shape (n_pulses, n_layers).

        Parameters
        ----------
        starts : (n_pulses,) [s], increasing. A layer without an output depth, and a pulse without an output instant,
            give NaN.
        """
        ends = np.append(np.asarray(starts, dtype=np.float64)[1:], np.inf)
        table = np.full((ends.size, len(self.layers.names)), np.nan)
        for k, (begin, end) in enumerate(zip(starts, ends, strict=True)):
            # of an instant listed twice the first belongs to the time before
            rows = np.flatnonzero((self.time >= begin) & (self.time <= end))
            later = np.append(self.time[1:] == self.time[:-1], False)
            rows = rows[~((self.time[rows] == begin) & later[rows]) & ~((self.time[rows] == end) & ~later[rows])]
            for layer in range(table.shape[1]):
                inside = self.in_layer(layer)
                if rows.size and inside.size:
                    table[k, layer] = self.temperature[np.ix_(rows, inside)].max()
        return table


def reported_peaks(layers: ThermalLayers, time: Array, depth: Array, temperature: Array) -> Array:
    """Highest temperature of each layer among what is reported, its depth and instant, shape (3, n_layers).

    Parameters
    ----------
    time : (nt,) [s]; depth : (nz,) [m]; temperature : (nt, nz) [K]. A layer without a depth gives NaN.
    """
    found = np.full((3, len(layers.names)), np.nan)
    highest = temperature.max(axis=0)
    bounds = [0, *np.searchsorted(depth, layers.interfaces[1:-1]).tolist(), depth.size]
    for layer, (first, last) in enumerate(itertools.pairwise(bounds)):
        if last > first:
            best = first + int(highest[first:last].argmax())
            found[:, layer] = highest[best], depth[best], time[temperature[:, best].argmax()]
    return found


def sum_of(dark: LayerTemperature, light: LayerTemperature) -> LayerTemperature:
    """Skin without light and light alone (a run from `Zero` on the same cells) together.

    Peaks are those among what is reported; nothing is marked.
    """
    temperature = dark.temperature + light.temperature
    peak, place, instant = reported_peaks(dark.layers, dark.time, dark.depth, temperature)
    final = replace(dark.final, temperature=dark.final.temperature + light.final.temperature)
    return LayerTemperature(
        model=dark.model, layers=dark.layers, time=dark.time, depth=dark.depth, temperature=temperature, start=dark.start,
        peak_temperature=peak, peak_depth=place, peak_time=instant, final=final, largest_rise=light.largest_rise,
        diagnostics=light.diagnostics,
    )  # fmt: skip
