"""Stress from the gradient of temperature: no waves, no stress confinement."""

import math

import numpy as np
import pytest

from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.instantaneous import Instantaneous
from picosim.laser.pulses.square import Square
from picosim.particle.heat.finite_volume import FiniteVolume
from picosim.particle.heat.laplace import Laplace
from picosim.particle.stress.gradient import Gradient, from_temperature

NS = 1e-9
PULSES = [Instantaneous(), Square(duration=3 * NS), Gaussian(duration=6 * NS)]


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_stress_is_the_difference_of_temperatures(melanosome, carbon, pulse):
    time = np.array([0.5, 3.0, 30.0, 300.0]) * NS
    for sphere in (melanosome, carbon):
        exact = Gradient().solve(sphere, pulse, time)
        by_difference = from_temperature(Laplace().solve(sphere, pulse, time, []))
        np.testing.assert_allclose(exact.surface_hoop, by_difference.surface_hoop, rtol=1e-8, atol=1e-13)
        np.testing.assert_allclose(exact.centre, by_difference.centre, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_any_solver_of_heat_makes_the_same_stress(melanosome, pulse):
    time = np.array([3.0, 30.0, 300.0]) * NS
    exact = Gradient().solve(melanosome, pulse, time)
    grid = from_temperature(FiniteVolume().solve(melanosome, pulse, time, []))
    np.testing.assert_allclose(grid.surface_hoop, exact.surface_hoop, atol=1e-4)
    np.testing.assert_allclose(grid.centre, exact.centre, atol=1e-4)


def test_the_skin_is_torn_and_the_core_squeezed(melanosome):
    found = Gradient().solve(melanosome, Gaussian(duration=6 * NS), np.linspace(1, 1e3, 50) * NS)
    assert np.all(found.surface_hoop > 0.0)
    assert np.all(found.centre <= 1e-15)


@pytest.mark.parametrize("pulse", PULSES[1:], ids=lambda p: p.kind)
def test_the_peaks_are_those_of_all_times(melanosome, pulse):
    hoop, when = Gradient().peak_surface_hoop(melanosome, pulse)
    core, _ = Gradient().peak_centre_stress(melanosome, pulse)
    history = Gradient().solve(melanosome, pulse, np.append(np.geomspace(0.1, 3e3, 4000) * NS, when))
    assert hoop == pytest.approx(history.surface_hoop.max(), rel=1e-9)
    assert core == pytest.approx(history.centre.min(), rel=1e-5)
    assert core <= history.centre.min() * (1 - 1e-9)


def test_short_and_long_pulses_tear_the_skin_alike(melanosome):
    # physics.md section 9, 1 um melanosome: hoop 0.501 at 0.45 ns and 0.445 at 6 ns
    hoop = [Gradient().peak_surface_hoop(melanosome, Gaussian(duration=d * NS))[0] for d in (0.45, 6.0)]
    np.testing.assert_allclose(hoop, [0.501, 0.445], atol=6e-4)


def test_a_short_pulse_tears_by_what_the_contact_takes(melanosome):
    e1, e2 = melanosome.inside.effusivity, melanosome.outside.effusivity
    assert Gradient().peak_surface_hoop(melanosome, Instantaneous())[0] == pytest.approx(e2 / (e1 + e2), rel=1e-12)


def test_late_stress_keeps_its_digits(one_medium):
    # One medium, late: T = (1/(6 sqrt pi)) x^-3 (1 - (r^2 + 3/5)/(4 x^2) ...), so mean less wall = x^-5/(60 sqrt pi)
    x = 300.0
    time = x**2 * one_medium.radius**2 / one_medium.inside.diffusivity
    found = Gradient().solve(one_medium, Instantaneous(), [time])
    assert found.surface_hoop[0] == pytest.approx(x**-5 / (60 * math.sqrt(math.pi)), rel=1e-5)
    assert found.centre[0] == pytest.approx(-(x**-5) / (60 * math.sqrt(math.pi)), rel=1e-5)
