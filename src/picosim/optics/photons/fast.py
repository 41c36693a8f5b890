"""The fast kernel: a batch of photons in lock step, stage by stage, in float32 with exact tallies in whole numbers.

The stages of a step - random words, spin, draw, fly - are loops over lanes that LLVM turns into vector code. The few photons that
met a boundary or faded follow one by one. A photon that dies makes place for the next; at the end of a work unit the last
lanes are moved together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.bits import bits32
from picosim.numerics.jit import kernel
from picosim.numerics.rng import fill, states
from picosim.numerics.vectors import (
    listing_by_default,
    nonzero_compress,
    nonzero_plain,
    nonzero_table,
    prefer_wide_vectors,
)  # fmt: skip
from picosim.optics.photons import lanes as lanes_
from picosim.optics.photons import medium as m
from picosim.optics.photons.events import move, recall, start
from picosim.optics.photons.fates import BANK, escape, survive
from picosim.optics.photons.flight import draw, fly, fly_broad
from picosim.optics.photons.interfaces import meet
from picosim.optics.photons.lanes import BLOCK, FADES, FLAG, LANES, LAYER, PHOTON_ROWS, PLACE, SCORE, SCORE_UNITS, WORDS
from picosim.optics.photons.launch import Launch
from picosim.optics.photons.runner import Simulate
from picosim.optics.photons.spin import look_up, spin, spin_broad
from picosim.optics.photons.tally import EVENTS, STEPS, Layout
from picosim.optics.photons.tracks import track

Array = NDArray[np.float64]
u4, u8 = np.uint32, np.uint64
FADED = np.int32(FADES)
PER_SCORE = 1 / SCORE_UNITS
LOW, FIRST, LAST, TRACK = m.LOW, m.FIRST, m.LAST, m.TRACK


@kernel(inline=True)
def collect(tally: Any, stride: int, table: Array, count: int, rings: int, volume: Array) -> None:
    """Add the whole-number tally to the scores, and clear it; it has a bin to spare behind the last of each layer.

    What lies behind the last bin of the last layer, a half space, counts there.
    """
    for layer in range(1, count + 1):
        first, last = int(table[layer, FIRST]), int(table[layer, LAST])
        end = last + 2 if layer < count else stride - layer + 1
        for ring in range(rings):
            for bin_ in range(first, end):
                place = ring * stride + bin_ + layer - 1
                if tally[place] != 0:
                    volume[min(bin_, last) * rings + ring] += np.float64(np.int64(tally[place])) * PER_SCORE
                    tally[place] = u8(0)


@cache
def build(listing: str, broad: bool, tabulated: bool) -> Callable[..., None]:
    """Compile the kernel: with a way of listing events ("compress", "table" or "plain", see ``numerics.vectors``); for a broad
    beam (one ring) or with rings; with Henyey-Greenstein or a table of phase functions.
    """
    compress, table_ = listing == "compress", listing == "table"

    @kernel(fastmath=True)
    def simulate(
        rng: Any, single: Any, U: Any, places: Any, late: Any, bank: Any, tally: Any, stride: Any,
        radius: Array, cosine: Array, weight: Array, table: Array, layers: Any, ratios: Any, count: int, rings: int,
        top: Array, bottom: Array, versines: Any, volume: Array, by_radius: Array, by_angle: Array, counters: Array,
    ) -> None:  # fmt: skip
        prefer_wide_vectors()
        F = U.view(np.float32)
        words = U[WORDS : WORDS + 2 * BLOCK].view(np.uint64)
        tracks = np.any(table[:, TRACK] > 0.0)
        watched = tracks or np.any(table[1 : count + 1, LOW] != table[1, LOW])
        photons = radius.size
        active = launched = min(LANES, photons)
        waiting = steps = events = 0
        for k in range(active):
            U[PLACE + k] = u4(0)
            U[SCORE + k] = u4(0)
            start(F, layers, k, radius[k], cosine[k], weight[k])
        while active > 0:
            found = 0
            for block in range((active + BLOCK - 1) // BLOCK):
                first = block * BLOCK
                end = min(first + BLOCK, active)
                for lane in range(end - first):
                    k = first + lane
                    tally[U[PLACE + k]] += U[SCORE + k]
                fill(rng, LANES, first, BLOCK, words)
                if tabulated:
                    look_up(F, first, versines)
                if broad:
                    spin_broad(F, first, tabulated)
                    draw(F, first)
                    fly_broad(F, first)
                else:
                    spin(F, first, tabulated)
                    draw(F, first)
                    fly(F, first, stride)
                if compress:  # the compiler drops the branches that are not taken
                    found = nonzero_compress(U, FLAG, first, end, places, found)
                elif table_:
                    found = nonzero_table(U, FLAG, first, end, places, found)
                else:
                    found = nonzero_plain(U, FLAG, first, end, places, found)
            steps += active
            events += found
            if tracks:
                track(F, U, volume, tally, top, bottom, table, rings, places, found)
            looking = 0
            for j in range(found):
                k = places[j]
                late[looking] = k
                if bits32(F[FLAG + k]) == FADED:
                    looking += 1
                    continue
                layer = meet(F, layers, ratios, single, k, broad)
                steps -= 1
                looking += int(watched | (layer == 0) | (layer > count))
            for j in range(looking - 1, -1, -1):  # highest lane first: lanes that move have had their turn
                k = late[j]
                layer = U[LAYER + k]
                if layer == 0 or layer > count:
                    escape(F, k, 0 if layer == 0 else 1, rings, by_radius, by_angle)
                    lives = False
                else:
                    lives, waiting = survive(F, U, k, layer, table, single, bank, waiting, counters)
                if lives:
                    continue
                if waiting > 0:
                    waiting -= 1
                    recall(F, U, layers, k, bank, waiting)
                elif launched < photons:
                    start(F, layers, k, radius[launched], cosine[launched], weight[launched])
                    launched += 1
                else:
                    active -= 1
                    tally[U[PLACE + k]] += U[SCORE + k]
                    if k != u4(active):
                        move(U, active, k)
        collect(tally, stride, table, count, rings, volume)
        counters[STEPS] += steps
        counters[EVENTS] += events

    return simulate


class Buffers(threading.local):
    """Working memory of a thread."""

    def __init__(self, places: int) -> None:
        self.lanes = lanes_.buffer()
        self.places = np.zeros(LANES + 32, np.uint32)
        self.late = np.zeros(LANES + 32, np.uint32)
        self.bank = np.zeros((BANK + 1, PHOTON_ROWS + 1), np.uint32)
        self.tally = np.zeros(places, np.uint64)


def simulator(medium: m.Medium, layout: Layout, launch: Launch, seed: int, *, listing: str | None = None) -> Simulate:
    """Return the function that runs one work unit with this kernel; ``listing`` as in ``build``, the best one by default."""
    kernel_ = build(listing or listing_by_default(), layout.rings == 1, medium.versines.size > 0)
    layers, ratios = lanes_.layer_numbers(medium), lanes_.index_ratios(medium)
    versines = medium.versines.astype(np.float32)
    stride = lanes_.tally_stride(medium)
    buffers = Buffers(stride * layout.rings)

    def unit(number: int, photons: int, counts: Array) -> None:
        words = states(seed, number, LANES + 1)
        single = np.array([words[LANES], words[2 * LANES + 1]])
        rng = np.concatenate([words[:LANES], words[LANES + 1 : 2 * LANES + 1]])
        kernel_(
            rng, single, buffers.lanes, buffers.places, buffers.late, buffers.bank, buffers.tally, np.int32(stride),
            *launch(number, photons),
            medium.table, layers, ratios, medium.layers, layout.rings, medium.grid.top, medium.grid.bottom, versines,
            *layout.parts(counts),
        )  # fmt: skip

    return unit
