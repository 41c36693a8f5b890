"""What a run adds when asked: thresholds against pulse duration, which comes first, the bubble of its target."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import picosim
from picosim.chain.durations import Durations
from picosim.cli import report_asked
from picosim.data.measured import whitening_thresholds
from picosim.errors import ConfigError
from picosim.result import Dataset, Result

CURVES = """
[laser]
wavelength = "532 nm"
radiant_exposure = "0.1 J/cm2"
pulse = {{ kind = "{pulse}", duration = "1 ns" {more} }}
[skin]
phototype = "III"
[[skin.absorbers]]
kind = "melanophage"
[criteria]
particle = [{{ kind = "wall_nucleation" }}, {{ kind = "centre_tension" }}, {{ kind = "hoop_stress" }}]
[duration_curve]
shortest = "20 ps"
longest = "200 ns"
points = 5
map = true
"""
BUBBLE = """
[laser]
wavelength = "532 nm"
radiant_exposure = "{exposure} J/cm2"
pulse = {{ kind = "gaussian", duration = "10 ns" }}
[skin]
phototype = "III"
[[skin.absorbers]]
kind = "melanosome"
diameter = "1 um"
[particle]
bubble = {{ kind = "{bubble}" }}
"""


@pytest.fixture(scope="module")
def result() -> Result:
    return picosim.parse(CURVES.format(pulse="q_switched", more="")).run()


@pytest.fixture(scope="module")
def curve(result: Result) -> Dataset:
    return result.group("duration_curve/melanophage")


def test_at_the_pulse_of_the_run_the_curve_is_the_threshold_of_the_run(result: Result) -> None:
    assert set(result.group("duration_curve").groups) == {"melanophage", "epidermal melanosome"}
    for name, curve in result.group("duration_curve").groups.items():
        at = int(np.flatnonzero(curve["pulse_duration"] == float(result["source/pulse_duration"]))[0])
        absorber = result.group(f"absorbers/{name}")
        np.testing.assert_allclose(curve["threshold"][:, at], absorber["threshold"][:, 0, 0], rtol=1e-12)
        np.testing.assert_allclose(curve["validity_exposure"][at], absorber["validity_exposure"][0], rtol=1e-12)


def test_a_threshold_stands_only_within_validity_and_inside_its_band(curve: Dataset) -> None:
    known = np.isfinite(curve["threshold"])
    np.testing.assert_array_equal(known, curve["status"] != "beyond validity")
    assert known.any()
    assert not known.all()
    assert np.all((curve["threshold"] <= curve["validity_exposure"] * (1 + 1e-12))[known])
    assert np.all((curve["threshold_low"] <= curve["threshold"] * (1 + 1e-12))[known])
    share = curve["valid_share"]
    np.testing.assert_array_equal(share > 0.0, np.isfinite(curve["threshold_low"]))
    assert np.all(share <= 1.0)
    assert np.all(share[known] > 0.0)
    assert np.all((curve["threshold_high"] >= curve["threshold"] * (1 - 1e-12))[known])


def test_the_first_criterion_is_the_lowest_threshold(curve: Dataset) -> None:
    for first, column in zip(curve.text("first"), curve["threshold"].T, strict=True):
        assert first == curve.text("criterion")[int(np.nanargmin(column))]
    assert curve.text("first")[0] == "centre_tension"  # stress by the short ones
    assert curve.text("first")[-1] != "centre_tension"


def test_the_map_holds_the_curve_and_larger_particles_are_torn_by_longer_pulses(curve: Dataset) -> None:
    there = curve.group("mechanism_map")
    torn = [int(np.sum(row == "centre_tension")) for row in there["first"]]
    assert torn == sorted(torn)
    assert torn[-1] > torn[0]
    low = np.nanmin(curve["threshold"], axis=0)
    row = int(np.argmin(np.abs(np.log(there["diameter"] / float(curve["diameter"])))))
    near = np.exp(np.interp(np.log(curve["pulse_duration"]), np.log(there["pulse_duration"]), np.log(there["threshold"][row])))
    assert np.all(np.abs(np.log(near / low)) < math.log(1.6))  # the map's nearest diameter is not the curve's


def test_a_pulse_with_more_to_it_than_a_duration_is_replaced_by_a_gaussian() -> None:
    text = CURVES.format(pulse="modulated", more=', period = "0.2 ns"').replace("map = true", "band = false")
    found = picosim.parse(text.replace("points = 5", "points = 2")).run().group("duration_curve/melanophage")
    assert found.attributes["pulse"] == "gaussian"
    assert len(found["pulse_duration"]) == 2
    np.testing.assert_array_equal(found["threshold"], found["threshold_low"] + 0.0 * found["threshold"])


def test_durations_run_from_short_to_long() -> None:
    values = Durations(shortest=1e-11, longest=1e-9, points=3).values(450e-12, 1.0)
    np.testing.assert_allclose(values, [1e-11, 1e-10, 450e-12, 1e-9])
    with pytest.raises(ConfigError, match="'longest' must be longer"):
        Durations.read({"shortest": "1 ns", "longest": "1 ns"})


def test_measured_thresholds_stand_beside_their_own_wavelength() -> None:
    (pig,) = whitening_thresholds(532e-9)
    assert pig.threshold == pytest.approx(2000.0)
    assert 10e-9 < pig.duration < 12e-9
    assert [p.threshold for p in whitening_thresholds(700e-9)] == pytest.approx([14000.0, 31000.0])
    assert all("memory" in p.mark for p in whitening_thresholds(694e-9))
    assert whitening_thresholds(1064e-9) == []


@pytest.mark.parametrize("kind", ["keller_miksis", "rayleigh_plesset", "gilmore"])
def test_a_bubble_grows_from_the_superheated_water_and_collapses(kind: str) -> None:
    found = picosim.parse(BUBBLE.format(exposure="0.7", bubble=kind)).run()
    bubble = found.group("absorbers/melanosome/bubble")
    assert float(bubble["wall_temperature"]) >= bubble["nucleation_temperature"][0]
    assert float(bubble["particle_radius"]) < float(bubble["initial_radius"]) < float(bubble["maximum_radius"])
    assert float(bubble["bubble_radius"].max()) == pytest.approx(float(bubble["maximum_radius"]), rel=1e-3)
    assert np.all(bubble["bubble_radius"] >= float(bubble["particle_radius"]) * (1 - 1e-9))
    work = 4 / 3 * math.pi * (float(bubble["maximum_radius"]) ** 3 - float(bubble["particle_radius"]) ** 3) * 101325.0
    assert float(bubble["bubble_energy"]) == pytest.approx(work, rel=1e-12)
    assert float(bubble["bubble_energy"]) < float(bubble["superheat_energy"])
    assert 0.5 < float(bubble["lifetime"]) / float(bubble["rayleigh_lifetime"]) < 1.5
    assert float(bubble["collapse_pressure"]) > float(bubble["initial_pressure"])
    assert "order of magnitude" in str(bubble.attributes["collapse_caveat"])


@pytest.mark.parametrize(("exposure", "why"), [("0.3", "the wall reaches"), ("2", "beyond validity")])
def test_without_a_bubble_the_run_says_why(exposure: str, why: str) -> None:
    around = picosim.parse(BUBBLE.format(exposure=exposure, bubble="keller_miksis")).run().group("absorbers/melanosome")
    assert "bubble" not in around.groups
    assert why in str(around.attributes["bubble"])


def test_no_bubble_is_followed_unless_asked(result: Result) -> None:
    for around in result.group("absorbers").groups.values():
        assert "bubble" not in around.groups
        assert "bubble" not in around.attributes


def test_what_was_asked_for_is_printed_too(result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    report_asked.show(result)
    report_asked.show(picosim.parse(BUBBLE.format(exposure="0.7", bubble="keller_miksis")).run())
    said = " ".join(capsys.readouterr().out.split())  # wherever the lines are broken
    assert "melanophage: centre_tension 20 ps" in said
    assert "Bubble around the melanosome: heterogeneous nucleation at 136 degC" in said
    assert "an order of magnitude" in said


@pytest.mark.parametrize("name", ["melanosome_threshold", "tattoo_ink", "melanosome_bubble"])
def test_the_configurations_ask_for_what_their_pictures_show(name: str, configs: Path) -> None:
    spec = picosim.load(configs / f"{name}.toml")
    assert (spec.particle.bubble is not None) == (name == "melanosome_bubble")
    assert (spec.duration_curve is not None and spec.duration_curve.map) == (name != "melanosome_bubble")
