"""Where photons scatter for the k-th time in an infinite medium: the flight and spin stages alone, without boundaries."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.numerics.jit import kernel
from picosim.numerics.rng import fill, states, uniform
from picosim.optics.photons.flight import draw
from picosim.optics.photons.lanes import (
    BLOCK,
    FLAG,
    FLIES,
    FREE_PATH,
    LANES,
    TURN,
    TURN_G,
    TURN_P,
    UZ,
    WAY,
    WORDS,
    buffer,
    turn_numbers,
)  # fmt: skip
from picosim.optics.photons.runner import Rule, run
from picosim.optics.photons.scalar import henyey_greenstein
from picosim.optics.photons.spin import spin_broad

Array = NDArray[np.float64]


@kernel
def fast_moments(rng: Any, U: Any, photons: int, sums: Array) -> None:
    """Add the depth [free paths] of each scattering of each photon to ``sums``, one place an order; float32 stages."""
    F = U.view(np.float32)
    words = U[WORDS : WORDS + 2 * BLOCK].view(np.uint64)
    depth = np.empty(BLOCK)
    done = 0
    while done < photons:
        now = min(BLOCK, photons - done)
        depth[:] = 0.0
        for k in range(BLOCK):
            F[UZ + k] = np.float32(1)
            U[FLAG + k] = FLIES
        for order in range(sums.size):
            fill(rng, LANES, 0, BLOCK, words)
            draw(F, 0)
            for k in range(now):
                depth[k] += F[WAY + k] * F[UZ + k]
                sums[order] += depth[k]
            spin_broad(F, 0, False)
        done += now


@kernel
def reference_moments(rng: Any, g: float, photons: int, sums: Array) -> None:
    """As ``fast_moments``, with the functions of the reference kernel."""
    for _ in range(photons):
        z = 0.0
        uz = 1.0
        for order in range(sums.size):
            z -= math.log(uniform(rng)) * uz
            sums[order] += z
            turn = henyey_greenstein(g, uniform(rng))
            across = math.sqrt(max((1.0 - turn * turn) * (1.0 - uz * uz), 0.0))
            uz = turn * uz - across * math.cos(2.0 * math.pi * uniform(rng))


def mean_depths(
    mu_s: float, g: float, orders: int, *, photons: int = 1_000_000, seed: int = 1, precision: str = "single"
) -> tuple[Array, Array]:
    """Mean depth of the first ``orders`` scatterings and its standard error, each shape (orders,), [m].

    The photon starts along z in an infinite medium that scatters at rate ``mu_s`` [1/m] with anisotropy ``g``; exact is
    (1 - g^k)/((1 - g) mu_s) (Sassaroli et al. 2022, J. Biomed. Opt. 27, 083018).
    """
    if not (mu_s > 0 and abs(g) < 1 and orders >= 1):
        raise ConfigError(f"mu_s > 0, |g| < 1 and order >= 1 are due, got {mu_s:g} 1/m, {g:g} and {orders}")

    def unit(number: int, count: int, counts: Array) -> None:
        if precision == "double":
            reference_moments(states(seed, number, 1), g, count, counts)
            return
        lanes = buffer()
        view = lanes.view(np.float32)
        view[FREE_PATH : FREE_PATH + BLOCK] = 1
        for row, value in zip((TURN, TURN_P, TURN_G), turn_numbers(np.float64(g)), strict=True):
            view[row : row + BLOCK] = value
        fast_moments(states(seed, number, LANES), lanes, count, counts)

    batches = run(unit, orders, Rule(photons), threads=1)
    mean, error = batches.mean_and_error(batches.counts / batches.photons[:, None])
    return mean / mu_s, error / mu_s
