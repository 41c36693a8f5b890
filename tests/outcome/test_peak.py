"""Criteria on a peak temperature: their values and thresholds for many radiant exposures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from picosim.outcome.criterion import LayerResponse, rising_root
from picosim.outcome.layer_temperature import LayerTemperature

BODY = 307.0


def response(seed: int) -> LayerResponse:
    rng = np.random.default_rng(seed)
    baseline = BODY - rng.uniform(0.0, 20.0, (30, 7))  # cooling that goes on while the light warms
    rise = np.where(rng.random((30, 7)) < 0.2, 0.0, rng.uniform(0.0, 5e-3, (30, 7)))
    return LayerResponse("epidermis", np.linspace(0.0, 1e-4, 7), np.linspace(0.0, 1.0, 30), baseline, rise, "test")


@pytest.mark.parametrize("seed", range(5))
def test_peaks_of_many_exposures_are_those_of_each(seed):
    criterion, layer = LayerTemperature(), response(seed)
    exposure = np.concatenate(([0.0], np.geomspace(1.0, 1e6, 40)))
    assert np.array_equal(criterion.values(layer, exposure), [criterion.value(layer, h) for h in exposure])


@pytest.mark.parametrize("limit", [310.0, 343.15, 373.15])
def test_the_threshold_is_where_the_peak_meets_the_limit(limit):
    criterion, layer = LayerTemperature(), response(1)
    searched = rising_root(lambda h: criterion.value(layer, h) - limit, 1.0, 1e9)
    assert criterion.threshold(layer, limit) == pytest.approx(searched, rel=1e-13)


def test_what_is_hot_without_light_needs_none_and_what_never_warms_never_gets_there():
    criterion, layer = LayerTemperature(), response(2)
    assert criterion.threshold(layer, 300.0) == 0.0
    cold = LayerResponse(layer.layer, layer.depth, layer.time, layer.baseline, np.zeros_like(layer.rise), "test")
    assert criterion.threshold(cold, 320.0) == math.inf
