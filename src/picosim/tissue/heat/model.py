"""The interface of every layer heat solver, and what the one-dimensional ones share."""

from __future__ import annotations

import itertools
import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError, PicosimError
from picosim.spec import Field, Length, Spec
from picosim.tissue.budget import Budget
from picosim.tissue.case import HeatCase, Runs, attempt
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.mesh import Mesh, skin_mesh
from picosim.tissue.progress import Progress
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import HeatState, RestTemperature, Zero
from picosim.tissue.schedule import Stretch, schedule
from picosim.tissue.source import HeatSource
from picosim.tissue.surface import Boundary, Phase
from picosim.tissue.system import HeatSystem, assemble
from picosim.tissue.temperature import LayerTemperature

Array = NDArray[np.float64]
Start = RestTemperature | HeatState | Zero

BOILING = 373.12
"""Boiling of water at 1 bar [K], IAPWS-95."""


class TissueHeat(Spec):
    """Heat in plane layers after absorbed light."""

    resolves_spot: ClassVar[bool] = False
    """Whether the method follows a finite spot: its ``solve`` then takes a ``beam``; the others take it as broad."""

    @property
    def adds_up(self) -> bool:
        """Whether skin with light is to be the sum of skin without and of light alone (``start=Zero()``).

        The difference of two runs errs by a part of the cooling, however weak the light: each has steps of its own, and
        what is read between cells is kept between its neighbours, which is not linear.
        """
        return False

    @abstractmethod
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
        """Return the temperature at each ``time`` [s] (never decreasing) and ``depth`` [m] (increasing).

        Parameters
        ----------
        layers : thermal layers.
        source : absorbed energy density per radiant exposure, one or one for each laser of the sequence.
        boundary : what the surface does.
        pulses : the sequence of deposits.
        start : temperature before; a `RestTemperature` (default: 34 degC to 37 degC), the final state of a run, or
            `Zero` for light alone.

        Raises
        ------
        ConfigError : inconsistent input.
        NotConverged : a step does not converge; the message names time, layer and what to do.
        """

    def beside(self, rise: float) -> TissueHeat:
        """Return the method for a run that serves to be compared with one of that largest rise [K], as one without light
        with one with it: what is small beside the rise need not be exact."""
        return self

    def solve_many(
        self, cases: Sequence[HeatCase], boundary: Boundary, pulses: HeatPulses, time: Array, *,
        start: RestTemperature | None = None,
    ) -> list[Runs | PicosimError]:  # fmt: skip
        """Return the runs of each case by its factors, as `solve` gives them, or why it fails; some methods do it at once."""
        def run(c: HeatCase, factor: float, rise: float, alone: bool) -> LayerTemperature:
            method = self.beside(rise)
            own = Zero() if alone else start
            return method.solve(c.layers, c.source, boundary, pulses.times(factor), time, c.depth, start=own)

        return [attempt(case, run) for case in cases]


@dataclass(frozen=True)
class Outcome:
    """The result of a run, and the recorded row of each output instant (-1: before the run)."""

    temperature: LayerTemperature
    row_of: NDArray[np.intp]


class GradedHeat(TissueHeat):
    """Solvers on cells that are graded towards the interfaces."""

    smallest_cell: Length = Field(default="0.5 um", validate_default=True, ge=1e-9, le=1e-3)
    """Cell size at the interfaces of the epidermis; further down 1 % of the depth, at most 20 times this."""
    growth: float = Field(default=1.08, gt=1.0, le=1.5)
    """Growth of the cells away from an interface; the error goes with its logarithm squared."""
    bottom: Literal["core", "insulated"] = "core"
    """Deepest face: held at core temperature, or insulated."""

    def mesh(self, layers: ThermalLayers) -> Mesh:
        """The cells of the skin."""
        return skin_mesh(tuple(layers.interfaces.tolist()), self.smallest_cell, self.growth)


class LayeredHeat(GradedHeat):
    """One-dimensional solvers: one system, one way through the phases; they differ in how time passes."""

    @property
    def adds_up(self) -> bool:
        """See `TissueHeat.adds_up`."""
        return True

    @abstractmethod
    def advance(self, system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress) -> tuple[Array, dict[str, float]]:
        """Carry ``progress`` through one phase; return the recorded rows (n_rows, n) and diagnostics."""

    def heat_content(self, system: HeatSystem, progress: Progress) -> float:
        """Heat over the core temperature, in skin and plate, latent heat included [J/m2]."""
        sensible = np.dot(system.capacity, progress.cells - system.core_temperature)
        return float(sensible + progress.latent.sum())

    def report(self, outcome: Outcome, progress: Progress, system: HeatSystem) -> LayerTemperature:
        """Return the result; a method that knows more adds it here."""
        return outcome.temperature

    def marks(
        self, layers: ThermalLayers, mesh: Mesh, progress: Progress, pulses: HeatPulses, on_cells: Array
    ) -> tuple[str, ...]:
        """Where the run leaves the validity of the method: boiling that it does not know of."""
        return beyond_boiling(progress.peak, layers.names, mesh.layer)

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
        """See `TissueHeat.solve`."""
        every = (source,) if isinstance(source, HeatSource) else tuple(source)
        time, depth = checked(len(every), pulses, time, depth)
        phases = covering(boundary, pulses, time)
        layers = cut_off(layers, every, phases[-1].stop - phases[0].start)
        mesh = self.mesh(layers)
        start = start if start is not None else RestTemperature()
        core = start.core if isinstance(start, RestTemperature) else start.core_temperature
        systems = [assemble(layers, mesh, p, bottom=self.bottom, core_temperature=core) for p in phases]
        if isinstance(start, Zero):
            systems = [system.at_zero() for system in systems]
        skin = start_cells(start, layers, mesh, boundary, self.bottom)
        plan = schedule(pulses, len(every), phases, time)
        on_cells = np.array([s.on_cells(mesh.edges) for s in every])
        progress = Progress(
            skin.copy(), skin.copy(), np.full(skin.size, phases[0].start), skin, np.zeros(3), latent_heat(start, mesh)
        )
        stencil = systems[0].stencil(depth)
        before = systems[0].read(systems[0].with_plate(skin)[None], stencil)[0]
        rows = np.empty((sum(s.rows.size for s in plan.stretches), depth.size))
        totals: dict[str, float] = {}
        budget = Budget()
        for system, stretch in zip(systems, plan.stretches, strict=True):
            progress.cells = system.with_plate(progress.cells)
            progress.tally[:] = 0.0
            held = self.heat_content(system, progress)
            recorded, notes = self.advance(system, stretch, system.deposit(on_cells), progress)
            budget.add(system, stretch, on_cells, progress, self.heat_content(system, progress) - held)
            rows[stretch.rows] = system.read(recorded, stencil if system is systems[0] else system.stencil(depth))
            progress.cells = progress.cells[system.plate_cells :]
            for name, value in notes.items():
                totals[name] = totals.get(name, 0.0) + value
        temperature = rows[plan.row_of] if rows.size else np.empty((time.size, depth.size))
        temperature[plan.row_of < 0] = before
        hottest = np.array([a + int(progress.peak[a:b].argmax()) for a, b in itertools.pairwise(mesh.starts)])
        temperature_of_layers = LayerTemperature(
            model=self.kind, layers=layers, time=time, depth=depth, temperature=temperature,
            start=before,
            peak_temperature=progress.peak[hottest], peak_depth=mesh.centre[hottest],
            peak_time=progress.peak_time[hottest], largest_rise=float(np.max(progress.peak - progress.reference)),
            final=HeatState(phases[-1].stop, mesh.edges, progress.cells, core, progress.latent),
            diagnostics={"cells": float(mesh.layer.size), **totals, **budget.report()},
            marks=self.marks(layers, mesh, progress, pulses, on_cells),
        )  # fmt: skip
        return self.report(Outcome(temperature_of_layers, plan.row_of), progress, systems[-1])


def beyond_boiling(peak: Array, names: Sequence[str], owner: NDArray[np.intp] | None = None) -> tuple[str, ...]:
    """Mark of a run whose highest temperature (n,) [K] passes boiling; ``owner`` (n,) its layer, else the index."""
    if not (peak > BOILING).any():
        return ()
    hottest = int(np.nanargmax(peak))
    layer = names[int(owner[hottest]) if owner is not None else hottest]
    return (f"beyond validity: {peak[hottest] - 273.15:.0f} degC in {layer}, above boiling without phase change",)


def latent_heat(start: Start, mesh: Mesh) -> Array:
    """Heat already spent on vaporisation in each cell [J/m2]."""
    return start.latent_on(mesh) if isinstance(start, HeatState) else np.zeros(mesh.layer.size)


def checked(sources: int, pulses: HeatPulses, time: Array, depth: Array) -> tuple[Array, Array]:
    """Return ``time`` and ``depth`` as arrays, or say what is wrong with them."""
    time, depth = np.array(time, dtype=np.float64, ndmin=1), np.array(depth, dtype=np.float64, ndmin=1)
    if not _ordered(time):
        raise ConfigError("heat: 'time' must hold at least one finite instant and never decrease")
    check_depth(depth)
    if pulses.source.size and (pulses.source.max() >= sources or pulses.source.min() < 0):
        raise ConfigError(f"heat: a pulse asks for source {int(pulses.source.max())}, but there are {sources}")
    return time, depth


def check_depth(depth: Array) -> None:
    """Say what is wrong with output depths."""
    if not _ordered(depth) or depth[0] < 0:
        raise ConfigError("heat: 'depth' must hold finite, increasing depths that are not negative")


def _ordered(values: Array) -> bool:
    """Whether there are values, all finite and none below the one before; a NaN fails every comparison."""
    ends = values.size and math.isfinite(values[0]) and math.isfinite(values[-1])
    return bool(ends and (values[1:] >= values[:-1]).all())


def covering(boundary: Boundary, pulses: HeatPulses, time: Array) -> tuple[Phase, ...]:
    """Phases from the first action to the last output instant; pulses that begin earlier stretch the first
    phase."""
    until = float(time[-1])
    phases = [p for p in boundary.phases(until) if p.stop > p.start and p.start < until]
    if not phases:  # nothing acts so early
        phases = [replace(boundary.resting(), start=until, stop=until)]
    begin = min(phases[0].start, pulses.first, until)
    if begin < phases[0].start:
        phases[0] = replace(phases[0], start=begin)
    if phases[-1].stop != until:
        phases[-1] = replace(phases[-1], stop=max(until, phases[-1].start))
    return tuple(phases)


def cut_off(layers: ThermalLayers, sources: tuple[HeatSource, ...], span: float) -> ThermalLayers:
    """End a semi-infinite last layer 12 diffusion lengths below everything that happens."""
    if math.isfinite(layers.thickness[-1]):
        return layers
    reach = 12.0 * math.sqrt(float(np.max(layers.diffusivity)) * max(span, 1e-12))
    heated = max((float(s.depth[-1]) for s in sources if s.density.any()), default=0.0)
    return layers.cut(float(np.sum(layers.thickness[:-1])) + heated + reach)


def start_cells(
    start: Start, layers: ThermalLayers, mesh: Mesh, boundary: Boundary, bottom: Literal["core", "insulated"]
) -> Array:
    """Temperature of the skin's cells before the run [K]."""
    if not isinstance(start, RestTemperature):
        return start.on_mesh(mesh)
    if start.profile == "uniform":
        return np.full(mesh.layer.size, start.core)
    if start.profile == "linear":
        return np.asarray(start.surface + (start.core - start.surface) * mesh.centre / mesh.edges[-1])
    resting = assemble(layers, mesh, boundary.resting(), bottom=bottom, core_temperature=start.core)
    return resting.steady()
