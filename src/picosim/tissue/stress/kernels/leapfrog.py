"""The loop behind `picosim.tissue.stress.finite_volume`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def march(heated: Any, share: Any, at_once: bool, width: Any, density: Any, speed: Any, outside: float,
          diffusivity: float, step: float, wanted: Any, out: Any, low: Any, high: Any) -> None:  # fmt: skip
    """Leapfrog: velocity on the n + 1 faces at half steps, pressure in the n cells at whole steps.

    Parameters
    ----------
    heated, width, density, speed : (n,) pressure of the whole deposit [Pa], [m], [kg/m3], [m/s].
    share : (n_steps + 1,), energy fraction delivered before each step; entry 0 at the start, and at
        rest there if ``at_once``.
    outside : impedance above the surface [Pa s/m], may be infinite; diffusivity : of sound [m2/s].
    wanted : (nt,), output instants in steps, increasing; out : (nt, n + 1), linear between steps.
    low, high : (n + 1,), lowest and highest pressure of all steps (entry 0: surface), in and out.
    """
    n = heated.size
    p = np.empty(n)
    v = np.zeros(n + 1)
    new = np.zeros(n + 1)
    now = np.zeros(n + 1)
    before = np.zeros(n + 1)
    stiff = np.empty(n)
    mass = np.empty(n + 1)
    for i in range(n):
        p[i] = share[0] * heated[i]
        stiff[i] = step * density[i] * speed[i] * speed[i] / width[i]
    for i in range(1, n):
        mass[i] = 0.5 * (density[i - 1] * width[i - 1] + density[i] * width[i])
    mass[0] = 0.5 * density[0] * width[0]
    mass[n] = 0.5 * density[n - 1] * width[n - 1]
    deep = density[n - 1] * speed[n - 1]
    row = 0
    while row < wanted.size and wanted[row] < 0.0:
        row += 1
    for k in range(share.size):
        if k > 0:
            # of a deposit at the very start only half pushes: the velocity begins at the whole step
            held = 0.5 * share[0] if at_once and k == 1 else 0.0
            if held > 0.0:
                for i in range(n):
                    p[i] -= held * heated[i]
            for i in range(1, n):
                new[i] = v[i] + step / mass[i] * (p[i - 1] - p[i])
            if diffusivity > 0.0:
                for i in range(1, n):
                    bend = (v[i + 1] - v[i]) / width[i] - (v[i] - v[i - 1]) / width[i - 1]
                    new[i] += step * diffusivity * 2.0 * bend / (width[i] + width[i - 1])
            # half a cell of mass between the outside impedance (p = -Z v, centred in time) and the first cell
            if math.isinf(outside):
                new[0] = 0.0
            else:
                drag = 0.5 * step * outside / mass[0]
                new[0] = ((1.0 - drag) * v[0] - step / mass[0] * p[0]) / (1.0 + drag)
            drag = 0.5 * step * deep / mass[n]
            new[n] = ((1.0 - drag) * v[n] + step / mass[n] * p[n - 1]) / (1.0 + drag)
            for i in range(n):
                p[i] += (share[k] + held) * heated[i] - stiff[i] * (new[i + 1] - new[i])
        for i in range(n + 1):
            before[i] = now[i]
        # pressure at the surface: that of the outside, -Z v; of the mirrored field when rigid
        now[0] = 1.125 * p[0] - 0.125 * p[1] if math.isinf(outside) else -0.5 * outside * (v[0] + new[0])
        for i in range(n + 1):
            v[i] = new[i]
        for i in range(n):
            now[i + 1] = p[i]
        for i in range(n + 1):
            low[i] = min(low[i], now[i])
            high[i] = max(high[i], now[i])
        while row < wanted.size and wanted[row] <= k:
            part = 1.0 - (k - wanted[row]) if k > 0 else 1.0
            for i in range(n + 1):
                out[row, i] = before[i] + part * (now[i] - before[i])
            row += 1
