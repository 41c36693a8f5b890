"""Thresholds of single absorbers: every criterion against pulse duration, and which mechanism comes first."""

import numpy as np
import pytest

from picosim.chain.duration_curve import all_criteria, duration_curve, first_mechanism
from picosim.errors import ConfigError
from picosim.outcome.kinetic_nucleation import KineticNucleation
from picosim.outcome.validity import BEYOND, STATES
from picosim.skin.absorbers.carbon_ink import CarbonInk
from picosim.skin.absorbers.melanophage import Melanophage
from picosim.skin.absorbers.melanosome import Melanosome

NM = 1064e-9
DURATIONS = np.array([1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6])


@pytest.fixture(scope="module")
def curve():
    return duration_curve(Melanosome(), NM, DURATIONS, band=False)


def row(curve, name):
    return curve.fluence[curve.criteria.index(name)]


def test_every_criterion_has_a_positive_threshold_at_every_duration(curve):
    assert set(curve.criteria) == {c.label for c in all_criteria()}
    assert np.all(curve.fluence > 0)
    assert np.all(np.isfinite(curve.fluence))


def test_thresholds_never_fall_with_duration(curve):
    for name in curve.criteria:
        assert np.all(np.diff(row(curve, name)) > -1e-9 * row(curve, name)[:-1]), name


def test_stress_thresholds_rise_with_the_square_of_a_smooth_long_pulse(curve):
    tension = row(curve, "centre_tension")
    assert tension[4] / tension[3] == pytest.approx(100.0, rel=0.1)


def test_heat_thresholds_are_flat_below_the_conduction_time(curve):
    wall = row(curve, "wall_nucleation")
    assert wall[2] / wall[0] < 1.1
    assert wall[5] / wall[0] > 3.0


def test_stress_comes_first_for_short_pulses_and_heat_for_long_ones(curve):
    names = [curve.criteria[i] for i in curve.first]
    assert names[0] == "centre_tension"
    assert names[-1] in ("wall_nucleation", "decomposition")


def test_tension_helps_nucleation_only_in_short_pulses(curve):
    kinetic, wall = row(curve, "kinetic_nucleation"), row(curve, "wall_nucleation")
    assert kinetic[0] / wall[0] < 0.6 * kinetic[3] / wall[3]
    response_free = KineticNucleation().limit_of(Melanosome())
    assert response_free.low < response_free.value < response_free.high


def test_the_band_holds_the_line():
    banded = duration_curve(Melanosome(), NM, DURATIONS[1:4:2])
    within = banded.state < STATES.index(BEYOND)
    assert np.all(banded.low[within] <= banded.fluence[within])
    assert np.all(banded.high[within] >= banded.fluence[within])
    assert {"diameter", "youngs_modulus", "interior_scale"} <= set(banded.moved)
    assert np.all((banded.high / banded.low)[within] > 3.0)  # what is not known is not hidden


def test_surface_exposure_is_local_fluence_over_the_build_up(curve):
    assert np.allclose(curve.surface(2.0) * 2.0, curve.fluence)


@pytest.mark.parametrize("absorber", [Melanosome(), Melanophage(), CarbonInk()], ids=lambda a: a.kind)
def test_every_preset_has_curves(absorber):
    found = duration_curve(absorber, NM, [450e-12, 6e-9], band=False)
    assert found.fluence.shape == (len(found.criteria), 2)
    assert np.all(found.fluence > 0)


def test_larger_absorbers_break_before_they_boil_for_longer_pulses():
    names, first, least, _ = first_mechanism(Melanosome(), NM, np.array([0.3e-6, 3e-6]), np.geomspace(1e-11, 1e-8, 7))
    stress = [int(np.sum(r == names.index("centre_tension"))) for r in first]
    assert stress[1] > stress[0]
    assert np.all(np.diff(least, axis=1) >= -1e-9)


def test_an_unknown_shape_is_refused():
    with pytest.raises(ConfigError, match="unknown pulse kind"):
        duration_curve(Melanosome(), NM, [1e-9], pulse_kind="triangle", band=False)
