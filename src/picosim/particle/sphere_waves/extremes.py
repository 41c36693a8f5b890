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
_ECHOES = 3.0 * _TRANSIT  # later echoes are weaker than the first ones
_LONG = 64.0 * _TRANSIT
_MOST_EVENTS = 6000
_NUDGE = 4e-15


def time_grid(drive: Drive, jumps: Array, response: Response) -> Array:
    """Return the instants [a/c1] among which the extremes lie; ``jumps``: the kinks of the power.

    A slow pulse moves the pressure with its own pieces; a fast one repeats its shape behind every front; and
    between these the sphere swings with its own transit time.
    """
    start, stop = drive.breaks[0], drive.breaks[-1]
    first = float(response.fronts[0])
    fronts = response.fronts[response.fronts <= first + _ECHOES]
    parts = [_finer(drive.breaks, 4) + first]
    events = jumps
    if stop - start < _LONG:
        end = stop + float(fronts[-1])
        if stop - start < 2.0 * _TRANSIT:
            parts.append((_finer(drive.breaks, 3)[:, None] + fronts).ravel())
        # A pressure that folds a smooth pulse has no finer features than the pulse.
        finest = float(np.min(np.diff(drive.breaks))) if len(jumps) == 0 else 0.0
        spacing = max(_TRANSIT / 12.0, 0.25 * finest)
        parts.append(np.linspace(start, end, 2 + int((end - start) / spacing)))
    else:
        parts.append((jumps[:, None] + first + np.arange(0.0, _ECHOES, _TRANSIT / 12.0)).ravel())
    if len(events) * len(fronts) > _MOST_EVENTS:
        fronts = fronts[: max(1, _MOST_EVENTS // len(events))]
    events = (events[:, None] + fronts).ravel()
    nudge = _NUDGE * np.maximum(np.abs(events), 1.0)
    return np.unique(np.concatenate([*parts, events - nudge, events, events + nudge]))


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
def _climb(low: float, high: float, sign: float, drive: Drive, h: Response) -> tuple[float, float]:
    """Return the largest sign * p between low and high, and its instant, by golden section."""
    a, b = low + _GOLDEN * (high - low), high - _GOLDEN * (high - low)
    fa, fb = 0.0, 0.0
    for step in range(21):  # the first two evaluations fill both probes
        at_a = step == 0 or (step > 1 and fa > fb)
        if step > 1:
            if at_a:
                high, b, fb = b, a, fa
                a = low + _GOLDEN * (high - low)
            else:
                low, a, fa = a, b, fb
                b = high - _GOLDEN * (high - low)
        value = sign * fold(a if at_a else b, drive, h)
        if at_a:
            fa = value
        else:
            fb = value
    return (fa, a) if fa > fb else (fb, b)


@kernel
def extremes(grid: Array, drive: Drive, h: Response) -> tuple[float, float, float, float]:
    """Return the highest pressure, the lowest one, and their instants, searched from ``time_grid``."""
    values = fold_all(grid, drive, h)
    found = np.zeros(2)
    when = np.zeros(2)
    for search in range(4):
        which, side = search // 2, search % 2
        sign = 1.0 - 2.0 * which
        chosen = int(np.argmax(sign * values))
        if side == 0:
            found[which], when[which] = values[chosen], grid[chosen]
        low, high = _bracket(grid, chosen, side)
        best, time = _climb(low, high, sign, drive, h)
        if best > sign * found[which]:
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
