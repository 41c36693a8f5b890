"""Many cases of one sequence at once, each with its own layers, light and energy: heat for sweeps.

The equation, cells and steps of slab_1d; sixteen cases share their steps and the processor's vector units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError, NotConverged
from picosim.tissue.heat.model import BOILING, LayeredHeat, covering, start_cells
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.mesh import Mesh
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.schedule import Stretch, schedule
from picosim.tissue.source import HeatSource
from picosim.tissue.surface import Boundary, Phase
from picosim.tissue.system import HeatSystem, assemble

Array = NDArray[np.float64]

FLOOR = 1e-6  # K, as in slab_1d


@dataclass(frozen=True)
class HeatCase:
    """One case: its layers, its light, and the factor of the radiant exposures of the common sequence."""

    layers: ThermalLayers
    source: HeatSource
    exposure: float = 1.0


@dataclass(frozen=True)
class BatchTemperature:
    """``temperature`` (n_cases, nt, nz) [K] and ``peak_temperature`` (n_cases, n_layers) [K]; ``steps`` of each group.

    ``boiling`` (n_cases,): whether a case passes 100 degC, which this method does not model.
    """

    temperature: Array
    peak_temperature: Array
    steps: tuple[int, ...]
    boiling: NDArray[np.bool_]


def solve_batch(
    solver: LayeredHeat, cases: Sequence[HeatCase], boundary: Boundary, pulses: HeatPulses, time: Array, depth: Array, *,
    start: RestTemperature | None = None, tolerance: float = 1e-4, max_steps: int = 1_000_000,
) -> BatchTemperature:  # fmt: skip
    """Solve all cases for one sequence of pulses and one boundary.

    Parameters
    ----------
    solver : gives the cells and the deepest face; the cells of every case have the same count.
    cases : at least one; all with the same number of layers, none semi-infinite.
    boundary, pulses, time, depth, start : as for the solver itself.
    tolerance : local error of a step over the largest temperature change of the case.

    Raises
    ------
    ConfigError : no case, or cases that differ in their number of layers.
    NotConverged : more than ``max_steps`` steps.
    """
    if not cases or len({len(case.layers.names) for case in cases}) > 1:
        raise ConfigError("batch: at least one case is needed, and all must have the same number of layers")
    if any(not np.isfinite(case.layers.thickness[-1]) for case in cases):
        raise ConfigError("batch: give the last layer a finite thickness")
    start = start or RestTemperature()
    time, depth = np.asarray(time, dtype=np.float64), np.asarray(depth, dtype=np.float64)
    phases = covering(boundary, pulses, time)
    plan = schedule(pulses, 1, phases, time)
    reference = solver.mesh(cases[0].layers)
    temperature = np.empty((len(cases), time.size, depth.size))
    peaks = np.empty((len(cases), len(cases[0].layers.names)))
    steps = []
    from picosim.numerics.tr_bdf2_batch import LANES

    for first in range(0, len(cases), LANES):
        group = list(cases[first : first + LANES])
        filled = group + [group[-1]] * (LANES - len(group))
        meshes = [_stretched(reference, cases[0].layers, case.layers) for case in filled]
        run = _Group(solver, filled, meshes, boundary, start)
        rows, count = run.march(plan.stretches, depth, tolerance, max_steps)
        before = run.initial(phases[0], depth)
        found = np.where((plan.row_of >= 0)[:, None], rows[:, plan.row_of], before[:, None]) if rows.size else before
        temperature[first : first + len(group)] = found[: len(group)]
        peaks[first : first + len(group)] = run.peaks()[: len(group)]
        steps.append(count)
    return BatchTemperature(temperature, peaks, tuple(steps), peaks.max(axis=1) > BOILING)


class _Group:
    """One vector's worth of cases."""

    def __init__(
        self, solver: LayeredHeat, cases: list[HeatCase], meshes: list[Mesh], boundary: Boundary, start: RestTemperature
    ) -> None:
        self.solver, self.cases, self.meshes, self.core = solver, cases, meshes, start.core
        self.skin = np.array([start_cells(start, c.layers, m, boundary, solver.bottom) for c, m in zip(self.cases, self.meshes)])
        self.start = self.skin.copy()
        self.peak = self.skin.copy()

    def systems(self, phase: Phase) -> list[HeatSystem]:
        """The system of every case during one phase."""
        return [
            assemble(case.layers, mesh, phase, bottom=self.solver.bottom, core_temperature=self.core)
            for case, mesh in zip(self.cases, self.meshes)
        ]

    def march(self, stretches: tuple[Stretch, ...], depth: Array, tolerance: float, max_steps: int) -> tuple[Array, int]:
        """Carry the group through all phases; recorded rows (n_cases, n_rows, nz) and the number of steps."""
        from picosim.numerics.tr_bdf2 import FINISHED
        from picosim.numerics.tr_bdf2_batch import march

        lanes = len(self.cases)
        exposure = np.array([case.exposure for case in self.cases])
        rows = np.empty((lanes, sum(s.rows.size for s in stretches), depth.size))
        total = 0
        for stretch in stretches:
            systems = self.systems(stretch.phase)
            first = systems[0].plate_cells

            def flat(values: list[Array]) -> Array:
                return np.ascontiguousarray(np.stack(values, axis=1).ravel())

            cells = flat([s.with_plate(skin) for s, skin in zip(systems, self.skin)])
            loss = [s.perfusion.copy() for s in systems]
            for own, system in zip(loss, systems):
                own[0] += system.conductance[0]
                own[-1] += system.conductance[-1]
            inner = flat([np.append(s.conductance[1:-1], 0.0) for s in systems])
            sources = [s.deposit(c.source.on_cells(m.edges)) for s, c, m in zip(systems, self.cases, self.meshes)]
            out = np.empty((stretch.rows.size, cells.size))
            peak = flat([s.with_plate(p) for s, p in zip(systems, self.peak)])
            kept = flat([s.with_plate(p) for s, p in zip(systems, self.start)])
            fastest = min(float(np.min(s.capacity / (s.conductance[:-1] + s.conductance[1:]))) for s in systems)
            report = np.zeros(5)
            status = march(
                cells, flat([s.capacity for s in systems]), inner, flat(loss), flat([s.load for s in systems]),
                flat(sources), stretch.node, stretch.power * exposure, stretch.jump * exposure, stretch.record,
                stretch.restart, out, kept, FLOOR, tolerance, 0.1 * fastest, max_steps, peak, report,
            )  # fmt: skip
            if status != FINISHED or not np.isfinite(cells).all():
                raise NotConverged(
                    f"batch: not finished at t = {report[2]:g} s after {int(report[0])} steps; raise tolerance "
                    f"(now {tolerance:g}) or max_steps (now {max_steps})"
                )
            shaped = out.reshape(stretch.rows.size, -1, lanes)
            for lane, system in enumerate(systems):
                rows[lane, stretch.rows] = system.at(shaped[:, :, lane], depth)
            self.skin = cells.reshape(-1, lanes).T[:, first:].copy()
            self.peak = peak.reshape(-1, lanes).T[:, first:].copy()
            total += int(report[0])
        return rows, total

    def initial(self, phase: Phase, depth: Array) -> Array:
        """Profile before the run, shape (n_cases, nz)."""
        systems = self.systems(phase)
        return np.array([s.at(s.with_plate(skin)[None], depth)[0] for s, skin in zip(systems, self.start)])

    def peaks(self) -> Array:
        """Peak of the cell means of each layer, shape (n_cases, n_layers)."""
        layer = self.meshes[0].layer
        return np.stack([self.peak[:, layer == i].max(axis=1) for i in range(int(layer[-1]) + 1)], axis=1)


def _stretched(reference: Mesh, old: ThermalLayers, new: ThermalLayers) -> Mesh:
    """The reference's cells, stretched layer by layer to other thicknesses."""
    return Mesh(np.interp(reference.edges, old.interfaces, new.interfaces), reference.layer)
