"""Peak compression and tension over all times, one-sided limits at jumps included, and the energy radiated.

Pressure changes character only where a break of the pulse meets a break of the impulse response. A grid
that holds these instants, either side of each, and the quiet stretches between them finds the highest and
lowest value; a golden section on both sides of it finds the extremum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.gauss import WEIGHTS16
from picosim.numerics.jit import kernel
from picosim.particle.sphere_waves.fold import Drive, Response, fold, fold_all

Array = NDArray[np.float64]
_GOLDEN = 0.3819660112501051
_TRANSIT = 2.0
_ECHOES = 3.0 * _TRANSIT  # in most spheres later echoes are weaker than the first ones
_MOST_ECHOES = 60.0 * _TRANSIT
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
    horizon = _horizon(response)
    fronts = response.fronts[response.fronts <= horizon]
    parts = [_finer(drive.breaks, 4) + first]
    events = jumps
    if stop - start < _LONG:
        end = stop + float(fronts[-1])
        if stop - start < 2.0 * _TRANSIT:
            parts.append((_finer(drive.breaks, 3)[:, None] + fronts).ravel())
            crest = drive.breaks[int(np.argmax(drive.power[:, 0]))]
            parts.append(crest + _finer(response.breaks[response.breaks <= horizon], 3))
        # A pressure that folds a smooth pulse has no finer features than the pulse.
        finest = float(np.min(np.diff(drive.breaks))) if len(jumps) == 0 else 0.0
        spacing = max(_TRANSIT / 12.0, 0.25 * finest)
        parts.append(np.linspace(start, end, 2 + int((end - start) / spacing)))
    else:
        parts.append((jumps[:, None] + first + np.arange(0.0, horizon - first, _TRANSIT / 12.0)).ravel())
    if len(events) * len(fronts) > _MOST_EVENTS:
        fronts = fronts[: max(1, _MOST_EVENTS // len(events))]
    events = (events[:, None] + fronts).ravel()
    nudge = _NUDGE * np.maximum(np.abs(events), 1.0)
    return np.unique(np.concatenate([*parts, events - nudge, events, events + nudge]))


def _horizon(response: Response) -> float:
    """Return the time up to which the response still comes near its largest value.

    In a hard, heavy sphere the ripples behind the front first grow from echo to echo.
    """
    first = float(response.fronts[0])
    heights = np.max(np.abs(response.nodal) / WEIGHTS16, axis=1) / np.diff(response.breaks)
    after = heights[response.breaks[:-1] > first]
    strong = response.breaks[1:][heights > 0.2 * np.max(after, initial=0.0)]
    return first + float(np.clip(np.max(strong, initial=0.0) - first, _ECHOES, _MOST_ECHOES))


def _finer(edges: Array, parts: int) -> Array:
    if len(edges) < 2:
        return edges
    return np.asarray((edges[:-1, None] + np.diff(edges)[:, None] * np.arange(parts) / parts).ravel())


@kernel
def _neighbours(grid: Array, i: int) -> tuple[int, int]:
    """Return the grid points before and after i, past those that only sit beside an event."""
    here = grid[i]
    apart = 4.0 * _NUDGE * max(abs(here), 1.0)
    before, after = i, i
    while before > 0 and here - grid[before] <= apart:
        before -= 1
    while after < grid.size - 1 and grid[after] - here <= apart:
        after += 1
    return before, after


@kernel
def _promise(grid: Array, values: Array, i: int) -> float:
    """Return the top of the parabola through a local maximum and its neighbours; -inf elsewhere."""
    before, after = _neighbours(grid, i)
    here = values[i]
    if not (values[before] <= here >= values[after]) or before == i or after == i:
        return -np.inf
    p, q = grid[before] - grid[i], grid[after] - grid[i]
    left, right = (values[before] - here) / p, (values[after] - here) / q
    bend = (right - left) / (q - p)
    slope = left - bend * p
    return float(here - slope * slope / (4.0 * bend) if bend < 0.0 else here)


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
def _summit(grid: Array, values: Array, i: int, sign: float, drive: Drive, h: Response) -> tuple[float, float]:
    """Return the highest sign * p on both sides of grid point i, and its instant; a kink may sit at i."""
    best, time = values[i], grid[i]
    before, after = _neighbours(grid, i)
    for side in range(2):
        low, high = (grid[before], grid[i]) if side == 0 else (grid[i], grid[after])
        value, when = _climb(low, high, sign, drive, h)
        if value > best:
            best, time = value, when
    return best, time


@kernel
def extremes(grid: Array, pressure: Array, drive: Drive, h: Response) -> tuple[float, float, float, float]:
    """Return the highest pressure, the lowest one, and their instants, from the ``pressure`` on the ``grid``.

    Of several summits (the beats of a modulated pulse) every one is climbed that promises as much as the highest.
    """
    found = np.zeros(2)
    when = np.zeros(2)
    for which in range(2):
        sign = 1.0 - 2.0 * which
        values = sign * pressure
        chosen = int(np.argmax(values))
        best, time = values[chosen], grid[chosen]
        for k in range(grid.size - 1):  # the highest first
            i = chosen if k == 0 else k
            if k == 0 or (i != chosen and _promise(grid, values, i) > best - 0.003 * abs(best)):
                value, instant = _summit(grid, values, i, sign, drive, h)
                if value > best:
                    best, time = value, instant
        found[which], when[which] = sign * best, time
    return found[0], found[1], when[0], when[1]


def square_integral(drive: Drive, jumps: Array, h: Response) -> float:
    """Return int p^2 dt over all times at the radius of ``h``, by Gauss-Legendre between events.

    ``jumps`` : kinks of the power [a/c1].
    """
    nodes, weights = np.polynomial.legendre.leggauss(10)
    start, stop = drive.breaks[0], drive.breaks[-1]
    sizes = np.max(np.abs(h.pieces), axis=1)
    loud = h.breaks[1:][sizes > 1e-9 * np.max(sizes)]  # later ringing has no energy to speak of
    heard = float(np.max(np.concatenate((loud, h.delta_times)), initial=0.0))
    fronts = h.fronts[h.fronts <= heard]
    finest = float(np.min(np.diff(drive.breaks))) if len(jumps) == 0 else 0.0
    if stop - start < _LONG:
        spacing = max(0.25 * _TRANSIT, 0.5 * finest)
        even = np.linspace(start, stop + heard, 2 + int((stop + heard - start) / spacing))
        meeting = drive.breaks if stop - start < 2.0 * _TRANSIT else jumps
    else:
        even = _finer(np.append(drive.breaks, stop + heard), 4)
        meeting, fronts = jumps, np.arange(0.0, heard + 0.25 * _TRANSIT, 0.25 * _TRANSIT)
    events = (meeting[:, None] + fronts).ravel()
    extra = np.append(events, even)
    edges = np.unique(extra)
    edges = edges[np.concatenate([[True], np.diff(edges) > 1e-12 * np.maximum(np.abs(edges[1:]), 1.0)])]
    half = 0.5 * np.diff(edges)
    times = 0.5 * (edges[1:] + edges[:-1])[:, None] + half[:, None] * nodes
    p = fold_all(times.ravel(), drive, h).reshape(times.shape)
    return float(np.sum(half[:, None] * weights * np.square(p)))
