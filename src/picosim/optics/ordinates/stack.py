"""The whole stack: upwards, what each plane looks like from above; downwards, the light that is there."""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.beam import beam_amplitudes, overlap
from picosim.optics.ordinates.grid import make_grid, normal_reflectance, reflectance
from picosim.optics.ordinates.layer import fluence_at, fluence_integral, loss_rates, mode_sources, node_shapes
from picosim.optics.ordinates.modes import layer_modes
from picosim.optics.ordinates.network import (
    add_series,
    behind_series,
    congruence,
    open_directions,
    open_voltages,
)


@kernel
def face_resistances(grid, c, c_other, shared, rho):
    """Fill 2R/((1-R) E) times E, the resistance of a face in each direction, in units of that of free space."""
    for i in range(shared):
        R = reflectance(grid.mu[c, i], grid.mu[c_other, i], grid.n[c], grid.n[c_other])
        rho[i] = max(2.0 * R / (1.0 - R), 1e-30)


@kernel
def solve_stack(grid, thickness, mu_a, mu_s, g, diffuse, depth, fluence, absorbed):
    """Solve one stack; return (total reflectance, transmittance).

    Parameters
    ----------
    grid : Grid of the indices. thickness, mu_a, mu_s, g : shape (L,); the last thickness may be infinite.
    diffuse : whether the light comes with equal radiance from all directions instead of as a normal beam.
    depth : shape (Z,) [m], any order, inside the stack. fluence : out, shape (Z,). absorbed : out, shape (L,).
    """
    L = len(thickness)
    T = grid.even.shape[1]
    half = grid.half[0]
    k = np.ones((L, T))
    P = np.empty((L, T, T))
    A = np.empty((L, T, T))
    Phi0 = np.empty((L, T))
    u = np.zeros((L, T))
    c = np.zeros((L, T))
    beam = np.empty(L)
    lineR = np.empty((L, T, T))  # factors of each layer's lines, and of the face above each layer
    faceR = np.empty((L + 1, T, T))
    faceF = np.empty((L + 1, T, T))
    facef = np.empty((L + 1, T))
    facey = np.empty((L + 1, T))
    rho = np.empty((L + 1, T))
    ehat = np.zeros((L, T))
    h = np.empty((L, T))
    decay = np.empty((L, T))
    Phi = np.empty((T, T))
    Psi = np.empty((T, T))
    D = np.empty(2 * T)
    Y = np.zeros((T, T))
    y = np.zeros(T)
    Z = np.empty((T, T))
    F = np.empty((T, T))
    X = np.empty((T, T))
    e = np.empty(T)
    scratch = np.empty((T, T))
    down = np.zeros(L)
    up = np.zeros(L)
    r = np.empty(L + 1)
    transmission = np.empty(L)

    for q in range(L):
        m = grid.place[q + 1]
        N = grid.count[m]
        degrees = 2 * half if len(grid.n) == 1 else half
        beam[q] = loss_rates(mu_a[q], mu_s[q], g[q], thickness[q], D[: 2 * N], degrees)
        layer_modes(D[: 2 * N], grid.beta[m, : 2 * N], grid.mu[m, N - 1], k[q, :N], Phi[:N, :N], Psi[:N, :N])
        node_shapes(grid.even[m], grid.odd[m], Phi, Psi, N, P[q], A[q])
        for j in range(N):
            Phi0[q, j] = 2.0 * grid.norm[m] * Phi[0, j]
        if not diffuse and mu_s[q] > 0.0:
            mode_sources(mu_s[q], g[q], degrees, beam[q], k[q], Phi, Psi, N, u[q], c[q])
        transmission[q] = math.exp(-beam[q] * thickness[q])
        r[q] = normal_reflectance(grid.n[grid.place[q]], grid.n[m])
    endless = math.isinf(thickness[L - 1])
    r[L] = 0.0 if endless else normal_reflectance(grid.n[grid.place[L]], grid.n[grid.place[L + 1]])
    beam_up, beam_through = 0.0, 0.0
    if not diffuse:
        beam_up, beam_through = beam_amplitudes(r, transmission, down, up)
    if endless:
        beam_through = 0.0

    # below the stack nothing comes back: a unit admittance behind the last face
    out = grid.place[L + 1]
    shared = 0
    if not endless:
        m = grid.place[L]
        shared = min(grid.count[m], grid.count[out])
        face_resistances(grid, m, out, shared, rho[L])
        for i in range(shared):
            Y[i, i] = 1.0 / (1.0 + rho[L, i]) if m != out else 1.0

    for q in range(L - 1, -1, -1):
        m = grid.place[q + 1]
        N = grid.count[m]
        n = grid.n[m]
        d = thickness[q]
        if q == L - 1 and endless:
            for i in range(N):
                for j in range(N):
                    Z[i, j] = 0.0
                Z[i, i] = k[q, i]
                e[i] = down[q] * (u[q, i] - c[q, i])
        else:
            congruence(Y, P[q], N, scratch, Z)
            for j in range(N):
                t = math.tanh(k[q, j] * d)
                decay[q, j] = 1.0 / math.cosh(k[q, j] * d) if k[q, j] * d < 700.0 else 0.0
                h[q, j] = t / k[q, j]
            for j in range(N):
                total = 0.0
                for i in range(N):
                    total += P[q, i, j] * y[i]
                x = overlap(k[q, j], beam[q], d)
                b_far = u[q, j] * transmission[q] - c[q, j] * (transmission[q] - k[q, j] * x)
                b_near = u[q, j] - c[q, j]
                scratch[0, j] = down[q] * c[q, j] * x
                e[j] = n * total - (down[q] * b_far - up[q] * b_near)
            for i in range(N):
                for j in range(N):
                    e[i] += Z[i, j] * scratch[0, j]
            add_series(Z, h[q], N, lineR[q], F, X)
            for i in range(N):
                ehat[q, i] = e[i]
            for i in range(N):
                total = ehat[q, i]
                for j in range(N):
                    total -= X[i, j] * h[q, j] * ehat[q, j]
                e[i] = decay[q, i] * total
            for i in range(N):
                for j in range(N):
                    Z[i, j] = decay[q, i] * X[i, j] * decay[q, j]
                Z[i, i] += k[q, i] * k[q, i] * h[q, i]
            for j in range(N):
                x = overlap(k[q, j], beam[q], d)
                b_far = u[q, j] * transmission[q] - c[q, j] * (transmission[q] - k[q, j] * x)
                e[j] += down[q] * (u[q, j] - c[q, j]) - up[q] * b_far
                scratch[0, j] = up[q] * c[q, j] * x
            for i in range(N):
                for j in range(N):
                    e[i] -= Z[i, j] * scratch[0, j]
        # to the nodes, and through the face above
        congruence(Z, A[q], N, scratch, Y)
        for i in range(N):
            total = 0.0
            for j in range(N):
                total += A[q, j, i] * e[j]
            y[i] = total / n
        above = grid.place[q]
        shared = min(N, grid.count[above])
        open_directions(Y, y, shared, N, faceR[q], faceF[q], facef[q])
        for i in range(shared):
            facey[q, i] = y[i]
        if above != m:
            face_resistances(grid, above, m, shared, rho[q])
            add_series(Y, rho[q], shared, faceR[q], F, X)
            for i in range(shared):
                total = y[i]
                for j in range(shared):
                    total -= X[i, j] * rho[q, j] * facey[q, j]
                e[i] = total
            for i in range(shared):
                y[i] = e[i]
                for j in range(shared):
                    Y[i, j] = X[i, j]
        if q > 0:
            for i in range(grid.count[above]):
                for j in range(grid.count[above]):
                    if i >= shared or j >= shared:
                        Y[i, j] = 0.0
                if i >= shared:
                    y[i] = 0.0

    # the light from above: (1 + Y) S = 2 sqrt(E) L_in - y
    S = np.zeros(T)
    one = np.ones(T)
    n = grid.n[grid.place[0]]
    incoming = np.zeros(T)
    if diffuse:
        for i in range(shared):
            incoming[i] = 2.0 * math.sqrt(grid.E[i]) / (n * n)
    add_series(Y, one, shared, np.empty((T, T)), F, X)
    net = 0.0
    for i in range(shared):
        total = incoming[i] - y[i]
        for j in range(shared):
            total -= X[i, j] * (incoming[j] - y[j])
        S[i] = total
        net += 2.0 * math.sqrt(grid.E[i]) * (incoming[i] - S[i])
    reflected = 1.0 - net if diffuse else beam_up - net

    top = np.empty(T)
    bottom = np.empty(T)
    tops = np.empty((L, T))
    bottoms = np.zeros((L, T))
    through = beam_through
    for q in range(L):
        m = grid.place[q + 1]
        above = grid.place[q]
        N = grid.count[m]
        n = grid.n[m]
        d = thickness[q]
        shared = min(N, grid.count[above])
        if above != m:
            for i in range(shared):
                S[i] -= rho[q, i] * facey[q, i]
            behind_series(faceR[q], rho[q], shared, S)
        open_voltages(faceR[q], faceF[q], facef[q], shared, N, S)
        for j in range(N):
            total = 0.0
            for i in range(N):
                total += A[q, j, i] * S[i]
            x = overlap(k[q, j], beam[q], d) if not math.isinf(d) else 0.0
            top[j] = n * total - up[q] * c[q, j] * x
            tops[q, j] = top[j]
        if q == L - 1 and endless:
            break
        for j in range(N):
            bottom[j] = decay[q, j] * top[j] - h[q, j] * ehat[q, j]
        behind_series(lineR[q], h[q], N, bottom)
        for j in range(N):
            bottoms[q, j] = bottom[j]
            bottom[j] += down[q] * c[q, j] * overlap(k[q, j], beam[q], d)
        for i in range(N):
            total = 0.0
            for j in range(N):
                total += P[q, i, j] * bottom[j]
            S[i] = total / n
    if not endless:
        m = grid.place[L]
        for i in range(min(grid.count[m], grid.count[out])):
            admittance = 1.0 / (1.0 + rho[L, i]) if m != out else 1.0
            through += 2.0 * math.sqrt(grid.E[i]) * admittance * S[i]

    for q in range(L):
        N = grid.count[grid.place[q + 1]]
        absorbed[q] = mu_a[q] * fluence_integral(
            thickness[q], Phi0[q, :N], k[q, :N], tops[q, :N], bottoms[q, :N], c[q, :N], beam[q], down[q], up[q]
        )
    for i in range(len(depth)):
        q = 0
        start = 0.0
        while q + 1 < L and depth[i] >= start + thickness[q]:
            start += thickness[q]
            q += 1
        N = grid.count[grid.place[q + 1]]
        fluence[i] = fluence_at(
            depth[i] - start, thickness[q], Phi0[q, :N], k[q, :N], tops[q, :N], bottoms[q, :N], c[q, :N],
            beam[q], down[q], up[q],
        )  # fmt: skip
    return reflected, through

