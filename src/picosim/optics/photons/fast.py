"""The fast kernel: a batch of photons in lock step, stage by stage, in float32 with float64 tallies.

Each stage is a loop over lanes that LLVM turns into vector code. A step is: random words, draw, fly, score, events, spin. A
photon that dies makes place for the next; at the end of a work unit the last lanes are moved together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.bits import choose, is_negative
from picosim.numerics.jit import kernel
from picosim.numerics.rng import fill, states, uniform
from picosim.numerics.vectors import explicit_by_default, nonzero_plain, nonzero_wide, prefer_wide_vectors
from picosim.optics.photons import lanes as lanes_
from picosim.optics.photons import medium as m
from picosim.optics.photons.events import BANK, MOST_PARTS, interface, move, recall, settle, start, store
from picosim.optics.photons.flight import draw, fly, fly_broad
from picosim.optics.photons.grid import ANGLES
from picosim.optics.photons.lanes import (
    BLOCK,
    FLAG,
    LANES,
    LAYER,
    MEETS,
    PHOTON_ROWS,
    PLACE,
    POLAR,
    SCORE,
    THICKNESS,
    UX,
    UY,
    UZ,
    WAY,
    WEIGHT,
    WORDS,
    X,
    Y,
    Z,
)  # fmt: skip
from picosim.optics.photons.launch import Launch
from picosim.optics.photons.runner import Simulate
from picosim.optics.photons.scalar import ring_at, score_track
from picosim.optics.photons.spin import look_up, spin, spin_broad
from picosim.optics.photons.tally import EVENTS, SPLITS, STEPS, Layout

Array = NDArray[np.float64]
f4, i4, u4 = np.float32, np.int32, np.uint32
ZERO, HALF = f4(0), f4(0.5)
MET, SIGN, DOWN, DOWN_, EVERY = u4(MEETS), u4(31), i4(1), u4(1), u4(0xFFFFFFFF)
LOW, TARGET, HIGH, INDEX, TRACK, DEEP = m.LOW, m.TARGET, m.HIGH, m.INDEX, m.TRACK, m.THICKNESS


@cache
def build(explicit: bool, broad: bool, tabulated: bool) -> Callable[..., None]:
    """Compile the kernel: with explicit vector instructions or without; for a broad beam (one ring) or with rings; with
    Henyey-Greenstein or a table of phase functions.
    """

    @kernel(fastmath=True)
    def simulate(
        rng: Any, single: Any, U: Any, places: Any, bank: Any, radius: Array, cosine: Array,
        weight: Array, table: Array, layers: Any, ratios: Any, count: int, rings: int, top: Array, bottom: Array,
        versines: Any, volume: Array,
        by_radius: Array, by_angle: Array, counters: Array,
    ) -> None:  # fmt: skip
        prefer_wide_vectors()
        F = U.view(np.float32)
        N = U.view(np.int32)
        words = U[WORDS : WORDS + 2 * BLOCK].view(np.uint64)
        photons = radius.size
        tracks = np.any(table[:, TRACK] > 0.0)
        windowed = np.any(table[1 : count + 1, LOW] != table[1, LOW])
        active = min(LANES, photons)
        launched = active
        waiting = 0
        steps = events = 0
        for k in range(active):
            U[PLACE + k] = 0
            F[SCORE + k] = ZERO
            start(F, N, U, layers, k, radius[k], cosine[k], weight[k])
        while active > 0:
            if tabulated:
                look_up(F, N, versines, active)
            for block in range((active + BLOCK - 1) // BLOCK):
                for lane in range(min(BLOCK, active - block * BLOCK)):
                    k = block * BLOCK + lane
                    volume[U[PLACE + k]] += F[SCORE + k]
                fill(rng, LANES, block * BLOCK, BLOCK, words)
                if broad:
                    spin_broad(F, N, U, block, tabulated)
                    draw(F, U, block)
                    fly_broad(F, N, block)
                else:
                    spin(F, N, U, block, tabulated)
                    draw(F, U, block)
                    fly(F, N, block)
            if explicit:  # noqa: SIM108 (a statement: the compiler drops the branch that is not taken)
                found = nonzero_wide(U, FLAG, active, places)
            else:
                found = nonzero_plain(U, FLAG, active, places)
            steps += active
            events += found
            for j in range(found - 1, -1, -1):  # highest lane first: lanes that move have had their turn
                k = places[j]
                layer = U[LAYER + k]
                uz = F[UZ + k]
                w = F[WEIGHT + k]
                hit = U[FLAG + k] == MET
                looks = windowed or not hit
                dies = False
                up = U[UZ + k] >> SIGN
                way = choose(i4(hit), (F[THICKNESS + k] * f4(DOWN - i4(up)) - F[Z + k]) / uz, F[WAY + k])
                if tracks and table[layer, TRACK] > 0.0:
                    back = ZERO if hit else way
                    volume[U[PLACE + k]] -= F[SCORE + k]
                    w = f4(
                        score_track(
                            volume, top, bottom, table, layer, rings,
                            F[X + k] - back * F[UX + k], F[Y + k] - back * F[UY + k], F[Z + k] - back * uz,
                            F[UX + k], F[UY + k], uz, np.float64(way), np.float64(w),
                        )
                    )  # fmt: skip
                    F[WEIGHT + k] = w
                    looks = True
                if hit:
                    steps -= 1
                    reflected, onward, scale = interface(ratios[layer, up], uz, HALF * F[POLAR + k])
                    layer += (DOWN_ - u4(reflected)) * (DOWN_ - u4(up + up))
                    layer &= EVERY
                    if not broad:
                        ux = F[UX + k]
                        uy = F[UY + k]
                        F[X + k] += way * ux
                        F[Y + k] += way * uy
                        F[UX + k] = ux * scale
                        F[UY + k] = uy * scale
                    F[UZ + k] = onward
                    settle(U, N, layers, k, layer)
                    F[Z + k] = F[THICKNESS + k] * f4(is_negative(onward))
                    if layer == 0 or layer > count:
                        side = 0 if layer == 0 else 1
                        by_radius[side * rings + ring_at(F[X + k], F[Y + k], rings)] += w
                        by_angle[side * ANGLES + min(int(abs(onward) * ANGLES), ANGLES - 1)] += w
                        dies = True
                        looks = False
                if looks:
                    if w < table[layer, LOW]:
                        if uniform(single) * table[layer, TARGET] < w:
                            F[WEIGHT + k] = table[layer, TARGET]
                        else:
                            dies = True
                    elif w > table[layer, HIGH]:
                        parts = min(int(w / table[layer, TARGET] + 0.5), MOST_PARTS, BANK - waiting + 1)
                        F[WEIGHT + k] = w / f4(parts)
                        for _ in range(1, parts):
                            store(U, k, bank, waiting)
                            waiting += 1
                        counters[SPLITS] += 1.0
                if dies:
                    if waiting > 0:
                        waiting -= 1
                        recall(U, N, layers, k, bank, waiting)
                    elif launched < photons:
                        start(F, N, U, layers, k, radius[launched], cosine[launched], weight[launched])
                        launched += 1
                    else:
                        active -= 1
                        volume[U[PLACE + k]] += F[SCORE + k]
                        if k != u4(active):
                            move(U, active, k)
        counters[STEPS] += steps
        counters[EVENTS] += events

    return simulate


class Buffers(threading.local):
    """Working memory of a thread."""

    def __init__(self) -> None:
        self.lanes = lanes_.buffer()
        self.places = np.zeros(LANES + 32, np.uint32)
        self.bank = np.zeros((BANK + 1, PHOTON_ROWS + 1), np.uint32)


def simulator(medium: m.Medium, layout: Layout, launch: Launch, seed: int, *, explicit: bool | None = None) -> Simulate:
    """Return the function that runs one work unit with this kernel; explicit vectors where they help by default."""
    kernel_ = build(explicit_by_default() if explicit is None else explicit, layout.rings == 1, medium.versines.size > 0)
    layers, ratios = lanes_.layer_bits(medium), lanes_.index_ratios(medium)
    versines = medium.versines.astype(np.float32)
    buffers = Buffers()

    def unit(number: int, photons: int, counts: Array) -> None:
        words = states(seed, number, LANES + 1)
        single = np.array([words[LANES], words[2 * LANES + 1]])
        rng = np.concatenate([words[:LANES], words[LANES + 1 : 2 * LANES + 1]])
        kernel_(
            rng, single, buffers.lanes, buffers.places, buffers.bank, *launch(number, photons), medium.table, layers,
            ratios, medium.layers, layout.rings, medium.grid.top, medium.grid.bottom, versines, *layout.parts(counts),
        )  # fmt: skip

    return unit
