"""Pressure of a sphere after an instantaneous deposit, by the delay equation; fluid or elastic media.

Units: a = c1 = rho1 = 1 and p0 = 1, so the wave crosses the sphere in T = 2. Inside, the displacement
potential is [F(t - (1 - r)) - F(t - (1 + r))]/r, outside Q(t - K(r - 1))/r (physics.md 2.2 and 2.3; K =
c1/c2). F itself grows like t^3 and the pressure is its third derivative, so the equation is solved for what
stays bounded instead:

    psi = F''',  xi = F'' - F''_T,  u the displacement of the wall,  v = u'
    xi' = psi - psi_T,   u' = v,   v' = psi + psi_T - xi
    (1 + Z) psi = (1 - Z) psi_T + (Z - 1/K) xi + 4 (M1 - M2)(u/K + v) + P/K + P'

with Z = rho2 c2, M_i = mu_i (in units of rho1 c1^2), as deviations from the final state: these decay to
nothing, so ring-down and long pulses keep their relative accuracy. A fluid is M = 0. Each interval T
follows from the one before by the *same* linear map, found once by spectral collocation: ring-down costs
one matrix product per interval. The front leaves jumps J_n = ((1 - Z)/(1 + Z))^n/(1 + Z) of F'' at t = n T,
kept apart and exact.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged
from picosim.numerics.chebyshev import clenshaw
from picosim.numerics.jit import kernel

Array = NDArray[np.float64]
_M = 16
_MOST_INTERVALS = 20_000
_DECAYED = 1e-16


@dataclass(frozen=True)
class Impulse:
    """Impulse response of one sphere as Chebyshev pieces of length ``piece``, starting at t = 0.

    Attributes
    ----------
    piece : length of the pieces; ``per_transit`` of them make T = 2.
    slope : ndarray, shape (n, 17): integral of psi - psi_final from t = 0, with its jumps.
    far : ndarray, shape (n, 16): r times the pressure outside, from its arrival on.
    jumps : ndarray, J_n at t = n T.
    late : final pressure inside (nil in a fluid).
    bulk : K1/(rho1 c1^2).
    """

    piece: float
    per_transit: int
    slope: Array
    far: Array
    jumps: Array
    late: float
    bulk: float
    final: float


def _integration() -> tuple[Array, Array, Array]:
    """Return the maps from node values to coefficients, to integrals from -1 to each node, and to 1."""
    angle = np.pi * (np.arange(_M) + 0.5) / _M
    to_coefs = 2.0 / _M * np.cos(np.outer(np.arange(_M), angle))
    to_coefs[0] *= 0.5
    integral = np.polynomial.chebyshev.chebint(to_coefs, lbnd=-1.0, axis=0)
    at_nodes = np.cos(np.outer(angle, np.arange(_M + 1)))
    return to_coefs, at_nodes @ integral, np.sum(integral, axis=0)


_TO_COEFS, _TO_NODES, _TO_END = _integration()


@functools.lru_cache(maxsize=256)
def impulse(rho_ratio: float, c_ratio: float, shear_in: float, shear_out: float) -> Impulse:
    """Return the impulse response.

    Parameters
    ----------
    rho_ratio, c_ratio : rho1/rho2 and c1/c2 (longitudinal speeds).
    shear_in, shear_out : mu1 and mu2 over rho1 c1^2; zero for a fluid.

    Raises
    ------
    NotConverged : the sphere rings for more than 20,000 transits.
    """
    z = 1.0 / (rho_ratio * c_ratio)
    bulk = 1.0 - 4.0 / 3.0 * shear_in
    final = 3.0 / (6.0 * bulk + 8.0 * shear_out)
    late = 4.0 * shear_out / (3.0 * bulk + 4.0 * shear_out)
    shear = 4.0 * (shear_in - shear_out)
    echo = (1.0 - z) / (1.0 + z)
    row = np.array([z - 1.0 / c_ratio, shear / c_ratio, shear]) / (1.0 + z)
    rate = np.array([row, [0.0, 0.0, 1.0], row - [1.0, 0.0, 0.0]])
    drive = np.array([echo - 1.0, 0.0, echo + 1.0])
    per_transit = max(1, math.ceil(2.0 * float(np.max(np.sum(np.abs(rate), axis=1))) / 4.0))
    half = 1.0 / per_transit
    # Y = y0 + half * S (A Y + b f): values at the nodes, flattened as (node, component).
    system = np.eye(3 * _M) - half * np.kron(_TO_NODES, rate)
    force = half * np.kron(_TO_NODES, drive[:, None])
    nodes = np.linalg.solve(system, np.hstack([force, np.tile(np.eye(3), (_M, 1))]))
    end = half * np.kron(_TO_END[None, :], rate) @ nodes
    end[:, :_M] += half * np.outer(drive, _TO_END)
    end[:, _M:] += np.eye(3)
    psi = np.kron(np.eye(_M), row[None, :]) @ nodes
    psi[:, :_M] += echo * np.eye(_M)
    pull = np.array([1.0, -shear, 0.0])
    outer = 1.0 - 4.0 / 3.0 * shear_out * c_ratio * c_ratio * rho_ratio  # K2/(rho2 c2^2)
    far = -outer * (np.kron(np.eye(_M), pull[None, :]) @ nodes)
    psi_nodes, far_nodes, jumps = _march(psi, end, far, _windows(per_transit), final, 1.0 / (1.0 + z), echo)
    if len(jumps) >= _MOST_INTERVALS:
        raise NotConverged(
            f"a sphere of rho1/rho2 = {rho_ratio:g}, c1/c2 = {c_ratio:g} rings for more than "
            f"{_MOST_INTERVALS} transits; its medium takes next to nothing from it"
        )
    slope = half * np.polynomial.chebyshev.chebint(psi_nodes @ _TO_COEFS.T, lbnd=-1.0, axis=1)
    steps = np.sum(slope, axis=1)
    offset = np.concatenate([[0.0], np.cumsum(steps)[:-1]]) + np.repeat(np.cumsum(jumps), per_transit)
    slope[:, 0] += offset
    return Impulse(
        2.0 * half,
        per_transit,
        np.asarray(slope, dtype=np.float64),
        np.ascontiguousarray(far_nodes @ _TO_COEFS.T),
        jumps,
        late,
        bulk,
        final,
    )


def _windows(per_transit: int) -> Array:
    """Return the weights, shape (pieces, nodes, 3), that make xi, u and v of one transit of psi.

    xi = int psi, u = int x (2 - x) psi/2, v = int (x - 1) psi over the last transit, x from 0 to 2.
    Starting every transit from these keeps rounding from drifting along the states that have forgotten
    their history.
    """
    half = 1.0 / per_transit
    x = half * (1.0 + np.cos(np.pi * (np.arange(_M) + 0.5) / _M) + 2.0 * np.arange(per_transit)[:, None])
    return np.asarray(np.stack([np.ones_like(x), 0.5 * x * (2.0 - x), x - 1.0], axis=2) * half * _TO_END[:, None])


@kernel
def _march(
    psi: Array, end: Array, far: Array, windows: Array, final: float, front: float, echo: float
) -> tuple[Array, Array, Array]:
    """Apply the maps transit after transit until what is left, the deviation from the end, has decayed."""
    per_transit = windows.shape[0]
    room = 64
    psi_nodes = np.empty((room * per_transit, _M))
    far_nodes = np.empty((room * per_transit, _M))
    jumps = np.empty(room)
    state = np.empty(3)
    known = np.empty(_M + 3)
    jump = front
    count = 0
    while count < _MOST_INTERVALS:
        if count == room:
            room *= 2
            more_psi, more_far = np.empty((room * per_transit, _M)), np.empty((room * per_transit, _M))
            more_psi[: psi_nodes.shape[0]], more_far[: far_nodes.shape[0]] = psi_nodes, far_nodes
            more_jumps = np.empty(room)
            more_jumps[:count] = jumps
            psi_nodes, far_nodes, jumps = more_psi, more_far, more_jumps
        jumps[count] = jump
        state[0], state[1], state[2] = jump, 0.0, jump
        for j in range(per_transit):
            row = (count - 1) * per_transit + j
            for i in range(_M):
                value = psi_nodes[row, i] if count > 0 else -final
                for c in range(3):
                    state[c] += windows[j, i, c] * value
        size = abs(jump)
        for j in range(per_transit):
            row = count * per_transit + j
            for i in range(_M):
                known[i] = psi_nodes[row - per_transit, i] if count > 0 else -final
            known[_M:] = state
            psi_nodes[row] = psi @ known
            far_nodes[row] = far @ known
            state = end @ known
            size = max(size, np.max(np.abs(psi_nodes[row])), np.max(np.abs(far_nodes[row])))
        count += 1
        jump *= echo
        if size < _DECAYED * front:
            break
    return psi_nodes[: count * per_transit], far_nodes[: count * per_transit], jumps[:count]


@kernel
def _slope_at(t: float, piece: float, slope: Array, final: float) -> float:
    """Return the integral of psi - psi_final from 0 to t; before t = 0, psi is zero."""
    if t < 0.0:
        return -final * t
    i = int(t / piece)
    if i >= slope.shape[0]:
        return float(np.sum(slope[-1]))
    return clenshaw(slope[i], 2.0 * (t - i * piece) / piece - 1.0)


@kernel
def inside(r: float, piece: float, slope: Array, final: float, bulk: float) -> tuple[Array, Array]:
    """Return breaks and Chebyshev pieces of the pressure (less its final value) at 0 < r <= 1."""
    count = slope.shape[0] + 1
    edges = np.empty(2 * count + 1)
    edges[0] = 0.0
    for i in range(count):
        edges[1 + i] = 1.0 - r + i * piece
        edges[1 + count + i] = 1.0 + r + i * piece
    edges = np.sort(edges)
    keep = 1
    for i in range(1, edges.size):
        if edges[i] - edges[keep - 1] > 1e-13 * (1.0 + edges[i]):
            edges[keep] = edges[i]
            keep += 1
    breaks = edges[:keep].copy()
    coefs = np.zeros((keep - 1, _M))
    for i in range(keep - 1):
        middle, half = 0.5 * (breaks[i] + breaks[i + 1]), 0.5 * (breaks[i + 1] - breaks[i])
        for j in range(_M):
            angle = math.pi * (j + 0.5) / _M
            t = middle + half * math.cos(angle)
            ahead = _slope_at(t - (1.0 - r), piece, slope, final)
            behind = _slope_at(t - (1.0 + r), piece, slope, final)
            for k in range(_M):
                coefs[i, k] -= 2.0 / _M * bulk / r * (ahead - behind) * math.cos(k * angle)
        coefs[i, 0] *= 0.5
    return breaks, coefs
