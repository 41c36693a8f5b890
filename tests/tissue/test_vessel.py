"""Laws of a single heated vessel."""

from __future__ import annotations

import numpy as np
import pytest

from picosim.formulas.vessel import axis_rise_ratio, mean_rise_ratio, shadow_factor
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.vessel import Vessel


def test_relaxation_of_a_cylinder_is_the_published_one():
    for time, left in ((0.36067376, 0.5), (0.54505, np.exp(-1.0))):
        assert axis_rise_ratio(time, radius=1.0, diffusivity=1.0) == pytest.approx(left, rel=2e-5)


def test_the_mean_cools_before_the_axis():
    time = np.geomspace(1e-3, 10.0, 20)
    assert np.all(mean_rise_ratio(time, radius=1.0, diffusivity=1.0) < axis_rise_ratio(time, radius=1.0, diffusivity=1.0) + 1e-12)


def test_a_square_pulse_is_the_mean_of_instantaneous_ones():
    delays = np.linspace(0.0, 0.4, 4001)
    mean = np.trapezoid(axis_rise_ratio(0.7 - delays, radius=1.0, diffusivity=1.0), delays) / 0.4
    assert axis_rise_ratio(0.7, radius=1.0, diffusivity=1.0, pulse_duration=0.4) == pytest.approx(mean, rel=1e-6)


def test_a_thick_vessel_shades_itself():
    factors = [shadow_factor(x) for x in (1e-5, 1e-3, 0.1, 1.0, 10.0, 100.0)]
    assert factors[0] == pytest.approx(1.0, abs=1e-4)
    assert np.all(np.diff(factors) < 0)
    assert factors[-1] == pytest.approx(2.0 / (np.pi * 100.0), rel=1e-3)


def test_green_light_heats_vessels_more_than_infrared():
    time = np.array([-1e-6, 1e-6, 1e-3, 0.1])
    background = np.full(4, 310.15)
    pulse = HeatPulses.single(1e4)
    hot = Vessel().heat(blood_mu_a=25e3, layer_mu_a=570.0, fluence_ratio=0.5, pulses=pulse, time=time, background=background)
    cool = Vessel().heat(blood_mu_a=400.0, layer_mu_a=18.0, fluence_ratio=1.5, pulses=pulse, time=time, background=background)
    assert hot.temperature[0] == 310.15
    assert hot.temperature[1] - 310.15 > 5.0 * (cool.temperature[1] - 310.15)
    assert np.all(np.diff(hot.temperature[1:]) < 0)
