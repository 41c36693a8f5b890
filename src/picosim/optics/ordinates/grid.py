"""Everything that depends on the refractive indices alone: directions, polynomials and faces."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices, band_sizes, fill_nodes, media
from picosim.optics.ordinates.faces import exchange, inner_face, outer_face
from picosim.optics.ordinates.moments import orthonormal_polynomials


class Grid(NamedTuple):
    """Discrete ordinates of a stack of indices, from the half space above to the one below.

    Attributes
    ----------
    n, place : distinct indices; which of them each medium of the stack has.
    size, nodes : number of nodes of each band; nodes of each distinct medium.
    half : nodes asked for per quadrant, shape (1,).
    mu, E : cosine and etendue of the nodes of each distinct medium.
    beta, even, odd : its polynomials: even[c, i, k], odd[c, k, i], times sqrt(mu w).
    reflectance : of each face at normal incidence.
    shared : directions that pass each face; 0 where there is no step of the index.
    K, B, G : of each face, see ``faces``; the first and the last have K alone.
    """

    n: Array
    place: Indices
    size: Indices
    nodes: Indices
    half: Indices
    mu: Array
    E: Array
    beta: Array
    even: Array
    odd: Array
    reflectance: Array
    shared: Indices
    K: Array
    B: Array
    G: Array


@kernel
def _fill_polynomials(mu: Array, w: Array, beta: Array, even: Array, odd: Array) -> None:
    N = len(mu)
    q_even = np.empty((N, N))
    q_odd = np.empty((N, N))
    orthonormal_polynomials(mu, w, q_even, q_odd, beta)
    for i in range(N):
        root = math.sqrt(mu[i])
        for k in range(N):
            even[i, k] = root * q_even[k, i]
            odd[k, i] = root * q_odd[k, i]


@kernel
def _fill_face(grid: Grid, face: int) -> None:
    upper, lower = grid.place[face], grid.place[face + 1]
    ratio = (grid.n[upper] - grid.n[lower]) / (grid.n[upper] + grid.n[lower])
    grid.reflectance[face] = ratio * ratio
    shared = grid.nodes[min(upper, lower)]
    M1 = np.empty((shared, shared))
    M2 = np.empty((shared, shared))
    F = np.empty((shared, shared))
    if upper != lower:
        exchange(grid.n, grid.size, upper, lower, grid.mu, grid.E, M1, M2, F)
    outer = face == 0 or face + 2 == len(grid.place)
    if outer and upper == lower:
        for i in range(shared):
            grid.K[face, i, i] = 1.0
    elif outer:
        outer_face(M2 if face == 0 else M1, grid.K[face])
    elif upper != lower:
        inner_face(M1, M2, F, grid.K[face], grid.B[face], grid.G[face])
    grid.shared[face] = 0 if upper == lower else shared


@kernel
def make_grid(indices: Array, half: int) -> Grid:
    """Build the Grid of the refractive indices ``indices`` (above, layers, below) with ``half`` nodes per quadrant."""
    n, place = media(indices)
    faces = len(indices) - 1
    is_layer = np.zeros(len(n), np.bool_)
    for q in range(1, faces):
        is_layer[place[q]] = True
    size = band_sizes(n, is_layer, half)
    nodes = np.cumsum(size)
    C = len(n)
    T = nodes[-1]
    grid = Grid(
        n, place, size, nodes, np.array([half]), np.ones((C, T)), np.ones((C, T)), np.zeros((C, 2 * T)),
        np.zeros((C, T, T)), np.zeros((C, T, T)), np.zeros(faces), np.zeros(faces, np.int64),
        np.zeros((faces, T, T)), np.zeros((faces, T, T)), np.zeros((faces, T, T)),
    )  # fmt: skip
    w = np.empty(T)
    for c in range(C):
        N = nodes[c]
        fill_nodes(n, c, size, grid.mu[c, :N], w[:N])
        for i in range(N):
            grid.E[c, i] = n[c] ** 2 * grid.mu[c, i] * w[i]
        if is_layer[c]:
            _fill_polynomials(grid.mu[c, :N], w[:N], grid.beta[c, : 2 * N], grid.even[c], grid.odd[c])
    for face in range(faces):
        _fill_face(grid, face)
    return grid
