"""Pressure after an instantaneous deposit: the impulse response itself, wherever it is a number."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.chebyshev import chebval
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.particle.sphere_waves.fold import Response

Array = NDArray[np.float64]


def _require_numbers(h: Response) -> None:
    if h.delta_times.size or h.slope_times.size:
        raise ConfigError(
            "an instantaneous deposit makes a delta function of pressure here (a front that converges on the "
            "centre, or leaves a heated shell); give a pulse with a duration"
        )


def pressure(times: Array, h: Response) -> Array:
    """Return the pressure at ``times`` [a/c1], shape (nt,); at a jump the value just after it.

    Raises
    ------
    ConfigError : the response is a delta function there.
    """
    _require_numbers(h)
    piece = np.searchsorted(h.breaks, times, side="right") - 1
    inside = (piece >= 0) & (piece < len(h.pieces))
    found = np.where(times >= 0.0, h.late, 0.0)
    i = piece[inside]
    x = 2.0 * (times[inside] - h.breaks[i]) / (h.breaks[i + 1] - h.breaks[i]) - 1.0
    found[inside] += chebval(x, h.pieces[i].T, tensor=False)
    return np.asarray(found)


def extremes(h: Response) -> tuple[float, float, float, float]:
    """Return the highest pressure, the lowest one, and their instants [a/c1]; limits at jumps included.

    Raises
    ------
    ConfigError : the response is a delta function there.
    """
    _require_numbers(h)
    x = np.linspace(-1.0, 1.0, 129)
    values = chebval(x, h.pieces.T)
    found = []
    for sign in (1.0, -1.0):
        i, j = divmod(int(np.argmax(sign * values)), len(x))
        low, high = x[max(j - 1, 0)], x[min(j + 1, len(x) - 1)]
        best, place = values[i, j], x[j]
        for _ in range(6):  # each zoom narrows the bracket 64 times
            near = np.linspace(low, high, 129)
            close = chebval(near, h.pieces[i])
            k = int(np.argmax(sign * close))
            low, high = near[max(k - 1, 0)], near[min(k + 1, len(near) - 1)]
            if sign * close[k] > sign * best:
                best, place = close[k], near[k]
        middle, half = 0.5 * (h.breaks[i] + h.breaks[i + 1]), 0.5 * (h.breaks[i + 1] - h.breaks[i])
        found.append((float(best) + h.late, float(middle + half * place)))
    (top, when_top), (bottom, when_bottom) = found
    return max(top, 0.0), min(bottom, 0.0), when_top, when_bottom


def square_integral(h: Response) -> float:
    """Return int p^2 dt over all times.

    Raises
    ------
    ConfigError : the response is a delta function there.
    """
    _require_numbers(h)
    nodes, weights = np.polynomial.legendre.leggauss(h.pieces.shape[1] + 1)
    squares = np.square(chebval(nodes, h.pieces.T)) @ weights
    return float(0.5 * np.diff(h.breaks) @ squares)
