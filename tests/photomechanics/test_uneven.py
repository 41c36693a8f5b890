"""Uneven absorption, water that follows its temperature, and aggregates."""

import numpy as np
import pytest

from picosim.chain.absorption_profile import absorption_profile, unevenness
from picosim.errors import ConfigError
from picosim.formulas.absorption_efficiency import absorption_efficiency
from picosim.formulas.internal_absorption import beer_lambert_profile, mie_profile
from picosim.formulas.mie import mie_efficiencies
from picosim.laser.pulses.gaussian import Gaussian
from picosim.particle.cluster import effective_sphere, heat_cluster, packed
from picosim.particle.heat.finite_volume import FiniteVolume
from picosim.particle.heat.laplace import Laplace
from picosim.particle.radial_heat.solve import solve
from picosim.particle.sphere import Sphere
from picosim.skin.absorbers.carbon_ink import CarbonInk
from picosim.skin.absorbers.melanosome import Melanosome

from .common import CARBON, MELANOSOME, WATER

NODES, WEIGHTS = np.polynomial.legendre.leggauss(80)
X, W = 0.5 * (NODES + 1), 0.5 * WEIGHTS


@pytest.mark.parametrize("optical", [0.01, 0.5, 5.0])
def test_rays_absorb_in_all_what_the_efficiency_says(optical):
    total = 4 / 3 * optical * float(np.sum(W * 3 * X**2 * beer_lambert_profile(X, optical)))
    assert total == pytest.approx(float(absorption_efficiency(radius=1.0, mu_a=optical)), rel=2e-6)


@pytest.mark.parametrize(("size", "index"), [(0.5, 1.3 + 0.4j), (10.0, 1.4 + 0.5j), (50.0, 1.4 + 0.1j)])
def test_the_internal_field_absorbs_in_all_what_mie_says(size, index):
    total = 8 / 3 * size * index.real * index.imag * float(np.sum(W * 3 * X**2 * mie_profile(X, size, index)))
    exact = mie_efficiencies(size_parameter=size, index=index.conjugate()).absorption
    assert total == pytest.approx(exact, rel=1e-9)


def test_a_strong_absorber_heats_its_skin():
    weak, strong = beer_lambert_profile([0.0, 1.0], 0.01), beer_lambert_profile([0.0, 1.0], 10.0)
    assert weak[0] / weak[1] == pytest.approx(1.0, abs=0.01)
    assert strong[0] / strong[1] < 1e-3


def test_the_grid_agrees_with_the_exact_heat_and_keeps_energy():
    sphere, pulse = Sphere(0.5e-6, MELANOSOME, WATER, 1e8), Gaussian(duration=6e-9)
    time, radius = np.linspace(-6e-9, 60e-9, 12), np.array([0.0, 0.4e-6, 0.5e-6, 1e-6])
    found = solve(sphere, pulse, 1.0, time, radius)
    exact = Laplace().solve(sphere, pulse, time, radius)
    assert np.max(np.abs(found.rise - exact.ratio)) < 3e-4
    assert np.max(np.abs(found.wall_inside - exact.wall_inside)) < 3e-4
    assert abs(found.energy_error) < 1e-10


def test_water_that_warms_conducts_better_and_cools_the_wall():
    sphere, pulse, time = Sphere(0.5e-6, MELANOSOME, WATER), Gaussian(duration=6e-9), np.linspace(-6e-9, 30e-9, 40)
    peaks = []
    for rise in (1.0, 100.0, 200.0):
        found = solve(sphere, pulse, rise, time, [], initial_temperature=310.15)
        assert abs(found.energy_error) < 1e-9
        peaks.append(found.wall_outside.max() / rise)
    exact = Laplace().peak_wall(sphere, pulse)
    assert peaks[0] == pytest.approx(exact, rel=3e-3)
    assert peaks[0] > peaks[1] > peaks[2] > 0.95 * exact


def test_ink_heated_at_its_skin_has_a_hotter_wall_at_first():
    sphere, pulse = Sphere(0.5e-6, CARBON, WATER), Gaussian(duration=0.1e-9)
    profile = beer_lambert_profile(np.linspace(0, 1, 200), 5.0)
    time = np.linspace(-0.1e-9, 0.3e-9, 30)
    even, uneven = (solve(sphere, pulse, 1.0, time, [], profile=p).wall_outside.max() for p in (None, profile))
    assert uneven > 1.2 * even


def test_a_cluster_is_packed_as_asked_without_overlap():
    cluster = packed(1.5e-6, 0.175e-6, 0.4)
    assert cluster.packing == pytest.approx(0.4, abs=0.01)
    assert cluster.distances().min() >= 2 * 0.175e-6 * (1 - 1e-12)


def test_an_effective_sphere_holds_the_same_heat():
    primary = Sphere(0.175e-6, MELANOSOME, WATER)
    whole, share = effective_sphere(primary, 1.5e-6, 0.4)
    assert share * whole.inside.volumetric_heat_capacity == pytest.approx(0.4 * MELANOSOME.volumetric_heat_capacity)


def test_long_pulses_see_the_aggregate_and_short_ones_its_primaries():
    primary, cluster = Sphere(0.175e-6, MELANOSOME, WATER), packed(1.5e-6, 0.175e-6, 0.2)
    crossing = cluster.radius**2 / WATER.diffusivity
    gain, error = [], []
    for duration in (3e-5 * crossing, 3e-3 * crossing, 3.0 * crossing):
        time = np.linspace(-duration, 3 * duration, 40)
        found = heat_cluster(primary, cluster, Gaussian(duration=duration), time, Laplace())
        gain.append(found.collective_gain)
        error.append(abs(found.effective_error))
    assert gain[0] == pytest.approx(1.0, abs=1e-3)
    assert gain[0] <= gain[1] < gain[2]
    assert gain[2] > 5.0
    assert error[2] < 0.05 < error[0]


def test_a_cluster_needs_matching_primaries():
    with pytest.raises(ConfigError, match="same radius"):
        heat_cluster(
            Sphere(1e-7, MELANOSOME, WATER), packed(1e-6, 2e-7, 0.3), Gaussian(duration=1e-9), [0.0], Laplace()
        )
    with pytest.raises(ConfigError, match="packing"):
        packed(1e-6, 1e-7, 0.9)


def test_melanosomes_are_heated_evenly_and_large_ink_is_not():
    melanosome = absorption_profile(Melanosome(), 1064e-9, 0.35e-6)
    ink = absorption_profile(CarbonInk(), 532e-9, 2e-6)
    assert unevenness(melanosome) == pytest.approx(1.0, abs=0.01)
    assert unevenness(ink) > 3.0
    for radius, power in (melanosome, ink):
        assert 3 * np.trapezoid(power * radius**2, radius) == pytest.approx(1.0)


def test_the_linear_grid_takes_the_same_profile_as_the_nonlinear_one():
    sphere, pulse = Sphere(0.5e-6, CARBON, WATER), Gaussian(duration=1e-9)
    profile = absorption_profile(CarbonInk(), 532e-9, 1e-6)
    time = np.linspace(-1e-9, 5e-9, 10)
    linear = FiniteVolume().solve(sphere, pulse, time, [], profile=profile)
    warm = solve(sphere, pulse, 1.0, time, [], profile=profile[1])
    assert np.max(np.abs(linear.wall_outside - warm.wall_outside)) < 1e-3
