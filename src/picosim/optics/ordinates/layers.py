"""Each layer by itself: loss rates, modes on the nodes of its faces, what the beam feeds into each mode."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, gauss_legendre
from picosim.optics.ordinates.grid import Grid
from picosim.optics.ordinates.modes import layer_modes
from picosim.optics.ordinates.source import POINTS, first_scattering, forward_peak

CLEAR = 1e-11
"""Least optical depth of a layer; a conservative one keeps a thousandth of it as absorption."""
CONSERVATIVE = 1e-20
"""Least absorption over scattering in a half space."""


class Layers(NamedTuple):
    """The layers of one stack; axis 0 is the layer, axis 1 the mode.

    Attributes
    ----------
    k, weight : decay constant [1/m] and fluence of each mode.
    P, A : P[q, i, j], voltage of mode j at node i; A[q, j, i], its current.
    beam, transmission : extinction [1/m] and transmission of the unscattered beam.
    down, up : its flux downwards at the top and upwards at the bottom.
    u, c : what a beam of unit flux feeds into each mode (see ``beam``).
    top, bottom : amplitudes of the homogeneous solution at the top and the bottom.
    D, Phi, Psi, source, rule : loss rates, modes, moments of the first scattering, a Gaussian rule (scratch).
    """

    k: Array
    weight: Array
    P: Array
    A: Array
    beam: Array
    transmission: Array
    down: Array
    up: Array
    u: Array
    c: Array
    top: Array
    bottom: Array
    D: Array
    Phi: Array
    Psi: Array
    source: Array
    rule: Array


@kernel
def make_layers(L: int, T: int) -> Layers:
    """Allocate the arrays for L layers of at most T nodes."""
    rule = np.zeros((6, POINTS))
    gauss_legendre(rule[0], rule[1])
    return Layers(
        np.ones((L, T)), np.zeros((L, T)), np.zeros((L, T, T)), np.zeros((L, T, T)), np.zeros(L), np.zeros(L),
        np.zeros(L), np.zeros(L), np.zeros((L, T)), np.zeros((L, T)), np.zeros((L, T)), np.zeros((L, T)),
        np.zeros(2 * T), np.zeros((L, T, T)), np.zeros((L, T, T)), np.zeros((L, 2 * T)),
        rule,
    )  # fmt: skip


@kernel
def loss_rates(mu_a: float, mu_s: float, g: float, f: float, thickness: float, D: Array) -> float:
    """Fill the rates D_l = mu_a + mu_s (1 - g^l) of the moments; return that of the unscattered beam.

    No rate is quite zero, which changes no result by more than 1e-10.
    """
    if math.isinf(thickness):
        least = CONSERVATIVE * mu_s
    else:
        least = CLEAR / thickness if mu_s == 0.0 else 1e-3 * CLEAR / thickness
    power = 1.0
    for degree in range(len(D)):
        D[degree] = max(mu_a + mu_s * (1.0 - power), least)
        power *= g
    return max(mu_a + mu_s * (1.0 - f), least)


@kernel(fastmath=True)
def _product(left: Array, right: Array, N: int, out: Array) -> None:
    for i in range(N):
        for j in range(N):
            out[i, j] = 0.0
        for m in range(N):
            value = left[i, m]
            for j in range(N):
                out[i, j] += value * right[m, j]


@kernel(fastmath=True)
def _product_transposed(left: Array, right: Array, N: int, out: Array) -> None:
    for i in range(N):
        for j in range(N):
            out[i, j] = 0.0
    for m in range(N):
        for i in range(N):
            value = left[m, i]
            for j in range(N):
                out[i, j] += value * right[m, j]


@kernel
def _mode_sources(light: Layers, q: int, mu_s: float, N: int) -> None:
    """Fill u (odd source) and c = (v + mu u)/(k + mu) of each mode, v the even source."""
    beam = light.beam[q]
    for j in range(N):
        light.u[q, j] = 0.0
        light.c[q, j] = 0.0
    for m in range(N):
        even = mu_s * light.source[q, 2 * m]
        odd = mu_s * light.source[q, 2 * m + 1]
        for j in range(N):
            light.u[q, j] += light.Psi[q, m, j] * odd
            light.c[q, j] += light.Phi[q, m, j] * even
    for j in range(N):
        light.c[q, j] = (light.c[q, j] + beam * light.u[q, j]) / (light.k[q, j] + beam)


@kernel
def _twin(grid: Grid, mu_a: Array, mu_s: Array, g: Array, q: int, whole: bool) -> int:
    """Return an earlier layer of the same index and anisotropy (if ``whole``, of the same optics), or -1."""
    for p in range(q):
        same = grid.place[p + 1] == grid.place[q + 1] and g[p] == g[q]
        if same and (not whole or (mu_a[p] == mu_a[q] and mu_s[p] == mu_s[q] and mu_s[q] > 0.0 and mu_a[q] > 0.0)):
            return p
    return -1


@kernel
def fill_layers(
    grid: Grid, thickness: Array, mu_a: Array, mu_s: Array, g: Array, diffuse: bool, light: Layers
) -> None:
    """Fill everything of each layer but the beam's flux and the amplitudes of the solution."""
    half = grid.half[0]
    for q in range(len(thickness)):
        m = grid.place[q + 1]
        N = grid.nodes[m]
        f = forward_peak(g[q], half)
        D = light.D[: 2 * N]
        light.beam[q] = loss_rates(mu_a[q], mu_s[q], g[q], f, thickness[q], D)
        light.transmission[q] = math.exp(-light.beam[q] * thickness[q])
        twin = _twin(grid, mu_a, mu_s, g, q, True)
        if twin < 0:
            layer_modes(D, grid.beta[m, : 2 * N], grid.mu[m, N - 1], light.k[q, :N], light.Phi[q], light.Psi[q])
        else:
            light.k[q], light.Phi[q], light.Psi[q] = light.k[twin], light.Phi[twin], light.Psi[twin]
        _product(grid.even[m], light.Phi[q], N, light.P[q])
        _product_transposed(light.Psi[q], grid.odd[m], N, light.A[q])
        for j in range(N):
            light.weight[q, j] = 2.0 * light.Phi[q, 0, j]
            light.u[q, j] = 0.0
            light.c[q, j] = 0.0
        if not diffuse and mu_s[q] > 0.0:
            twin = _twin(grid, mu_a, mu_s, g, q, False)
            if twin < 0 or mu_s[twin] == 0.0:
                first_scattering(
                    g[q], f, grid.n, m, grid.size, grid.mu[m, :N], grid.E[m], grid.even[m], grid.odd[m],
                    light.rule, light.source[q, : 2 * N],
                )  # fmt: skip
            else:
                light.source[q] = light.source[twin]
            _mode_sources(light, q, mu_s[q], N)
