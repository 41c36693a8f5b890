"""Many cases of one sequence at once, each with its own layers, light and energy: heat for sweeps.

The equation, cells and steps of slab_1d; sixteen runs go side by side through the processor's vector units, each with
its own steps. A run gives the same bits alone, in any company and in any place.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged, PicosimError
from picosim.tissue.case import HeatCase, Runs, change_that_counts
from picosim.tissue.heat.model import LayeredHeat, beyond_boiling, check_depth, checked, covering, cut_off, start_cells
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.mesh import Mesh
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import HeatState, RestTemperature
from picosim.tissue.schedule import Schedule, schedule
from picosim.tissue.surface import Boundary, Phase
from picosim.tissue.system import HeatSystem, assemble
from picosim.tissue.temperature import LayerTemperature

Array = NDArray[np.float64]
CHUNK = 64
"""Cases whose recorded cells are held at once: some tens of megabytes."""
READ_BELOW = 2
"""Cells below the one that holds a depth from which the temperature there is read."""


@dataclass(frozen=True)
class Steps:
    """How time passes: ``tolerance`` is the local error of a step over the largest temperature change so far present, at
    least ``smallest_change`` [K]; after ``most`` steps a run is given up."""

    tolerance: float
    smallest_change: float
    most: int


def solve_batch(
    solver: LayeredHeat, steps: Steps, cases: Sequence[HeatCase], boundary: Boundary, pulses: HeatPulses, time: Array, *,
    start: RestTemperature | None = None,
) -> list[Runs | PicosimError]:  # fmt: skip
    """Solve all cases for one sequence of pulses and one boundary.

    Parameters
    ----------
    solver : gives the cells and the deepest face.
    steps : of each run.
    cases : each with its own layers, light, depths and factors on the radiant exposures.
    boundary, pulses, time, start : as for the solver itself; pulses of one source.

    Returns
    -------
    For each case its runs in the order of its factors, or why it cannot be solved. Diagnostics hold the steps alone.
    """
    start = start or RestTemperature()
    time, _ = checked(1, pulses, time, np.zeros(1))
    phases = covering(boundary, pulses, time)
    plan = schedule(pulses, 1, phases, time)
    found: list[Runs | PicosimError] = []
    for first in range(0, len(cases), CHUNK):
        members: list[_Member | PicosimError] = []
        for case in cases[first : first + CHUNK]:
            try:
                check_depth(case.depth)
                members.append(_Member.of(solver, case, boundary, phases, start))
            except PicosimError as error:
                members.append(error)
        _march_all(steps, [m for m in members if isinstance(m, _Member)], plan)
        found += [_runs(solver, m, plan, time) if isinstance(m, _Member) else m for m in members]
    return found


def _march_all(steps: Steps, members: list[_Member], plan: Schedule) -> None:
    from picosim.numerics.lanes import LANES

    # neighbours in size: a group takes as many cells and steps as its longest member
    members = sorted(members, key=lambda member: member.mesh.layer.size)
    first_runs = [m.lanes[0] for m in members if m.lanes]
    others = [lane for m in members for lane in m.lanes[1:]]  # each is compared with the first
    for lanes in (first_runs, others):
        for first in range(0, len(lanes), LANES):
            _march(steps, lanes[first : first + LANES], plan)


@dataclass(frozen=True)
class _Member:
    """What all runs of a case share."""

    case: HeatCase
    layers: ThermalLayers
    mesh: Mesh
    systems: list[HeatSystem]
    zeroed: list[HeatSystem]  # of light alone
    on_cells: Array
    start: Array
    kept: int  # cells from the surface down that output is read from
    lanes: list[_Lane] = field(default_factory=list)

    @classmethod
    def of(
        cls, solver: LayeredHeat, case: HeatCase, boundary: Boundary, phases: tuple[Phase, ...],
        start: RestTemperature,
    ) -> _Member:  # fmt: skip
        """Put a case on its cells."""
        layers = cut_off(case.layers, (case.source,), phases[-1].stop - phases[0].start)
        mesh = solver.mesh(layers)
        systems = [assemble(layers, mesh, p, bottom=solver.bottom, core_temperature=start.core) for p in phases]
        cells = start_cells(start, layers, mesh, boundary, solver.bottom)
        kept = int(np.searchsorted(mesh.edges, case.depth[-1], side="right")) + READ_BELOW
        zeroed = [system.at_zero() for system in systems] if case.light_alone else []
        member = cls(case, layers, mesh, systems, zeroed, case.source.on_cells(mesh.edges), cells, kept)
        member.lanes.extend(_Lane(member, factor, phases[0].start) for factor in case.factors)
        return member


class _Lane:
    """One run: the state it carries from phase to phase."""

    def __init__(self, member: _Member, factor: float, begin: float) -> None:
        self.member, self.factor = member, factor
        alone = member.case.light_alone and not member.lanes
        self.systems = member.zeroed if alone else member.systems
        self.start = np.zeros(member.start.size) if alone else member.start
        self.cells = self.peak = self.start
        self.peak_time = np.full(member.start.size, begin)
        self.recorded: list[Array] = []  # upper cells at the instants of each phase, and at its start
        self.steps = np.zeros(2)
        self.error: PicosimError | None = None

    @property
    def rise(self) -> float:
        """Largest rise of a cell over its start so far [K]."""
        return float((self.peak - self.start).max())

    def smallest_change(self, steps: Steps) -> float:
        """Smallest temperature change that errors refer to [K]."""
        first = self.member.lanes[0]
        return steps.smallest_change if self is first else change_that_counts(steps.smallest_change, first.rise)


def _march(steps: Steps, group: list[_Lane], plan: Schedule) -> None:
    """Carry one vector's worth of runs through all phases."""
    from picosim.numerics.lanes import LANES
    from picosim.numerics.tr_bdf2 import FINISHED
    from picosim.numerics.tr_bdf2_batch import LAST_TIME, march

    lanes = group + [group[-1]] * (LANES - len(group))
    for number, stretch in enumerate(plan.stretches):
        systems = [lane.systems[number] for lane in lanes]
        cells = max(system.capacity.size for system in systems)

        def flat(values: list[Array], idle: float, cells: int = cells) -> Array:
            """Put arrays side by side; ``idle`` fills the cells that a shorter one does not have."""
            table = np.full((cells, LANES), idle)
            for lane, value in enumerate(values):
                table[: value.size, lane] = value
            return table.ravel()

        both = list(zip(systems, lanes, strict=True))
        state = flat([s.with_plate(lane.cells) for s, lane in both], 0.0)
        peak = flat([s.with_plate(lane.peak) for s, lane in both], 0.0)
        instant = flat([s.deposit(lane.peak_time) for s, lane in both], 0.0)
        reference = flat([s.with_plate(lane.start) for s, lane in both], 0.0)
        sources = flat([s.deposit(lane.member.on_cells) for s, lane in both], 0.0)
        factors, changes = np.array([lane.factor for lane in lanes]), np.array([lane.smallest_change(steps) for lane in lanes])
        fastest = np.array([np.min(s.capacity / (s.conductance[:-1] + s.conductance[1:])) for s in systems])
        kept = min(cells, max(lane.member.kept for lane in lanes) + systems[0].plate_cells)
        out = np.empty((LANES, stretch.rows.size + 1, kept))
        out[:, -1] = state.reshape(cells, LANES)[:kept].T
        status, report = np.zeros(LANES, dtype=np.int64), np.zeros((LANES, 3))
        march(
            state, flat([s.capacity for s in systems], 1.0), flat([s.conductance[1:-1] for s in systems], 0.0),
            flat([_loss(s) for s in systems], 0.0), flat([s.load for s in systems], 0.0), sources, stretch.node,
            stretch.power * factors, stretch.jump * factors, stretch.record, out, reference, changes,
            steps.tolerance, 0.1 * fastest, steps.most, peak, instant, status, report,
        )  # fmt: skip
        for i, lane in enumerate(group):
            size, first = systems[i].capacity.size, systems[i].plate_cells
            lane.cells, lane.peak, lane.peak_time = (x[i::LANES][first:size].copy() for x in (state, peak, instant))
            lane.recorded.append(out[i, :, :size])
            lane.steps = lane.steps + report[i, :2]
            if status[i] != FINISHED or not np.isfinite(lane.cells).all():
                lane.error = lane.error or NotConverged(
                    f"heat did not converge at t = {report[i, LAST_TIME]:g} s after {int(report[i, 0])} steps: raise "
                    f"heat.tolerance (now {steps.tolerance:g}) or heat.max_steps (now {steps.most})"
                )


def _loss(system: HeatSystem) -> Array:
    """What a cell loses per kelvin to blood and through the ends [W/m2/K]."""
    loss = system.perfusion.copy()
    loss[0] += system.conductance[0]
    loss[-1] += system.conductance[-1]
    return loss


def _runs(solver: LayeredHeat, member: _Member, plan: Schedule, time: Array) -> Runs | PicosimError:
    """Return the runs of a case as the solver itself would, or why one of them failed."""
    for lane in member.lanes:
        if lane.error is not None:
            return lane.error
    mesh, layers = member.mesh, member.layers
    depth = member.case.depth
    found = []
    for lane, rows in zip(member.lanes, _read(member, plan, depth), strict=True):
        cells = [a + int(lane.peak[a:b].argmax()) for a, b in itertools.pairwise(mesh.starts)]
        found.append(LayerTemperature(
            model=solver.kind, layers=layers, time=time, depth=depth, temperature=rows[plan.row_of], start=rows[-1],
            peak_temperature=lane.peak[cells], peak_depth=mesh.centre[cells], peak_time=lane.peak_time[cells],
            largest_rise=lane.rise,
            final=HeatState(plan.stretches[-1].phase.stop, mesh.edges, lane.cells, lane.systems[-1].core_temperature),
            diagnostics={"cells": float(mesh.layer.size), "steps": lane.steps[0], "rejected_steps": lane.steps[1]},
            marks=beyond_boiling(lane.peak, layers.names, mesh.layer),
        ))  # fmt: skip
    return tuple(found)


def _read(member: _Member, plan: Schedule, depth: Array) -> list[Array]:
    """Return the recorded rows of each run at some depths, and the start profile as the last row."""
    count = sum(stretch.rows.size for stretch in plan.stretches)
    tables = [np.empty((count + 1, depth.size)) for _ in member.lanes]
    for number, stretch in enumerate(plan.stretches):
        index, weight, constant = member.systems[number].stencil(depth)
        for table, lane in zip(tables, member.lanes, strict=True):
            outside = constant if lane.systems is member.systems else np.zeros(depth.size)
            values = lane.systems[number].read(lane.recorded[number], (index, weight, outside))
            table[stretch.rows] = values[:-1]
            if number == 0:
                table[-1] = values[-1]
    return tables
