"""One layer: its modes on the nodes, its beam source, its fluence and absorption, all analytic in depth."""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.beam import decay_integral, overlap, overlap_integral
from picosim.optics.ordinates.modes import layer_modes

CLEAR = 1e-11  # least optical depth of a layer
CONSERVATIVE = 1e-20  # least absorption over scattering in a half space


@kernel
def loss_rates(mu_a, mu_s, g, thickness, D, degrees):
    """Fill the rates D_l = mu_a + mu_s (1 - g^l) at which the moments of degree l decay; return the beam's (delta-M).

    Beyond ``degrees`` the phase function is cut: those moments decay like the unscattered beam. The least
    rate is not quite zero, which changes no result by more than 1e-10.
    """
    cut = g**degrees
    beam = mu_a + mu_s * (1.0 - cut)
    if math.isinf(thickness):
        least = CONSERVATIVE * mu_s
    else:
        least = CLEAR / thickness if mu_s == 0.0 else 1e-3 * CLEAR / thickness
    power = 1.0
    for l in range(len(D)):
        D[l] = max(mu_a + mu_s * (1.0 - power), least) if l < degrees else max(beam, least)
        power *= g
    return max(beam, least)


@kernel(fastmath=True)
def node_shapes(even, odd, Phi, Psi, N, P, A):
    """Fill P[i, j], voltages of mode j on node i, and A[j, i], its currents; A P = 1."""
    for i in range(N):
        for j in range(N):
            P[i, j] = 0.0
        for l in range(N):
            value = even[i, l]
            for j in range(N):
                P[i, j] += value * Phi[l, j]
    for j in range(N):
        for i in range(N):
            A[j, i] = 0.0
        for l in range(N):
            value = Psi[l, j]
            for i in range(N):
                A[j, i] += value * odd[l, i]


@kernel
def mode_sources(mu_s, g, degrees, beam, k, Phi, Psi, N, u, c):
    """Fill, for a beam of unit flux, u (odd source) and c = (v + mu u)/(k + mu) of each mode."""
    cut = g**degrees
    for j in range(N):
        u[j] = 0.0
        c[j] = 0.0
    power = 1.0
    for l in range(degrees):
        strength = 0.5 * mu_s * (power - cut) * math.sqrt(2.0 * l + 1.0)
        power *= g
        for j in range(N):
            if l % 2:
                u[j] += Psi[l // 2, j] * strength
            else:
                c[j] += Phi[l // 2, j] * strength
    for j in range(N):
        c[j] = (c[j] + beam * u[j]) / (k[j] + beam)


@kernel
def share(k, d, z):
    """Return sinh(k (d - z))/sinh(k d): the share of the value at z = 0 that a mode keeps at z."""
    if math.isinf(d):
        return math.exp(-k * z)
    if k * d < 1e-4:
        x = 1.0 - z / d
        return x * (1.0 + (k * d) ** 2 * (x * x - 1.0) / 6.0)
    return math.exp(-k * z) * math.expm1(-2.0 * k * (d - z)) / math.expm1(-2.0 * k * d)


@kernel
def fluence_at(z, d, weight, k, top, bottom, c, beam, down, up):
    """Return the fluence at depth z of a layer of thickness d; unscattered beam included.

    ``weight`` = fluence of each mode, ``top`` and ``bottom`` its homogeneous amplitudes, ``c`` its source.
    """
    total = down * math.exp(-beam * z)
    if up > 0.0:
        total += up * math.exp(-beam * (d - z))
    for j in range(len(k)):
        value = top[j] * share(k[j], d, z)
        if not math.isinf(d):
            value += bottom[j] * share(k[j], d, d - z)
        if down > 0.0:
            value += down * c[j] * overlap(k[j], beam, z)
        if up > 0.0:
            value += up * c[j] * overlap(k[j], beam, d - z)
        total += weight[j] * value
    return total


@kernel
def fluence_integral(d, weight, k, top, bottom, c, beam, down, up):
    """Return the integral of the fluence over the layer [m]."""
    total = (down + up) * decay_integral(beam, d) if down + up > 0.0 else 0.0
    for j in range(len(k)):
        value = (top[j] + bottom[j]) * math.tanh(0.5 * k[j] * d) / k[j]
        if down + up > 0.0:
            value += (down + up) * c[j] * overlap_integral(k[j], beam, d)
        total += weight[j] * value
    return total
