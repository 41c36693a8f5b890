r"""Random streams for compiled kernels: xoroshiro128++ with one independent state a lane and work unit.

The state of a lane is two 64-bit words; a draw gives 64 bits. States come from numpy's ``SeedSequence`` hash of
(seed, unit), so a work unit owns its numbers whatever thread runs it, and a run has the same bits for any number of
threads. The period is :math:`2^{128}-1`; for :math:`S` streams of :math:`L` draws the chance that any two overlap is
below :math:`S^2 L/2^{128}` (:math:`10^{-16}` for a million streams of a thousand million draws).

References
----------
Blackman, D. and Vigna, S. (2021). ACM Trans. Math. Softw. 47, 36. doi:10.1145/3460772
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel

Words = NDArray[np.uint64]

_17, _21, _28, _49 = (np.uint64(k) for k in (17, 21, 28, 49))
_47, _43, _36, _15 = (np.uint64(64 - k) for k in (17, 21, 28, 49))
_11 = np.uint64(11)
TO_UNIT = 2.0**-53


def states(seed: int, unit: int, lanes: int) -> Words:
    """States of all lanes of a work unit.

    Parameters
    ----------
    seed : non-negative, of any size.
    unit : number of the work unit, non-negative.
    lanes : how many streams.

    Returns
    -------
    shape (2 * lanes,): all first words, then all second words. No state is zero.
    """
    words = np.random.SeedSequence(seed, spawn_key=(unit,)).generate_state(2 * lanes, np.uint64)
    return np.asarray(np.maximum(words, np.uint64(1)), dtype=np.uint64)


@kernel(inline=True)
def fill(state: Words, lanes: int, first: int, count: int, out: Words) -> None:
    """Write the next 64 bits of the streams ``first`` to ``first + count`` of all ``lanes`` to ``out``."""
    for j in range(count):
        k = first + j
        a = state[k]
        b = state[lanes + k]
        c = a + b
        out[j] = ((c << _17) | (c >> _47)) + a
        b ^= a
        state[k] = ((a << _49) | (a >> _15)) ^ b ^ (b << _21)
        state[lanes + k] = (b << _28) | (b >> _36)


@kernel(inline=True)
def word(state: Words) -> np.uint64:
    """Return the next 64 bits of one stream; ``state`` holds its two words."""
    a = state[0]
    b = state[1]
    c = a + b
    r: np.uint64 = ((c << _17) | (c >> _47)) + a
    b ^= a
    state[0] = ((a << _49) | (a >> _15)) ^ b ^ (b << _21)
    state[1] = (b << _28) | (b >> _36)
    return r


@kernel(inline=True)
def uniform(state: Words) -> float:
    """Return the next number of one stream, uniform in (0, 1), with 53 bits."""
    return (np.float64(np.int64(word(state) >> _11)) + 0.5) * TO_UNIT
