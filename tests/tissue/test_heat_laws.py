"""Laws that every layer heat solver obeys."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.tissue.common import BODY, CONDUCTING, DEPTH, ONE_DIMENSIONAL, UNIFORM, heat, pigment, skin, train

from picosim.errors import ConfigError, NotConverged, PicosimError
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.square import Square
from picosim.spec import members
from picosim.tissue.boundary.contact_plate import Contact, ContactPlate
from picosim.tissue.boundary.convection import Convection
from picosim.tissue.boundary.cryogen_spray import CryogenSpray
from picosim.tissue.boundary.fixed import Fixed
from picosim.tissue.boundary.insulated import Insulated
from picosim.tissue.boundary.sequence import Sequence, Stage
from picosim.tissue.case import HeatCase
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.heat.slab_1d import Slab1d
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature, Zero
from picosim.tissue.schedule import sampling_times, schedule
from picosim.tissue.source import HeatSource
from picosim.tissue.surface import Phase

BOUNDARIES = [
    Insulated(),
    Fixed(temperature=BODY - 20.0),
    Convection(fluid_coefficient=200.0, fluid_temperature=253.15, start=-1.0),
    ContactPlate(contacts=(Contact(start=-0.5, stop=0.15), Contact(start=0.4)), back="insulated"),
    CryogenSpray(count=2, repetition_rate=5.0, residence=0.05),
    Sequence(stages=(Stage(boundary=CryogenSpray(), until=0.2), Stage(boundary=Convection()))),
]
TIME = np.array([1e-6, 1e-4, 1e-2, 0.05, 0.15, 0.5, 1.0, 5.0])


def run(kind, source=None, boundary=None, pulses=None, time=TIME, layers=None, start=UNIFORM, depth=DEPTH, **fields):
    return heat(kind, **fields).solve(
        layers if layers is not None else skin(), source or pigment(), boundary or Insulated(),
        pulses if pulses is not None else train(), time, depth, start=start,
    )  # fmt: skip


@pytest.mark.parametrize("kind", CONDUCTING)
@pytest.mark.parametrize("boundary", BOUNDARIES, ids=lambda b: b.kind)
@pytest.mark.parametrize("duration", [0.0, 450e-12, 5e-3])
def test_heat_stored_and_carried_away_equals_light_absorbed(kind, boundary, duration):
    result = run(kind, boundary=boundary, pulses=train(duration=duration), start=None)
    assert result.diagnostics["energy_balance"] < 1e-9
    expected = 3 * 5e3 * pigment().total
    assert result.diagnostics["absorbed_energy"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("kind", ONE_DIMENSIONAL)
def test_zero_absorption_gives_zero_rise(kind):
    result = run(kind, source=HeatSource.nothing())
    assert np.max(np.abs(result.rise)) < 1e-9


@pytest.mark.parametrize("kind", CONDUCTING)
@pytest.mark.parametrize("boundary", BOUNDARIES, ids=lambda b: b.kind)
def test_the_two_ways_through_time_agree(kind, boundary):
    pulses = train(duration=1e-3)
    reference = run("modal_1d", boundary=boundary, pulses=pulses, start=None)
    other = run(kind, boundary=boundary, pulses=pulses, start=None, **({"tolerance": 1e-7} if kind == "slab_1d" else {}))
    assert np.max(np.abs(other.temperature - reference.temperature)) < 2e-3


@pytest.mark.parametrize("kind", ONE_DIMENSIONAL)
def test_splitting_a_layer_in_two_changes_nothing(kind):
    whole, split = run(kind), run(kind, layers=skin(2))
    inside = np.all(np.abs(DEPTH[:, None] - skin(2).interfaces) > 2e-6, axis=1)
    scale = np.max(whole.rise[1:], axis=1)[:, None]
    assert np.max(np.abs(whole.rise - split.rise)[1:, inside] / scale) < 2e-3


@pytest.mark.parametrize("kind", ONE_DIMENSIONAL)
def test_pulses_superpose(kind):
    late = HeatPulses(np.array([0.2]), np.array([5e3]))
    fields = {"tolerance": 1e-8} if kind == "slab_1d" else {}
    both = run(kind, pulses=HeatPulses(np.array([0.0, 0.2]), np.array([5e3, 5e3])), **fields)
    apart = run(kind, pulses=train(1), **fields).rise + run(kind, pulses=late, **fields).rise
    assert np.max(np.abs(both.rise - apart)) < 1e-4


@pytest.mark.parametrize("kind", ONE_DIMENSIONAL)
def test_a_pulse_much_shorter_than_relaxation_heats_like_no_diffusion(kind):
    z = np.array([10e-6, 30e-6, 66e-6, 70e-6, 200e-6])
    result = run(kind, pulses=HeatPulses.single(1e4, 450e-12), time=np.array([450e-12]), depth=z)
    expected = pigment().at(z) * 1e4 / skin().volumetric_heat_capacity[skin().layer_at(z)]
    assert result.rise[0] == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("kind", CONDUCTING)
def test_long_times_return_to_body_temperature(kind):
    result = run(kind, time=np.array([20000.0]), bottom="core")
    assert np.max(np.abs(result.rise)) < 1e-3


@pytest.mark.parametrize("kind", CONDUCTING)
@pytest.mark.parametrize("boundary", BOUNDARIES[1:], ids=lambda b: b.kind)
def test_cooling_never_heats(kind, boundary):
    cooled = run(kind, boundary=boundary, source=HeatSource.nothing())
    assert np.max(cooled.rise) < 1e-6
    warm = run(kind)
    assert np.all(run(kind, boundary=boundary).temperature <= warm.temperature + 2e-3)


@pytest.mark.parametrize("kind", CONDUCTING)
def test_skin_at_rest_stays_at_rest(kind):
    result = run(kind, boundary=Convection(), source=HeatSource.nothing(), start=RestTemperature(profile="steady"))
    assert np.max(np.abs(result.rise)) < 1e-6
    assert 303.0 < result.temperature[0, 0] < BODY


@pytest.mark.parametrize("kind", CONDUCTING)
def test_a_run_cut_in_two_equals_the_whole(kind):
    fields = {"tolerance": 1e-8} if kind == "slab_1d" else {}
    whole = run(kind, time=np.array([0.35]), pulses=train(3), boundary=Convection(start=0.0), **fields)
    first = run(kind, time=np.array([0.15]), pulses=train(2), boundary=Convection(start=0.0), **fields)
    rest = HeatPulses(np.array([0.05]), np.array([5e3]))
    second = run(kind, time=np.array([0.2]), pulses=rest, boundary=Convection(), start=first.final, **fields)
    assert second.temperature[0] == pytest.approx(whole.temperature[0], abs=1e-4)


@pytest.mark.parametrize("kind", CONDUCTING)
def test_a_resolved_pulse_delivers_what_it_has_so_far(kind):
    pulses = HeatPulses.of(np.zeros(1), np.array([1e4]), Gaussian(duration=2e-3), relaxation=1e-4)
    half = run(kind, pulses=pulses, time=np.array([0.0]), bottom="insulated")
    assert half.diagnostics["absorbed_energy"] == pytest.approx(0.5 * 1e4 * pigment().total, rel=1e-6)


def test_different_lasers_may_be_mixed():
    other = HeatSource.exponential(1e3)
    pulses = HeatPulses(np.array([0.0, 0.1]), np.array([1e3, 2e3]), source=np.array([0, 1]))
    result = heat("modal_1d").solve(skin(), [pigment(), other], Insulated(), pulses, TIME, DEPTH, start=UNIFORM)
    assert result.diagnostics["absorbed_energy"] == pytest.approx(1e3 * pigment().total + 2e3 * -np.expm1(-4.575), rel=1e-9)


def test_an_instant_listed_twice_is_before_and_after_the_deposit():
    result = run("slab_1d", pulses=train(1), time=np.array([0.0, 0.0, 1e-6]))
    assert np.max(np.abs(result.rise[0])) == 0.0
    assert np.max(result.rise[1]) > 1.0


def test_sampling_times_follow_every_pulse():
    time = sampling_times(train(3), 1.0, start=-0.5)
    assert np.all(np.diff(time) >= 0)
    assert time[0] == -0.5
    assert time[-1] == 1.0
    for instant in (0.0, 0.1, 0.2):
        assert np.count_nonzero(np.isclose(time, instant, rtol=0, atol=1e-15)) == 2


@pytest.mark.parametrize("refine", [2.0])
def test_halving_the_cells_quarters_the_error(refine):
    layers, source = skin(), HeatSource.exponential(3e3)
    z, t = np.array([50e-6, 120e-6, 400e-6]), np.array([0.02])

    def at(growth, cell):
        return run("modal_1d", layers=layers, source=source, pulses=train(1), time=t, depth=z, growth=growth,
                   smallest_cell=cell).rise[0]  # fmt: skip

    exact = at(1.2 ** (1 / 8), 0.25e-6)
    coarse, fine = at(1.2, 2e-6) - exact, at(1.2 ** (1 / refine), 1e-6) - exact
    ratio = np.abs(coarse).sum() / np.abs(fine).sum()
    assert 3.0 < ratio < 5.5


def test_a_tighter_tolerance_shrinks_the_error_of_time():
    reference = run("modal_1d", pulses=train(1))
    errors = [np.max(np.abs(run("slab_1d", pulses=train(1), tolerance=tol).rise - reference.rise)) for tol in (1e-3, 1e-5)]
    assert errors[1] < 0.15 * errors[0]


def test_the_run_says_when_it_passes_boiling():
    result = run("modal_1d", pulses=HeatPulses.single(1e5))
    assert any("boiling" in mark for mark in result.marks)
    assert not run("modal_1d").marks


def test_boiling_holds_the_temperature_until_the_water_is_gone():
    pulses = HeatPulses(np.zeros(1), np.array([2e6]), 0.5)
    time = np.linspace(0.0, 0.5, 60)
    wet = run("slab_1d", pulses=pulses, time=time, phase_change=True)
    dry = run("slab_1d", pulses=pulses, time=time)
    assert wet.diagnostics["energy_balance"] < 1e-8
    assert wet.diagnostics["absorbed_energy"] == pytest.approx(dry.diagnostics["absorbed_energy"])
    assert np.max(dry.peak_temperature) > 373.15
    assert np.max(wet.peak_temperature) < np.max(dry.peak_temperature)
    plateau = np.abs(wet.temperature[-1] - 373.12) < 0.01
    assert plateau.any()
    assert wet.final.latent.max() > 0.0
    assert any("vaporisation" in mark for mark in wet.marks)


def test_without_boiling_the_enthalpy_method_is_the_plain_one():
    plain, other = run("slab_1d", tolerance=1e-6), run("slab_1d", tolerance=1e-6, phase_change=True)
    assert other.temperature == pytest.approx(plain.temperature, abs=1e-3)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"time": np.array([1.0, 0.5])}, "time"),
        ({"depth": np.array([-1e-6])}, "depth"),
        ({"layers": skin(), "pulses": HeatPulses(np.zeros(1), np.ones(1), source=np.array([3]))}, "source"),
    ],
)
def test_wrong_input_names_what_is_wrong(change, word):
    with pytest.raises(ConfigError, match=word):
        run("modal_1d", **change)


def test_a_layer_with_a_wrong_property_is_named():
    with pytest.raises(ConfigError, match=r"fat.*specific_heat"):
        ThermalLayers(np.ones(2), np.ones(2), np.ones(2), np.array([1.0, -1.0]), np.zeros(2), ("skin", "fat"))


def test_a_run_out_of_steps_says_where_and_what_to_do():
    with pytest.raises(NotConverged, match="max_steps"):
        run("slab_1d", max_steps=10)


def test_a_light_deposit_keeps_every_joule_on_cells():
    edges = np.linspace(0.0, 2e-3, 77)
    source = pigment()
    assert source.on_cells(edges).sum() == pytest.approx(source.total, rel=1e-13)
    beer = HeatSource.exponential(2e3, transmitted=0.7)
    assert beer.on_cells(edges) == pytest.approx(0.7 * -np.diff(np.exp(-2e3 * edges)), rel=1e-12)


def test_a_long_square_pulse_equals_many_short_ones():
    slow = HeatPulses.of(np.zeros(1), np.array([1e4]), Square(duration=0.05), relaxation=1e-3)
    many = HeatPulses(np.linspace(0, 0.05, 400, endpoint=False) + 0.05 / 800, np.full(400, 25.0))
    time = np.array([0.1])
    assert run("modal_1d", pulses=many, time=time).rise == pytest.approx(run("modal_1d", pulses=slow, time=time).rise, rel=1e-4)


def test_solvers_read_their_fields_from_text():
    assert Slab1d.read({"smallest_cell": "1 um"}).smallest_cell == 1e-6
    assert Modal1d.read({}).growth == 1.08


def many_cases(count: int) -> list[HeatCase]:
    rng = np.random.default_rng(3)
    return [
        HeatCase(
            replace(skin(), thermal_conductivity=skin().thermal_conductivity * rng.uniform(0.7, 1.3, 4),
                    thickness=skin().thickness * rng.uniform(0.8, 1.2, 4)),
            pigment(), DEPTH[: 5 + i], (float(rng.uniform(0.5, 1.5)), 0.0),
        )
        for i in range(count)
    ]  # fmt: skip


def test_what_is_reported_changes_nothing_that_happens():
    few, many = np.array([1e-3, 0.25, 2.0]), np.sort(np.append(np.geomspace(1e-6, 2.0, 300), [1e-3, 0.25]))
    one, other = (run("slab_1d", pulses=train(), boundary=ContactPlate(), time=time) for time in (few, many))
    assert one.diagnostics["steps"] == other.diagnostics["steps"]
    assert np.array_equal(one.temperature, other.temperature[np.searchsorted(many, few)])
    (of_few,), (of_many,) = (
        Slab1d().solve_many(many_cases(1), ContactPlate(), train(), time)[0][:1] for time in (few, many)
    )  # fmt: skip
    assert np.array_equal(of_few.temperature, of_many.temperature[np.searchsorted(many, few)])


@pytest.mark.parametrize("depth", [1.5e-4, 3e-4])
def test_a_peak_between_two_steps_is_the_highest_temperature(depth):
    edges = np.array([0.0, depth, depth + 2e-6, 3e-3])
    cut = ThermalLayers(np.diff(edges), *(np.full(3, value) for value in (0.37, 1050.0, 3500.0, 0.0)))
    below = {"layers": cut, "pulses": HeatPulses.single(1e4), "bottom": "insulated"}
    found = run("slab_1d", time=np.array([10.0]), tolerance=1e-3, **below)
    there = {"depth": found.peak_depth[1:2], "time": np.geomspace(1e-3, 10.0, 4000)}
    course = run("modal_1d", **below, **there).temperature[:, 0]
    assert found.peak_temperature[1] - BODY == pytest.approx(course.max() - BODY, rel=2e-3)
    assert found.peak_time[1] == pytest.approx(there["time"][course.argmax()], rel=0.1)


@pytest.mark.parametrize("boundary", [Convection(), ContactPlate()], ids=lambda b: b.kind)
def test_a_run_that_is_compared_errs_by_a_small_part_of_the_others_rise(boundary):
    dark = {"pulses": train().times(0.0), "boundary": boundary}
    exact = run("modal_1d", **dark)
    own = np.max(np.abs(exact.rise))
    steps = []
    for rise in (0.0, 1e-3, 1e-1, 1e3):
        found = Slab1d().beside(rise).solve(skin(), pigment(), boundary, train().times(0.0), TIME, DEPTH, start=UNIFORM)
        assert np.max(np.abs(found.temperature - exact.temperature)) < 1e-3 * max(own, min(rise, 1.0))
        steps.append(found.diagnostics["steps"])
    assert steps == sorted(steps, reverse=True)


@pytest.mark.parametrize("light_alone", [False, True])
def test_a_batch_equals_its_cases_one_by_one(light_alone):
    cases = [replace(case, light_alone=light_alone) for case in many_cases(11)]
    boundary, time = ContactPlate(), np.array([-0.5, 1e-3, 0.25, 2.0])
    solver = Slab1d(tolerance=1e-6)
    together = solver.solve_many(cases, boundary, train(), time)
    for case, runs in zip(cases, together, strict=True):
        assert not isinstance(runs, PicosimError)
        rise = 0.0
        for factor, run, start in zip(case.factors, runs, (Zero() if light_alone else None, None), strict=True):
            pulses = train().times(factor)
            alone = solver.beside(rise).solve(case.layers, case.source, boundary, pulses, time, case.depth, start=start)
            rise = alone.largest_rise
            assert run.largest_rise == pytest.approx(rise, abs=1e-8)
            for name in ("temperature", "start", "peak_temperature"):
                assert getattr(run, name) == pytest.approx(getattr(alone, name), abs=1e-8), name
            assert run.final.temperature == pytest.approx(alone.final.temperature, abs=1e-8)
            assert (run.diagnostics["steps"], run.marks) == (alone.diagnostics["steps"], alone.marks)


def test_a_case_has_the_same_bits_in_any_company():
    cases, boundary, time = many_cases(11), ContactPlate(), np.array([-0.5, 1e-3, 0.25, 2.0])
    solver = Slab1d()
    expected = solver.solve_many(cases, boundary, train(), time)
    for chosen in ([4], [10, 9, 8], list(range(11))[::-1], [0, 0, 5, 5]):
        found = solver.solve_many([cases[i] for i in chosen], boundary, train(), time)
        for i, runs in zip(chosen, found, strict=True):
            for run, same in zip(runs, expected[i], strict=True):
                assert np.array_equal(run.temperature, same.temperature)
                assert np.array_equal(run.final.temperature, same.final.temperature)
                assert np.array_equal(run.peak_time, same.peak_time)


def test_a_case_that_cannot_be_solved_costs_only_itself():
    cases, boundary, time = many_cases(3), Convection(), np.array([1e-3, 2.0])
    cases[1] = replace(cases[1], depth=np.array([-1.0]))
    found = Slab1d().solve_many(cases, boundary, train(), time)
    assert isinstance(found[1], ConfigError)
    (expected,) = Slab1d().solve_many(cases[2:], boundary, train(), time)
    assert np.array_equal(found[2][0].temperature, expected[0].temperature)
    one_run_each = [replace(cases[0], factors=(f,)) for f in (1.0, 0.0)]
    slow, quick = Slab1d(max_steps=150).solve_many(one_run_each, boundary, train(), time)
    assert isinstance(slow, NotConverged)  # every pulse makes it take short steps
    (unhurried,) = Slab1d().solve_many(one_run_each[1:], boundary, train(), time)
    assert np.array_equal(quick[0].temperature, unhurried[0].temperature)


def test_a_strong_short_pulse_leaves_nothing_behind_a_weak_long_one():
    weak = HeatPulses(np.zeros(1), np.array([1.0]), 5.0)
    strong = HeatPulses(np.array([1.0]), np.array([1e6]), 450e-12)
    phases = (Phase(0.0, 10.0, 0.0, 0.0),)
    for pulses in (weak, strong):
        (stretch,) = schedule(pulses, 1, phases, np.array([0.5, 2.0, 10.0])).stretches
        energy = float(np.diff(stretch.node) @ stretch.power[:, 0] + stretch.jump.sum())
        assert energy == pytest.approx(float(pulses.radiant_exposure[0]), rel=1e-13)
        assert stretch.power[-1, 0] == 0.0


def test_the_table_of_pulses_shows_heat_piling_up():
    pulses = train(4)
    time = sampling_times(pulses, 1.0)
    result = run("modal_1d", pulses=pulses, time=time)
    table = result.per_pulse(pulses.start)
    assert table.shape == (4, 4)
    assert np.all(np.diff(table[:, 1]) > 0)
    assert np.max(table[:, 1]) == pytest.approx(result.peak_temperature[1], rel=1e-2)


@pytest.mark.parametrize("kind", ["insulated", "fixed", "convection", "contact_plate", "cryogen_spray"])
@pytest.mark.parametrize("until", [-0.5, 0.0, 0.02, 0.3, 5.0])
def test_phases_follow_one_another_without_a_gap(kind, until):
    phases = members("picosim.tissue.boundary")[kind]().phases(until)
    for one, two in itertools.pairwise(phases):
        assert one.stop == two.start
    assert phases[-1].stop == max(until, phases[0].start) or phases[-1].stop >= until
