"""The light stage: depths, faces, layer means, seeds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from picosim.chain import light
from picosim.laser.beams.top_hat import TopHat
from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.optics.monte_carlo import MonteCarlo
from picosim.skin.skin import Skin


def test_both_faces_of_every_layer_are_in_the_depth_grid() -> None:
    for thickness in (np.array([15e-6, 45e-6, 4e-3]), np.array([1e-8, 1e-3])):
        grid = light.depth_grid(thickness, [7e-6, 7e-6, float(thickness[0])])
        faces = np.concatenate(([0.0], np.cumsum(thickness)))
        assert (np.diff(grid) > 0).all()
        for top, bottom in itertools.pairwise(faces):
            inside = grid[(grid >= top) & (grid < bottom)]
            assert inside[0] == top
            assert bottom - inside[-1] <= 1e-5 * (bottom - top)


@pytest.mark.parametrize("phototype", ["I", "V"])
@pytest.mark.parametrize("nm", [532, 1064])
def test_the_profile_inside_a_layer_integrates_to_what_the_layer_absorbs(phototype: str, nm: int) -> None:
    lit = light.solve(Skin(phototype=phototype), nm * 1e-9, None, DiscreteOrdinates())
    deposition, sample = lit.deposition, lit.sample
    owner = deposition.stack.layer_at(deposition.depth)
    for i, mu_a in enumerate(sample.mu_a):
        inside = owner == i
        integral = mu_a * np.trapezoid(deposition.fluence_ratio[inside], deposition.depth[inside])
        assert integral == pytest.approx(deposition.absorbed_fraction[i], rel=2e-3)


def test_a_light_models_own_seed_goes_before_that_of_the_experiment() -> None:
    skin, beam = Skin(phototype="III"), TopHat(diameter=4e-3)

    def fluence(model: MonteCarlo, seed: int) -> np.ndarray:
        return light.solve(skin, 1064e-9, beam, model, seed=seed).deposition.fluence_ratio

    own = [fluence(MonteCarlo(photons=20_000, seed=5), seed) for seed in (1, 2)]
    np.testing.assert_array_equal(own[0], own[1])
    given = [fluence(MonteCarlo(photons=20_000), seed) for seed in (1, 2)]
    assert (given[0] != given[1]).any()
