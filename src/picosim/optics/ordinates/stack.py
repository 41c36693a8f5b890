"""The whole stack: upwards, what each plane looks like from above; downwards, the light that is there."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array
from picosim.optics.ordinates.beam import beam_amplitudes, overlap
from picosim.optics.ordinates.grid import Grid
from picosim.optics.ordinates.layers import Layers, fill_layers
from picosim.optics.ordinates.network import (
    add_series,
    behind_series,
    congruence,
    factor,
    solve_factored,
    through_face,
)
from picosim.optics.ordinates.profile import DARK, fill_fluence, fluence_integral


class Ladder(NamedTuple):
    """What the way up leaves for the way down, and scratch.

    Attributes
    ----------
    line : Cholesky factors of the lines of each layer; h, decay : resistance and 1/cosh(k d) of each mode;
    e : source of each layer at its bottom. face, open_part, open_source, y : the same for each face.
    Y, admittance_source : of what lies below the plane reached. Z, F, X, scratch, vector : scratch.
    """

    line: Array
    h: Array
    decay: Array
    e: Array
    upper: Array
    lower: Array
    gamma: Array
    y: Array
    Y: Array
    now: Array
    Z: Array
    F: Array
    X: Array
    scratch: Array
    vector: Array
    S: Array


@kernel
def make_ladder(L: int, T: int) -> Ladder:
    """Allocate the arrays for L layers of at most T nodes."""
    return Ladder(
        np.zeros((L, T, T)), np.zeros((L, T)), np.zeros((L, T)), np.zeros((L, T)), np.zeros((L, T, T)),
        np.zeros((L, T, T)), np.zeros((L, T)), np.zeros((L, T)), np.zeros((T, T)), np.zeros(T), np.zeros((T, T)),
        np.zeros((T, T)), np.zeros((T, T)), np.zeros((T, T)), np.zeros(T), np.zeros(T),
    )  # fmt: skip


@kernel
def _series_with_source(h: Array, N: int, R: Array, ladder: Ladder) -> None:
    """Put the resistances ``h`` in series with Y and its source ``now``; X becomes the new Y."""
    add_series(ladder.Y, h, N, R, ladder.F, ladder.X)
    for i in range(N):
        total = ladder.now[i]
        for j in range(N):
            total -= ladder.X[i, j] * h[j] * ladder.now[j]
        ladder.vector[i] = total
    for i in range(N):
        ladder.now[i] = ladder.vector[i]
        for j in range(N):
            ladder.Y[i, j] = ladder.X[i, j]


@kernel
def _climb_layer(grid: Grid, q: int, d: float, light: Layers, ladder: Ladder) -> None:
    """From the face below layer ``q`` (Y, now) to its top, in its modes."""
    N = grid.nodes[grid.place[q + 1]]
    n = grid.n[grid.place[q + 1]]
    down, up, t = light.down[q], light.up[q], light.transmission[q]
    u, c, k = light.u[q], light.c[q], light.k[q]
    congruence(ladder.Y, light.P[q], N, ladder.scratch, ladder.Z)
    h, decay = ladder.h[q], ladder.decay[q]
    for j in range(N):
        decay[j] = 1.0 / math.cosh(k[j] * d) if k[j] * d < DARK else 0.0
        h[j] = math.tanh(k[j] * d) / k[j]
        ladder.S[j] = overlap(k[j], light.beam[q], d)
        total = 0.0
        for i in range(N):
            total += light.P[q, i, j] * ladder.now[i]
        far = u[j] * t - c[j] * (t - k[j] * ladder.S[j])
        ladder.vector[j] = n * total - down * far + up * (u[j] - c[j])
    for i in range(N):
        total = ladder.vector[i]
        for j in range(N):
            total += ladder.Z[i, j] * (down * c[j] * ladder.S[j])
            ladder.Y[i, j] = ladder.Z[i, j]
        ladder.now[i] = total
        ladder.e[q, i] = total
    _series_with_source(h, N, ladder.line[q], ladder)
    for i in range(N):
        for j in range(N):
            ladder.Y[i, j] *= decay[i] * decay[j]
        ladder.Y[i, i] += k[i] * k[i] * h[i]
    for i in range(N):
        far = u[i] * t - c[i] * (t - k[i] * ladder.S[i])
        total = decay[i] * ladder.now[i] + down * (u[i] - c[i]) - up * far
        for j in range(N):
            total -= ladder.Y[i, j] * (up * c[j] * ladder.S[j])
        ladder.now[i] = total


@kernel
def _climb_half_space(N: int, q: int, light: Layers, ladder: Ladder) -> None:
    """A half space absorbs all its modes: the admittance of each is its decay constant."""
    for i in range(N):
        for j in range(N):
            ladder.Y[i, j] = 0.0
        ladder.Y[i, i] = light.k[q, i]
        ladder.now[i] = light.down[q] * (light.u[q, i] - light.c[q, i])


@kernel
def _climb_face(grid: Grid, q: int, light: Layers, ladder: Ladder) -> None:
    """From the modes at the top of layer ``q`` to the nodes above the face (to its own nodes for the first face)."""
    N = grid.nodes[grid.place[q + 1]]
    n = grid.n[grid.place[q + 1]]
    congruence(ladder.Y, light.A[q], N, ladder.scratch, ladder.Z)
    for i in range(N):
        total = 0.0
        for j in range(N):
            total += light.A[q, j, i] * ladder.now[j]
        ladder.vector[i] = total / n
    for i in range(N):
        ladder.now[i] = ladder.vector[i]
        for j in range(N):
            ladder.Y[i, j] = ladder.Z[i, j]
    if q > 0 and grid.shared[q] > 0:
        through_face(
            grid.K[q], grid.B[q], grid.G[q], grid.shared[q], grid.nodes[grid.place[q]], N, ladder.Y, ladder.now,
            ladder.lower[q], ladder.upper[q], ladder.y[q], ladder.gamma[q], ladder.F, ladder.scratch,
        )  # fmt: skip


@kernel
def climb(grid: Grid, thickness: Array, light: Layers, ladder: Ladder) -> None:
    """Fill Y and its source at the top of the first layer, from the bottom up."""
    L = len(thickness)
    N = grid.nodes[grid.place[L]]
    for i in range(N):  # nothing comes back from below the last face
        for j in range(N):
            ladder.Y[i, j] = grid.K[L, i, j]
        ladder.now[i] = 0.0
    for q in range(L - 1, -1, -1):
        if math.isinf(thickness[q]):
            _climb_half_space(grid.nodes[grid.place[q + 1]], q, light, ladder)
        else:
            _climb_layer(grid, q, thickness[q], light, ladder)
        _climb_face(grid, q, light, ladder)


@kernel
def enter(grid: Grid, diffuse: bool, ladder: Ladder) -> float:
    """Fill the voltages S at the top of the first layer; return the net scattered or diffuse flux that enters.

    (K + Y) S = 2 K a - y, with a the light that falls on the face and K the admittance of the half space above.
    """
    m = grid.place[1]
    N = grid.nodes[m]
    n = grid.n[grid.place[0]]
    R, S, a = ladder.Z, ladder.S, ladder.vector
    for i in range(N):
        a[i] = math.sqrt(grid.E[m, i]) / (n * n) if diffuse else 0.0
    for i in range(N):
        S[i] = -ladder.now[i]
        for j in range(N):
            S[i] += 2.0 * grid.K[0, i, j] * a[j]
            R[i, j] = ladder.Y[i, j] + grid.K[0, i, j]
    factor(R, N)
    solve_factored(R, N, S)
    net = 0.0
    for i in range(N):
        for j in range(N):
            net += 2.0 * math.sqrt(grid.E[m, i]) * grid.K[0, i, j] * (2.0 * a[j] - S[j])
    return net


@kernel
def descend(grid: Grid, thickness: Array, light: Layers, ladder: Ladder) -> float:
    """Fill the amplitudes of each layer from S at the top; return the scattered flux that leaves below."""
    S = ladder.S
    L = len(thickness)
    for q in range(L):
        d = thickness[q]
        N = grid.nodes[grid.place[q + 1]]
        n = grid.n[grid.place[q + 1]]
        if q > 0 and grid.shared[q] > 0:
            shared = grid.shared[q]
            for i in range(shared):
                S[i] += ladder.gamma[q, i]
            solve_factored(ladder.upper[q], shared, S)
            for i in range(N):
                total = -ladder.y[q, i]
                if i < shared:
                    for j in range(shared):
                        total += grid.B[q, i, j] * S[j]
                ladder.vector[i] = total
            solve_factored(ladder.lower[q], N, ladder.vector)
            for i in range(N):
                S[i] = ladder.vector[i]
        for j in range(N):
            total = 0.0
            for i in range(N):
                total += light.A[q, j, i] * S[i]
            reach = overlap(light.k[q, j], light.beam[q], d) if light.up[q] > 0.0 else 0.0
            light.top[q, j] = n * total - light.up[q] * light.c[q, j] * reach
            light.bottom[q, j] = 0.0
        if math.isinf(d):
            return 0.0
        bottom = light.bottom[q]
        for j in range(N):
            bottom[j] = ladder.decay[q, j] * light.top[q, j] - ladder.h[q, j] * ladder.e[q, j]
        behind_series(ladder.line[q], ladder.h[q], N, bottom)
        for j in range(N):
            ladder.vector[j] = bottom[j] + light.down[q] * light.c[q, j] * overlap(light.k[q, j], light.beam[q], d)
        for i in range(N):
            total = 0.0
            for j in range(N):
                total += light.P[q, i, j] * ladder.vector[j]
            S[i] = total / n
    through = 0.0
    m = grid.place[L]
    for i in range(grid.nodes[m]):
        for j in range(grid.nodes[m]):
            through += 2.0 * math.sqrt(grid.E[m, i]) * grid.K[L, i, j] * S[j]
    return through


@kernel
def solve_stack(
    grid: Grid, thickness: Array, mu_a: Array, mu_s: Array, g: Array, diffuse: bool, depth: Array,
    light: Layers, ladder: Ladder, fluence: Array, absorbed: Array,
) -> tuple[float, float]:  # fmt: skip
    """Solve one stack; return (total reflectance, transmittance).

    Parameters
    ----------
    grid : Grid of the indices. thickness, mu_a, mu_s, g : shape (L,); the last thickness may be infinite.
    diffuse : whether the light comes with equal radiance from all directions instead of as a normal beam.
    depth : shape (Z,) [m], inside the stack. fluence : out, shape (Z,). absorbed : out, shape (L,).
    """
    L = len(thickness)
    fill_layers(grid, thickness, mu_a, mu_s, g, diffuse, light)
    back, through = 0.0, 0.0
    if diffuse:
        light.down[:] = 0.0
        light.up[:] = 0.0
    else:
        back, through = beam_amplitudes(grid.reflectance, light.transmission, light.down, light.up)
    climb(grid, thickness, light, ladder)
    net = enter(grid, diffuse, ladder)
    through += descend(grid, thickness, light, ladder)
    counts = np.empty(L, np.int64)
    for q in range(L):
        counts[q] = grid.nodes[grid.place[q + 1]]
        absorbed[q] = mu_a[q] * fluence_integral(thickness[q], light, q, counts[q]) if mu_a[q] > 0.0 else 0.0
    fill_fluence(thickness, counts, depth, light, fluence)
    return (1.0 if diffuse else back) - net, through
