r"""White Monte Carlo: many absorptions from one run.

Scattering alone decides where a photon goes; absorption only sets its weight, :math:`w_k=\exp(-\sum_l\mu_{a,kl}\,s_l)` with the
path :math:`s_l` in each layer. So photons are followed once, without absorption, with one weight for each set :math:`k`, and each
scattering scores :math:`w_k/\mu_s` for the fluence
(Kienle and Patterson 1996, Phys. Med. Biol. 41, 2221, doi:10.1088/0031-9155/41/10/026).

All sets share their photons: their ratios are known much better than each value. A set far from white rests on the few
photons with short paths; how many is its effective sample size, and a set with too few is refused.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError, NotConverged
from picosim.numerics.jit import kernel
from picosim.numerics.rng import states, uniform
from picosim.optics.photons import medium as m
from picosim.optics.photons.estimate import Estimate, balanced, reconstruction
from picosim.optics.photons.fresnel import fresnel
from picosim.optics.photons.launch import entry
from picosim.optics.photons.runner import Progress, Rule, run
from picosim.optics.photons.scalar import bin_at, henyey_greenstein
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]

THICKNESS, FREE_PATH, MU_A, G, INDEX, FIRST, LAST, GRADE, TRACK = (
    m.THICKNESS, m.FREE_PATH, m.MU_A, m.G, m.INDEX, m.FIRST, m.LAST, m.GRADE, m.TRACK,
)  # fmt: skip
FADED, SURVIVAL = 0.05, 0.25
LEAST = 400.0
"""Effective photons below which a set is refused."""


@dataclass(frozen=True)
class WhiteResult:
    """Answers of all sets; first axis of each array: the set.

    ``diffuse_reflectance``, ``transmittance`` (k,), ``absorbed_fraction`` (k, n), ``fluence_ratio`` (k, nz), each with mean and
    error; ``effective_sample_size`` (k,): (sum w)^2 / sum w^2 over the light that escaped.
    """

    stack: OpticalStack
    mu_a: Array
    depth: Array
    specular_reflectance: float
    diffuse_reflectance: Estimate
    transmittance: Estimate
    absorbed_fraction: Estimate
    fluence_ratio: Estimate
    effective_sample_size: Array
    photons: int
    stopped_by: str


@kernel
def score_tracks(
    volume: Array, weights: Array, sets: Array, top: Array, bottom: Array, table: Array, layer: int,
    z: float, uz: float, way: float,
) -> None:  # fmt: skip
    """Score a way through a thin or clear layer bin by bin, for all sets; the weights decay."""
    i = bin_at(z, table[layer, GRADE], table[layer, FIRST], table[layer, LAST])
    done = 0.0
    ends = False
    while not ends:
        part = way - done
        if uz != 0.0:
            edge = bottom[i] if uz > 0.0 else top[i]
            part = min(part, max((edge - z) / uz - done, 0.0))
        last = i == table[layer, LAST] if uz > 0.0 else i == table[layer, FIRST]
        ends = done + part >= way or last
        if ends:
            part = way - done
        for k in range(weights.size):
            depth = min(sets[k, layer - 1] * part, 700.0)
            kept = math.exp(-depth)
            volume[i * weights.size + k] += weights[k] * (part if depth < 1e-8 else (1.0 - kept) / sets[k, layer - 1])
            weights[k] *= kept
        done += part
        i += 1 if uz > 0.0 else -1


@kernel
def simulate(
    rng: NDArray[np.uint64], cosine: Array, weight: Array, table: Array, sets: Array, layers: int,
    top: Array, bottom: Array, volume: Array, escaped: Array, squares: Array, weights: Array,
) -> None:  # fmt: skip
    """Follow the photons of a work unit; every array of results has the set as its last axis (flat)."""
    count = weights.size
    for photon in range(cosine.size):
        z = 0.0
        uz = cosine[photon]
        layer = 1
        weights[:] = weight[photon]
        while True:
            way = -math.log(uniform(rng)) * table[layer, FREE_PATH]
            reached = z + way * uz
            leaves = reached < 0.0 or reached > table[layer, THICKNESS]
            if leaves:
                way = ((0.0 if uz < 0.0 else table[layer, THICKNESS]) - z) / uz
            if table[layer, TRACK] > 0.0:
                score_tracks(volume, weights, sets, top, bottom, table, layer, z, uz, way)
            else:
                for k in range(count):
                    weights[k] *= math.exp(-sets[k, layer - 1] * way)
                if not leaves:
                    i = bin_at(reached, table[layer, GRADE], table[layer, FIRST], table[layer, LAST])
                    for k in range(count):
                        volume[i * count + k] += weights[k]
            if leaves:
                beyond = layer + (-1 if uz < 0.0 else 1)
                reflected, onward = fresnel(table[layer, INDEX], table[beyond, INDEX], abs(uz))
                if uniform(rng) < reflected:
                    z = 0.0 if uz < 0.0 else table[layer, THICKNESS]
                    uz = -uz
                elif beyond == 0 or beyond > layers:
                    side = 0 if beyond == 0 else 1
                    for k in range(count):
                        escaped[side * count + k] += weights[k]
                        squares[k] += weights[k] ** 2
                    break
                else:
                    z = 0.0 if uz > 0.0 else table[beyond, THICKNESS]
                    uz = onward if uz > 0.0 else -onward
                    layer = beyond
            else:
                z = reached
                turn = henyey_greenstein(table[layer, G], uniform(rng))
                across = math.sqrt(max((1.0 - turn * turn) * (1.0 - uz * uz), 0.0))
                uz = turn * uz - across * math.cos(2.0 * math.pi * uniform(rng))
                uz = min(max(uz, -1.0), 1.0)
            largest = np.max(weights)
            if largest < FADED:
                if uniform(rng) * SURVIVAL >= largest:
                    break
                weights *= SURVIVAL / largest


def run_white(
    stack: OpticalStack, mu_a: Array, depth: Array, rule: Rule, *, seed: int, diffuse: bool = False,
    threads: int | None = None, progress: Progress | None = None,
) -> WhiteResult:  # fmt: skip
    """Run once and answer for all sets of absorption.

    Parameters
    ----------
    mu_a : shape (k, n), [1/m].

    Raises
    ------
    ConfigError : wrong shape or sign.
    NotConverged : a set rests on fewer than ``LEAST`` effective photons; run it on its own, or with more photons.
    """
    sets = np.ascontiguousarray(np.atleast_2d(np.asarray(mu_a, dtype=np.float64)))
    if sets.ndim != 2 or sets.shape[1] != len(stack.thickness) or not (sets >= 0).all() or not np.isfinite(sets).all():
        raise ConfigError(f"mu_a: shape (sets, {len(stack.thickness)}), none negative, is due; got shape {np.shape(mu_a)}")
    for values in sets:  # refuse what no run could follow
        m.medium(dataclasses.replace(stack, mu_a=values))
    # the grid of the most absorbing set resolves the others too
    medium = m.medium(dataclasses.replace(stack, mu_a=sets.max(axis=0)))
    medium.table[1:-1, FREE_PATH] = np.where(stack.mu_s > 0, 1 / np.maximum(stack.mu_s, 1 / m.NEVER), m.NEVER)
    matrix = reconstruction(medium, depth)
    bins, count = medium.grid.layer.size, len(sets)
    ends = np.cumsum([bins * count, 2 * count, count])
    launch = entry(stack, seed, diffuse=diffuse)

    def unit(number: int, photons: int, counts: Array) -> None:
        _, cosine, weight = launch(number, photons)
        volume, escaped, squares = np.split(counts, ends[:-1])
        simulate(
            states(seed, number, 1), cosine, weight, medium.table, sets, medium.layers, medium.grid.top,
            medium.grid.bottom, volume, escaped, squares, np.empty(count),
        )  # fmt: skip

    batches = run(unit, int(ends[-1]), rule, threads=threads, progress=progress)
    _, escaped, squares = np.split(batches.counts.sum(axis=0), ends[:-1])
    effective = escaped.reshape(2, count).sum(0) ** 2 / np.maximum(squares, 1e-300)
    if effective.min() < LEAST:
        worst = int(np.argmin(effective))
        raise NotConverged(
            f"white Monte Carlo: set {worst} rests on {effective[worst]:.0f} effective photons of {batches.total} "
            f"(at least {LEAST:.0f} are due); take more photons, or run that set on its own"
        )
    per_photon = batches.counts / np.maximum(batches.photons, 1.0)[:, None]
    path = per_photon[:, : ends[0]].reshape(-1, bins, count) * medium.path_per_score[:, None]
    out = per_photon[:, ends[0] : ends[1]].reshape(-1, 2, count)
    member = (medium.grid.layer[:, None] == np.arange(medium.layers)).astype(np.float64)
    absorbed = np.einsum("bik,il,kl->bkl", path, member, sets, optimize=True)
    fluence = np.einsum("di,bik->bkd", matrix, path, optimize=True)
    total = absorbed.sum(2) + out.sum(1)
    entered = 1 - launch.specular

    def each(values: Array) -> Estimate:
        found = [balanced(batches, values[:, k], total[:, k], entered) for k in range(count)]
        return Estimate(np.array([f.mean for f in found]), np.array([f.error for f in found]))

    return WhiteResult(
        stack, sets, depth, launch.specular, each(out[:, 0]), each(out[:, 1]), each(absorbed), each(fluence), effective,
        batches.total, batches.stopped_by,
    )  # fmt: skip
