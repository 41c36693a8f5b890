"""One step of TR-BDF2 on a single decaying cell is its amplification factor, and very stiff parts are gone after it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from picosim.numerics import tr_bdf2, tr_bdf2_batch
from picosim.numerics.lanes import LANES


def amplification(z: float) -> float:
    """R(z) of physics.md: [2(2-g) + (1+(1-g)^2) z]/[2(2-g) + (g^2-2) z + g(1-g) z^2], g = 2 - sqrt 2."""
    g = 2.0 - math.sqrt(2.0)
    return (2 * (2 - g) + (1 + (1 - g) ** 2) * z) / (2 * (2 - g) + (g * g - 2) * z + g * (1 - g) * z * z)


def one_step(rate: float, step: float) -> float:
    temperature, none = np.array([1.0]), np.zeros(1)
    report = np.zeros(5)
    status = tr_bdf2.march(
        temperature, np.ones(1), np.zeros(0), 0.0, 0.0, np.array([rate]), none, np.zeros((1, 1)), np.array([0.0, step]),
        np.zeros((1, 1)), np.zeros((2, 1)), np.full(2, -1, dtype=np.intp), np.zeros(2, dtype=np.bool_), np.zeros((0, 1)),
        none, 1.0, 1e9, step, 10, np.ones(1), np.zeros(1), np.zeros(3), report,
    )  # fmt: skip
    assert status == tr_bdf2.FINISHED
    assert report[0] == 1
    return float(temperature[0])


def one_step_of_lanes(rates: np.ndarray, step: float) -> np.ndarray:
    state, none = np.ones(LANES), np.zeros(LANES)
    status, report = np.zeros(LANES, dtype=np.int64), np.zeros((LANES, 3))
    tr_bdf2_batch.march(
        state, np.ones(LANES), none, rates, none, none, np.array([0.0, step]), np.zeros((1, LANES)),
        np.zeros((2, LANES)), np.full(2, -1, dtype=np.intp), np.zeros((LANES, 0, 1)), none, np.ones(LANES), 1e9,
        np.full(LANES, step), 10, np.ones(LANES), np.zeros(LANES), status, report,
    )  # fmt: skip
    assert np.all(report[:, 0] == 1)
    return state


@pytest.mark.parametrize("z", [-1e-6, -0.01, -1.0, -2.5, -30.0, -1e3])
def test_a_step_multiplies_a_decaying_mode_by_the_amplification_factor(z: float) -> None:
    assert one_step(-z / 0.25, 0.25) == pytest.approx(amplification(z), rel=1e-12, abs=1e-13)


def test_lanes_take_the_step_that_a_single_run_takes() -> None:
    rates = np.geomspace(1e-3, 1e4, LANES)
    expected = [amplification(-0.25 * rate) for rate in rates.tolist()]
    np.testing.assert_allclose(one_step_of_lanes(rates, 0.25), expected, rtol=1e-12, atol=1e-13)


def test_stiff_parts_vanish_in_one_step() -> None:
    assert abs(one_step(1e15, 1.0)) < 1e-14
