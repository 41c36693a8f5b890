"""One wave, one cell, one step: the loop behind `picosim.tissue.stress.dalembert`."""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def sample(down: Any, up: Any, reflection: float, out: Any) -> None:
    """Pressure at the surface (entry 0) and at the cell centres."""
    n = down.size
    # at the surface the incident wave is taken half a cell on
    out[0] = (1.0 + reflection) * (1.5 * up[0] - 0.5 * up[1])
    for i in range(n):
        out[i + 1] = down[i] + up[i]


@kernel
def propagate(heated: Any, share: Any, border: Any, bounce: Any, reflection: float, wanted: Any, out: Any, low: Any,
              high: Any) -> None:  # fmt: skip
    """March all steps.

    Parameters
    ----------
    heated : (n,), pressure of the whole deposit in each cell [Pa].
    share : (n_steps + 1,), energy fraction delivered before each step; entry 0 is there at once.
    border, bounce : (m,), cell above each interface, and its reflection coefficient for waves that go down.
    wanted : (nt,), output instants in steps, increasing; out : (nt, n + 1), linear between steps.
    low, high : (n + 1,), lowest and highest pressure of all steps, in and out.
    """
    n = heated.size
    down = np.zeros(n)
    up = np.zeros(n)
    now = np.zeros(n + 1)
    before = np.zeros(n + 1)
    row = 0
    while row < wanted.size and wanted[row] < 0.0:
        row += 1
    for i in range(n):
        down[i] = 0.5 * share[0] * heated[i]
        up[i] = down[i]
    for k in range(share.size):
        if k > 0:
            half = 0.25 * share[k]
            for i in range(n):
                down[i] += half * heated[i]
                up[i] += half * heated[i]
            leaving = up[0]
            kept_down = np.empty(border.size)
            kept_up = np.empty(border.size)
            for m in range(border.size):
                kept_down[m] = down[border[m]]
                kept_up[m] = up[border[m] + 1]
            for i in range(n - 1, 0, -1):
                down[i] = down[i - 1]
            for i in range(n - 1):
                up[i] = up[i + 1]
            up[n - 1] = 0.0
            down[0] = reflection * leaving
            for m in range(border.size):
                r = bounce[m]
                down[border[m] + 1] = (1.0 + r) * kept_down[m] - r * kept_up[m]
                up[border[m]] = r * kept_down[m] + (1.0 - r) * kept_up[m]
            for i in range(n):
                down[i] += half * heated[i]
                up[i] += half * heated[i]
        for i in range(n + 1):
            before[i] = now[i]
        sample(down, up, reflection, now)
        for i in range(n + 1):
            low[i] = min(low[i], now[i])
            high[i] = max(high[i], now[i])
        while row < wanted.size and wanted[row] <= k:
            part = 1.0 - (k - wanted[row]) if k > 0 else 1.0
            for i in range(n + 1):
                out[row, i] = before[i] + part * (now[i] - before[i])
            row += 1
