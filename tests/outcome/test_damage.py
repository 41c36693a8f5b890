"""Laws of thermal damage and the other criteria on layers."""

from __future__ import annotations

import numpy as np
import pytest

from picosim.formulas.arrhenius import GAS_CONSTANT, damage_integral, damage_rate, temperature_of_rate
from picosim.formulas.thermal_dose import cumulative_equivalent_minutes
from picosim.outcome.arrhenius import Arrhenius
from picosim.outcome.arrhenius_sets import arrhenius_sets, every_set
from picosim.outcome.cem43 import Cem43
from picosim.outcome.collagen import Collagen
from picosim.outcome.criterion import LayerResponse
from picosim.outcome.history import HistoryCriterion, largest_heating_rate, time_above
from picosim.outcome.layer_temperature import LayerTemperature
from picosim.outcome.spallation import Spallation
from picosim.outcome.vaporisation import Vaporisation, kinetic_limit
from picosim.outcome.vessel_coagulation import VesselCoagulation

HISTORY: list[HistoryCriterion] = [
    Arrhenius(), Arrhenius(tissue="dermis"), Arrhenius(tissue="collagen"), Cem43(), Collagen(), LayerTemperature(),
    Vaporisation(), VesselCoagulation(),
]  # fmt: skip
BODY = 310.15
TIME = np.concatenate(([0.0, 0.0], np.geomspace(1e-6, 10.0, 120)))


def cooling(peak: float, relaxation: float = 1e-3) -> np.ndarray:
    """A jump to ``peak`` [K] that decays back to body temperature."""
    after = BODY + (peak - BODY) / np.sqrt(1.0 + TIME / relaxation)
    return np.concatenate(([BODY], after[1:]))


@pytest.mark.parametrize("criterion", HISTORY, ids=lambda c: f"{c.kind}-{getattr(c, 'tissue', '')}")
class TestEveryCriterion:
    def test_damage_does_not_heal(self, criterion):
        course = criterion.course(TIME, np.stack([cooling(340.0), cooling(360.0)], axis=1))
        assert np.all(np.diff(course, axis=0) >= 0)

    def test_hotter_is_never_better(self, criterion):
        course = criterion.course(TIME, np.stack([cooling(p) for p in (320.0, 345.0, 370.0, 400.0)], axis=1))
        assert np.all(np.diff(course[-1]) >= 0)

    def test_cold_and_still_reaches_no_limit(self, criterion):
        verdict = criterion.assess(TIME, np.full((TIME.size, 2), BODY), np.array([0.0, 1e-4]))
        assert verdict.margin < 1e-3
        assert verdict.value < verdict.limit

    def test_the_worst_depth_is_named(self, criterion):
        hot = np.stack([cooling(330.0), cooling(380.0), cooling(350.0)], axis=1)
        verdict = criterion.assess(TIME, hot, np.array([0.0, 60e-6, 1e-4]), layer_names=("a", "b", "c"))
        assert verdict.where == "60 um deep, b"
        assert verdict.limit_low <= verdict.limit <= verdict.limit_high
        assert verdict.source
        assert verdict.mark

    def test_a_response_and_a_map_give_the_same_value(self, criterion):
        rise = (cooling(360.0) - BODY) / 1e4
        response = LayerResponse("layer", 60e-6, TIME, np.full(TIME.size, BODY), rise, "modal_1d")
        expected = criterion.course(TIME, cooling(360.0))[-1]
        assert criterion.value(response, 1e4) == pytest.approx(expected, rel=1e-6)


def test_damage_at_constant_temperature_is_rate_times_time():
    time = np.linspace(0.0, 3.0, 7)
    for own in arrhenius_sets().values():
        constants = {"frequency_factor": own.frequency_factor, "activation_energy": own.activation_energy}
        omega = damage_integral(time, np.full(7, 330.0), **constants)
        assert omega[-1] == pytest.approx(3.0 * float(damage_rate(330.0, **constants)), rel=1e-12)


def test_damage_is_exact_where_the_inverse_temperature_is_linear():
    a, energy, span = 5.6e63, 4.3e5, 2.0
    time = np.array([0.0, span])
    temperature = np.array([350.0, 330.0])
    slope = energy / GAS_CONSTANT * (1 / 330.0 - 1 / 350.0)
    exact = a * np.exp(-energy / GAS_CONSTANT / 350.0) * span * -np.expm1(-slope) / slope
    assert damage_integral(time, temperature, frequency_factor=a, activation_energy=energy)[-1] == pytest.approx(exact)


@pytest.mark.parametrize(("name", "celsius"), [("A1", 59.9), ("A3", 58.2), ("A4", 62.8), ("A5", 57.8), ("A6", 79.2)])
def test_published_temperatures_of_unit_rate(name, celsius):
    own = arrhenius_sets()[name]
    found = temperature_of_rate(1.0, frequency_factor=own.frequency_factor, activation_energy=own.activation_energy)
    assert found - 273.15 == pytest.approx(celsius, abs=0.06)


def test_sets_that_may_not_decide_short_pulses_are_marked():
    results = {r.name: r for r in every_set(TIME, cooling(380.0, relaxation=1e-4))}
    for name in ("A1", "A2", "A5"):
        assert not results[name].usable
        assert "1 ms" in results[name].remark
    assert results["A6"].usable


def test_a_slow_burn_may_be_judged_by_the_old_sets():
    time = np.linspace(0.0, 10.0, 50)
    results = {r.name: r for r in every_set(time, np.full(50, 273.15 + 58.0))}
    assert results["A1"].usable
    assert results["A3"].usable
    assert "above its range" in results["A2"].remark


def test_a_short_hot_pulse_in_the_dermis_is_judged_by_collagen():
    short = cooling(380.0, relaxation=1e-5)
    assert Arrhenius(tissue="dermis").course(TIME, short)[-1] == Arrhenius(tissue="collagen").course(TIME, short)[-1]


def test_equivalent_minutes_double_with_each_degree():
    time = np.array([0.0, 600.0])
    doses = [cumulative_equivalent_minutes(time, np.full(2, 273.15 + c))[-1] for c in (43.0, 44.0, 45.0)]
    assert doses == pytest.approx([10.0, 20.0, 40.0])
    assert cumulative_equivalent_minutes(time, np.full(2, 273.15 + 42.0))[-1] == pytest.approx(2.5)
    assert cumulative_equivalent_minutes(time, np.full(2, BODY))[-1] < 1e-12


def test_time_above_a_level_is_exact_for_ramps():
    time, ramp = np.array([0.0, 1.0, 3.0]), np.array([300.0, 340.0, 300.0])
    assert time_above(time, ramp, 320.0) == pytest.approx(1.5)
    assert largest_heating_rate(time, ramp) == pytest.approx(40.0)
    assert largest_heating_rate(np.zeros(2), np.array([300.0, 301.0])) == np.inf


def test_vaporisation_says_which_regime_applies():
    fast = Vaporisation().assess(TIME, cooling(420.0)[:, None], np.zeros(1))
    assert "superheat applies" in fast.note
    slow = np.linspace(310.0, 380.0, 50)
    assert "boiling applies" in Vaporisation().assess(np.linspace(0.0, 1.0, 50), slow[:, None], np.zeros(1)).note
    assert Vaporisation(regime="superheat").limit_parameter.value == pytest.approx(576.15)


def test_longer_superheat_needs_less_temperature():
    assert kinetic_limit(1e-3) < kinetic_limit(1e-9)
    assert kinetic_limit(1e-9) == pytest.approx(588.108, abs=0.05)


def test_spallation_grows_with_tension_and_names_its_depth():
    tension = np.array([0.0, -5e6, -30e6, -10e6])
    verdict = Spallation().assess(tension, np.array([0.0, 1e-5, 2e-5, 3e-5]))
    assert verdict.value == 30e6
    assert verdict.margin == pytest.approx(30.0 / 21.6)
    assert verdict.where == "20 um deep"
    response = LayerResponse("a", 0.0, TIME, cooling(BODY), np.zeros(TIME.size), "x", peak_tension=2e3)
    assert Spallation().value(response, 1e4) == pytest.approx(2e7)


def test_the_heat_shock_window_is_warm_but_not_coagulated():
    time = np.linspace(0.0, 5.0, 51)
    levels = np.array([310.0, 318.0, 350.0])
    found = Collagen().heat_shock(time, np.tile(levels, (51, 1)), np.array([3e-4, 2e-4, 1e-4]))
    assert list(found.stimulated) == [False, True, False]
    assert "uncertain" in found.mark


def test_given_limits_have_no_range():
    for criterion in (
        Arrhenius(limit=0.53),
        Cem43(limit=60.0),
        LayerTemperature(temperature=343.15),
        Spallation(strength=1e7),
    ):
        limit = criterion.limit_parameter
        assert limit.low == limit.value == limit.high
        assert limit.mark == "given"


def test_skin_cooled_first_is_followed_where_the_light_heats_most():
    """All depths start alike and never get as warm again: the picture shows the depth that the pulse warms most."""
    time = np.array([-1.0, 0.0, 1e-6, 1.0])
    baseline = np.array([[307.0] * 3, [284.0, 285.0, 286.0], [284.0, 285.0, 286.0], [283.0, 284.0, 285.0]])
    rise = np.array([[0.0] * 3, [0.0] * 3, [4.0, 9.0, 5.0], [1.0, 1.0, 1.0]])
    depth = np.array([60e-6, 67e-6, 75e-6])
    layer = LayerResponse("basal", depth, time, baseline, rise, "slab_1d", first_light=1)
    assert layer.hottest(1.0) == 1
    assert layer.hottest(0.0) == 2
