"""Random streams, polynomials and vector helpers of the photon kernels."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from picosim.numerics.bits import choose, is_negative
from picosim.numerics.jit import kernel
from picosim.numerics.polynomials import exponential, sine_cosine
from picosim.numerics.rng import fill, states, uniform
from picosim.numerics.vectors import listing_by_default, nonzero_compress, nonzero_plain, nonzero_table
from picosim.optics.photons.fresnel import specular
from picosim.optics.photons.grid import DEPTH_BITS, FIRST_RADIUS, RINGS, depth_grid, ring_edges
from picosim.optics.photons.scalar import bin_at, ring_at
from picosim.optics.stack import OpticalStack

M = 2**64 - 1


@kernel
def _draw(state: np.ndarray, out: np.ndarray) -> None:
    for i in range(out.size):
        out[i] = uniform(state)


@kernel
def _fill(state: np.ndarray, lanes: int, first: int, count: int, out: np.ndarray) -> None:
    fill(state, lanes, first, count, out)


@kernel
def _elementary(words: np.ndarray, path: np.ndarray, sine: np.ndarray, cosine: np.ndarray) -> None:
    for i in range(words.size):
        path[i] = exponential(words[i])
        sine[i], cosine[i] = sine_cosine(np.int32(words[i]), np.float32(0))


@kernel
def _compress(values: np.ndarray, offset: int, first: int, end: int, places: np.ndarray, found: int) -> int:
    return nonzero_compress(values, offset, first, end, places, found)


@kernel
def _table(values: np.ndarray, offset: int, first: int, end: int, places: np.ndarray, found: int) -> int:
    return nonzero_table(values, offset, first, end, places, found)


@kernel
def _plain(values: np.ndarray, offset: int, first: int, end: int, places: np.ndarray, found: int) -> int:
    return nonzero_plain(values, offset, first, end, places, found)


@kernel
def _choose(x: np.ndarray, out: np.ndarray) -> None:
    for i in range(x.size):
        out[i] = choose(is_negative(x[i]), np.float32(-1), np.float32(2))


@kernel
def _places(z: np.ndarray, r: np.ndarray, grade: float, last: float, deep: np.ndarray, ring: np.ndarray) -> None:
    for i in range(z.size):
        deep[i] = bin_at(z[i], grade, 0.0, last)
    for i in range(r.size):
        ring[i] = ring_at(r[i], 0.0, RINGS)


def _xoroshiro(a: int, b: int) -> tuple[int, int, int]:
    """xoroshiro128++ as its authors write it, in whole numbers."""

    def turn(x: int, k: int) -> int:
        return ((x << k) | (x >> (64 - k))) & M

    result = (turn((a + b) & M, 17) + a) & M
    b ^= a
    return result, turn(a, 49) ^ b ^ ((b << 21) & M), turn(b, 28)


def test_streams_are_xoroshiro128_plus_plus() -> None:
    state = states(7, 3, 16)
    a, b = int(state[5]), int(state[16 + 5])
    lane, out = state.copy(), np.zeros(4, np.uint64)
    single = np.array([a, b], np.uint64)
    for _ in range(20):
        want, a, b = _xoroshiro(a, b)
        _fill(lane, 16, 4, 4, out)
        assert int(out[1]) == want
        u = np.zeros(1)
        _draw(single, u)
        assert u[0] == pytest.approx(((want >> 11) + 0.5) * 2.0**-53, rel=1e-15)


def test_streams_of_different_units_and_lanes_are_unlike() -> None:
    drawn = np.zeros((40, 4000))
    for k in range(40):
        state = states(1, k // 4, 4)
        _draw(np.array([state[k % 4], state[4 + k % 4]]), drawn[k])
    correlation = np.corrcoef(drawn)[np.triu_indices(40, 1)]
    assert np.max(np.abs(correlation)) < 5 / math.sqrt(4000)
    assert np.sum(correlation**2) * 4000 == pytest.approx(780, abs=5 * math.sqrt(2 * 780))
    assert drawn.mean() == pytest.approx(0.5, abs=5 / math.sqrt(12 * drawn.size))
    assert drawn.min() > 0
    assert drawn.max() < 1


def test_polynomials_follow_the_library() -> None:
    random = np.random.default_rng(1)
    words = np.concatenate((random.integers(256, 2**32, 20000), 2 ** random.integers(8, 32, 20000) + 77)).astype(np.uint32)
    path, sine, cosine = (np.zeros(words.size, np.float32) for _ in range(3))
    _elementary(words, path, sine, cosine)
    exponent = np.floor(np.log2((words >> 8).astype(float))) - 24
    mantissa = 1 + ((words & 0xFFFF) + 0.5) / 2**16
    assert np.max(np.abs(path + exponent * np.log(2) + np.log(mantissa))) < 3e-6
    angle = words.view(np.int32) * 2.0**-31 * np.pi / 2
    assert np.max(np.abs(sine - np.sin(angle))) < 2e-6
    assert np.max(np.abs(cosine - np.cos(angle))) < 1e-6


def test_free_paths_are_exponential() -> None:
    words = np.random.default_rng(1).integers(0, 2**32, 1_000_000, dtype=np.uint32)
    path, sine, cosine = (np.zeros(words.size, np.float32) for _ in range(3))
    _elementary(words, path, sine, cosine)
    assert path.min() > 0
    u = np.exp(-path.astype(float))
    filled = np.histogram(u, 500, (0, 1))[0]
    assert np.sum((filled - 2000) ** 2) / 2000 < 499 + 5 * math.sqrt(2 * 499)
    for power in (1, 2, 3):
        mean, spread = math.factorial(power), math.sqrt(math.factorial(2 * power) - math.factorial(power) ** 2)
        assert np.mean(path.astype(float) ** power) == pytest.approx(mean, abs=4 * spread / math.sqrt(words.size))


def test_no_random_word_makes_an_endless_path() -> None:
    words = np.array([0, 1, 255, 256, 2**32 - 1], dtype=np.uint32)
    path, sine, cosine = (np.zeros(words.size, np.float32) for _ in range(3))
    _elementary(words, path, sine, cosine)
    assert np.all((path > 0) & (path < 24 * math.log(2)))


NO_COMPRESS = pytest.mark.skipif(listing_by_default() != "compress", reason="no AVX-512")


@pytest.mark.parametrize("explicit", [pytest.param(_compress, marks=NO_COMPRESS), _table])
@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 230])
@pytest.mark.parametrize("first", [0, 16])
def test_explicit_vectors_list_what_the_plain_loop_lists(count: int, first: int, explicit: Callable[..., int]) -> None:
    values = (np.random.default_rng(count).random(300) < 0.2).astype(np.uint32)
    wide, plain = np.zeros(300, np.uint32), np.zeros(300, np.uint32)
    found = explicit(values, 7, first, first + count, wide, 3)
    assert found == _plain(values, 7, first, first + count, plain, 3)
    assert found == 3 + np.count_nonzero(values[7 + first : 7 + first + count])
    assert np.array_equal(wide[:found], plain[:found])
    assert np.array_equal(plain[3:found], first + np.flatnonzero(values[7 + first : 7 + first + count]))


def test_choices_without_branches_choose() -> None:
    x, out = np.array([-1.0, 0.0, 3.0, -1e-30], np.float32), np.zeros(4, np.float32)
    _choose(x, out)
    assert np.array_equal(out, [-1, 2, 2, -1])


def test_bins_hold_what_their_edges_say() -> None:
    stack = OpticalStack(*(np.array([x]) for x in (2e-3, 100.0, 1000.0, 0.5, 1.4)))
    grid, edges = depth_grid(stack), ring_edges()
    z = np.random.default_rng(1).uniform(0, 2e-3, 2000)
    r = np.geomspace(FIRST_RADIUS / 4, 0.12, 2000)
    deep, ring = np.zeros(z.size, np.int64), np.zeros(r.size, np.int64)
    _places(z, r, 1 / grid.scale[0], float(grid.layer.size - 1), deep, ring)
    slack = 1e-12
    assert np.all((grid.top[deep] <= z + slack) & (z <= grid.bottom[deep] + slack))
    assert np.all((edges[ring] <= r * (1 + 1e-12)) & (r <= np.append(edges[1:], np.inf)[ring] * (1 + 1e-12)))
    assert grid.bottom[-1] == 2e-3
    assert np.all(np.isclose(np.diff(grid.top[: 2**DEPTH_BITS]), grid.scale[0] / 2**DEPTH_BITS))


@pytest.mark.parametrize(("n1", "n2"), [(1.0, 1.4), (1.0, 1.0), (1.5, 1.0), (1.33, 1.52)])
def test_diffuse_reflection_obeys_reciprocity(n1: float, n2: float) -> None:
    """The light that diffuse illumination sends in equals that sent back: n1^2 (1 - R12) = n2^2 (1 - R21)."""
    there, back = specular(n1, n2, diffuse=True), specular(n2, n1, diffuse=True)
    assert n1**2 * (1 - there) == pytest.approx(n2**2 * (1 - back), rel=1e-9)


def test_the_target_decides_how_places_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    for features, listing in (("+avx2,+avx512f", "compress"), ("+avx2,-avx512f", "table"), ("+sse2", "plain")):
        monkeypatch.setenv("NUMBA_CPU_FEATURES", features)
        assert listing_by_default() == listing
    monkeypatch.setenv("PICOSIM_VECTORS", "off")
    monkeypatch.setenv("NUMBA_CPU_FEATURES", "+avx512f")
    assert listing_by_default() == "plain"
