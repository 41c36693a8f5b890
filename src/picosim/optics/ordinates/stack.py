"""The whole stack: upwards, what each plane looks like from above; downwards, the light that is there."""

from __future__ import annotations

import math

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices
from picosim.optics.ordinates.beam import beam_amplitudes, overlap
from picosim.optics.ordinates.grid import BB, GG, KK, E, Grid
from picosim.optics.ordinates.layers import fill_layer
from picosim.optics.ordinates.light import (
    BELOW,
    BOTTOM,
    DECAY,
    DOWN,
    EXTINCTION,
    GAMMA,
    LINE,
    LOWER,
    NOW,
    SOURCE,
    SPARE,
    SPARE_VECTOR,
    TOP,
    TRANSMISSION,
    UP,
    UPPER,
    A,
    C,
    F,
    H,
    K,
    Light,
    P,
    S,
    U,
    Y,
    Z,
)  # fmt: skip
from picosim.optics.ordinates.network import (
    behind_series,
    congruence,
    factor,
    series_with_source,
    solve_factored,
    through_face,
)
from picosim.optics.ordinates.profile import DARK, exponentials, fluence_at, fluence_integral


@kernel(inner=True)
def _climb_layer(mode: Array, beam: Array, matrix: Array, N: int, n: float, d: float, work: Array, vector: Array) -> None:
    """From the face below a layer (Y, NOW at its nodes) to its top, in its modes."""
    now, reach, e = vector[NOW], vector[SPARE_VECTOR], mode[SOURCE]
    k, h, decay, u, c = mode[K], mode[H], mode[DECAY], mode[U], mode[C]
    down, up, t = beam[DOWN], beam[UP], beam[TRANSMISSION]
    congruence(work[Y], matrix[P], N, work[SPARE], work[Z])
    for j in range(N):
        decay[j] = 1.0 / math.cosh(k[j] * d) if k[j] * d < DARK else 0.0
        h[j] = math.tanh(k[j] * d) / k[j]
        reach[j] = c[j] * overlap(k[j], beam[EXTINCTION], d)
        total = 0.0
        for i in range(N):
            total += matrix[P, i, j] * now[i]
        far = (u[j] - c[j]) * t + k[j] * reach[j]
        e[j] = n * total - down * far + up * (u[j] - c[j])
    for i in range(N):
        for j in range(N):
            e[i] += work[Z, i, j] * down * reach[j]
    for i in range(N):
        now[i] = e[i]
    series_with_source(work[Z], h, N, matrix[LINE], work[F], work[Y], now, vector[S])
    for i in range(N):
        for j in range(N):
            work[Y, i, j] *= decay[i] * decay[j]
        work[Y, i, i] += k[i] * k[i] * h[i]
    for i in range(N):
        far = (u[i] - c[i]) * t + k[i] * reach[i]
        total = decay[i] * now[i] + down * (u[i] - c[i]) - up * far
        for j in range(N):
            total -= work[Y, i, j] * up * reach[j]
        now[i] = total


@kernel(inner=True)
def _climb_half_space(mode: Array, beam: Array, N: int, work: Array, now: Array) -> None:
    """A half space absorbs all its modes: the admittance of each is its decay constant."""
    for i in range(N):
        for j in range(N):
            work[Y, i, j] = 0.0
        work[Y, i, i] = mode[K, i]
        now[i] = beam[DOWN] * (mode[U, i] - mode[C, i])


@kernel(inner=True)
def _to_nodes(current: Array, N: int, n: float, work: Array, vector: Array) -> None:
    """From the modes at the top of a layer to its nodes there."""
    now, spare = vector[NOW], vector[SPARE_VECTOR]
    congruence(work[Y], current, N, work[SPARE], work[Z])
    for i in range(N):
        total = 0.0
        for j in range(N):
            total += current[j, i] * now[j]
            work[Y, i, j] = work[Z, i, j]
        spare[i] = total / n
    for i in range(N):
        now[i] = spare[i]


@kernel(inner=True)
def _enter(admittance: Array, root: Array, N: int, work: Array, vector: Array) -> float:
    """Fill the voltages S at the top of the first layer; return the net scattered or diffuse flux that enters.

    (K + Y) S = 2 K a - y, a (in SPARE_VECTOR) the light that falls on the face, K the ``admittance`` of the half space
    above. ``root``: etendue of the nodes.
    """
    v, a, R = vector[S], vector[SPARE_VECTOR], work[Z]
    for i in range(N):
        v[i] = -vector[NOW, i]
        for j in range(N):
            v[i] += 2.0 * admittance[i, j] * a[j]
            R[i, j] = work[Y, i, j] + admittance[i, j]
    factor(R, N)
    solve_factored(R, N, v)
    net = 0.0
    for i in range(N):
        for j in range(N):
            net += 2.0 * math.sqrt(root[i]) * admittance[i, j] * (2.0 * a[j] - v[j])
    return net


@kernel(inner=True)
def _through(face: Array, mode: Array, matrix: Array, shared: int, N: int, vector: Array) -> None:
    """From the voltages above a face to those below it."""
    v, spare = vector[S], vector[SPARE_VECTOR]
    for i in range(shared):
        v[i] += mode[GAMMA, i]
    solve_factored(matrix[UPPER], shared, v)
    for i in range(N):
        spare[i] = -mode[BELOW, i]
        if i < shared:
            for j in range(shared):
                spare[i] += face[BB, i, j] * v[j]
    solve_factored(matrix[LOWER], N, spare)
    for i in range(N):
        v[i] = spare[i]


@kernel(inner=True)
def _amplitudes(mode: Array, beam: Array, matrix: Array, N: int, n: float, d: float, vector: Array) -> None:
    """From the voltages at the top of a layer to its amplitudes and the voltages at its bottom."""
    v, spare, bottom = vector[S], vector[SPARE_VECTOR], mode[BOTTOM]
    for j in range(N):
        total = 0.0
        for i in range(N):
            total += matrix[A, j, i] * v[i]
        reach = overlap(mode[K, j], beam[EXTINCTION], d) if beam[UP] != 0.0 else 0.0
        mode[TOP, j] = n * total - beam[UP] * mode[C, j] * reach
        bottom[j] = 0.0
    if math.isinf(d):
        return
    for j in range(N):
        bottom[j] = mode[DECAY, j] * mode[TOP, j] - mode[H, j] * mode[SOURCE, j]
    behind_series(matrix[LINE], mode[H], N, bottom)
    for j in range(N):
        spare[j] = bottom[j] + beam[DOWN] * mode[C, j] * overlap(mode[K, j], beam[EXTINCTION], d)
    for i in range(N):
        total = 0.0
        for j in range(N):
            total += matrix[P, i, j] * spare[j]
        v[i] = total / n


@kernel(inline=True)
def solve_stack(grid: Grid, stack: Array, diffuse: bool, light: Light) -> tuple[float, float]:
    """Fill ``light``; return (total reflectance, transmittance)."""
    L = stack.shape[1]
    place, nodes = grid.place, grid.nodes
    work, vector = light.scratch, light.vector
    back, through = 0.0, 0.0
    for q in range(L):
        fill_layer(grid, stack, q, diffuse, light)
        light.beam[q, DOWN] = 0.0
        light.beam[q, UP] = 0.0
    if not diffuse:
        back, through = beam_amplitudes(grid.reflectance, light.beam)
    bottom = nodes[place[L]]
    for i in range(bottom):  # nothing comes back from below the last face
        for j in range(bottom):
            work[Y, i, j] = grid.face[L, KK, i, j]
        vector[NOW, i] = 0.0
    for q in range(L - 1, -1, -1):
        N, n, d = nodes[place[q + 1]], grid.n[place[q + 1]], stack[0, q]
        mode, matrix, beam = light.mode[q], light.matrix[q], light.beam[q]
        if math.isinf(d):
            _climb_half_space(mode, beam, N, work, vector[NOW])
        else:
            _climb_layer(mode, beam, matrix, N, n, d, work, vector)
        _to_nodes(matrix[A], N, n, work, vector)
        if q > 0 and grid.shared[q] > 0:
            face = grid.face[q]
            through_face(
                face[KK], face[BB], face[GG], grid.shared[q], nodes[place[q]], N, work[Y], vector[NOW],
                matrix[LOWER], matrix[UPPER], mode[BELOW], mode[GAMMA], work[F], work[SPARE],
            )  # fmt: skip
    first = place[1]
    for i in range(nodes[first]):
        vector[SPARE_VECTOR, i] = math.sqrt(grid.at_node[first, E, i]) / grid.n[place[0]] ** 2 if diffuse else 0.0
    net = _enter(grid.face[0, KK], grid.at_node[first, E], nodes[first], work, vector)
    for q in range(L):
        N, n, d = nodes[place[q + 1]], grid.n[place[q + 1]], stack[0, q]
        if q > 0 and grid.shared[q] > 0:
            _through(grid.face[q], light.mode[q], light.matrix[q], grid.shared[q], N, vector)
        _amplitudes(light.mode[q], light.beam[q], light.matrix[q], N, n, d, vector)
    if not math.isinf(stack[0, L - 1]):
        for i in range(bottom):
            root = 2.0 * math.sqrt(grid.at_node[place[L], E, i])
            for j in range(bottom):
                through += root * grid.face[L, KK, i, j] * vector[S, j]
    return (1.0 if diffuse else back) - net, through


@kernel(inline=True)
def fill_results(
    places: Indices, nodes: Indices, stack: Array, depth: Array, light: Light, absorbed: Array, fluence: Array
) -> None:
    """Fill the absorbed fraction of each layer and the fluence at each depth; a face belongs to the layer below it."""
    L = stack.shape[1]
    ready = -1
    for q in range(L):
        N, mu_a = nodes[places[q + 1]], stack[1, q]
        absorbed[q] = mu_a * fluence_integral(light.mode[q], light.beam[q], N, stack[0, q]) if mu_a > 0.0 else 0.0
    for i in range(len(depth)):
        q = 0
        top = 0.0
        while q + 1 < L and depth[i] >= top + stack[0, q]:
            top += stack[0, q]
            q += 1
        d, N = stack[0, q], nodes[places[q + 1]]
        x = light.scratch[Z]
        if q != ready:
            exponentials(light.mode[q], light.beam[q], N, d, x)
            ready = q
        fluence[i] = fluence_at(min(depth[i] - top, d), d, light.mode[q], light.beam[q], N, x)


@kernel
def solve_all(
    grid: Grid, rows: Indices, stacks: Array, diffuse: bool, depth: Array, light: Light,
    reflected: Array, through: Array, absorbed: Array, fluence: Array,
) -> None:  # fmt: skip
    """Solve the chosen ``rows`` of many stacks that share the indices of ``grid``.

    Parameters
    ----------
    stacks : shape (m, 4, n): thickness, mu_a, mu_s, g; the last thickness may be infinite.
    diffuse : whether the light comes with equal radiance from all directions instead of as a normal beam.
    depth : shape (m, nz) [m], inside the stack.
    light : arrays to work in.
    reflected, through : out, shape (m,). absorbed : out, shape (m, n). fluence : out, shape (m, nz).
    """
    for i in rows:
        reflected[i], through[i] = solve_stack(grid, stacks[i], diffuse, light)
        fill_results(grid.place, grid.nodes, stacks[i], depth[i], light, absorbed[i], fluence[i])
