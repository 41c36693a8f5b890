"""Laws of photon transport, for both kernels."""

from __future__ import annotations

import numpy as np
import pytest
from monte_carlo_cases import (
    SKIN5,
    SKIN5_ABSORBED,
    SKIN5_REFLECTANCE,
    SKIN5_TRANSMITTANCE,
    sigmas,
    slab,
)  # fmt: skip

from picosim.errors import ConfigError
from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.optics.monte_carlo import MonteCarlo
from picosim.optics.photons import fast, scalar
from picosim.optics.photons.launch import entry
from picosim.optics.photons.medium import medium
from picosim.optics.photons.moments import mean_depths
from picosim.optics.photons.phase import henyey_greenstein
from picosim.optics.photons.tally import Layout
from picosim.optics.stack import OpticalStack

PRECISIONS = [("single", 400_000), ("double", 40_000)]
DEPTHS = np.array([0.0, 30e-6, 200e-6, 1e-3, 2e-3, 6e-3])


@pytest.mark.parametrize(("precision", "photons"), PRECISIONS)
def test_five_layers_match_an_independent_code_within_four_standard_errors(precision: str, photons: int) -> None:
    result = MonteCarlo(photons=photons, precision=precision).solve(SKIN5, DEPTHS)
    error = result.standard_error
    assert sigmas(result.diffuse_reflectance, error["diffuse_reflectance"], *SKIN5_REFLECTANCE) < 4
    assert sigmas(result.transmittance, error["transmittance"], *SKIN5_TRANSMITTANCE) < 4
    assert sigmas(result.absorbed_fraction, error["absorbed_fraction"], SKIN5_ABSORBED, 2e-5) < 4
    assert result.specular_reflectance == pytest.approx((0.4 / 2.4) ** 2, rel=1e-12)


@pytest.mark.parametrize(("precision", "photons"), PRECISIONS)
@pytest.mark.parametrize("illumination", ["collimated", "diffuse"])
def test_light_that_enters_leaves_or_stays(precision: str, photons: int, illumination: str) -> None:
    result = MonteCarlo(photons=photons // 20, precision=precision).solve(SKIN5, DEPTHS, illumination=illumination)
    assert abs(result.energy_balance) < 1e-12
    assert result.diagnostics["lost"] == 0
    assert result.reflectance_by_angle is not None
    assert result.reflectance_by_angle.sum() == pytest.approx(result.diffuse_reflectance, rel=1e-12)


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize(
    ("stack", "illumination", "truth"),
    [
        (slab(np.inf, 1000.0, 9000.0), "collimated", 0.4149474791),
        (slab(np.inf, 100.0, 9900.0), "collimated", 0.7527207172),
        (slab(np.inf, 1000.0, 9000.0), "diffuse", 0.4780244892),
    ],
)
def test_half_spaces_reflect_as_chandrasekhar_says(precision: str, stack: OpticalStack, illumination: str, truth: float) -> None:
    result = MonteCarlo(photons=60_000, precision=precision).solve(stack, np.zeros(1), illumination=illumination)
    assert sigmas(result.diffuse_reflectance, result.standard_error["diffuse_reflectance"], truth) < 4


@pytest.mark.parametrize("precision", ["single", "double"])
def test_a_layer_without_scattering_is_beer_lambert_exactly(precision: str) -> None:
    stack = slab(1e-3, 2000.0, 0.0)
    result = MonteCarlo(photons=100, precision=precision).solve(stack, np.array([0.5e-3]))
    assert result.transmittance == pytest.approx(np.exp(-2.0), rel=1e-6)
    assert result.diffuse_reflectance == 0
    assert result.fluence_ratio[0] == pytest.approx(np.exp(-1.0), rel=1e-6)
    assert result.standard_error["transmittance"] < 1e-7


def test_a_clear_layer_of_equal_index_changes_nothing_but_the_depth() -> None:
    bare = slab(0.2e-3, 1000.0, 9000.0, 0.75)
    covered = OpticalStack(
        np.array([1e-3, 0.2e-3]), np.array([0, 1000.0]), np.array([0, 9000.0]), np.array([0, 0.75]), np.ones(2)
    )
    model = MonteCarlo(photons=100_000)
    a, b = model.solve(bare, np.array([1e-4])), model.solve(covered, np.array([0.5e-3, 1.1e-3]), seed=2)
    for name in ("diffuse_reflectance", "transmittance"):
        assert sigmas(getattr(a, name), a.standard_error[name], getattr(b, name), b.standard_error[name]) < 4
    assert sigmas(
        a.fluence_ratio[0], a.standard_error["fluence_ratio"][0], b.fluence_ratio[1], b.standard_error["fluence_ratio"][1]
    ) < 4  # fmt: skip
    # in the clear layer the fluence is the beam and what comes back, each photon once
    assert b.fluence_ratio[0] > 1 + b.diffuse_reflectance


def test_a_layer_cut_in_two_gives_the_same_light() -> None:
    cut = OpticalStack(
        np.insert(SKIN5.thickness, 3, 0.4e-3) - np.array([0, 0, 0, 0, 0.4e-3, 0]),
        *(np.insert(x, 3, x[3]) for x in (SKIN5.mu_a, SKIN5.mu_s, SKIN5.g, SKIN5.n)),
    )
    model = MonteCarlo(photons=200_000)
    a, b = model.solve(SKIN5, DEPTHS), model.solve(cut, DEPTHS, seed=2)
    assert sigmas(
        a.fluence_ratio, a.standard_error["fluence_ratio"], b.fluence_ratio, b.standard_error["fluence_ratio"]
    ) < 4.5  # fmt: skip
    assert abs(a.diffuse_reflectance - b.diffuse_reflectance) < 4 * np.hypot(
        a.standard_error["diffuse_reflectance"], b.standard_error["diffuse_reflectance"]
    )


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("g", [-0.5, 0.0, 0.9, 0.99])
def test_the_kth_scattering_lies_where_sassaroli_says(precision: str, g: float) -> None:
    k = np.arange(1, 7)
    mean, error = mean_depths(100.0, g, 6, photons=100_000, precision=precision)
    assert sigmas(mean, error, (1 - g**k) / ((1 - g) * 100.0)) < 4


@pytest.mark.parametrize("precision", ["single", "double"])
def test_a_tabulated_phase_function_takes_the_place_of_the_formula(precision: str) -> None:
    model = MonteCarlo(photons=40_000, precision=precision)
    stack = slab(1e-3, 100.0, 10000.0, 0.6, 1.4)
    formula = model.solve(stack, np.array([0.5e-3]))
    table = model.solve(stack, np.array([0.5e-3]), seed=3, phase=[henyey_greenstein(0.6)])
    isotropic = model.solve(stack, np.array([0.5e-3]), seed=4, phase=[lambda u: 1 - 2 * u])
    name = "diffuse_reflectance"
    error = formula.standard_error[name]
    assert sigmas(formula.diffuse_reflectance, error, table.diffuse_reflectance, table.standard_error[name]) < 4
    assert isotropic.diffuse_reflectance > formula.diffuse_reflectance + 20 * error
    with pytest.raises(ConfigError, match="one function"):
        model.solve(stack, np.zeros(1), phase=[None, henyey_greenstein(0.1)])


@pytest.mark.parametrize("listing", [None, "plain"])
@pytest.mark.parametrize("rings", [1, 256])
def test_the_spread_between_work_units_is_that_of_independent_photons(listing: str | None, rings: int) -> None:
    """Repeated photons leave means right; only the spread shows them."""
    table = medium(SKIN5)
    layout, launch, photons = Layout(table.grid.layer.size, rings), entry(SKIN5, 5), 400
    few = fast.simulator(table, layout, launch, 5, listing=listing)
    reference = scalar.simulator(table, Layout(table.grid.layer.size), launch, 6)

    def spread(simulate: object, layout: Layout, units: int) -> np.ndarray:
        found = []
        for unit in range(units):
            counts = np.zeros(layout.size)
            simulate(unit, photons, counts)  # type: ignore[operator]
            path = layout.volume(counts).reshape(-1, layout.rings).sum(1) * table.path_per_score
            absorbed = np.bincount(table.grid.layer, path * SKIN5.mu_a[table.grid.layer])
            found.append([*layout.by_radius(counts).reshape(2, -1).sum(1), *absorbed])
        return np.std(found, axis=0)

    ratio = spread(few, layout, 250) / spread(reference, Layout(table.grid.layer.size), 120)
    assert np.all((ratio > 0.75) & (ratio < 1.33)), ratio


@pytest.mark.parametrize("rings", [1, 256])
def test_explicit_vectors_and_their_fallback_count_the_same(rings: int) -> None:
    table = medium(SKIN5)
    layout, launch = Layout(table.grid.layer.size, rings), entry(SKIN5, 1)
    results = []
    for listing in (None, "table", "plain"):
        counts = np.zeros(layout.size)
        fast.simulator(table, layout, launch, 1, listing=listing)(0, 1000, counts)
        results.append(counts)
    assert np.array_equal(results[0], results[1])
    assert np.array_equal(results[0], results[2])


def test_single_precision_keeps_every_micrometre_bin_of_the_reference() -> None:
    table = medium(SKIN5)
    layout, launch = Layout(table.grid.layer.size, 1), entry(SKIN5, 1)
    absorbed, spread = [], []
    for simulator, photons in ((fast.simulator, 12_000), (scalar.simulator, 3_000)):
        simulate, found = simulator(table, layout, launch, 1), []
        for unit in range(20):
            counts = np.zeros(layout.size)
            simulate(unit, photons, counts)
            found.append(layout.volume(counts) * table.path_per_score * SKIN5.mu_a[table.grid.layer] / photons)
        absorbed.append(np.mean(found, axis=0))
        spread.append(np.std(found, axis=0, ddof=1) / np.sqrt(20))
    first = table.grid.layer == 0
    assert np.allclose(table.grid.width[first], 1e-6, rtol=1e-9)
    assert np.max(np.abs(absorbed[0] - absorbed[1])) < 1e-4
    assert np.max(np.abs(absorbed[0] - absorbed[1]) / np.hypot(*spread)) < 5


def test_wrong_input_is_refused_with_what_is_allowed() -> None:
    model = MonteCarlo(photons=100)
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        MonteCarlo(photons=0)
    with pytest.raises(ConfigError, match="must lie in the layers"):
        model.solve(SKIN5, np.array([1.0]))
    with pytest.raises(ConfigError, match="absorbs nothing"):
        model.solve(slab(np.inf, 0.0, 100.0), np.zeros(1))
    with pytest.raises(ConfigError, match="deep_target"):
        MonteCarlo(photons=100, deep_target=1.0).solve(SKIN5, np.zeros(1))
    with pytest.raises(ConfigError, match="single"):
        MonteCarlo(photons=100, deep_target=1e-3, precision="double").solve(SKIN5, np.zeros(1))


def test_many_layers_are_counted_as_few_and_too_many_are_refused() -> None:
    def cut_in(parts: int) -> OpticalStack:
        layers = (SKIN5.thickness / parts, SKIN5.mu_a, SKIN5.mu_s, SKIN5.g, SKIN5.n)
        return OpticalStack(*(np.repeat(x, parts) for x in layers))

    model = MonteCarlo(photons=20_000)
    fine, whole = model.solve(cut_in(80), DEPTHS), model.solve(SKIN5, DEPTHS, seed=2)
    error = np.hypot(fine.standard_error["diffuse_reflectance"], whole.standard_error["diffuse_reflectance"])
    assert abs(fine.diffuse_reflectance - whole.diffuse_reflectance) < 4 * error
    assert np.allclose(fine.absorbed_fraction.reshape(5, 80).sum(1), whole.absorbed_fraction, rtol=0.1)
    with pytest.raises(ConfigError, match="depth bins"):
        model.solve(cut_in(1000), np.zeros(1))


@pytest.mark.slow
def test_single_precision_is_right_to_one_part_in_ten_thousand_of_the_incident_energy() -> None:
    from picosim.optics.discrete_ordinates import DiscreteOrdinates

    top = (np.arange(60) + 0.5) * 1e-6
    exact = DiscreteOrdinates(streams=64).solve(SKIN5, top)
    result = MonteCarlo(photons=30_000_000).solve(SKIN5, top)
    assert abs(result.diffuse_reflectance - exact.diffuse_reflectance) < 2e-4
    assert abs(result.transmittance - exact.transmittance) < 1e-4
    assert np.max(np.abs(result.absorbed_fraction - exact.absorbed_fraction)) < 1e-4
    per_bin = (result.fluence_ratio - exact.fluence_ratio) * SKIN5.mu_a[0] * 1e-6
    assert np.max(np.abs(per_bin)) < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("wavelength", [532e-9, 755e-9, 1064e-9])
def test_skin_agrees_with_discrete_ordinates_within_four_standard_errors(wavelength: float) -> None:
    from picosim.optics.discrete_ordinates import DiscreteOrdinates
    from picosim.skin.skin import Skin

    depth = np.array([67.5e-6, 120e-6, 265e-6, 500e-6, 1e-3])
    for preset in ("type_i", "type_ii", "type_iii", "type_iv", "type_v", "type_vi"):
        s = Skin(preset=preset).sample(wavelength)
        stack = OpticalStack(s.thickness, s.mu_a, s.mu_s, s.g, s.n, s.n_above, s.n_below, s.names)
        exact = DiscreteOrdinates(streams=64).solve(stack, depth)
        result = MonteCarlo(photons=1_000_000).solve(stack, depth)
        for name in ("diffuse_reflectance", "transmittance", "absorbed_fraction", "fluence_ratio"):
            error = np.asarray(result.standard_error[name]) + 1e-5
            assert sigmas(getattr(result, name), error, getattr(exact, name)) < 4, (preset, name)


@pytest.mark.slow
def test_error_bars_cover_two_thirds_over_four_hundred_seeds() -> None:
    from picosim.optics.discrete_ordinates import DiscreteOrdinates

    depth = np.array([100e-6, 1e-3])
    exact = DiscreteOrdinates(streams=64).solve(SKIN5, depth)
    inside = np.zeros(5)
    for seed in range(400):
        result = MonteCarlo(photons=5_000, threads=1).solve(SKIN5, depth, seed=seed)
        found = [result.diffuse_reflectance, result.transmittance, result.absorbed_fraction[0], *result.fluence_ratio]
        truth = [exact.diffuse_reflectance, exact.transmittance, exact.absorbed_fraction[0], *exact.fluence_ratio]
        e = result.standard_error
        error = [e["diffuse_reflectance"], e["transmittance"], e["absorbed_fraction"][0], *e["fluence_ratio"]]
        inside += np.abs(np.array(found) - truth) < error
    assert np.all((inside / 400 > 0.61) & (inside / 400 < 0.75)), inside / 400


def test_photons_that_stray_beyond_the_last_bin_of_a_half_space_count_in_it():
    """At 0.01 /m some light gets deeper than the bins reach: none is lost, and the shallow fluence is that of ordinates."""
    clear = OpticalStack(*(np.array([x]) for x in (np.inf, 0.01, 10000.0, 0.8, 1.4)))
    z = np.array([1e-3])
    found, exact = MonteCarlo(photons=20_000).solve(clear, z), DiscreteOrdinates().solve(clear, z)
    entered = 1 - found.specular_reflectance
    assert found.absorbed_fraction[0] + found.diffuse_reflectance == pytest.approx(entered, abs=1e-9)
    reflected = found.diffuse_reflectance - exact.diffuse_reflectance
    assert abs(reflected) < 4 * float(found.standard_error["diffuse_reflectance"])
    assert found.fluence_ratio[0] == pytest.approx(exact.fluence_ratio[0], rel=0.05)
