"""Everything that depends on the refractive indices alone: directions, polynomials, sources and faces."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from picosim.formulas import fresnel
from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import cosines, directions, media
from picosim.optics.ordinates.moments import orthonormal_polynomials

reflectance = kernel(fresnel.unpolarised_reflectance)
normal_reflectance = kernel(fresnel.normal_reflectance)


class Grid(NamedTuple):
    """Discrete ordinates of a stack of indices, from the half space above to the one below.

    ``n``, ``place``: distinct indices and which of them each medium of the stack has. ``count``: nodes each holds.
    For every distinct index c: ``mu[c]``, ``beta[c]``, ``norm[c]`` = sqrt(sum of weights), ``even[c, i, k]`` and
    ``odd[c, k, i]``, the polynomials times sqrt(mu w), and ``forward[c, l]``, the moments of the first scattering
    of degree l on the polynomials of the same parity. ``E``: etendue of each node.
    """

    n: np.ndarray
    place: np.ndarray
    count: np.ndarray
    E: np.ndarray
    mu: np.ndarray
    beta: np.ndarray
    norm: np.ndarray
    even: np.ndarray
    odd: np.ndarray
    half: np.ndarray


@kernel
def _fill_medium(c, mu, E, n, beta, even, odd):
    """Fill the polynomials of one medium; return the square root of the sum of its weights."""
    N = len(mu)
    w = np.empty(N)
    for i in range(N):
        w[i] = E[i] / (n * n * mu[i])
    q_even = np.empty((N, N))
    q_odd = np.empty((N, N))
    own_beta = np.empty(2 * N)
    orthonormal_polynomials(mu, w, q_even, q_odd, own_beta)
    beta[c, : 2 * N] = own_beta
    norm = math.sqrt(np.sum(w))
    for i in range(N):
        root = math.sqrt(mu[i])
        for k in range(N):
            even[c, i, k] = root * q_even[k, i]
            odd[c, k, i] = root * q_odd[k, i]
    return norm


@kernel
def make_grid(indices, half):
    """Build the Grid of the refractive indices ``indices`` (above, layers, below) with ``half`` nodes per quadrant."""
    n, place = media(indices)
    is_layer = np.zeros(len(n), np.bool_)
    for q in range(1, len(indices) - 1):
        is_layer[place[q]] = True
    count, band, m, E = directions(n, is_layer, half)
    C = len(n)
    T = count[-1]
    mu = np.ones((C, T))
    beta = np.zeros((C, 2 * T))
    norm = np.ones(C)
    even = np.zeros((C, T, T))
    odd = np.zeros((C, T, T))
    for c in range(C):
        mu[c, : count[c]] = cosines(n, c, count, band, m)
        if is_layer[c]:
            norm[c] = _fill_medium(c, mu[c, : count[c]], E, n[c], beta, even, odd)
    return Grid(n, place, count, E, mu, beta, norm, even, odd, np.array([half]))
