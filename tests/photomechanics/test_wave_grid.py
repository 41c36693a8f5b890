"""Waves on the grid of shells against exact solutions, and what only a grid can do."""

import dataclasses

import numpy as np
import pytest

from picosim.errors import ConfigError
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.modulated import Modulated
from picosim.laser.pulses.square import Square
from picosim.particle.grid_waves.march import feature_time
from picosim.particle.grid_waves.medium import water_push
from picosim.particle.heat.laplace import Laplace
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.delay import Delay
from picosim.particle.stress.wave_grid import WaveGrid, peak

from .common import CARBON, CARBON_FLUID, MELANOSOME, WATER, matched

RADIUS = 0.5e-6
SPHERES = {
    "matched": matched(RADIUS),
    "soft": Sphere(RADIUS, Material(density=800, sound_speed=1125), Material(density=1000, sound_speed=1500)),
    "stiff": Sphere(RADIUS, Material(density=1350, sound_speed=5400), Material(density=1000, sound_speed=1500)),
    "heavy": Sphere(RADIUS, Material(density=19300, sound_speed=3240), Material(density=1000, sound_speed=1500)),
}


@pytest.mark.parametrize("sphere", SPHERES.values(), ids=SPHERES)
@pytest.mark.parametrize("ratio", [0.3, 1.0, 10.0])
def test_the_grid_agrees_with_the_delay_equation(sphere, ratio):
    pulse = Gaussian(duration=ratio * RADIUS / 1500)
    for place in (0.0, 0.5, 2.0, 10.0):
        grid, exact = (s.extremes(sphere, pulse, place * RADIUS) for s in (WaveGrid(), Delay()))
        assert np.allclose(grid, exact, rtol=2e-4)


def test_two_grids_extrapolate_away_second_order_error():
    pulse = Gaussian(duration=0.5 * RADIUS / 1500)
    exact = Delay().extremes(SPHERES["matched"], pulse, 0.0)[1]
    error = []
    for cells in (20, 40, 80):
        solver = WaveGrid(cells_per_feature=cells, least_inner=8, extrapolate=False)
        error.append(abs(solver.extremes(SPHERES["matched"], pulse, 0.0)[1] / exact - 1))
    order = np.log2(np.array(error[:-1]) / error[1:])
    assert np.all(np.abs(order - 2.0) < 0.35)
    better = WaveGrid(cells_per_feature=80, least_inner=8).extremes(SPHERES["matched"], pulse, 0.0)[1]
    assert abs(better / exact - 1) < 0.1 * error[-1]


def test_a_pulse_that_jumps_is_refused():
    assert feature_time(Square(duration=1e-9)) == 0.0
    with pytest.raises(ConfigError, match="jumps"):
        WaveGrid().extremes(SPHERES["matched"], Square(duration=1e-9), 0.0)


def test_a_beat_counts_as_the_feature_of_a_pulse():
    smooth = feature_time(Gaussian(duration=6e-9))
    assert smooth == pytest.approx(6e-9, rel=1e-3)
    assert feature_time(Modulated(duration=6e-9, period=2e-9)) < 0.5 * smooth


def test_an_elastic_solid_is_refused():
    with pytest.raises(ConfigError, match="fluids only"):
        WaveGrid().extremes(Sphere(RADIUS, MELANOSOME, WATER), Gaussian(duration=1e-9), 0.0)


def test_the_wave_outside_only_thins_out():
    pulse = Gaussian(duration=0.3e-9)
    at = {r: WaveGrid().extremes(SPHERES["soft"], pulse, r * RADIUS)[0] * r for r in (1.5, 3.0, 20.0)}
    assert max(at.values()) / min(at.values()) - 1 < 1e-3


def test_temperature_on_the_grid_is_that_of_the_exact_solution():
    sphere = Sphere(RADIUS, dataclasses.replace(CARBON_FLUID), WATER)
    pulse = Gaussian(duration=450e-12)
    run = WaveGrid().run(sphere, pulse, np.array([0.0, 1.5 * RADIUS]), conduction=True)
    exact = Laplace().solve(sphere, pulse, run.time[::500], [0.0, 1.5 * RADIUS]).ratio
    assert np.max(np.abs(run.temperature[::500] - exact)) < 2e-4


@pytest.mark.parametrize(
    ("diameter", "duration", "gain"),
    [(0.1e-6, 450e-12, 4.1), (0.1e-6, 6e-9, 7.0), (1e-6, 450e-12, 1.3), (1e-6, 6e-9, 2.2)],
)
def test_heated_water_makes_most_of_the_sound_of_small_ink(diameter, duration, gain):
    sphere = Sphere(diameter / 2, CARBON_FLUID, WATER)
    far = np.array([2.5 * diameter])
    alone, heated = (
        peak(WaveGrid().run(sphere, Gaussian(duration=duration), far, conduction=on).pressure[:, 0])
        for on in (False, True)
    )
    assert heated / alone == pytest.approx(gain, rel=0.03)  # physics.md 2.7


def test_water_expands_more_the_hotter_it_gets():
    sphere = Sphere(0.05e-6, CARBON_FLUID, WATER)
    pulse, far = Gaussian(duration=450e-12), np.array([0.25e-6])
    loud = []
    for rise in (1.0, 100.0, 300.0):
        push = water_push(310.15, rise, CARBON.confined_pressure_per_kelvin * rise)
        run = WaveGrid().run(sphere, pulse, far, conduction=True, medium=push)
        loud.append(peak(run.pressure[:, 0]))
    linear = peak(WaveGrid().run(sphere, pulse, far, conduction=True).pressure[:, 0])
    assert loud[0] == pytest.approx(linear, rel=0.02)
    assert loud[0] < loud[1] < loud[2]


def test_both_ways_of_heating_water_push_twice_the_linear_law_at_100_kelvin():
    linear = WATER.confined_pressure_per_kelvin * 100.0
    for path in ("isobaric", "isochoric"):
        push = water_push(310.15, 1.0, 1.0, path=path)
        at = np.interp(100.0, np.arange(push.pressure.size) * push.step, push.pressure)
        assert 1.6 < at / linear < 2.3


def test_heat_near_the_surface_of_a_strong_absorber_weakens_the_centre_wave():
    pulse = Gaussian(duration=RADIUS / 1500)
    even = WaveGrid().run(SPHERES["matched"], pulse, np.array([0.0])).pressure.min()
    skin = (
        WaveGrid().run(SPHERES["matched"], pulse, np.array([0.0]), profile=np.linspace(0, 1, 64) ** 40).pressure.min()
    )
    shell = -0.4472568679426438  # exact thin shell, Gaussian of a/c: (1/3) g'
    assert abs(skin / shell - 1) < 0.05
    assert abs(skin) < abs(even)
