"""d'Alembert's waves in layers of constant impedance: every wave moves exactly one cell a step.

    p = a + b;   a moves down, b up;   across an interface with r = (Z' - Z)/(Z' + Z):
    a' = (1 + r) a - r b',   b = r a + (1 - r) b';   at the surface a = R b

Cells have equal travel time in all layers, so waves inside a layer are neither damped nor dispersed; the
travel time of a layer is rounded to whole cells. The deposit of a step enters half before and half after the
move (second order). Diebold, Sun and Khan 1991, 10.1103/PhysRevLett.67.3384 [title]; Goupillaud 1961,
10.1190/1.1438951 [title].
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.spec import Field, Time
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.source import HeatSource
from picosim.tissue.stress.model import LayerPressure, TissueStress, checked, confined_pressure, confinement, impedance
from picosim.units import format_value

Array = NDArray[np.float64]

LARGEST_WORK = 2e11  # cell-steps


class Dalembert(TissueStress):
    """Exact propagation on cells of equal travel time."""

    kind: Literal["dalembert"] = "dalembert"

    step: Time | None = Field(default=None, gt=0.0, le=1e-3)
    """Travel time of a cell; 1/40 of the pulse and 1/20 of the transit of the thinnest layer when left
    out."""

    def solve(
        self,
        layers: ThermalLayers,
        source: HeatSource,
        pulse: Pulse,
        radiant_exposure: float,
        time: Array,
        depth: Array,
    ) -> LayerPressure:
        """See `TissueStress.solve`."""
        from picosim.tissue.stress.kernels.lattice import propagate

        time, depth = checked(layers, time, depth)
        begin, finish = pulse.support()
        span = max(float(time[-1]) - begin, 0.0)
        step = self.step or default_step(layers, pulse, span)
        count = math.ceil(span / step) + 1
        edges, owner = lattice(layers, step, float(depth[-1]), span)
        if edges.size * float(count) > LARGEST_WORK:
            raise ConfigError(
                f"stress.dalembert: {edges.size} cells x {count} steps is too much work for a step of "
                f"{format_value(step, 's')}; end 'time' earlier, ask for shallower 'depth', or give a longer 'step'"
            )
        share = np.diff(pulse.cumulative(begin + step * np.arange(count + 1)), prepend=0.0)
        share[0] = float(pulse.cumulative(begin)) if finish <= begin else 0.0
        width = np.diff(edges)
        heated = source.on_cells(edges) / width * layers.grueneisen_parameter[owner] * radiant_exposure
        z = impedance(layers)[owner]
        border = np.flatnonzero(owner[1:] != owner[:-1]).astype(np.int64)
        bounce = (z[border + 1] - z[border]) / (z[border + 1] + z[border])
        steps_wanted = (time - begin) / step
        out = np.zeros((time.size, owner.size + 1))
        low, high = np.zeros(owner.size + 1), np.zeros(owner.size + 1)
        reflection = self.reflection(layers)
        propagate(heated, share, border, bounce, reflection, steps_wanted, out, low, high)
        points = np.concatenate((edges[:1], 0.5 * (edges[1:] + edges[:-1])))
        inside = [np.interp(depth, points, row) for row in (*out, low, high)]
        return LayerPressure(
            self.kind, layers, time, depth, np.array(inside[:-2]), inside[-1], inside[-2],
            confined_pressure(layers, source, radiant_exposure, depth), confinement(layers, pulse), reflection,
            diagnostics={"cells": float(owner.size), "steps": float(count), "time_step": step},
        )  # fmt: skip


def default_step(layers: ThermalLayers, pulse: Pulse, span: float) -> float:
    """Travel time of a cell [s]: 1/40 of the pulse, 1/20 of the thinnest layer, and at least 1/20000 of the
    run."""
    low, high = pulse.support()
    transit = float(np.min(layers.thickness / layers.sound_speed))
    wanted = min(transit / 20.0, pulse.duration / 40.0 if high > low else math.inf)
    return max(wanted, span / 20000.0, 1e-15)


def lattice(layers: ThermalLayers, step: float, deepest: float, span: float) -> tuple[Array, NDArray[np.intp]]:
    """Edges of cells of equal travel time and the layer of each, as deep as waves reach the output within
    ``span``.

    Below the layers the last one goes on; what leaves the deepest cell does not come back.
    """
    reach = deepest + float(np.max(layers.sound_speed)) * (span + 4.0 * step)
    edges: list[Array] = [np.zeros(1)]
    owner: list[NDArray[np.intp]] = []
    top = 0.0
    for layer, (thickness, speed) in enumerate(zip(layers.thickness, layers.sound_speed, strict=True)):
        last = layer == len(layers.thickness) - 1
        cell = float(speed) * step
        if last or top + thickness > reach:
            count = max(math.ceil((reach - top) / cell), 2)
            edges.append(top + cell * np.arange(1.0, count + 1.0, dtype=np.float64))
            owner.append(np.full(count, layer))
            break
        count = max(round(float(thickness) / cell), 1)
        edges.append(top + float(thickness) / count * np.arange(1.0, count + 1.0, dtype=np.float64))
        owner.append(np.full(count, layer))
        top += float(thickness)
    return np.concatenate(edges), np.concatenate(owner).astype(np.intp)
