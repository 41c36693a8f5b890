"""Pressure of a sphere after an instantaneous deposit, by the delay equation; fluid or elastic media.

Units: a = c1 = rho1 = 1 and p0 = 1, so the wave crosses the sphere in T = 2. Inside, the displacement
potential is [F(t - (1 - r)) - F(t - (1 + r))]/r, outside Q(t - K(r - 1))/r (physics.md 2.2 and 2.3; K =
c1/c2). F itself grows like t^3 and the pressure is its third derivative, so the equation is solved for what
stays bounded instead:

    psi = F''',  xi = F'' - F''_T,  u the displacement of the wall,  v = u'
    xi' = psi - psi_T,   u' = v,   v' = psi + psi_T - xi
    (1 + Z) psi = (1 - Z) psi_T + (Z - 1/K) xi + 4 (M1 - M2)(u/K + v) + P/K + P'

with Z = rho2 c2, M_i = mu_i (in units of rho1 c1^2), as deviations from the final state: these decay to
nothing, so ring-down and long pulses keep their relative accuracy. A fluid is M = 0. Each transit T follows
from the one before by the *same* linear map (``transit_map``): ring-down costs a few matrix products per
transit. The front leaves jumps J_n = ((1 - Z)/(1 + Z))^n/(1 + Z) of F'' at t = n T, kept apart and exact.
Behind it a hard solid disperses waves into ever finer ripples: where the pieces do not resolve them, they are
cut finer, most of all just behind the front, until they do.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged
from picosim.numerics.chebyshev import clenshaw, locate
from picosim.numerics.jit import kernel
from picosim.particle.sphere_waves.transit_map import NODES, TO_COEFS, cut, least_parts, transit_map

Array = NDArray[np.float64]
_M = NODES
_MOST_TRANSITS = 16_384
_DECAYED = 1e-16
_RESOLVED = 1e-11  # of the front, in the last coefficients of a piece
_WORST = 1e-7  # what is accepted of the hardest solids
_CUTS = (1, 2, 4, 8, 16, 32)  # pieces of a transit over the fewest


@dataclass(frozen=True)
class Impulse:
    """Impulse response of one sphere as Chebyshev pieces.

    Attributes
    ----------
    breaks : ndarray, shape (n + 1,), ends of the pieces, from 0.
    slope : ndarray, shape (n, 17): integral of psi - psi_final from t = 0, with its jumps.
    far : ndarray, shape (n, 16): r times the pressure outside, from its arrival on.
    jumps : ndarray, J_n at t = n T.
    late : final pressure inside (nil in a fluid).
    bulk : K1/(rho1 c1^2).
    final : psi_final.
    """

    breaks: Array
    slope: Array
    far: Array
    jumps: Array
    late: float
    bulk: float
    final: float


@functools.lru_cache(maxsize=256)
def impulse(rho_ratio: float, c_ratio: float, shear_in: float, shear_out: float) -> Impulse:
    """Return the impulse response.

    Parameters
    ----------
    rho_ratio, c_ratio : rho1/rho2 and c1/c2 (longitudinal speeds).
    shear_in, shear_out : mu1 and mu2 over rho1 c1^2; zero for a fluid.

    Raises
    ------
    NotConverged : the sphere rings for more than 16,384 transits, or its ripples are too fine.
    """
    numbers = (rho_ratio, c_ratio, shear_in, shear_out)
    bulk = 1.0 - 4.0 / 3.0 * shear_in
    final = 3.0 / (6.0 * bulk + 8.0 * shear_out)
    parts = least_parts(*numbers)
    for more in _CUTS:
        found = transit_map(*numbers, cut(parts * more, graded=more > 1))
        room = 64
        while True:
            psi_nodes, far_nodes, jumps = _march(
                found.psi, found.end, found.far, found.windows, final, found.front, found.echo, room
            )
            if len(jumps) < room:
                break
            if room >= _MOST_TRANSITS:
                raise NotConverged(
                    f"a sphere of rho1/rho2 = {rho_ratio:g}, c1/c2 = {c_ratio:g} rings for more than {room} transits; "
                    "its medium takes next to nothing from it"
                )
            room *= 4
        psi = psi_nodes @ TO_COEFS.T
        ripple = float(np.max(np.abs(psi[:, -2:])))
        if ripple < _RESOLVED * found.front:
            break
    if ripple > _WORST * found.front:
        raise NotConverged(
            f"the waves in a sphere of rho1/rho2 = {rho_ratio:g}, c1/c2 = {c_ratio:g} are too fine to resolve "
            f"(last coefficients {ripple / found.front:.1g} of the front)"
        )
    pieces = len(found.edges) - 1
    starts = (2.0 * np.arange(len(jumps))[:, None] + found.edges[:-1]).ravel()
    breaks = np.append(starts, 2.0 * len(jumps))
    half = np.tile(0.5 * np.diff(found.edges), len(jumps))
    slope = half[:, None] * np.polynomial.chebyshev.chebint(psi, lbnd=-1.0, axis=1)
    steps = np.sum(slope, axis=1)
    slope[:, 0] += np.concatenate([[0.0], np.cumsum(steps)[:-1]]) + np.repeat(np.cumsum(jumps), pieces)
    return Impulse(
        breaks,
        np.asarray(slope, dtype=np.float64),
        np.ascontiguousarray(far_nodes @ TO_COEFS.T),
        jumps,
        4.0 * shear_out / (3.0 * bulk + 4.0 * shear_out),
        bulk,
        final,
    )


@kernel
def _march(
    psi: Array, end: Array, far: Array, windows: Array, final: float, front: float, echo: float, room: int
) -> tuple[Array, Array, Array]:
    """Apply the maps transit after transit until what is left, the deviation from the end, has decayed.

    At most ``room`` transits; that many come back when they were too few.
    """
    pieces = windows.shape[0]
    psi_nodes = np.empty((room * pieces, _M))
    far_nodes = np.empty((room * pieces, _M))
    jumps = np.empty(room)
    state = np.empty(3)
    known = np.empty(_M + 3)
    jump = front
    count = 0
    while count < room:
        jumps[count] = jump
        state[0], state[1], state[2] = jump, 0.0, jump
        for j in range(pieces):
            for i in range(_M):
                value = psi_nodes[(count - 1) * pieces + j, i] if count > 0 else -final
                for c in range(3):
                    state[c] += windows[j, i, c] * value
        size = abs(jump)
        for j in range(pieces):
            row = count * pieces + j
            for i in range(_M):
                known[i] = psi_nodes[row - pieces, i] if count > 0 else -final
            for c in range(3):
                known[_M + c] = state[c]
                state[c] = 0.0
            for i in range(_M):
                inner, outer = 0.0, 0.0
                for k in range(_M + 3):
                    inner += psi[j, i, k] * known[k]
                    outer += far[j, i, k] * known[k]
                psi_nodes[row, i], far_nodes[row, i] = inner, outer
                size = max(size, abs(inner), abs(outer))
            for c in range(3):
                for k in range(_M + 3):
                    state[c] += end[j, c, k] * known[k]
        count += 1
        jump *= echo
        if size < _DECAYED * front:
            break
    return psi_nodes[: count * pieces], far_nodes[: count * pieces], jumps[:count]


@kernel
def _slope_at(t: float, breaks: Array, slope: Array, final: float) -> float:
    """Return the integral of psi - psi_final from 0 to t; before t = 0, psi is zero."""
    if t < 0.0:
        return -final * t
    i = locate(breaks, t)
    if i >= slope.shape[0]:
        return float(np.sum(slope[-1]))
    return clenshaw(slope[i], 2.0 * (t - breaks[i]) / (breaks[i + 1] - breaks[i]) - 1.0)


def crossings(r: float, starts: Array) -> Array:
    """Return the instants at which a piece arrives at r < 1, directly or through the centre, with t = 0."""
    edges = np.sort(np.concatenate([[0.0], 1.0 - r + starts, 1.0 + r + starts]))
    return np.asarray(edges[np.concatenate([[True], np.diff(edges) > 1e-13 * (1.0 + edges[1:])])])


@kernel
def inside(r: float, breaks: Array, starts: Array, slope: Array, final: float, bulk: float) -> Array:
    """Return Chebyshev pieces of the pressure (less its final value) at 0 < r <= 1 between ``breaks``."""
    count = breaks.size - 1
    coefs = np.zeros((count, _M))
    for i in range(count):
        middle, half = 0.5 * (breaks[i] + breaks[i + 1]), 0.5 * (breaks[i + 1] - breaks[i])
        for j in range(_M):
            angle = math.pi * (j + 0.5) / _M
            t = middle + half * math.cos(angle)
            window = 0.0
            for side in range(2):
                shift = 1.0 - r if side == 0 else 1.0 + r
                value = _slope_at(t - shift, starts, slope, final)
                window += value if side == 0 else -value
            for k in range(_M):
                coefs[i, k] -= 2.0 / _M * bulk / r * window * math.cos(k * angle)
        coefs[i, 0] *= 0.5
    return coefs
