"""How runs behave: threads, stopping, interruption, memory; and what is made from them: beams, deep targets, sweeps."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from monte_carlo_cases import SKIN5, sigmas, slab

from picosim.errors import ConfigError, NotConverged
from picosim.laser.beams.gaussian import Gaussian
from picosim.laser.beams.top_hat import TopHat
from picosim.optics.monte_carlo import MonteCarlo
from picosim.optics.photons import runner
from picosim.optics.photons.spots import SpotGrid, profile

DEPTH = np.array([30e-6, 0.5e-3, 1e-3])
DARK = slab(3e-3, 300.0, 20000.0, 0.8, 1.4)


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    one, two, again = (MonteCarlo(photons=50_000, threads=n).solve(SKIN5, DEPTH) for n in (1, 2, 3))
    for name in ("fluence_ratio", "absorbed_fraction", "diffuse_reflectance"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
        assert np.array_equal(getattr(one, name), getattr(again, name))
        assert np.array_equal(one.standard_error[name], two.standard_error[name])
    other = MonteCarlo(photons=50_000).solve(SKIN5, DEPTH, seed=2)
    assert not np.array_equal(one.fluence_ratio, other.fluence_ratio)


def test_four_times_the_photons_halve_the_error() -> None:
    few, many = (MonteCarlo(photons=n).solve(SKIN5, DEPTH) for n in (20_000, 320_000))
    ratio = np.asarray(few.standard_error["absorbed_fraction"]) / many.standard_error["absorbed_fraction"]
    assert 2.8 < np.exp(np.mean(np.log(ratio))) < 5.6


def test_a_run_stops_when_the_target_is_known_well_enough() -> None:
    told = []
    model = MonteCarlo(photons=10_000_000, relative_error=0.01, target="diffuse_reflectance")
    result = model.solve(SKIN5, DEPTH, progress=lambda done, most, error: told.append((done, most, error)))
    assert result.standard_error["diffuse_reflectance"] <= 0.01 * result.diffuse_reflectance
    assert result.diagnostics["photons"] < 10_000_000
    assert "stopped_by_relative_error" in result.marks
    assert told[-1][0] == result.diagnostics["photons"]
    assert told[-1][2] <= 0.01
    assert MonteCarlo(**{**model.model_dump(), "threads": 2}).solve(SKIN5, DEPTH).fluence_ratio[0] == result.fluence_ratio[0]


def test_a_time_limit_ends_the_run_and_says_so() -> None:
    MonteCarlo(photons=100).solve(DARK, DEPTH)  # compiled before the clock runs
    result = MonteCarlo(photons=10**12, time_limit=0.3).solve(DARK, DEPTH)
    assert "stopped_by_time" in result.marks
    assert 0 < result.diagnostics["photons"] < 10**12
    with pytest.raises(ConfigError, match="too short"):
        MonteCarlo(photons=10**9, time_limit=1e-9).solve(DARK, DEPTH)


def test_an_interrupt_keeps_what_is_done_with_its_error_bars() -> None:
    def stop(done: int, most: int, error: float) -> None:
        raise KeyboardInterrupt

    result = MonteCarlo(photons=10_000_000).solve(DARK, DEPTH, progress=stop)
    assert "stopped_by_interrupt" in result.marks
    assert result.diagnostics["photons"] == runner.BATCHES * runner.LARGE_UNIT
    assert np.all(np.isfinite(result.standard_error["fluence_ratio"]))


def test_an_error_in_a_work_unit_is_not_swallowed() -> None:
    def broken(number: int, photons: int, counts: np.ndarray) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runner.run(broken, 3, runner.Rule(1000))


def test_memory_does_not_grow_with_the_photons() -> None:
    def simulate(number: int, photons: int, counts: np.ndarray) -> None:
        counts[0] += photons

    few, many = (runner.run(simulate, 7, runner.Rule(n)) for n in (100, 50_000_000))
    assert few.counts.shape == many.counts.shape
    assert many.total == many.counts[:, 0].sum() == 50_000_000


def test_the_error_of_batches_is_that_of_their_mean() -> None:
    random = np.random.default_rng(1)
    batches = runner.Batches(np.zeros((runner.BATCHES, 1)), np.full(runner.BATCHES, 100.0))
    mean, error = batches.mean_and_error(random.normal(3.0, 2.0, (runner.BATCHES, 4000)))
    assert np.mean(mean) == pytest.approx(3.0, abs=0.03)
    assert np.sqrt(np.mean(error**2)) == pytest.approx(2.0 / np.sqrt(runner.BATCHES), rel=0.02)


@pytest.mark.parametrize("beam", [TopHat(diameter=2e-3), Gaussian(diameter=2e-3), lambda r: np.exp(-((r / 1e-3) ** 4))])
def test_direct_launch_and_convolution_of_the_pencil_agree(beam: object) -> None:
    model = MonteCarlo(photons=200_000)
    shape = profile(beam)
    # means over the middle of the spot: a disc of rings for one, points of equal area for the other
    inner = 0.4e-3
    points = inner * np.sqrt((np.arange(24) + 0.5) / 24)
    smooth = model.solve_beam(SKIN5, DEPTH, points, beam)
    assert smooth.fluence_ratio_rz is not None
    launched = model._run(
        SKIN5, DEPTH, illumination="collimated", seed=7, rings=True, radii=shape.radii
    )  # fmt: skip
    from picosim.optics.photons.grid import ring_edges

    edges = ring_edges()
    share = np.clip((inner**2 - edges[:-1] ** 2) / np.diff(edges**2), 0, 1)
    weights = np.append(share, 0.0)[:, None] * shape.area / (math.pi * inner**2)
    direct = launched.fluence(DEPTH, weights)
    error = np.mean(smooth.standard_error["fluence_ratio_rz"], axis=1)
    assert sigmas(smooth.fluence_ratio_rz.mean(axis=1), error, direct.mean[:, 0], direct.error[:, 0]) < 4
    # what leaves does not depend on the spot
    escaped = launched.escaped()
    assert sigmas(smooth.diffuse_reflectance, escaped.error[0], escaped.mean[0], escaped.error[0]) < 4


def test_direct_beam_gives_annuli_that_follow_the_convolution() -> None:
    model, beam = MonteCarlo(photons=200_000), Gaussian(diameter=3e-3)
    radius = np.array([0.5e-3, 1e-3, 2e-3])
    a = model.solve_beam(SKIN5, DEPTH, radius, beam)
    b = model.solve_beam(SKIN5, DEPTH, radius, beam, method="direct", seed=3)
    assert a.fluence_ratio_rz is not None
    assert b.fluence_ratio_rz is not None
    e = [d.standard_error["fluence_ratio_rz"] for d in (a, b)]
    assert sigmas(a.fluence_ratio_rz, e[0], b.fluence_ratio_rz, e[1]) < 4.5


def test_a_wide_beam_is_broad_in_its_middle_and_a_narrow_one_loses_light() -> None:
    model = MonteCarlo(photons=100_000)
    broad = model.solve(SKIN5, DEPTH)
    wide = model.solve_beam(SKIN5, DEPTH, None, TopHat(diameter=0.1))
    narrow = model.solve_beam(SKIN5, DEPTH, None, TopHat(diameter=1e-3))
    assert sigmas(
        wide.fluence_ratio, wide.standard_error["fluence_ratio"], broad.fluence_ratio, broad.standard_error["fluence_ratio"]
    ) < 4  # fmt: skip
    assert np.all(narrow.fluence_ratio < 0.8 * broad.fluence_ratio)
    assert np.array_equal(model.solve_beam(SKIN5, DEPTH).fluence_ratio, broad.fluence_ratio)


def test_the_light_of_a_beam_is_that_of_its_pencils() -> None:
    response = MonteCarlo(photons=20_000).pencil(SKIN5)
    beam = TopHat(diameter=2e-3)
    radius = np.concatenate((np.linspace(0, 5e-3, 250), np.linspace(5.1e-3, 30e-3, 150)))
    field = response.convolve(DEPTH, radius, profile(beam)).fluence_ratio_rz
    assert field is not None
    total = np.trapezoid(field * 2 * np.pi * radius, radius, axis=1) / beam.area
    broad = response.estimator.fluence(DEPTH).mean
    assert np.allclose(total, broad, rtol=2e-3)


def test_spots_superpose() -> None:
    spot = TopHat(diameter=0.3e-3)
    grid = SpotGrid.square(spot, pitch=0.6e-3, count=3)
    assert grid.area == pytest.approx(9 * spot.area)
    single = SpotGrid(spot, np.zeros((1, 2)))
    model, radius = MonteCarlo(photons=60_000), np.linspace(0, 3e-3, 90)
    one = model.solve_beam(SKIN5, DEPTH, radius, spot)
    same = model.solve_beam(SKIN5, DEPTH, radius[:5], single)
    assert one.fluence_ratio_rz is not None
    assert same.fluence_ratio_rz is not None
    assert np.allclose(one.fluence_ratio_rz[:, :5], same.fluence_ratio_rz, rtol=0.01)
    # the mean around the axis, by convolution with the mean profile and by superposition spot by spot
    around = np.array([0.4e-3])
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    points = around * np.stack((np.cos(angle), np.sin(angle)), axis=1)
    spread = grid.superpose(radius, one.fluence_ratio_rz, points).mean(axis=1)
    mean = model.solve_beam(SKIN5, DEPTH, around, grid).fluence_ratio_rz
    direct = model.solve_beam(SKIN5, DEPTH, around, grid, method="direct", seed=5)
    assert mean is not None
    assert direct.fluence_ratio_rz is not None
    assert np.allclose(mean[:, 0], spread, rtol=0.03)
    error = direct.standard_error["fluence_ratio_rz"]
    assert sigmas(direct.fluence_ratio_rz[1:], np.hypot(error, 0.02 * mean)[1:], mean[1:]) < 4


def test_wrong_beams_are_refused() -> None:
    model = MonteCarlo(photons=100)
    for beam, words in (
        (lambda r: 0 * r, "empty"),
        (lambda r: -np.ones_like(r), "negative"),
        (np.ones_like, "0.5 m"),
        (3, "due"),
    ):
        with pytest.raises(ConfigError, match=words):
            model.solve_beam(SKIN5, DEPTH, None, beam)
    with pytest.raises(ConfigError, match="radius"):
        model.solve_beam(SKIN5, DEPTH, np.array([]), TopHat(diameter=1e-3))


def test_splitting_is_unbiased_and_helps_deep_down() -> None:
    deep = np.array([0.2e-3, 1.5e-3, 2e-3])
    plain = MonteCarlo(photons=300_000).solve(DARK, deep)
    split = MonteCarlo(photons=60_000, deep_target=2e-3).solve(DARK, deep)
    assert split.diagnostics["splits"] > 0
    error = [d.standard_error["fluence_ratio"] for d in (plain, split)]
    assert sigmas(plain.fluence_ratio, error[0], split.fluence_ratio, error[1]) < 4
    name = "diffuse_reflectance"
    e = [d.standard_error[name] for d in (plain, split)]
    assert sigmas(plain.diffuse_reflectance, e[0], split.diffuse_reflectance, e[1]) < 4
    assert abs(split.energy_balance) < 1e-12
    assert len(split.absorbed_fraction) == 1
    # cost in scattering steps, for the same error
    cost = [(er[2] / d.fluence_ratio[2]) ** 2 * d.diagnostics["steps"] for er, d in zip(error, (plain, split))]
    assert cost[1] < 0.7 * cost[0]


def test_many_absorptions_from_one_run_equal_direct_runs() -> None:
    sets = np.array([SKIN5.mu_a, SKIN5.mu_a * [20, 1, 1, 1, 1], SKIN5.mu_a * [1, 5, 5, 1, 0.1]])
    white = MonteCarlo(photons=25_000).white(SKIN5, sets, DEPTH)
    assert np.all(white.effective_sample_size > 1000)
    for k, mu_a in enumerate(sets):
        direct = MonteCarlo(photons=150_000, seed=5).solve(dataclasses.replace(SKIN5, mu_a=mu_a), DEPTH)
        for name in ("diffuse_reflectance", "transmittance", "absorbed_fraction", "fluence_ratio"):
            mean, error = getattr(white, name).mean[k], getattr(white, name).error[k]
            assert sigmas(mean, error, getattr(direct, name), np.asarray(direct.standard_error[name])) < 4.5, name
    balance = white.specular_reflectance + white.diffuse_reflectance.mean + white.transmittance.mean
    assert np.allclose(balance + white.absorbed_fraction.mean.sum(1), 1, atol=1e-12)


def test_a_set_that_rests_on_few_photons_is_refused() -> None:
    with pytest.raises(NotConverged, match="set 1"):
        MonteCarlo(photons=2000).white(DARK, np.array([[10.0], [1e6]]), np.zeros(1))
    with pytest.raises(ConfigError, match="shape"):
        MonteCarlo(photons=2000).white(SKIN5, np.ones((2, 3)), np.zeros(1))
