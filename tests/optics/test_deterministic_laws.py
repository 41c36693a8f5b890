"""Laws that every deterministic light model obeys, on random stacks."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_stacks import SKIN, depths, stack, stacks

from picosim.errors import ConfigError, NotConverged
from picosim.optics.beer_lambert import BeerLambert
from picosim.optics.deposition import Deposition
from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.optics.ordinates.solver import solve, solve_batch
from picosim.optics.stack import OpticalStack

LIGHT = st.sampled_from(["collimated", "diffuse"])
some = settings(max_examples=60, deadline=None, derandomize=True)


@some
@given(stacks(), LIGHT, st.sampled_from([8, 16, 32]))
def test_energy_closes(layers, light, streams):
    result = DiscreteOrdinates(streams=streams).solve(layers, depths(layers), illumination=light)
    assert abs(result.energy_balance) < 1e-7
    assert (result.absorbed_fraction >= -1e-9).all()
    assert (result.absorbed_fraction[layers.mu_a == 0] == 0).all()
    assert -1e-9 <= result.transmittance <= 1 + 1e-9
    assert np.isfinite(result.fluence_ratio).all()


@some
@given(stacks(half_space=False), LIGHT, st.integers(0, 3), st.floats(0.05, 0.95))
def test_splitting_a_layer_changes_nothing(layers, light, which, share):
    which %= len(layers.n)
    where = depths(layers)
    columns = {
        name: np.insert(getattr(layers, name), which, getattr(layers, name)[which])
        for name in ("thickness", "mu_a", "mu_s", "g", "n")
    }
    columns["thickness"][which] *= share
    columns["thickness"][which + 1] *= 1 - share
    split = OpticalStack(**columns, n_above=layers.n_above, n_below=layers.n_below)
    one, two = (DiscreteOrdinates().solve(s, where, illumination=light) for s in (layers, split))
    assert two.diffuse_reflectance == pytest.approx(one.diffuse_reflectance, abs=1e-7)
    assert two.transmittance == pytest.approx(one.transmittance, abs=1e-7)
    joined = np.add.reduceat(two.absorbed_fraction, np.delete(np.arange(len(split.n)), which + 1))
    np.testing.assert_allclose(joined, one.absorbed_fraction, atol=1e-7)
    np.testing.assert_allclose(two.fluence_ratio, one.fluence_ratio, atol=1e-5, rtol=1e-5)


@some
@given(stacks(half_space=False), LIGHT)
def test_layers_that_absorb_nothing_send_all_light_back_or_on(layers, light):
    lossless = dataclasses.replace(layers, mu_a=np.zeros_like(layers.mu_a))
    result = DiscreteOrdinates(streams=16).solve(lossless, depths(layers), illumination=light)
    assert (result.absorbed_fraction == 0).all()
    assert result.specular_reflectance + result.diffuse_reflectance + result.transmittance == pytest.approx(1, abs=1e-7)


@some
@given(stacks(), LIGHT, st.floats(-4, 4).map(lambda e: 10.0**e))
def test_only_optical_lengths_count(layers, light, scale):
    scaled = dataclasses.replace(
        layers, thickness=layers.thickness * scale, mu_a=layers.mu_a / scale, mu_s=layers.mu_s / scale
    )
    model = DiscreteOrdinates(streams=16)
    one = model.solve(layers, depths(layers), illumination=light)
    two = model.solve(scaled, depths(layers) * scale, illumination=light)
    assert two.diffuse_reflectance == pytest.approx(one.diffuse_reflectance, abs=1e-8)
    np.testing.assert_allclose(two.absorbed_fraction, one.absorbed_fraction, atol=1e-8)


@some
@given(stacks(half_space=False))
def test_diffuse_light_passes_equally_both_ways(layers):
    """Reciprocity: n_above^2 T down = n_below^2 T up."""
    names = ("thickness", "mu_a", "mu_s", "g", "n")
    turned = OpticalStack(
        **{name: getattr(layers, name)[::-1] for name in names}, n_above=layers.n_below, n_below=layers.n_above
    )
    down, up = (
        DiscreteOrdinates(streams=16).solve(s, np.array([0.0]), illumination="diffuse").transmittance
        for s in (layers, turned)
    )
    assert layers.n_above**2 * down == pytest.approx(layers.n_below**2 * up, rel=1e-8, abs=1e-9)


@some
@given(stacks(half_space=False), LIGHT)
def test_absorption_is_the_integral_of_the_fluence(layers, light):
    nodes, weights = np.polynomial.legendre.leggauss(60)
    inside = 0.5 * (nodes + 1)
    where = (layers.interfaces[:-1, None] + layers.thickness[:, None] * inside).ravel()
    where = np.minimum(where, layers.interfaces[-1])
    smooth = layers.thickness * (layers.mu_a + layers.mu_s) < 5.0  # what 60 nodes integrate
    result = DiscreteOrdinates(streams=8).solve(layers, where, illumination=light)
    fluence = result.fluence_ratio.reshape(len(layers.n), 60)
    integral = layers.mu_a * layers.thickness * (fluence @ weights) / 2
    np.testing.assert_allclose(integral[smooth], result.absorbed_fraction[smooth], rtol=1e-6, atol=1e-9)


def test_fluence_is_continuous_where_the_index_is():
    for layer in (1, 3, 4, 5, 6):  # between layers of one index
        face = SKIN.interfaces[layer]
        if SKIN.n[layer] != SKIN.n[layer - 1]:
            continue
        above, below = DiscreteOrdinates().solve(SKIN, np.array([face * (1 - 1e-12), face])).fluence_ratio
        assert above == pytest.approx(below, rel=1e-8)


@pytest.mark.parametrize("light", ["collimated", "diffuse"])
def test_a_vanishing_layer_changes_nothing(light):
    layers = [(6e-5, 1600, 3e4, 0.8, 1.45), (1e-3, 200, 15000, 0.85, 1.36)]
    film = [layers[0], (1e-9, 1e4, 1e5, 0.9, 1.45), layers[1]]
    bare, covered = (DiscreteOrdinates().solve(stack(s), np.array([1e-4]), illumination=light) for s in (layers, film))
    assert covered.diffuse_reflectance == pytest.approx(bare.diffuse_reflectance, rel=2e-4)
    at_face = DiscreteOrdinates().solve(stack(layers), np.array([6e-5 * (1 - 1e-12)]), illumination=light)
    assert covered.absorbed_fraction[1] == pytest.approx(1e-5 * at_face.fluence_ratio[0], rel=2e-3)


def test_thick_media_depend_on_the_reduced_scattering_alone():
    """Similarity: mu_s (1 - g) decides deep inside; how far it holds is known to a few percent."""
    peaked, isotropic = (
        DiscreteOrdinates().solve(stack([(np.inf, 20.0, 1000 / (1 - g), g, 1.4)]), np.array([5e-3, 6e-3]))
        for g in (0.9, 0.0)
    )
    assert peaked.diffuse_reflectance == pytest.approx(isotropic.diffuse_reflectance, rel=0.02)
    slopes = [np.log(r.fluence_ratio[0] / r.fluence_ratio[1]) for r in (peaked, isotropic)]
    assert slopes[0] == pytest.approx(slopes[1], rel=0.02)


def test_more_streams_bring_less_error():
    exact = DiscreteOrdinates(streams=96).solve(SKIN, depths(SKIN))
    errors = []
    for streams in (8, 16, 32, 64):
        result = DiscreteOrdinates(streams=streams).solve(SKIN, depths(SKIN))
        errors.append(np.max(np.abs(result.fluence_ratio / exact.fluence_ratio - 1)))
    assert errors == sorted(errors, reverse=True)
    assert errors[2] < 1e-4
    assert errors[3] < 1e-5


def test_many_stacks_at_once_give_the_bits_of_each():
    rng = np.random.default_rng(5)
    many = 7
    mu_a = SKIN.mu_a * rng.uniform(0.5, 2, (many, 8))
    indices = np.tile([1.0, *SKIN.n, 1.467], (many, 1))
    indices[4:, 1] = 1.47
    where = np.tile(depths(SKIN), (many, 1))
    columns = [np.tile(a, (many, 1)) for a in (SKIN.thickness, SKIN.mu_s, SKIN.g)]
    batch = solve_batch(columns[0], mu_a, columns[1], columns[2], indices, where, 16, False)
    for i in range(many):
        one = dataclasses.replace(SKIN, mu_a=mu_a[i], n=indices[i, 1:-1])
        for together, alone in zip(batch, solve(one, where[i], 16, False)):
            np.testing.assert_array_equal(together[i], alone)


def test_streams_rise_until_the_error_asked_for_is_reached():
    layers = stack([(1e-3, 500, 500, 0.9, 1.4)])
    result = DiscreteOrdinates(streams=8, relative_error=1e-5).solve(layers, np.array([0.0, 5e-4]))
    assert result.diagnostics["relative_error"] <= 1e-5
    assert result.diagnostics["streams"] > 16
    with pytest.raises(NotConverged, match="128 streams"):
        DiscreteOrdinates(relative_error=1e-15).solve(layers, np.array([0.0, 5e-4]))


@pytest.mark.parametrize("model", [DiscreteOrdinates(), BeerLambert()])
@pytest.mark.parametrize("depth", [-1e-6, 6e-3, np.nan])
def test_depths_outside_are_refused(model, depth):
    with pytest.raises(ConfigError, match="outside the layers"):
        model.solve(SKIN, np.array([1e-4, depth]))


@pytest.mark.parametrize("streams", [2, 7, 130])
def test_streams_are_even_and_bounded(streams):
    with pytest.raises(ValueError, match="streams"):
        DiscreteOrdinates(streams=streams)


def test_broad_beam_is_marked():
    for model in (DiscreteOrdinates(), BeerLambert()):
        assert "broad_beam" in model.solve(SKIN, np.array([0.0])).marks


def test_many_stacks_together_are_each_solved_as_alone_clear_films_too() -> None:
    plain = OpticalStack([60e-6, 1e-3], [200.0, 30.0], [20e3, 18e3], [0.8, 0.9], [1.40, 1.38])
    film = OpticalStack([5e-6, 1e-3], [1.0, 30.0], [10.0, 18e3], [0.8, 0.9], [1.60, 1.38])
    where = np.linspace(0.0, 0.9e-3, 25)
    model = DiscreteOrdinates(streams=16)
    together = model.solve_many([plain, film, plain], [where] * 3)
    for layers, found in zip((plain, film, plain), together, strict=True):
        alone = model.solve(layers, where)
        assert isinstance(found, Deposition)
        assert found.fluence_ratio.tobytes() == alone.fluence_ratio.tobytes()
        assert found.diagnostics == alone.diagnostics
    assert together[0].diagnostics["streams"] != together[1].diagnostics["streams"]
