"""Waves by finite volumes: pressure in cells, velocity on faces, leapfrog; sound absorption optional.

    dp/dt = -rho c^2 dv/dz + Gamma q g(t),    rho dv/dt = -dp/dz + rho delta d2v/dz2

delta is the diffusivity of sound: a wave of angular frequency w is damped by delta w^2/(2 c^3) Np/m. Face
densities are means of the two cells; the surface is an impedance, p = -Z_out v, the deep end the matched one.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.spec import Field, Time, Unit
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.source import HeatSource
from picosim.tissue.stress.dalembert import LARGEST_WORK, default_step, lattice
from picosim.tissue.stress.model import SURFACES, LayerPressure, TissueStress, checked, confined_pressure, confinement

Array = NDArray[np.float64]

CFL = 0.999999


class FiniteVolume(TissueStress):
    """Second-order leapfrog on cells of nearly equal travel time."""

    kind: Literal["finite_volume"] = "finite_volume"

    step: Time | None = Field(default=None, gt=0.0, le=1e-3)
    """Travel time of a cell; the time step is just below it, where waves in one layer are all but free of
    dispersion. As for `dalembert` when left out."""
    sound_diffusivity: Annotated[float, Unit("m2/s")] = Field(default="0 m2/s", validate_default=True, ge=0.0, le=1e-2)
    """Diffusivity of sound; 0 is lossless, water at 37 degC has about 2.9e-6 m2/s (1.6e-14 Np s2/m
    [memory])."""

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
        from picosim.tissue.stress.kernels.leapfrog import march

        time, depth = checked(layers, time, depth)
        begin, finish = pulse.support()
        span = max(float(time[-1]) - begin, 0.0)
        cell = self.step or default_step(layers, pulse, span)
        edges, owner = lattice(layers, cell, float(depth[-1]), span)
        width, speed, density = np.diff(edges), layers.sound_speed[owner], layers.density[owner]
        # with absorption the limit is (c dt/dz)^2 + 2 delta dt/dz^2 <= 1
        drag = self.sound_diffusivity / (speed * width)
        step = CFL * float(np.min(width / speed * (np.sqrt(1.0 + drag * drag) - drag)))
        count = math.ceil(span / step) + 1
        if owner.size * float(count) > LARGEST_WORK:
            raise ConfigError(
                f"stress.finite_volume: {owner.size} cells x {count} steps is too much work; end 'time' earlier, "
                "ask for shallower 'depth', or give a longer 'step'"
            )
        share = np.diff(pulse.cumulative(begin + step * np.arange(count + 1)), prepend=0.0)
        at_once = finish <= begin
        if not at_once:  # no deposit at the time step's own frequency, which would ring on the grid
            share[0] = 0.0
            share = np.convolve(share, [0.25, 0.5, 0.25], mode="same")
        heated = source.on_cells(edges) / width * layers.grueneisen_parameter[owner] * radiant_exposure
        outside = self.surface_impedance if self.surface_impedance is not None else SURFACES[self.surface]
        out = np.zeros((time.size, owner.size + 1))
        low, high = np.zeros(owner.size + 1), np.zeros(owner.size + 1)
        march(
            heated,
            share,
            at_once,
            width,
            density,
            speed,
            outside,
            self.sound_diffusivity,
            step,
            (time - begin) / step,
            out,
            low,
            high,
        )
        points = np.concatenate((edges[:1], 0.5 * (edges[1:] + edges[:-1])))
        inside = [np.interp(depth, points, row) for row in (*out, low, high)]
        return LayerPressure(
            self.kind, layers, time, depth, np.array(inside[:-2]), inside[-1], inside[-2],
            confined_pressure(layers, source, radiant_exposure, depth), confinement(layers, pulse),
            self.reflection(layers),
            diagnostics={"cells": float(owner.size), "steps": float(count), "time_step": step, "courant_number": CFL},
        )  # fmt: skip
