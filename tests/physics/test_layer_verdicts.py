"""Verdicts on layers: the depth that is harmed most decides, and the file holds the history that decided."""

from __future__ import annotations

import numpy as np
import pytest

from picosim import configuration
from picosim.experiment import Experiment
from picosim.result import Result
from picosim.walk import solve_layers, solve_light

CONFIG = """
[laser]
preset = "alexandrite_755_ns"
[skin]
phototype = "III"
[tissue]
heat = { kind = "slab_1d" }
boundary = { kind = "cryogen_spray" }
follow = "2 s"
[criteria]
layer = [{ kind = "layer_temperature" }, { kind = "arrhenius" }]
"""
GAS = 8.314462618
# Weaver-Stoll, measurements.md section 3: frequency factor [1/s], Ea/R [K], from this temperature [degC]
HIGH, LOW = (1.823e51, 39109.8), (2.185e124, 93534.9)


@pytest.fixture(scope="module")
def result() -> Result:
    return configuration.parse(CONFIG).run()


@pytest.mark.parametrize("heat", ["modal_1d", "slab_1d"])
def test_what_light_adds_to_cooled_skin_does_not_depend_on_how_weak_it_is(heat: str) -> None:
    def rise(exposure: str) -> np.ndarray:
        text = CONFIG.replace("slab_1d", heat).replace("_ns\"", f'_ns"\nradiant_exposure = "{exposure}"')
        experiment = configuration.parse(text)
        assert isinstance(experiment, Experiment)
        run = solve_layers(experiment, solve_light(experiment, experiment.laser))
        return (run.heated.temperature - run.dark.temperature) / run.exposure

    strong = rise("100 J/cm2")
    for exposure in ("1e-3 J/cm2", "1 J/cm2"):  # cooling by 30 K is thousands of times what the first of them adds
        assert np.max(np.abs(rise(exposure) - strong)) < 1e-4 * np.max(strong)


def damage(time: np.ndarray, temperature: np.ndarray) -> float:
    """Omega by brute force: temperature linear between instants, a hundred steps in each."""
    total = 0.0
    for i in range(len(time) - 1):
        inside = np.linspace(temperature[i], temperature[i + 1], 101)
        celsius = inside - 273.15
        logs = [np.log(a) - e / inside for a, e in (LOW, HIGH)]
        rate = np.where(celsius >= 50, np.exp(logs[1]), np.where(celsius >= 44, np.exp(np.minimum(logs[0], 600)), 0.0))
        total += float(np.trapezoid(rate, dx=0.01)) * (time[i + 1] - time[i])
    return total


def verdict(result: Result, criterion: str, target: str) -> tuple[float, str]:
    data = result.group("verdicts")
    for i, (c, t) in enumerate(zip(data.text("criterion"), data.text("target"), strict=True)):
        if (c, t) == (criterion, target):
            return float(data["value"][i]), data.text("where")[i]
    raise AssertionError(f"no verdict {criterion}, {target}")


@pytest.mark.parametrize("layer", ["basal epidermis", "suprabasal epidermis"])
def test_damage_is_judged_at_the_depth_that_is_harmed_most(result: Result, layer: str) -> None:
    value, _ = verdict(result, "arrhenius", layer)
    judged = result.group("tissue/judged")
    row = judged.text("judged").index(f"arrhenius, {layer}")
    assert damage(judged["time"], judged["temperature"][row]) == pytest.approx(value, rel=0.1)
    # no depth of the layer in the map of the same file is harmed more
    damaged, layers = result.group("tissue/map"), result.group("layers")
    i = layers.text("layer").index(layer)
    top, bottom = layers["depth"][i], layers["depth"][i] + layers["thickness"][i]
    inside = (damaged["depth"] >= top) & (damaged["depth"] < bottom)
    assert value == pytest.approx(damaged["damage_integral"][inside].max(), rel=1e-9)


def test_the_hottest_face_is_not_where_the_basal_layer_is_harmed_most(result: Result) -> None:
    tissue, judged = result.group("tissue"), result.group("tissue/judged")
    hottest = float(tissue["depth"][tissue.text("layer").index("basal epidermis")])
    harmed = float(judged["depth"][judged.text("judged").index("arrhenius, basal epidermis")])
    assert hottest != harmed  # a face cools first


def test_the_peak_temperature_is_that_of_the_hottest_depth(result: Result) -> None:
    tissue = result.group("tissue")
    i = tissue.text("layer").index("basal epidermis")
    peak = (tissue["baseline"][i] + tissue["temperature_rise"][i]).max()
    assert verdict(result, "layer_temperature", "basal epidermis")[0] == pytest.approx(peak, rel=1e-9)


def test_a_threshold_is_the_exposure_at_which_some_depth_meets_the_limit(result: Result) -> None:
    threshold = float(result["damage_threshold"][result.text("epidermal_criterion").index("epidermis: arrhenius")])
    preset = 'preset = "alexandrite_755_ns"'
    text = CONFIG.replace(preset, f'{preset}\nradiant_exposure = "{threshold / 1e4!r} J/cm2"')
    again = configuration.parse(text).run()
    values = [verdict(again, "arrhenius", layer)[0] for layer in ("basal epidermis", "suprabasal epidermis")]
    assert max(values) == pytest.approx(1.0, rel=0.02)  # the adaptive step differs a little with the exposure


def test_the_peak_of_cooled_skin_counts_from_the_first_pulse_on() -> None:
    cooled = CONFIG.replace('"cryogen_spray"', '"contact_plate"').replace("alexandrite_755_ns", "nd_yag_1064_ns")
    result = configuration.parse(cooled).run()
    value, _ = verdict(result, "layer_temperature", "basal epidermis")
    chart = result.group("tissue/map")
    i = result.group("layers").text("layer").index("basal epidermis")
    top, bottom = (result.group("layers")[name][i] for name in ("depth", "thickness"))
    inside = (chart["depth"] >= top) & (chart["depth"] < top + bottom)
    later = chart["time"] >= 0.0
    assert value == pytest.approx(chart["temperature"][np.ix_(later, inside)].max(), rel=1e-6)
    assert value < 300.0  # it was 307 K before the plate came
    rows = result.group("verdicts")
    row = rows.text("criterion").index("layer_temperature")
    assert rows["margin"][row] > 0.0
