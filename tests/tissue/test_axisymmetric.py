"""Laws of heat below a finite spot."""

from __future__ import annotations

import numpy as np
import pytest
from tests.tissue.common import BODY, DEPTH, UNIFORM, heat, pigment, skin, train

from picosim.errors import ConfigError, NotConverged
from picosim.laser.beams.gaussian import Gaussian
from picosim.laser.beams.top_hat import TopHat
from picosim.tissue.boundary.contact_plate import Contact, ContactPlate
from picosim.tissue.boundary.convection import Convection
from picosim.tissue.boundary.insulated import Insulated
from picosim.tissue.heat.axisymmetric import Axisymmetric
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.source import HeatSource
from picosim.tissue.spot import SpotSource, overlap, ring_means

COARSE = {"smallest_cell": 2e-6, "growth": 1.2}
TIME = np.array([1e-5, 1e-2, 0.15, 0.5])


def run(beam, boundary=None, source=None, pulses=None, time=TIME, start=UNIFORM, **fields):
    solver = Axisymmetric.model_validate({**COARSE, **fields})
    return solver.solve(
        skin(), source or pigment(), boundary or Insulated(), pulses if pulses is not None else train(2), time, DEPTH,
        start=start, beam=beam,
    )  # fmt: skip


@pytest.mark.parametrize("beam", [TopHat(diameter=1e-3), Gaussian(diameter=1e-3)], ids=lambda b: b.kind)
@pytest.mark.parametrize(
    "boundary",
    [
        Insulated(),
        Convection(fluid_coefficient=2000.0, fluid_temperature=BODY),
        ContactPlate(contacts=(Contact(start=-0.1, stop=0.2),)),
    ],
    ids=lambda b: b.kind,
)
def test_heat_stored_and_carried_away_equals_light_absorbed(beam, boundary):
    result = run(beam, boundary)
    assert result.diagnostics["energy_balance"] < 1e-9
    expected = 2 * 5e3 * pigment().total * beam.area
    assert result.diagnostics["absorbed_energy"] == pytest.approx(expected, rel=2e-3)


def test_a_wide_spot_heats_its_axis_like_a_broad_beam():
    wide = run(TopHat(diameter=2e-2), tolerance=1e-6)
    broad = Modal1d.model_validate(COARSE).solve(skin(), pigment(), Insulated(), train(2), TIME, DEPTH, start=UNIFORM)
    assert wide.temperature == pytest.approx(broad.temperature, abs=2e-3 * np.max(broad.rise))


def test_a_small_spot_cools_faster_than_a_wide_one():
    small, wide = run(TopHat(diameter=3e-4)), run(TopHat(diameter=5e-3))
    assert np.max(small.rise[-1]) < 0.7 * np.max(wide.rise[-1])
    assert small.rise[0] == pytest.approx(wide.rise[0], abs=1e-2 * np.max(wide.rise[0]))


def test_the_map_falls_away_from_the_axis():
    result = run(Gaussian(diameter=1e-3))
    rise = result.temperature_rz[-1, :, 10] - result.start[10]
    assert np.all(np.diff(rise) < 1e-9)
    assert rise[0] == pytest.approx(result.rise[-1, 10], rel=1e-9)


def test_zero_absorption_gives_zero_rise():
    result = run(TopHat(diameter=1e-3), source=HeatSource.nothing())
    assert np.max(np.abs(result.rise)) < 1e-9


def test_a_tighter_tolerance_shrinks_the_error():
    beam = Gaussian(diameter=1e-3)
    exact = run(beam, tolerance=1e-7).temperature
    errors = [np.max(np.abs(run(beam, tolerance=tol).temperature - exact)) for tol in (1e-2, 1e-4)]
    assert errors[1] < 0.3 * errors[0]


@pytest.mark.parametrize("boundary", [Insulated(), Convection()], ids=lambda b: b.kind)
def test_a_run_cut_in_two_equals_the_whole(boundary):
    beam = Gaussian(diameter=1e-3)
    whole = run(beam, boundary, pulses=train(3), time=np.array([0.35]), outer_radius=5e-3, tolerance=1e-6)
    first = run(beam, boundary, pulses=train(2), time=np.array([0.15]), outer_radius=5e-3, tolerance=1e-6)
    solver = Axisymmetric.model_validate({**COARSE, "tolerance": 1e-6, "outer_radius": 5e-3})
    second = solver.solve(
        skin(), pigment(), boundary, HeatPulses(np.array([0.05]), np.array([5e3])), np.array([0.2]), DEPTH, start=first.final,
        beam=beam,
    )  # fmt: skip
    assert second.temperature_rz == pytest.approx(whole.temperature_rz, abs=1e-3 * np.max(whole.rise))
    assert second.start == pytest.approx(first.temperature[-1])
    assert second.diagnostics["energy_balance"] < 1e-9


def test_a_state_below_a_spot_keeps_its_heat_on_other_cells():
    state = run(Gaussian(diameter=1e-3), outer_radius=3e-3).final
    other = run(TopHat(diameter=2e-3), start=state, pulses=HeatPulses(np.zeros(0), np.zeros(0)), growth=1.3, smallest_cell=3e-6)
    area, heat = np.pi * np.diff(state.ring_edges**2), skin().volumetric_heat_capacity
    middle = 0.5 * (state.edges[1:] + state.edges[:-1])
    held = area @ state.rise @ (np.diff(state.edges) * heat[skin().layer_at(middle)])
    assert other.diagnostics["energy_at_start"] == pytest.approx(held, rel=1e-12)


def test_a_state_below_a_spot_is_refused_where_spots_are_not_resolved():
    state = run(TopHat(diameter=1e-3)).final
    for kind in ("modal_1d", "confined"):
        with pytest.raises(ConfigError, match="axisymmetric"):
            heat(kind).solve(skin(), pigment(), Insulated(), train(1), TIME, DEPTH, start=state)


def test_boiling_below_a_spot_is_marked():
    assert any("beyond validity" in mark for mark in run(TopHat(diameter=1e-3), pulses=train(2, energy=1e5)).marks)


def test_light_on_rings_equals_the_beam_it_was_made_from():
    beam = TopHat(diameter=1e-3)
    rings = SpotSource(np.array([0.0, 0.5e-3, 2e-3]), (pigment(), HeatSource.nothing()))
    given = Axisymmetric.model_validate({**COARSE, "outer_radius": 4e-3, "finest_ring": 12.5e-6}).solve(
        skin(), rings, Insulated(), train(2), TIME, DEPTH, start=UNIFORM
    )
    expected = run(beam, outer_radius=4e-3)
    assert given.temperature == pytest.approx(expected.temperature, abs=0.02 * np.max(expected.rise))


def test_rings_share_heat_by_area():
    old, new = np.array([0.0, 1.0, 3.0]), np.linspace(0.0, 3.0, 14)
    share = overlap(old, new)
    assert np.diff(new**2) @ share == pytest.approx(np.diff(old**2))
    beam = Gaussian(diameter=2.0e-3)
    edges = np.linspace(0.0, 5e-3, 40)
    exact = 0.5e-6 * -np.diff(np.exp(-2.0 * edges**2 / 1e-6)) / np.diff(edges**2)
    assert ring_means(beam, edges) == pytest.approx(exact, abs=1e-9)


def test_a_spot_must_be_given():
    with pytest.raises(ConfigError, match="beam"):
        run(None)


def test_a_run_out_of_steps_says_where_and_what_to_do():
    with pytest.raises(NotConverged, match="max_steps"):
        run(TopHat(diameter=1e-3), max_steps=10)


def test_no_pulse_leaves_the_background():
    result = run(TopHat(diameter=1e-3), pulses=HeatPulses(np.zeros(0), np.zeros(0)), boundary=Convection())
    assert np.max(result.rise) < 1e-9
