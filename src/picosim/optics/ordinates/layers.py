"""Each layer by itself: loss rates, modes on its nodes, what the beam feeds into each mode."""

from __future__ import annotations

import math

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices
from picosim.optics.ordinates.grid import EVEN, HIGH, LOW, MU, ODD, E, Grid
from picosim.optics.ordinates.light import ECHO, EXTINCTION, PHI, PSI, RATES, TRANSMISSION, WEIGHT, A, C, K, Light, P, U
from picosim.optics.ordinates.modes import layer_modes
from picosim.optics.ordinates.source import first_scattering, peak

CLEAR = 1e-9
"""Least optical depth of a layer that hardly scatters: light trapped in it must have an end."""
SCATTERS = 1e-11
"""From this optical depth on a layer counts as scattering, and a millionth of CLEAR is enough."""
CONSERVATIVE = 1e-20
"""Least absorption over scattering in a half space."""


@kernel(inner=True)
def loss_rates(mu_a: float, mu_s: float, g: float, thickness: float, count: int, D: Array) -> None:
    """Fill the rates D_l = mu_a + mu_s (1 - g^l) of the moments.

    No rate is quite zero, which changes no energy by more than 1e-8.
    """
    least = (CLEAR if mu_s * thickness < SCATTERS else 1e-6 * CLEAR) / thickness
    if math.isinf(thickness):
        least = CONSERVATIVE * mu_s
    power = 1.0
    for degree in range(count):
        D[degree] = max(mu_a + mu_s * (1.0 - power), least)
        power *= g


@kernel(inner=True)
def _node_shapes(even: Array, odd: Array, Phi: Array, Psi: Array, N: int, shape: Array, current: Array) -> None:
    """Fill ``shape`` = even Phi and ``current`` = Psi^T odd."""
    for i in range(N):
        for j in range(N):
            shape[i, j] = 0.0
            current[i, j] = 0.0
    for m in range(N):
        for i in range(N):
            value, other = even[i, m], Psi[m, i]
            for j in range(N):
                shape[i, j] += value * Phi[m, j]
                current[i, j] += other * odd[m, j]


@kernel(inner=True)
def _fill_beam(mu_a: float, mu_s: float, f: float, thickness: float, beam: Array) -> None:
    """Fill decay, transmission and echo of the beam, see ``beam``."""
    beta, gamma = mu_a + mu_s * (1.0 - max(f, 0.0)), mu_s * max(-f, 0.0)
    beam[EXTINCTION] = math.sqrt((beta - gamma) * (beta + gamma))
    beam[TRANSMISSION] = math.exp(-beam[EXTINCTION] * thickness)
    beam[ECHO] = gamma / (beta + beam[EXTINCTION]) if gamma > 0.0 else 0.0


@kernel(inner=True)
def _mode_sources(mode: Array, Phi: Array, Psi: Array, moments: Array, mu_s: float, beam: Array, N: int) -> None:
    """Fill U (odd source) and C = (v + mu U)/(k + mu) of each mode, v the even source, mu the decay of the beam."""
    even, odd, mu = mu_s * (1.0 + beam[ECHO]), mu_s * (1.0 - beam[ECHO]), beam[EXTINCTION]
    for m in range(N):
        for j in range(N):
            mode[U, j] += Psi[m, j] * odd * moments[2 * m + 1]
            mode[C, j] += Phi[m, j] * even * moments[2 * m]
    for j in range(N):
        mode[C, j] = (mode[C, j] + mu * mode[U, j]) / (mode[K, j] + mu)


@kernel(inner=True)
def _twin(place: Indices, stack: Array, q: int, whole: bool) -> int:
    """Return an earlier scattering layer of the same index and anisotropy (if ``whole``, of the same optics), or -1."""
    mu_a, mu_s, g = stack[1], stack[2], stack[3]
    for p in range(q):
        same = place[p + 1] == place[q + 1] and g[p] == g[q] and mu_s[p] > 0.0
        if same and (not whole or (mu_a[p] == mu_a[q] and mu_s[p] == mu_s[q] and mu_a[q] > 0.0)):
            return p
    return -1


@kernel(inner=True)
def fill_layer(grid: Grid, stack: Array, q: int, diffuse: bool, light: Light) -> None:
    """Fill everything of a layer but the beam's flux and the amplitudes of the solution.

    ``stack``: shape (4, n), rows thickness, mu_a, mu_s, g.
    """
    thickness, mu_s, g = stack[0, q], stack[2, q], stack[3, q]
    m = grid.place[q + 1]
    N = grid.nodes[m]
    f = peak(g, grid.half[0])
    mode, Phi, Psi = light.mode[q], light.matrix[q, PHI], light.matrix[q, PSI]
    _fill_beam(stack[1, q], mu_s, f, thickness, light.beam[q])
    loss_rates(stack[1, q], mu_s, g, thickness, 2 * N, light.vector[RATES])
    twin = _twin(grid.place, stack, q, True)
    if twin < 0:
        layer_modes(light.vector[RATES], grid.beta[m], grid.at_node[m, MU, N - 1], N, mode[K], Phi, Psi)
    else:
        for i in range(N):
            mode[K, i] = light.mode[twin, K, i]
            for j in range(N):
                Phi[i, j] = light.matrix[twin, PHI, i, j]
                Psi[i, j] = light.matrix[twin, PSI, i, j]
    polynomial = grid.polynomial[m]
    _node_shapes(polynomial[EVEN], polynomial[ODD], Phi, Psi, N, light.matrix[q, P], light.matrix[q, A])
    for j in range(N):
        mode[WEIGHT, j] = 2.0 * Phi[0, j]
        mode[U, j] = 0.0
        mode[C, j] = 0.0
    if diffuse or mu_s == 0.0:
        return
    twin = _twin(grid.place, stack, q, False)
    if twin >= 0:
        for degree in range(2 * N):
            light.moments[q, degree] = light.moments[twin, degree]
    else:
        first_scattering(
            g, f, grid.n[m], grid.size, grid.edge[m, LOW], grid.edge[m, HIGH], grid.at_node[m, MU], grid.at_node[m, E],
            polynomial[EVEN], polynomial[ODD], N, light.rule, light.moments[q],
        )  # fmt: skip
    _mode_sources(mode, Phi, Psi, light.moments[q], mu_s, light.beam[q], N)
