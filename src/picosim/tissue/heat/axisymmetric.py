"""Layered Pennes equation in (r, z) for finite spots: implicit in r and z in turn, steps by error.

    C dT/dt = d/dz(k dT/dz) + (k/r) d/dr(r dT/dr) + perfusion + q(r, z) E(t)

The rise over the unheated skin is solved for (cooling, blood and start profile are one-dimensional and come
from modal_1d), on the graded cells of slab_1d times rings with a face on the edge of the spot. A step is
Peaceman and Rachford's; its length doubles when two steps and one of twice the length agree to ``tolerance``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.beam import Beam
from picosim.spec import Field, Length
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.heat.model import GradedHeat, Start, beyond_boiling, checked, covering, cut_off
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.schedule import schedule
from picosim.tissue.source import HeatSource
from picosim.tissue.spot import SpotHeatState, SpotSource, SpotTemperature, ring_means, rings
from picosim.tissue.spot_march import Marcher, SpotState
from picosim.tissue.surface import Boundary
from picosim.tissue.system import assemble
from picosim.tissue.temperature import LayerTemperature, reported_peaks

Array = NDArray[np.float64]


class Axisymmetric(GradedHeat):
    """Alternating directions in (r, z); the beam may be top hat or Gaussian, or the source given on rings."""

    kind: Literal["axisymmetric"] = "axisymmetric"
    resolves_spot: ClassVar[bool] = True

    tolerance: float = Field(default=1e-4, ge=1e-8, le=1e-1)
    """Difference of two steps to one of twice the length, over the largest rise present."""
    finest_ring: Length | None = Field(default=None, gt=0, le=1e-2)
    """Width of the rings at the edge of the spot; 1/40 of the spot radius when left out."""
    outer_radius: Length | None = Field(default=None, gt=0, le=0.5)
    """Insulated outer edge; spot radius and 6 diffusion lengths when left out."""
    max_steps: int = Field(default=200_000, ge=10, le=100_000_000)
    """Steps after which a run is given up."""

    def solve(
        self,
        layers: ThermalLayers,
        source: HeatSource | SpotSource | Sequence[HeatSource | SpotSource],
        boundary: Boundary,
        pulses: HeatPulses,
        time: Array,
        depth: Array,
        *,
        start: Start | None = None,
        beam: Beam | None = None,
        radius: Array | None = None,
    ) -> SpotTemperature:
        """See `TissueHeat.solve`; a `LayerTemperature` on the axis with maps over r.

        Parameters
        ----------
        beam : radial profile; needed unless every source is a `SpotSource`.
        radius : (nr,) [m], where the maps are wanted; 33 radii to twice the spot by default.

        Raises
        ------
        ConfigError : neither a beam nor a source on rings.
        """
        every = (source,) if isinstance(source, (HeatSource, SpotSource)) else tuple(source)
        flat = tuple(p for s in every for p in (s.profiles if isinstance(s, SpotSource) else (s,)))
        time, depth = checked(len(every), pulses, time, depth)
        phases = covering(boundary, pulses, time)
        span = phases[-1].stop - phases[0].start
        layers = cut_off(layers, flat, span)
        mesh = self.mesh(layers)
        spot, ring = self._rings(every, beam, layers, span, start)
        profile = ring_means(beam, ring) if beam is not None else np.zeros(ring.size - 1)
        heated = np.array([
            s.on_cells(ring, mesh.edges) if isinstance(s, SpotSource) else np.outer(profile, s.on_cells(mesh.edges))
            for s in every
        ])  # fmt: skip
        plan = schedule(pulses, len(every), phases, time)
        capacity = np.outer(math.pi * np.diff(ring**2), mesh.width * layers.volumetric_heat_capacity[mesh.layer])
        state = SpotState(np.zeros(heated.shape[1:]))
        if isinstance(start, SpotHeatState):
            state.rise, start = start.rise_on(ring, mesh), start.background
        brought = float(np.sum(capacity * state.rise))
        wanted = np.linspace(0.0, 2.0 * spot, 33) if radius is None else np.asarray(radius, dtype=np.float64)
        axis = np.concatenate(([0.0], wanted))
        maps = np.zeros((sum(s.rows.size for s in plan.stretches) + 1, axis.size, depth.size))  # last: before the run
        for phase, stretch in zip(phases, plan.stretches, strict=True):
            system = assemble(layers, mesh, phase, bottom=self.bottom, core_temperature=0.0)
            system = replace(system, top_temperature=0.0, bottom_temperature=0.0)
            marcher = Marcher(system, layers, ring, state.rise, tolerance=self.tolerance, max_steps=self.max_steps)
            if stretch is plan.stretches[0]:
                maps[-1] = marcher.read(axis, depth)
            maps[stretch.rows] = marcher.run(state, stretch, heated, axis, depth)
        background = self._background(layers, boundary, pulses, time, depth, start)
        mismatch = brought + state.absorbed - state.lost - float(np.sum(capacity * state.rise))
        handled = brought + state.absorbed
        account = {
            "cells": float(state.rise.size), "steps": float(state.steps), "absorbed_energy": state.absorbed,
            "energy_at_start": brought, "energy_carried_away": state.lost,
            "energy_balance": abs(mismatch) / handled if handled > 0 else 0.0,
        }  # fmt: skip
        final = SpotHeatState(**vars(background.final), ring_edges=ring, rise=state.rise)
        return _report(background, maps[plan.row_of], maps[-1, 0], wanted, account, final)

    def _rings(
        self, sources: tuple[HeatSource | SpotSource, ...], beam: Beam | None, layers: ThermalLayers, span: float,
        start: Start | None,
    ) -> tuple[float, Array]:  # fmt: skip
        """Radius of the spot [m] and the edges of the rings [m]."""
        spot = spot_radius(sources, beam)
        reach = spot + 6.0 * math.sqrt(float(np.max(layers.diffusivity)) * span)
        if self.outer_radius is not None:
            reach = max(self.outer_radius - spot, 0.1 * spot)
        if isinstance(start, SpotHeatState):  # what is warm already stays within the rings
            reach = max(reach, float(start.ring_edges[-1]) - spot)
        return spot, rings(spot, reach, finest=self.finest_ring or spot / 40.0, growth=self.growth).edges

    def _background(
        self, layers: ThermalLayers, boundary: Boundary, pulses: HeatPulses, time: Array, depth: Array,
        start: Start | None,
    ) -> LayerTemperature:  # fmt: skip
        """The skin without light; its first row is the instant at which the run begins."""
        begin = covering(boundary, pulses, time)[0].start
        solver = Modal1d(smallest_cell=self.smallest_cell, growth=self.growth, bottom=self.bottom)
        dark = HeatPulses(np.zeros(0), np.zeros(0))
        extended = np.concatenate(([min(begin, time[0])], time))
        return solver.solve(layers, HeatSource.nothing(), boundary, dark, extended, depth, start=start)


def _report(
    background: LayerTemperature, rise: Array, before: Array, radius: Array, account: dict[str, float], final: SpotHeatState
) -> SpotTemperature:
    """The result from the unheated skin and the rise over it: ``rise`` (nt, 1 + nr, nz), ``before`` (nz,) on the axis."""
    layers, depth, time = background.layers, background.depth, background.time[1:]
    temperature = background.temperature[1:, None, :] + rise
    peaks = reported_peaks(layers, time, depth, temperature.max(axis=1))
    return SpotTemperature(
        model="axisymmetric", layers=layers, time=time, depth=depth, temperature=temperature[:, 0],
        start=background.start + before, peak_temperature=peaks[0], peak_depth=peaks[1], peak_time=peaks[2], final=final,
        diagnostics=account, marks=beyond_boiling(peaks[0], layers.names), radius=radius, temperature_rz=temperature[:, 1:],
    )  # fmt: skip


def spot_radius(sources: tuple[HeatSource | SpotSource, ...], beam: Beam | None) -> float:
    """Radius that the rings are laid out for [m]: of the top hat, 1.5 1/e2 radii of a Gaussian, half the
    given rings."""
    if beam is not None:
        return (1.5 if beam.kind == "gaussian" else 1.0) * beam.half_width
    given = [float(s.edges[-1]) for s in sources if isinstance(s, SpotSource)]
    if len(given) < len(sources):
        raise ConfigError("heat.axisymmetric needs a spot: give the laser a beam, or a light model that resolves it")
    return 0.5 * max(given)
