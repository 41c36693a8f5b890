"""The reference: one photon at a time in float64, written to be read and compared with.

``trace`` follows one photon from launch to death and only adds to the tallies it is given, so that it is the body of
a device kernel as it stands (one thread a photon, atomic additions); a GPU twin needs no more than that.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.bits import bits64
from picosim.numerics.jit import kernel
from picosim.numerics.rng import states, uniform
from picosim.optics.photons import medium as m
from picosim.optics.photons.fresnel import fresnel
from picosim.optics.photons.grid import ANGLES, DEPTH_BITS, FIRST_RADIUS, RING_BITS
from picosim.optics.photons.launch import Launch
from picosim.optics.photons.runner import Simulate
from picosim.optics.photons.tally import EVENTS, LOST, STEPS, Layout

Array = NDArray[np.float64]

THICKNESS, FREE_PATH, CAPTURE, MU_A, G, INDEX, LOW, TARGET, HIGH, FIRST, LAST, GRADE, TRACK = range(m.COLUMNS)
NEVER = m.NEVER
ONE = int(np.float64(1.0).view(np.int64))
PER_DISC = 1 / FIRST_RADIUS**2
ENDLESS = 50_000_000
"""Steps after which a walk that neither leaves nor fades is given up (its weight is counted as lost)."""


@kernel(inline=True)
def graded(t: float, first_bits: int) -> int:
    """Number formed by the exponent and the first bits of the mantissa of t >= 1 (see ``grid``)."""
    number: int = (bits64(t) - ONE) >> (52 - first_bits)
    return number


@kernel(inline=True)
def ring_at(x: float, y: float, rings: int) -> int:
    """Ring of a point."""
    if rings == 1:
        return 0
    q = (x * x + y * y) * PER_DISC
    if q < 1.0:
        return 0
    return min(1 + graded(q, RING_BITS), rings - 1)


@kernel(inline=True)
def bin_at(z: float, grade: float, first: float, last: float) -> int:
    """Depth bin at z below the top of a layer."""
    return min(int(first) + graded(1.0 + max(z, 0.0) * grade, DEPTH_BITS), int(last))


@kernel(inline=True)
def henyey_greenstein(g: float, u: float) -> float:
    """Cosine of the scattering angle for u uniform in (0, 1), in a form without cancellation for any |g| < 1."""
    q = 2.0 * u
    d = 1.0 + g - g * q
    return 1.0 - 0.5 * (1.0 - g) ** 2 * q * (d + 1.0 + g) / (d * d)


@kernel(inline=True)
def looked_up(versines: Array, layer: int, u: float) -> float:
    """Cosine of the scattering angle from the table of a phase function, u uniform in (0, 1)."""
    x = u * (versines.shape[1] - 1)
    i = int(x)
    cosine: float = 1.0 - versines[layer, i] - (x - i) * (versines[layer, i + 1] - versines[layer, i])
    return cosine


@kernel
def score_track(
    volume: Array, top: Array, bottom: Array, table: Array, layer: int, rings: int,
    x: float, y: float, z: float, ux: float, uy: float, uz: float, way: float, weight: float,
) -> float:  # fmt: skip
    """Score the way from (x, y, z) along u through the bins of a layer; return the weight left at its end.

    The weight decays as exp(-mu_a s); a bin gets the integral of the weight along its part of the way.
    """
    mu_a = table[layer, MU_A]
    i = bin_at(z, table[layer, GRADE], table[layer, FIRST], table[layer, LAST])
    done = 0.0
    while True:
        if uz > 0.0:
            part = (bottom[i] - z) / uz - done
        elif uz < 0.0:
            part = (top[i] - z) / uz - done
        else:
            part = way
        ends = part >= way - done or (i + 1 > table[layer, LAST] and uz > 0.0) or (i <= table[layer, FIRST] and uz < 0.0)
        if ends:
            part = way - done
        part = max(part, 0.0)
        if mu_a > 0.0:
            depth = min(mu_a * part, 700.0)
            kept = math.exp(-depth)
            gain = weight * (part if depth < 1e-8 else (1.0 - kept) / mu_a)
        else:
            kept = 1.0
            gain = weight * part
        mid = done + 0.5 * part
        volume[i * rings + ring_at(x + mid * ux, y + mid * uy, rings)] += gain
        weight *= kept
        done += part
        if ends or weight < 1e-30:
            return weight
        i += 1 if uz > 0.0 else -1


@kernel
def trace(
    rng: NDArray[np.uint64], x: float, uz: float, weight: float, table: Array, layers: int, rings: int,
    top: Array, bottom: Array, versines: Array, volume: Array, by_radius: Array, by_angle: Array, counters: Array,
) -> None:  # fmt: skip
    """Follow one photon that has just entered at radius x with direction cosine uz; add what it does to the tallies."""
    y = z = uy = 0.0
    ux = math.sqrt(max(1.0 - uz * uz, 0.0))
    layer = 1
    for _ in range(ENDLESS):
        way = -math.log(uniform(rng)) * table[layer, FREE_PATH]
        reached = z + way * uz
        leaves = reached < 0.0 or reached > table[layer, THICKNESS]
        if leaves:
            way = ((0.0 if uz < 0.0 else table[layer, THICKNESS]) - z) / uz
        if table[layer, TRACK] > 0.0:
            weight = score_track(
                volume, top, bottom, table, layer, rings, x, y, z, ux, uy, uz, way, weight
            )  # fmt: skip
        x += way * ux
        y += way * uy
        z = reached
        if leaves:
            counters[EVENTS] += 1.0
            beyond = layer + (-1 if uz < 0.0 else 1)
            n1 = table[layer, INDEX]
            n2 = table[beyond, INDEX]
            reflected, cosine = fresnel(n1, n2, abs(uz))
            z = 0.0 if uz < 0.0 else table[layer, THICKNESS]
            if uniform(rng) < reflected:
                uz = -uz
            elif beyond == 0 or beyond > layers:
                side = 0 if beyond == 0 else 1
                by_radius[side * rings + ring_at(x, y, rings)] += weight
                by_angle[side * ANGLES + min(int(cosine * ANGLES), ANGLES - 1)] += weight
                return
            else:
                z = 0.0 if uz > 0.0 else table[beyond, THICKNESS]
                ux *= n1 / n2
                uy *= n1 / n2
                uz = cosine if uz > 0.0 else -cosine
                layer = beyond
        else:
            counters[STEPS] += 1.0
            if table[layer, TRACK] == 0.0:
                i = bin_at(z, table[layer, GRADE], table[layer, FIRST], table[layer, LAST])
                volume[i * rings + ring_at(x, y, rings)] += weight
                weight -= weight * table[layer, CAPTURE]
            if versines.size == 0:
                cosine = henyey_greenstein(table[layer, G], uniform(rng))
            else:
                cosine = looked_up(versines, layer, uniform(rng))
            sine = math.sqrt(max(1.0 - cosine * cosine, 0.0))
            azimuth = 2.0 * math.pi * uniform(rng)
            a = sine * math.cos(azimuth)
            b = sine * math.sin(azimuth)
            # Frame around u without a special case: Duff et al. 2017, J. Comput. Graph. Tech. 6, 1.
            sign = 1.0 if uz >= 0.0 else -1.0
            h = a * sign * ux + b * uy
            e = cosine - h / (sign + uz)
            ux, uy, uz = e * ux + a, e * uy + b * sign, cosine * uz - h
        if weight < table[layer, LOW]:
            if uniform(rng) * table[layer, TARGET] >= weight:
                return
            weight = table[layer, TARGET]
    counters[LOST] += weight


@kernel
def simulate(
    rng: NDArray[np.uint64], radius: Array, cosine: Array, weight: Array, table: Array, layers: int, rings: int,
    top: Array, bottom: Array, versines: Array, volume: Array, by_radius: Array, by_angle: Array, counters: Array,
) -> None:  # fmt: skip
    """Follow the photons of one work unit, one after another. ``rng`` holds the two words of one stream."""
    for photon in range(radius.size):
        trace(
            rng, radius[photon], cosine[photon], weight[photon], table, layers, rings,
            top, bottom, versines, volume, by_radius, by_angle, counters,
        )  # fmt: skip


def simulator(medium: m.Medium, layout: Layout, launch: Launch, seed: int) -> Simulate:
    """Return the function that runs one work unit with this kernel."""

    def unit(number: int, photons: int, counts: Array) -> None:
        simulate(
            states(seed, number, 1), *launch(number, photons), medium.table, medium.layers, layout.rings,
            medium.grid.top, medium.grid.bottom, medium.versines, *layout.parts(counts),
        )  # fmt: skip

    return unit
