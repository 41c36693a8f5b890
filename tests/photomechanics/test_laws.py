"""What picosecond and nanosecond pulses do to one absorber: the laws of physics.md sections 3 and 9, without units."""

import numpy as np
import pytest

from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.square import Square
from picosim.particle.heat.laplace import Laplace
from picosim.particle.sphere import Sphere
from picosim.particle.stress.delay import Delay

from .common import CARBON, MELANOSOME, WATER, matched

PS, NS = 450e-12, 6e-9


def centre_tension(sphere, pulse):
    return -Delay().extremes(sphere, pulse, 0.0)[1]


def test_smooth_and_square_nanosecond_pulses_differ_by_an_order_of_magnitude_in_tension():
    sphere = matched(0.5e-6)
    square, smooth = (centre_tension(sphere, shape(duration=NS)) for shape in (Square, Gaussian))
    assert 10.0 < square / smooth < 100.0


def test_the_tension_advantage_of_a_picosecond_pulse_depends_on_the_shape():
    sphere = matched(0.5e-6)
    smooth = centre_tension(sphere, Gaussian(duration=PS)) / centre_tension(sphere, Gaussian(duration=NS))
    square = centre_tension(sphere, Square(duration=PS)) / centre_tension(sphere, Square(duration=NS))
    assert smooth == pytest.approx(154, rel=0.03)
    assert square == pytest.approx(NS / PS, rel=0.01)


def test_small_ink_differs_by_heat_not_by_stress():
    ink = Sphere(0.05e-6, CARBON, WATER)
    hot = [Laplace().peak(ink, Gaussian(duration=t), 0.0, side="inside")[0] for t in (PS, NS)]
    assert hot[0] / hot[1] > 3.0  # the picosecond advantage is thermal
    assert centre_tension(ink, Gaussian(duration=PS)) < 0.01  # and not a stress-confined one


def test_melanosomes_are_thermally_confined_for_both():
    for radius in (0.2e-6, 0.5e-6):
        sphere = Sphere(radius, MELANOSOME, WATER)
        for duration in (PS, NS):
            assert Laplace().peak(sphere, Gaussian(duration=duration), 0.0, side="inside")[0] > 0.97


def test_only_aggregates_of_three_micrometres_are_stress_confined_at_450_ps():
    pulse = Gaussian(duration=PS)
    confined = {d: Delay().extremes(matched(0.5 * d), pulse, 0.0)[0] for d in (0.4e-6, 1e-6, 3e-6, 5e-6)}
    assert confined[3e-6] > 0.9
    assert confined[5e-6] > 0.9
    assert confined[1e-6] < 0.5
    assert confined[0.4e-6] < 0.1


def test_cracking_by_the_gradient_needs_no_picosecond_pulse():
    from picosim.particle.stress.gradient import Gradient

    sphere = Sphere(0.5e-6, MELANOSOME, WATER)
    hoop = [Gradient().peak_surface_hoop(sphere, Gaussian(duration=t))[0] for t in (PS, NS)]
    assert 0.8 < hoop[1] / hoop[0] < 1.0


def test_far_heat_does_not_know_the_pulse():
    sphere = Sphere(0.5e-6, MELANOSOME, WATER)
    far = [Laplace().peak(sphere, Gaussian(duration=t), 1e-6)[0] for t in (PS, NS)]
    assert far[0] == pytest.approx(far[1], rel=2e-3)


def test_equal_energy_leaves_equal_heat():
    sphere = Sphere(0.5e-6, MELANOSOME, WATER)
    late = [Laplace().solve(sphere, Gaussian(duration=t), [5e-6], [2e-6]).ratio[0, 0] for t in (PS, NS)]
    assert late[0] == pytest.approx(late[1], rel=5e-3)
    assert np.all(np.array(late) > 0)


def test_pulses_shorter_than_the_acoustic_transit_have_one_limiting_wave():
    sphere = matched(0.5e-6)
    transit = 0.5e-6 / 1500
    loud = [Delay().extremes(sphere, Gaussian(duration=x * transit), 1e-6)[0] for x in (0.01, 0.03, 0.1, 3.0)]
    assert loud[0] == pytest.approx(0.25, rel=0.02)  # (1/2r) of the instantaneous deposit, r = 2a
    assert loud[0] == pytest.approx(loud[1], rel=0.03)
    assert loud[3] < 0.2 * loud[0]
