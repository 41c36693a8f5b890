"""Laws that every layer stress solver obeys."""

from __future__ import annotations

import numpy as np
import pytest
from tests.tissue.common import STRESS, pigment, skin

from picosim.errors import ConfigError
from picosim.formulas import layer_stress
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.instantaneous import Instantaneous
from picosim.laser.pulses.square import Square
from picosim.spec import members
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.source import HeatSource
from picosim.tissue.stress.finite_volume import FiniteVolume
from picosim.tissue.stress.model import TissueStress

WAVES = [kind for kind in STRESS if kind != "confined"]
DEPTH = np.linspace(0.0, 3e-4, 61)


def half_space(sound_speed: float = 1500.0) -> ThermalLayers:
    one = np.ones(1)
    return ThermalLayers(
        np.array([np.inf]), one, 1000.0 * one, 3600.0 * one, 0.0 * one,
        sound_speed=np.array([sound_speed]), grueneisen_parameter=one,
    )  # fmt: skip


def stress(kind: str, **fields: object) -> TissueStress:
    return members("picosim.tissue.stress")[kind].model_validate(fields)  # type: ignore[return-value]


@pytest.mark.parametrize("kind", WAVES)
@pytest.mark.parametrize("surface", ["free", "rigid"])
@pytest.mark.parametrize("duration", [5e-9, 66e-9])
def test_exact_half_space(kind, surface, duration):
    mu, time = 1e4, np.array([20e-9, 90e-9, 150e-9])
    result = stress(kind, surface=surface, step=0.1e-9).solve(
        half_space(), HeatSource.exponential(mu), Square(duration=duration), 1 / mu, time, DEPTH
    )
    exact = [
        [
            layer_stress.pressure_ratio(
                z,
                t,
                mu_a=mu,
                sound_speed=1500.0,
                pulse_duration=duration,
                reflection=-1.0 if surface == "free" else 1.0,
            )
            for z in DEPTH
        ]
        for t in time
    ]
    assert result.pressure == pytest.approx(np.array(exact), abs=0.02)
    assert np.mean(np.abs(result.pressure - exact)) < 1e-3


@pytest.mark.parametrize("kind", WAVES)
def test_stress_at_the_free_surface_is_zero(kind):
    time = np.linspace(1e-9, 100e-9, 30)
    result = stress(kind).solve(skin(), pigment(), Gaussian(duration=6e-9), 1e4, time, DEPTH)
    assert np.max(np.abs(result.pressure[:, 0])) < 2e-3 * np.max(result.confined_pressure)


@pytest.mark.parametrize("kind", WAVES)
def test_a_matched_surface_gives_no_tension(kind):
    layers = half_space()
    result = stress(kind, surface_impedance=1000.0 * 1500.0).solve(
        layers, HeatSource.exponential(1e4), Gaussian(duration=6e-9), 1e4, np.array([200e-9]), DEPTH
    )
    assert result.reflection == pytest.approx(0.0)
    assert np.min(result.peak_tension) > -2e-3 * np.max(result.confined_pressure)


@pytest.mark.parametrize("kind", STRESS)
def test_a_very_short_pulse_starts_from_the_confined_pressure(kind):
    z = np.array([20e-6, 67e-6, 150e-6])
    result = stress(kind).solve(skin(), pigment(), Instantaneous(), 1e4, np.array([0.0]), z)
    assert result.pressure[0] == pytest.approx(result.confined_pressure, rel=0.02)


@pytest.mark.parametrize("kind", WAVES)
def test_the_two_wave_methods_agree_in_layers(kind):
    time = np.array([10e-9, 50e-9, 120e-9])
    pulse = Gaussian(duration=6e-9)
    reference = stress("dalembert", step=0.05e-9).solve(skin(), pigment(), pulse, 1e4, time, DEPTH)
    result = stress(kind, step=0.1e-9).solve(skin(), pigment(), pulse, 1e4, time, DEPTH)
    assert result.pressure == pytest.approx(reference.pressure, abs=0.01 * np.max(reference.pressure))


@pytest.mark.parametrize("kind", WAVES)
def test_splitting_a_layer_in_two_changes_nothing(kind):
    time, pulse = np.array([30e-9, 80e-9]), Gaussian(duration=6e-9)
    whole = stress(kind, step=0.05e-9).solve(skin(), pigment(), pulse, 1e4, time, DEPTH)
    split = stress(kind, step=0.05e-9).solve(skin(2), pigment(), pulse, 1e4, time, DEPTH)
    assert split.pressure == pytest.approx(whole.pressure, abs=0.01 * np.max(whole.pressure))


@pytest.mark.parametrize("kind", STRESS)
def test_pressure_is_proportional_to_the_radiant_exposure(kind):
    time, pulse = np.array([30e-9]), Gaussian(duration=6e-9)
    one = stress(kind).solve(skin(), pigment(), pulse, 1e4, time, DEPTH)
    two = stress(kind).solve(skin(), pigment(), pulse, 2e4, time, DEPTH)
    assert two.pressure == pytest.approx(2 * one.pressure, rel=1e-9, abs=1e-9)


def test_a_thin_layer_is_stress_confined_even_at_five_nanoseconds():
    layers = skin()
    result = stress("confined").solve(layers, pigment(), Gaussian(duration=5e-9), 1e4, np.array([1e-8]), DEPTH)
    assert result.stress_confinement[1] == pytest.approx(5e-9 * 1600.0 / 15e-6)
    assert result.stress_confinement[1] < 1.0


def test_sound_absorption_lowers_the_peak():
    pulse, time = Gaussian(duration=1e-9), np.array([150e-9])
    source = HeatSource(np.array([100e-6, 103e-6]), np.array([1e4, 1e4]))
    plain = FiniteVolume(step=0.1e-9).solve(half_space(), source, pulse, 1.0, time, DEPTH)
    lossy = FiniteVolume(step=0.1e-9, sound_diffusivity=1e-5).solve(half_space(), source, pulse, 1.0, time, DEPTH)
    assert lossy.peak_compression[-1] < 0.95 * plain.peak_compression[-1]


def test_layers_without_sound_speed_are_refused():
    one = np.ones(1)
    with pytest.raises(ConfigError, match="sound_speed"):
        stress("dalembert").solve(
            ThermalLayers(one, one, one, one, one), pigment(), Square(duration=1e-9), 1.0, np.ones(1), DEPTH
        )


def test_too_long_a_run_is_refused_with_a_remedy():
    with pytest.raises(ConfigError, match="step"):
        stress("dalembert", step=1e-12).solve(
            half_space(), HeatSource.exponential(1e4), Square(duration=1e-9), 1.0, np.array([1e-5]), DEPTH
        )


@pytest.mark.parametrize("duration", [1e-9, 20e-9, 300e-9])
def test_tension_goes_to_its_limit_deep_below_a_free_surface(duration):
    theta = 1e4 * 1500.0 * duration
    peak = layer_stress.peak_tension_ratio(3e-3, mu_a=1e4, sound_speed=1500.0, pulse_duration=duration, reflection=-1.0)
    assert peak == pytest.approx(0.5 * np.expm1(-theta) / theta, rel=1e-6)
