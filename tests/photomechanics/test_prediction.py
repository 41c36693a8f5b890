"""Predictions of published measurements: frozen, banded, shared where shared; and calibration with a hash."""

import dataclasses
import math

import numpy as np
import pytest

from picosim.chain.prediction.frozen import cutaneous_melanosome, diameter_of, listing, rpe_melanosome, skins
from picosim.chain.prediction.melanosome import local_threshold
from picosim.chain.prediction.sampling import SIZE, band, sample, spread
from picosim.data.tables import Parameter
from picosim.errors import ConfigError
from picosim.laser.pulses.gaussian import Gaussian
from picosim.study.calibrate import Observation, Posterior, calibrate
from picosim.verification.problem import NotCovered
from picosim.verification.problems import measured_bubble, measured_threshold

ISOLATED = {
    "wavelength": "1000 nm",
    "pulse": {"kind": "gaussian", "duration": "10 ns"},
    "target": {"kind": "rpe_melanosome", "mu_a": "925 1/cm", "diameter": "2 um"},
    "endpoint": "microcavitation",
    "initial_temperature": "20 degC",
}


def predict(**changes):
    return measured_threshold.predict(measured_threshold.Setup.read({**ISOLATED, **changes}), "", {})


def test_a_parameter_spreads_half_below_and_half_above_its_default():
    values = spread(Parameter(2.0, 1.0, 8.0, "1", "assumed"), np.linspace(0, 1, 1001))
    assert values[0] == pytest.approx(1.0)
    assert values[-1] == pytest.approx(8.0)
    assert np.median(values) == pytest.approx(2.0)
    assert np.all(np.diff(values) > 0)


def test_the_same_unknown_has_the_same_numbers_everywhere():
    size = Parameter(1.0, 0.5, 2.0, "m", "assumed")
    one = sample({"diameter": size})
    two = sample({"interior_scale": size, "diameter": size})
    assert [p["diameter"] for p in one] == [p["diameter"] for p in two]
    assert len(one) == SIZE


def test_a_band_names_what_makes_it():
    unknowns = {name: Parameter(1.0, 0.5, 2.0, "1", "assumed") for name in ("diameter", "interior_scale")}
    found = band(lambda p: p["diameter"] ** 2 * p["interior_scale"] ** 0.1, unknowns)
    assert found.low < found.median < found.high
    assert found.influence["diameter"] > 0.9 > found.influence["interior_scale"]


def test_assumed_inputs_widen_the_band():
    known = predict()
    unknown = predict(assumed=["target.diameter", "initial_temperature", "pulse.kind"])
    assert unknown.high / unknown.low > known.high / known.low


def test_a_threshold_is_inverse_to_absorption_for_a_thin_particle():
    point = {name: p.value for name, p in rpe_melanosome().parameters.items()} | {"initial_temperature": 293.15}
    thin, thick = (local_threshold(point, Gaussian(duration=1e-8), mu) for mu in (100.0, 200.0))
    assert thin / thick == pytest.approx(2.0, rel=1e-3)


def test_the_wall_needs_more_than_the_mean_of_the_particle():
    point = {name: p.value for name, p in rpe_melanosome().parameters.items()} | {"initial_temperature": 293.15}
    mean = local_threshold(point, Gaussian(duration=1e-8), 9e4)
    wall = local_threshold(point | {"wall_weight": 1.0}, Gaussian(duration=1e-8), 9e4)
    assert 1.5 < wall / mean < 3.0


def test_ratio_cancels_what_both_share():
    one = measured_threshold.Setup.read(ISOLATED)
    two = measured_threshold.Setup.read({**ISOLATED, "wavelength": "800 nm"})
    same = measured_threshold.ratio(one, two)  # mu_a is given: everything cancels
    assert same.value == pytest.approx(1.0, rel=1e-9)
    assert same.high / same.low == pytest.approx(1.0, rel=1e-9)


def test_predictions_are_repeatable_and_say_where_they_come_from():
    first, second = predict(), predict()
    assert first == second
    assert rpe_melanosome().digest in first.note


def test_frozen_parameters_have_sources_and_ranges():
    for _, _, name, parameter in listing():
        assert parameter.low <= parameter.value <= parameter.high, name
        assert parameter.mark, name
        assert parameter.source, name
    assert {"guinea_pig", "human_lentigo", "human_protected", "yucatan_pig", "type_iii"} <= set(skins())


def test_darker_skin_has_larger_melanosomes():
    assert diameter_of(0.01) < diameter_of(0.06) < diameter_of(0.22)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"wavelength": "2000 nm"}, "350 to 1600"),
        ({"endpoint": "visible_lesion"}, "layered_skin"),
        ({"target": {"kind": "epidermal_melanosome", "skin": "elephant"}, "endpoint": "whitening"}, "elephant"),
    ],
)
def test_what_no_model_describes_is_not_covered(changes, match):
    with pytest.raises(NotCovered, match=match):
        predict(**changes)


def test_unknown_keys_of_a_published_case_are_named_not_refused():
    answer = predict(target={"kind": "rpe_melanosome", "mu_a": "925 1/cm", "melanin_content": "high"}, pulses=10)
    assert "target.melanin_content" in answer.note
    assert "pulses" in answer.note


def test_whitening_in_skin_needs_less_surface_exposure_than_local_fluence():
    case = {
        "wavelength": "694 nm", "pulse": {"kind": "gaussian", "duration": "40 ns"}, "endpoint": "whitening",
        "target": {"kind": "epidermal_melanosome", "skin": "human"}, "assumed": ["target", "spot_diameter"],
    }  # fmt: skip
    found = measured_threshold.predict(measured_threshold.Setup.read(case), "", {})
    isolated = {**case, "target": {"kind": "cutaneous_melanosome"}}
    local = measured_threshold.predict(measured_threshold.Setup.read(isolated), "", {})
    assert 1.2 < local.value / found.value < 6.0  # light builds up in skin
    assert found.low < found.value < found.high


def test_the_bubble_wall_moves_faster_the_farther_above_threshold():
    base = {
        "wavelength": "532 nm", "pulse": {"kind": "gaussian", "duration": "12 ns"},
        "target": {"kind": "rpe_melanosome"},
        "nucleation_temperature": "136 degC",
    }  # fmt: skip
    speeds = []
    for over in (1.2, 1.5, 4.0):
        setup = measured_bubble.Setup.read({**base, "exposure_over_threshold": over})
        speeds.append(measured_bubble.predict(setup, "", {}).value)
    assert speeds[0] < speeds[1] < speeds[2]


def observation(scale):
    frozen = cutaneous_melanosome()

    def forward(point):
        return 1e4 / point["interior_scale"]

    return Observation("synthetic", forward, frozen.parameters, 1e4 / scale, 1.3)


def test_calibration_recovers_what_made_the_data():
    found = calibrate(cutaneous_melanosome(), [observation(4.0)], parameters=["interior_scale"], points=60)
    fitted = found.parameter("interior_scale")
    assert fitted.value == pytest.approx(4.0, rel=0.05)
    assert fitted.low < 4.0 < fitted.high
    assert math.isclose(float(found.weight.sum()), 1.0)


def test_a_calibration_is_frozen_with_its_hash(tmp_path):
    found = calibrate(cutaneous_melanosome(), [observation(4.0)], parameters=["interior_scale"], points=20)
    path = tmp_path / "calibration.json"
    found.write(path)
    again = Posterior.read(path)
    assert again.digest == found.digest
    calibrated = again.apply(cutaneous_melanosome())
    assert found.digest in calibrated.parameters["interior_scale"].mark
    assert calibrated.digest != cutaneous_melanosome().digest
    path.write_text(path.read_text().replace("synthetic", "sympathetic"))
    with pytest.raises(ConfigError, match="calibrate again"):
        Posterior.read(path)


def test_a_calibration_belongs_to_its_class():
    found = calibrate(cutaneous_melanosome(), [observation(2.0)], parameters=["interior_scale"], points=5)
    with pytest.raises(ConfigError, match="not of 'rpe_melanosome'"):
        found.apply(rpe_melanosome())


def test_calibration_never_changes_the_default():
    before = cutaneous_melanosome()
    calibrate(before, [observation(2.0)], parameters=["interior_scale"], points=5)
    assert before == cutaneous_melanosome()
    assert dataclasses.asdict(before.parameters["interior_scale"])["value"] == 1.0
