"""Peak compression and tension over all times, one-sided limits at jumps included, and the energy radiated.

Pressure changes character only where a break of the pulse meets a break of the impulse response. A grid
that holds these instants, either side of each, and the quiet stretches between them finds the highest and
lowest value; a golden section on both sides of it finds the extremum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel
from picosim.particle.sphere_waves.fold import Drive, Response, fold, fold_all

Array = NDArray[np.float64]
_GOLDEN = 0.3819660112501051
_TRANSIT = 2.0
_FIRST_ECHOES = 6
_MOST_EVENTS = 6000
_NUDGE = 1e-11


def time_grid(drive: Drive, jumps: Array, response: Response) -> Array:
    """Return the instants [a/c1] among which the extremes lie; ``jumps``: the kinks of the power."""
    breaks = drive.breaks
    start, stop = breaks[0], breaks[-1]
    front = np.concatenate([response.breaks, response.delta_times, response.slope_times])
    first = float(front.min())
    echoes = np.unique(front[front <= first + _FIRST_ECHOES * _TRANSIT])
    parts = [_finer(breaks, 6) + first, _finer(breaks, 6) + first + 1.0]
    window = np.arange(0.0, _FIRST_ECHOES * _TRANSIT, _TRANSIT / 16.0)
    if stop - start < 64.0 * _TRANSIT:
        end = stop + first + _FIRST_ECHOES * _TRANSIT
        parts.append(np.arange(start, end, _TRANSIT / 16.0))
        meeting = breaks
    else:
        parts.append((jumps[:, None] + first + window).ravel())
        meeting = jumps
    if len(meeting) * len(echoes) > _MOST_EVENTS:
        echoes = echoes[: max(1, _MOST_EVENTS // max(len(meeting), 1))]
    events = (meeting[:, None] + echoes).ravel()
    nudge = _NUDGE * np.maximum(np.abs(events), 1.0)
    parts += [events - nudge, events, events + nudge, _finer(np.unique(events), 3)]
    return np.unique(np.concatenate(parts))


def _finer(edges: Array, parts: int) -> Array:
    if len(edges) < 2:
        return edges
    return np.asarray((edges[:-1, None] + np.diff(edges)[:, None] * np.arange(parts) / parts).ravel())


@kernel
def _bracket(grid: Array, chosen: int, side: int) -> tuple[float, float]:
    """Return the interval before (side 0) or after a grid point, past those that sit beside an event."""
    here = grid[chosen]
    apart = 4.0 * _NUDGE * max(abs(here), 1.0)
    i = chosen
    if side == 0:
        while i > 0 and here - grid[i] <= apart:
            i -= 1
        return grid[i], here
    while i < grid.size - 1 and grid[i] - here <= apart:
        i += 1
    return here, grid[i]


@kernel
def extremes(grid: Array, drive: Drive, h: Response) -> tuple[float, float, float, float]:
    """Return the highest pressure, the lowest one, and their instants, searched from ``time_grid``."""
    values = fold_all(grid, drive, h)
    found = np.zeros(2)
    when = np.zeros(2)
    for which in range(2):
        sign = 1.0 if which == 0 else -1.0
        chosen = int(np.argmax(sign * values))
        best, time = sign * values[chosen], grid[chosen]
        for side in range(2):
            low, high = _bracket(grid, chosen, side)
            a, b = low + _GOLDEN * (high - low), high - _GOLDEN * (high - low)
            fa, fb = sign * fold(a, drive, h), sign * fold(b, drive, h)
            for _ in range(24):
                if fa > fb:
                    high, b, fb = b, a, fa
                    a = low + _GOLDEN * (high - low)
                    fa = sign * fold(a, drive, h)
                else:
                    low, a, fa = a, b, fb
                    b = high - _GOLDEN * (high - low)
                    fb = sign * fold(b, drive, h)
            if max(fa, fb) > best:
                best, time = max(fa, fb), (a if fa > fb else b)
        found[which], when[which] = sign * best, time
    return found[0], found[1], when[0], when[1]


def square_integral(drive: Drive, h: Response) -> float:
    """Return int p^2 dt over all times at the radius of ``h``, by Gauss-Legendre between events."""
    nodes, weights = np.polynomial.legendre.leggauss(10)
    start, stop = drive.breaks[0], drive.breaks[-1]
    front = np.concatenate([h.breaks, h.delta_times])
    if stop - start < 64.0 * _TRANSIT and len(drive.breaks) * len(front) < 2e5:
        events = (drive.breaks[:, None] + front).ravel()
        extra = np.arange(start, stop + front.max() + _TRANSIT, _TRANSIT / 4.0)
    else:
        events = (drive.breaks[:, None] + front[front <= front.min() + 40.0 * _TRANSIT]).ravel()
        extra = _finer(np.append(drive.breaks, stop + front.max()), 4)
    edges = np.unique(np.concatenate([events, extra]))
    edges = edges[np.concatenate([[True], np.diff(edges) > 1e-12 * np.maximum(np.abs(edges[1:]), 1.0)])]
    half = 0.5 * np.diff(edges)
    times = 0.5 * (edges[1:] + edges[:-1])[:, None] + half[:, None] * nodes
    p = fold_all(times.ravel(), drive, h).reshape(times.shape)
    return float(np.sum(half[:, None] * weights * np.square(p)))
