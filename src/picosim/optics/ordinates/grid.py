"""Everything that depends on the refractive indices alone: directions, polynomials and faces."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from picosim.formulas.fresnel import normal_reflectance
from picosim.optics.ordinates.angles import Array, Indices, band_edges, band_sizes, media, nodes_of
from picosim.optics.ordinates.faces import exchange, inner_face, outer_face
from picosim.optics.ordinates.moments import orthonormal_polynomials

MU, E = range(2)  # of Grid.at_node
LOW, HIGH = range(2)  # of Grid.edge
EVEN, ODD = range(2)  # of Grid.polynomial
KK, BB, GG = range(3)  # of Grid.face


class Grid(NamedTuple):
    """Discrete ordinates of a stack of indices, from the half space above to the one below.

    Attributes
    ----------
    n, place : distinct indices; which of them each medium of the stack has.
    size, nodes : number of nodes of each band; of each distinct medium.
    half : nodes asked for per quadrant, shape (1,).
    edge : [c, LOW or HIGH, b], least and greatest cosine of band b in the distinct medium c.
    at_node : [c, MU or E, i], cosine and etendue of its nodes.
    beta : [c, l], coupling of its polynomials.
    polynomial : its polynomials times sqrt(mu w), [c, EVEN, i, k] and [c, ODD, k, i].
    reflectance : of each face at normal incidence.
    shared : directions that pass each face; 0 where there is nothing to do.
    face : [q, KK or BB or GG, i, j], the matrices K, B, G of ``faces``; the first and the last face have K alone.
    """

    n: Array
    place: Indices
    size: Indices
    nodes: Indices
    half: Indices
    edge: Array
    at_node: Array
    beta: Array
    polynomial: Array
    reflectance: Array
    shared: Indices
    face: Array


def _fill_face(grid: Grid, q: int) -> None:
    """Fill reflectance and matrices of one face."""
    upper, lower = grid.place[q], grid.place[q + 1]
    rare, dense = min(upper, lower), max(upper, lower)
    grid.reflectance[q] = normal_reflectance(grid.n[upper], grid.n[lower])
    shared = grid.nodes[rare]
    inside = (slice(0, shared), slice(0, shared))
    first, last = q == 0, q + 2 == len(grid.place)
    if upper == lower:
        if first or last:
            grid.face[q, KK][inside] = np.eye(shared)
        return
    cuts = np.cumsum(grid.size[:rare])
    bands = [(float(low), float(high)) for low, high in grid.edge[rare, :, : rare + 1].T]
    rare_nodes, dense_nodes = (np.split(grid.at_node[c, MU, :shared], cuts) for c in (rare, dense))
    RR, DD, DR = exchange(grid.n[rare], grid.n[dense], bands, rare_nodes, dense_nodes)
    root = {c: np.sqrt(grid.at_node[c, E, :shared]) for c in (rare, dense)}
    M = {rare: RR / np.outer(root[rare], root[rare]), dense: DD / np.outer(root[dense], root[dense])}
    F = DR / np.outer(root[dense], root[rare])
    if first or last:
        grid.face[q, KK][inside] = outer_face(M[lower if first else upper])
        return
    grid.shared[q] = shared
    for kind, matrix in enumerate(inner_face(M[upper], M[lower], F if lower == dense else F.T)):
        grid.face[q, kind][inside] = matrix


def make_grid(indices: Array, half: int) -> Grid:
    """Build the Grid of the refractive indices ``indices`` (above, layers, below) with ``half`` nodes per quadrant."""
    n, place = media(indices)
    faces, C = len(indices) - 1, len(n)
    is_layer = np.isin(np.arange(C), place[1:-1])
    low, high = band_edges(n)
    size = band_sizes(low, high, is_layer, half)
    nodes = np.cumsum(size)
    T = int(nodes[-1])
    grid = Grid(
        n, place, size, nodes, np.array([half]), np.stack((low, high), axis=1), np.ones((C, 2, T)), np.zeros((C, 2 * T)),
        np.zeros((C, 2, T, T)), np.zeros(faces), np.zeros(faces, dtype=np.int64), np.zeros((faces, 3, T, T)),
    )  # fmt: skip
    for c in range(C):
        N = nodes[c]
        mu, w = nodes_of(low[c, : c + 1], high[c, : c + 1], size[: c + 1])
        grid.at_node[c, :, :N] = mu, n[c] ** 2 * mu * w
        if is_layer[c]:
            even, odd, grid.beta[c, : 2 * N] = orthonormal_polynomials(mu, w)
            grid.polynomial[c, EVEN, :N, :N] = np.sqrt(mu)[:, None] * even.T
            grid.polynomial[c, ODD, :N, :N] = np.sqrt(mu) * odd
    for q in range(faces):
        _fill_face(grid, q)
    return grid
