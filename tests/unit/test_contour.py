"""Laws of the inverse Laplace transform that carries linear heat through time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from picosim.numerics.contour import POINTS, WINDOW, hyperbola
from picosim.numerics.contour_march import march

RATES = np.concatenate(([0.0], np.geomspace(1e-6, 1e9, 61)))


@pytest.mark.parametrize("t", np.geomspace(1.0, WINDOW, 7))
def test_twelve_digits_for_every_rate_throughout_a_window(t):
    z, w = (v[: int(POINTS)] + 1j * v[int(POINTS) :] for v in hyperbola())
    terms = w * np.exp(z * t) / (z + RATES[:, None])
    assert terms.sum(axis=1).real == pytest.approx(np.exp(-RATES * t), abs=1e-12)
    change = np.where(RATES * t > 1e-12, -np.expm1(-RATES * t) / np.maximum(RATES, 1e-300), t)
    assert (terms / z).sum(axis=1).real == pytest.approx(change, rel=1e-12)


@pytest.mark.parametrize("loss", [0.0, 3.0], ids=["insulated", "losing"])
@pytest.mark.parametrize("cells", [(), (1, 2, 6)], ids=["chain", "branches"])
def test_a_train_of_deposits_equals_the_matrix_exponential(loss, cells):
    rng = np.random.default_rng(2)
    n, m = 7, len(cells)
    size = n + m
    C, g, load = rng.uniform(1.0, 3.0, size), 10.0 ** rng.uniform(-2, 3, n - 1), np.append(rng.uniform(0.0, 1.0, n), np.zeros(m))
    link, cell = rng.uniform(0.5, 5.0, m), np.array(cells, dtype=np.intp)
    K = np.zeros((size, size))
    for a, b, conductance in [*zip(range(n - 1), range(1, n), g), *zip(cells, range(n, size), link)]:
        K[[a, b], [a, b]] += conductance
        K[[a, b], [b, a]] -= conductance
    K[0, 0] += loss
    Q = rng.uniform(0.0, 1.0, (1, size))
    node = np.array([0.0, 1e-5, 1e-3, 0.2, 0.2, 0.7, 3.0])
    power, jump = np.zeros((6, 1)), np.zeros((7, 1))
    jump[0], jump[4], power[4] = 2.0, 5.0, 4.0
    restart = np.array([True, False, False, False, True, True, False])
    T, P = np.zeros(n), np.zeros(m)
    out, branch_out, peak, tally = np.empty((7, n)), np.empty((7, m)), np.zeros(n), np.zeros(3)
    march(
        T, C[:n], g, loss, 0.0, np.zeros(n), load[:n], Q[:, :n].copy(), node, power, jump, np.arange(7), restart, out, peak,
        np.zeros(n), tally, (P, cell, C[n:], link, Q[:, n:].copy(), branch_out), *hyperbola(),
    )  # fmt: skip

    # the state, a constant one that drives it, and the integral of the state as one linear system
    state, integral = np.zeros(size), np.zeros(size)
    for k in range(7):
        state = state + jump[k, 0] * Q[0] / C
        assert np.concatenate((out[k], branch_out[k])) == pytest.approx(state, rel=1e-10, abs=1e-11)
        if k < 6:
            A = np.zeros((2 * size + 1, 2 * size + 1))
            A[:size, :size], A[:size, -1], A[size:-1, :size] = -K / C[:, None], (load + power[k, 0] * Q[0]) / C, np.eye(size)
            state, integral = np.split((expm(A * (node[k + 1] - node[k])) @ np.concatenate((state, integral, [1.0])))[:-1], 2)
    assert np.concatenate((T, P)) == pytest.approx(state, rel=1e-10)
    assert tally[:2] == pytest.approx(integral[[0, n - 1]], rel=1e-10)
    assert np.all(peak >= out.max(axis=0))
