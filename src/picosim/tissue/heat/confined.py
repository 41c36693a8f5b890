"""Adiabatic jump: every deposit stays where it is absorbed, T = T_0 + q(z) H / C(z).

Holds while sqrt(D t) is far below the thickness of the heated layer; the upper bound of every other method.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.heat.model import Start, TissueHeat, checked, cut_off
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import HeatState, RestTemperature
from picosim.tissue.source import HeatSource
from picosim.tissue.surface import Boundary
from picosim.tissue.temperature import LayerTemperature, reported_peaks

Array = NDArray[np.float64]


class Confined(TissueHeat):
    """No conduction, no cooling, no blood flow; the start profile is the linear or uniform one (or a final
    state)."""

    kind: Literal["confined"] = "confined"

    def solve(
        self,
        layers: ThermalLayers,
        source: HeatSource | Sequence[HeatSource],
        boundary: Boundary,
        pulses: HeatPulses,
        time: Array,
        depth: Array,
        *,
        start: Start | None = None,
    ) -> LayerTemperature:
        """See `TissueHeat.solve`; ``boundary`` is idle."""
        every = (source,) if isinstance(source, HeatSource) else tuple(source)
        time, depth = checked(len(every), pulses, time, depth)
        layers = cut_off(layers, every, 0.0)
        start = start if start is not None else RestTemperature()
        heat = layers.volumetric_heat_capacity[layers.layer_at(depth)]
        rise = np.array([s.at(depth) for s in every]) / heat
        first = _profile(start, depth, float(layers.interfaces[-1]))
        delivered = _delivered(pulses, len(every), time)
        edges = np.unique(np.concatenate((layers.interfaces, *(s.depth for s in every))))
        edges = edges[edges <= layers.interfaces[-1]]
        middle = 0.5 * (edges[1:] + edges[:-1])
        total = np.array([float(np.sum(pulses.radiant_exposure[pulses.source == i])) for i in range(len(every))])
        absorbed = float(total @ np.array([s.on_cells(edges).sum() for s in every]))
        cells = _profile(start, middle, float(layers.interfaces[-1]))
        energy = total @ np.array([s.on_cells(edges) for s in every])
        cells = cells + energy / (layers.volumetric_heat_capacity[layers.layer_at(middle)] * np.diff(edges))
        temperature = first + delivered @ rise
        hottest = reported_peaks(layers, time, depth, temperature)
        core = start.core if isinstance(start, RestTemperature) else start.core_temperature
        return LayerTemperature(
            model=self.kind, layers=layers, time=time, depth=depth, temperature=temperature, start=first,
            peak_temperature=hottest[0], peak_depth=hottest[1], peak_time=hottest[2],
            final=HeatState(float(time[-1]), edges, cells, core),
            diagnostics={"absorbed_energy": absorbed, "stored_energy": float(energy.sum()),
                         "energy_balance": abs(absorbed - float(energy.sum())) / absorbed if absorbed else 0.0},
        )  # fmt: skip


def _profile(start: Start, depth: Array, bottom: float) -> Array:
    if not isinstance(start, RestTemperature):
        return start.at(depth)
    surface = start.core if start.profile == "uniform" else start.surface
    return np.asarray(surface + (start.core - surface) * np.minimum(depth / bottom, 1.0))


def _delivered(pulses: HeatPulses, sources: int, time: Array) -> Array:
    """Radiant exposure delivered by each source up to each instant [J/m2], shape (nt, n_sources)."""
    share = np.concatenate(([0.0], np.cumsum(pulses.fraction)))
    before = np.append(time[1:] == time[:-1], False)
    result = np.zeros((time.size, sources))
    for begin, energy, source in zip(pulses.start, pulses.radiant_exposure, pulses.source, strict=True):
        local = time - begin
        if pulses.edges[-1] > pulses.edges[0]:
            part = np.interp(local, pulses.edges, share)
        else:
            part = np.where(before, local > 0.0, local >= 0.0).astype(np.float64)
        result[:, source] += energy * part
    return result
