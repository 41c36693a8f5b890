"""The light inside a layer: fluence at any depth and its integral, analytic in depth."""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices
from picosim.optics.ordinates.beam import decay_integral, overlap, overlap_integral
from picosim.optics.ordinates.layers import Layers

DARK = 700.0  # exponents beyond are zero
THIN = 1e-4  # below this k d a mode is a straight line
RESONANT = 1e-3  # relative distance of k and the beam's extinction below which their difference is not divided by


@kernel
def _share(k: float, d: float, z: float) -> float:
    """Return sinh(k (d - z))/sinh(k d) for a small k d: what a mode keeps at z of its value at z = 0."""
    x = 1.0 - z / d
    return x * (1.0 + (k * d) ** 2 * (x * x - 1.0) / 6.0)


@kernel
def exponentials(light: Layers, q: int, N: int, d: float, work: Array) -> None:
    """Write the fluence of layer ``q`` as sum_j work[0, j] exp(-k z) + work[1, j] exp(-k (d - z)) + ...

    ... + work[2, 0] exp(-beam z) + work[3, 0] exp(-beam (d - z)). Modes with a small k d or k near ``beam``, where this
    would cancel, are left out and marked by work[4, j] = 1.
    """
    beam, down, up = light.beam[q], light.down[q], light.up[q]
    work[2, 0], work[3, 0] = down, up
    for j in range(N):
        k, weight = light.k[q, j], light.weight[q, j]
        near = abs(beam - k) < RESONANT * beam and down + up > 0.0
        work[4, j] = 1.0 if k * d < THIN or near else 0.0
        work[0, j], work[1, j] = 0.0, 0.0
        if work[4, j] > 0.0:
            continue
        E = math.exp(-k * d) if k * d < DARK else 0.0
        source = weight * light.c[q, j] / (beam - k) if down + up > 0.0 else 0.0
        inverse = 1.0 / (1.0 - E * E)
        work[0, j] = weight * (light.top[q, j] - E * light.bottom[q, j]) * inverse + source * down
        work[1, j] = weight * (light.bottom[q, j] - E * light.top[q, j]) * inverse + source * up
        work[2, 0] -= source * down
        work[3, 0] -= source * up


@kernel
def fluence_at(z: float, d: float, light: Layers, q: int, N: int, work: Array) -> float:
    """Return the fluence, unscattered beam included, at depth ``z`` of layer ``q`` from its ``exponentials``."""
    beam, down, up = light.beam[q], light.down[q], light.up[q]
    total = work[2, 0] * math.exp(-beam * z)
    if up > 0.0:
        total += work[3, 0] * math.exp(-beam * (d - z))
    for j in range(N):
        k = light.k[q, j]
        if work[4, j] == 0.0:
            if k * z < DARK:
                total += work[0, j] * math.exp(-k * z)
            if k * (d - z) < DARK:
                total += work[1, j] * math.exp(-k * (d - z))
            continue
        if k * d < THIN:
            value = light.top[q, j] * _share(k, d, z) + light.bottom[q, j] * _share(k, d, d - z)
        else:
            E = math.exp(-k * d) if k * d < DARK else 0.0
            inverse = 1.0 / (1.0 - E * E)
            value = (light.top[q, j] - E * light.bottom[q, j]) * inverse * math.exp(-k * z)
            if k * (d - z) < DARK:
                value += (light.bottom[q, j] - E * light.top[q, j]) * inverse * math.exp(-k * (d - z))
        if down > 0.0:
            value += light.c[q, j] * down * overlap(k, beam, z)
        if up > 0.0:
            value += light.c[q, j] * up * overlap(k, beam, d - z)
        total += light.weight[q, j] * value
    return float(total)


@kernel
def fluence_integral(d: float, light: Layers, q: int, N: int) -> float:
    """Return the integral of the fluence over layer ``q`` of thickness ``d`` (it may be infinite) [m]."""
    flux = light.down[q] + light.up[q]
    beam = light.beam[q]
    total = flux * decay_integral(beam, d) if flux > 0.0 else 0.0
    for j in range(N):
        k = light.k[q, j]
        value = (light.top[q, j] + light.bottom[q, j]) * math.tanh(0.5 * k * d) / k
        if flux > 0.0:
            value += flux * light.c[q, j] * overlap_integral(k, beam, d)
        total += light.weight[q, j] * value
    return total


@kernel
def fill_fluence(thickness: Array, counts: Indices, depth: Array, light: Layers, fluence: Array) -> None:
    """Fill the fluence at each ``depth``; an interface belongs to the layer below it."""
    L = len(thickness)
    work = np.empty((5, light.k.shape[1]))
    ready = -1
    for i in range(len(depth)):
        q = 0
        top = 0.0
        while q + 1 < L and depth[i] >= top + thickness[q]:
            top += thickness[q]
            q += 1
        if q != ready:
            exponentials(light, q, counts[q], thickness[q], work)
            ready = q
        fluence[i] = fluence_at(min(depth[i] - top, thickness[q]), thickness[q], light, q, counts[q], work)
