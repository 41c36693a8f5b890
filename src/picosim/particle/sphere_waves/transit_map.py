"""One transit of a stressed sphere as a linear map, by spectral collocation (see ``impulse`` for the equations).

A transit T = 2 is cut into pieces. On a piece of length 2 h, with psi_T known at its nodes and the state
y = (xi, u, v) at its start, y' = A y + b psi_T is collocated in integral form; the map gives psi and the outer
pressure at the nodes and the state at its end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NODES = 16


@dataclass(frozen=True)
class TransitMap:
    """Maps of every piece of a transit; columns: psi_T at the nodes, then the state at the start.

    Attributes
    ----------
    edges : ndarray, shape (pieces + 1,), from 0 to 2.
    psi, far : ndarray, shape (pieces, nodes, nodes + 3).
    end : ndarray, shape (pieces, 3, nodes + 3).
    windows : ndarray, shape (pieces, nodes, 3): the state at the start of a transit from psi in the one before.
    front, echo : first jump of F'' and the ratio of each to the one before.
    """

    edges: Array
    psi: Array
    far: Array
    end: Array
    windows: Array
    front: float
    echo: float


def _integration() -> tuple[Array, Array, Array]:
    """Return the maps from node values to coefficients, to integrals from -1 to each node, and to 1."""
    angle = np.pi * (np.arange(NODES) + 0.5) / NODES
    to_coefs = 2.0 / NODES * np.cos(np.outer(np.arange(NODES), angle))
    to_coefs[0] *= 0.5
    integral = np.polynomial.chebyshev.chebint(to_coefs, lbnd=-1.0, axis=0)
    at_nodes = np.cos(np.outer(angle, np.arange(NODES + 1)))
    return to_coefs, at_nodes @ integral, np.sum(integral, axis=0)


TO_COEFS, _TO_NODES, _TO_END = _integration()


def cut(pieces: int, *, graded: bool) -> Array:
    """Return the edges of a transit: even, or even in the square root of the time since the front.

    A ripple n transits old has the phase sqrt(n t): graded pieces carry equally many of its waves.
    """
    parts = np.arange(pieces + 1) / pieces
    return np.asarray(2.0 * np.square(parts) if graded else 2.0 * parts)


def least_parts(rho_ratio: float, c_ratio: float, shear_in: float, shear_out: float) -> int:
    """Return how many pieces of a transit keep the state's own change over each below e^4."""
    rate, _, _ = _equation(rho_ratio, c_ratio, shear_in, shear_out)
    return max(1, math.ceil(2.0 * float(np.max(np.sum(np.abs(rate), axis=1))) / 4.0))


def _equation(rho_ratio: float, c_ratio: float, shear_in: float, shear_out: float) -> tuple[Array, Array, Array]:
    """Return A, b, and the row that makes psi - echo psi_T from the state."""
    z = 1.0 / (rho_ratio * c_ratio)
    shear = 4.0 * (shear_in - shear_out)
    echo = (1.0 - z) / (1.0 + z)
    row = np.array([z - 1.0 / c_ratio, shear / c_ratio, shear]) / (1.0 + z)
    rate = np.array([row, [0.0, 0.0, 1.0], row - [1.0, 0.0, 0.0]])
    return rate, np.array([echo - 1.0, 0.0, echo + 1.0]), row


def transit_map(rho_ratio: float, c_ratio: float, shear_in: float, shear_out: float, edges: Array) -> TransitMap:
    """Return the map of a transit cut at ``edges``; the other arguments as in ``impulse.impulse``."""
    rate, drive, row = _equation(rho_ratio, c_ratio, shear_in, shear_out)
    z = 1.0 / (rho_ratio * c_ratio)
    echo = (1.0 - z) / (1.0 + z)
    # Outside p = -(K2/(rho2 c2^2)) (xi - 4 (M1 - M2) u)/r, as a deviation from the end.
    pull = -(1.0 - 4.0 / 3.0 * shear_out * c_ratio**2 * rho_ratio) * np.array([1.0, -4.0 * (shear_in - shear_out), 0.0])
    halves = 0.5 * np.diff(edges)
    unique, where = np.unique(np.round(halves, 15), return_inverse=True)
    maps = [_piece_map(rate, drive, row, pull, echo, half) for half in unique]
    psi, far, end = (np.stack([m[k] for m in maps])[where] for k in range(3))
    # xi = int psi, u = int x (2 - x) psi/2, v = int (x - 1) psi over the last transit, x from 0 to 2: starting
    # every transit from these keeps rounding from drifting along states that have forgotten their history.
    x = 0.5 * (edges[1:] + edges[:-1])[:, None] + halves[:, None] * np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    windows = np.stack([np.ones_like(x), 0.5 * x * (2.0 - x), x - 1.0], axis=2)
    windows *= halves[:, None, None] * _TO_END[:, None]
    return TransitMap(edges, psi, far, end, windows, 1.0 / (1.0 + z), echo)


def _piece_map(rate: Array, drive: Array, row: Array, pull: Array, echo: float, half: float) -> tuple[Array, Array, Array]:
    """Return the maps to psi, to the outer pressure and to the state at the end of one piece."""
    # Y = y0 + half * S (A Y + b f): values at the nodes, flattened as (node, component).
    system = np.eye(3 * NODES) - half * np.kron(_TO_NODES, rate)
    force = half * np.kron(_TO_NODES, drive[:, None])
    state = np.linalg.solve(system, np.hstack([force, np.tile(np.eye(3), (NODES, 1))]))
    end = half * np.kron(_TO_END[None, :], rate) @ state
    end[:, :NODES] += half * np.outer(drive, _TO_END)
    end[:, NODES:] += np.eye(3)
    psi = np.kron(np.eye(NODES), row[None, :]) @ state
    psi[:, :NODES] += echo * np.eye(NODES)
    return psi, np.kron(np.eye(NODES), pull[None, :]) @ state, end
