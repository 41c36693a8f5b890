"""Laws of the inverse Laplace transform that carries linear heat through time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from picosim.numerics.contour import POINTS, WINDOW, hyperbola, march

RATES = np.concatenate(([0.0], np.geomspace(1e-6, 1e9, 61)))


@pytest.mark.parametrize("t", np.geomspace(1.0, WINDOW, 7))
def test_twelve_digits_for_every_rate_throughout_a_window(t):
    z, w = (v[: int(POINTS)] + 1j * v[int(POINTS) :] for v in hyperbola())
    terms = w * np.exp(z * t) / (z + RATES[:, None])
    assert terms.sum(axis=1).real == pytest.approx(np.exp(-RATES * t), abs=1e-12)
    change = np.where(RATES * t > 1e-12, -np.expm1(-RATES * t) / np.maximum(RATES, 1e-300), t)
    assert (terms / z).sum(axis=1).real == pytest.approx(change, rel=1e-12)


@pytest.mark.parametrize("loss", [0.0, 3.0], ids=["insulated", "losing"])
def test_a_train_of_deposits_equals_the_matrix_exponential(loss):
    rng = np.random.default_rng(2)
    n = 7
    C, g, load = rng.uniform(1.0, 3.0, n), 10.0 ** rng.uniform(-2, 3, n - 1), rng.uniform(0.0, 1.0, n)
    K = np.diag(np.append(g, 0.0) + np.append(0.0, g)) - np.diag(g, 1) - np.diag(g, -1)
    K[0, 0] += loss
    Q = rng.uniform(0.0, 1.0, (1, n))
    node = np.array([0.0, 1e-5, 1e-3, 0.2, 0.2, 0.7, 3.0])
    power, jump = np.zeros((6, 1)), np.zeros((7, 1))
    jump[0], jump[4], power[4] = 2.0, 5.0, 4.0
    restart = np.array([True, False, False, False, True, True, False])
    T = np.zeros(n)
    out, peak, peak_time, tally = np.empty((7, n)), np.zeros(n), np.zeros(n), np.zeros(3)
    perfusion = np.zeros(n)
    march(T, C, g, loss, 0.0, perfusion, load, Q, node, power, jump, np.arange(7), restart, out, *hyperbola(), peak, peak_time,
          tally)  # fmt: skip

    # the state, a constant one that drives it, and the integral of the state as one linear system
    state, integral = np.zeros(n), np.zeros(n)
    for k in range(7):
        state = state + jump[k, 0] * Q[0] / C
        assert out[k] == pytest.approx(state, rel=1e-10, abs=1e-11)
        if k < 6:
            A = np.zeros((2 * n + 1, 2 * n + 1))
            A[:n, :n], A[:n, -1], A[n:-1, :n] = -K / C[:, None], (load + power[k, 0] * Q[0]) / C, np.eye(n)
            state, integral = np.split((expm(A * (node[k + 1] - node[k])) @ np.concatenate((state, integral, [1.0])))[:-1], 2)
    assert pytest.approx(state, rel=1e-10) == T
    assert tally[:2] == pytest.approx(integral[[0, -1]], rel=1e-10)
    assert np.all(peak >= out.max(axis=0))
