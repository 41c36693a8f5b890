"""Pulse trains and single absorbers: a later pulse finds the tissue as cooling and earlier pulses left it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import picosim
from picosim.outcome.decomposition import Decomposition
from picosim.outcome.start import Start, decisive
from picosim.outcome.wall_nucleation import WallNucleation
from picosim.walk import Chain, walk

NUMBERS = st.floats(-50.0, 50.0, allow_nan=False)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=30), st.floats(0.0, 1e6))
def test_the_starts_that_are_kept_tell_the_warmest_at_every_fluence(lines: list[tuple[float, float]], fluence: float) -> None:
    every = [Start(t, w) for t, w in lines]
    kept = decisive(every)
    warmest = max(start.at(fluence) for start in every)
    assert max(start.at(fluence) for start in kept) == pytest.approx(warmest, abs=1e-9 * max(1.0, fluence))
    assert all(low.temperature > high.temperature for low, high in itertools.pairwise(kept))


def chain(**train: object) -> Chain:
    laser = {"preset": "nd_yag_1064_ns", "radiant_exposure": "1.2 J/cm2", **({"train": train} if train else {})}
    if "ramp" in train:
        del laser["radiant_exposure"]
    return walk(
        picosim.Experiment.read(
            {
                "laser": laser,
                "skin": {"phototype": "IV", "absorbers": [{"kind": "melanophage"}]},
                "tissue": {"heat": {"kind": "modal_1d"}, "follow": "5 s"},
            }
        )
    )


def test_a_limit_at_which_the_model_ends_is_reached_within_it_whatever_the_rounding() -> None:
    def band(exposure: float) -> tuple[float, float]:
        experiment = chain(count=3, repetition_rate="10 Hz").experiment
        criteria = experiment.criteria.model_copy(update={"particle": [Decomposition()]})
        laser = experiment.laser.with_radiant_exposure(exposure)
        return walk(experiment.model_copy(update={"laser": laser, "criteria": criteria})).disruption[0].band

    expected = band(1e4)
    for exposure in (100.0, 123.0, 1e3, 3e4, 7e4):
        assert band(exposure) == pytest.approx(expected, rel=1e-6)


def threshold(run: Chain, criterion: str) -> float:
    return next(t.value for t in run.disruption if t.criterion == criterion)


def test_heat_of_earlier_pulses_lowers_the_threshold_of_heat_and_leaves_that_of_stress() -> None:
    single, fast, slow = chain(), chain(count=10, repetition_rate="10 Hz"), chain(count=10, repetition_rate="0.01 Hz")
    assert threshold(fast, "wall_nucleation") < 0.99 * threshold(single, "wall_nucleation")
    # ten minutes and more apart the skin has come to rest
    assert threshold(slow, "wall_nucleation") == pytest.approx(threshold(single, "wall_nucleation"), rel=2e-3)
    assert threshold(fast, "hoop_stress") == pytest.approx(threshold(single, "hoop_stress"), rel=1e-12)


def test_the_last_pulse_starts_from_what_the_layers_say_just_before_it() -> None:
    run = chain(count=10, repetition_rate="10 Hz")
    target = run.target
    assert target is not None
    response = target.responses[0]
    rise = float(target.rise_per_exposure[0]) * run.experiment.laser.exposure
    time, history = run.tissue.heated.time, run.tissue.heated.history(target.depth)
    before_last = history[time < run.tissue.pulses.start[-1] + run.tissue.pulses.edges[0] - 1e-9][-1]
    assert response.before(rise) == pytest.approx(before_last, abs=0.1)
    assert response.before(rise) > response.initial_temperature + 0.5


def test_the_weak_pulses_of_a_ramp_only_warm() -> None:
    up = chain(count=4, repetition_rate="10 Hz", ramp={"from": "0.6 J/cm2", "to": "1.2 J/cm2", "pulses": 4})
    down = chain(count=4, repetition_rate="10 Hz", ramp={"from": "1.2 J/cm2", "to": "0.6 J/cm2", "pulses": 4})
    first = down.target
    last = up.target
    assert first is not None
    assert last is not None
    assert first.responses[0].starts == ()  # the strongest pulse is the first: nothing came before
    assert last.responses[0].starts[-1].warmth > 0.0


def test_a_response_is_that_of_its_pulses_one_by_one() -> None:
    subject = chain(count=5, repetition_rate="10 Hz").target
    assert subject is not None
    response = replace(subject.responses[0], starts=(Start(310.0, 1e-5), Start(307.0, 9e-5), Start(300.0, 4e-4)))
    criterion = WallNucleation()
    limit = 409.15
    rise = criterion.threshold_rise(response, limit)
    assert criterion.value(response, rise) == pytest.approx(limit, rel=1e-12)
    for below in np.linspace(0.0, rise, 7)[:-1]:
        assert criterion.value(response, float(below)) < limit
