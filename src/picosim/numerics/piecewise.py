"""Any smooth-but-for-kinks function as Chebyshev pieces: what kernels take in place of a Python function.

Between two breaks a function is the sum of ``c_k T_k(x)``, x from -1 to 1 across the piece, ``ORDER``
terms. Kernels walk over the pieces, so they know every instant at which a pulse jumps, and evaluate with no
call into Python.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged

Array = NDArray[np.float64]

ORDER = 16
_MOST_PIECES = 200_000
_NODES = np.cos(np.pi * (np.arange(ORDER) + 0.5) / ORDER)
_TO_COEFFICIENTS = 2.0 / ORDER * np.cos(np.outer(np.arange(ORDER), np.pi * (np.arange(ORDER) + 0.5) / ORDER))
_TO_COEFFICIENTS[0] *= 0.5
_PROBES = np.array([-0.999, -0.93, -0.61, -0.23, 0.11, 0.47, 0.83, 0.99])


@dataclass(frozen=True)
class Piecewise:
    """A function as Chebyshev pieces.

    Attributes
    ----------
    breaks : ndarray, shape (n + 1,), increasing ends of the pieces; the function is zero outside.
    coefficients : ndarray, shape (n, ORDER), of the function.
    integrals : ndarray, shape (n, ORDER + 1), of its integral from the first break.
    """

    breaks: Array
    coefficients: Array
    integrals: Array


def nodes(start: Array, stop: Array) -> Array:
    """Return the ``ORDER`` Chebyshev nodes of each interval, shape (n, ORDER)."""
    return np.asarray(0.5 * (start + stop)[:, None] + 0.5 * (stop - start)[:, None] * _NODES)


def coefficients(values: Array) -> Array:
    """Return Chebyshev coefficients from values at ``nodes``, shape (..., ORDER)."""
    return np.asarray(values @ _TO_COEFFICIENTS.T)


def fit(function: Callable[[Array], Array], edges: Array, *, tolerance: float = 2e-14) -> Piecewise:
    """Fit ``function`` between the increasing ``edges``, halving pieces until it is met everywhere.

    Parameters
    ----------
    function : vectorised; smooth between neighbouring edges, free to jump at them.
    edges : ndarray, shape (k,), its support and kinks.
    tolerance : largest error allowed, over the largest absolute value of the function.

    Raises
    ------
    NotConverged : more than 200,000 pieces would be needed.
    """
    start, stop = edges[:-1], edges[1:]
    done: list[tuple[Array, Array, Array]] = []
    peak, held = 0.0, 0
    while len(start):
        values = function(nodes(start, stop))
        peak = max(peak, float(np.max(np.abs(values))))
        coefs = coefficients(values)
        probe = 0.5 * (start + stop)[:, None] + 0.5 * (stop - start)[:, None] * _PROBES
        fitted = np.polynomial.chebyshev.chebval(_PROBES, coefs.T, tensor=True)
        width_left = (stop - start) > 1e-14 * np.maximum(np.abs(start), np.abs(stop))
        poor = (np.max(np.abs(function(probe) - fitted), axis=1) > tolerance * peak) & width_left
        done.append((start[~poor], stop[~poor], coefs[~poor]))
        held += int(np.count_nonzero(~poor))
        if held + 2 * np.count_nonzero(poor) > _MOST_PIECES:
            raise NotConverged(
                f"the function needs more than {_MOST_PIECES} pieces; is it smooth between its kinks?"
            )
        middle = 0.5 * (start + stop)[poor]
        start, stop = np.concatenate([start[poor], middle]), np.concatenate([middle, stop[poor]])
    starts, stops, coefs = (np.concatenate(parts) for parts in zip(*done))
    order = np.argsort(starts)
    breaks = np.append(starts[order], stops[order[-1]])
    return assemble(breaks, coefs[order])


def assemble(breaks: Array, coefs: Array) -> Piecewise:
    """Join pieces and integrate them."""
    half = 0.5 * np.diff(breaks)
    integrals = half[:, None] * np.polynomial.chebyshev.chebint(coefs, lbnd=-1.0, axis=1)
    whole = np.sum(integrals, axis=1)  # T_k(1) = 1
    integrals[1:, 0] += np.cumsum(whole)[:-1]
    return Piecewise(breaks, np.ascontiguousarray(coefs), np.ascontiguousarray(integrals))
