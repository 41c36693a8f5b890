"""IAPWS-95 against the release's own check values, the project's tables and thermodynamics itself."""

import math

import numpy as np
import pytest

from picosim.data.tables import rows
from picosim.errors import OutOfRange
from picosim.formulas import iapws95, nucleation, water
from picosim.formulas.iapws95_helmholtz import ideal, residual
from picosim.formulas.iapws95_phases import liquid_density, saturation, spinodal
from picosim.formulas.surface_tension import surface_tension


def test_the_helmholtz_function_has_the_derivatives_of_the_release():
    terms = iapws95.coefficients()
    delta, tau = 838.025 / 322.0, 647.096 / 500.0
    expected_ideal = (0.204797733e1, 0.904611106e1, -0.193249185e1)
    expected = (-0.342693206e1, -0.364366650, 0.856063701, -0.581403435e1, -0.223440737e1, -0.112176915e1)
    assert np.allclose(ideal(delta, tau, terms.ideal), expected_ideal, rtol=1e-8)
    assert np.allclose(residual(delta, tau, *terms[1:]), expected, rtol=1e-8)
    delta, tau = 358.0 / 322.0, 647.096 / 647.0  # next to the critical point, where the last two terms act
    expected = (-0.121202657e1, -0.714012024, 0.475730696, -0.321722501e1, -0.996029507e1, -0.133214720e1)
    assert np.allclose(residual(delta, tau, *terms[1:]), expected, rtol=1e-8)


@pytest.mark.parametrize(
    ("density", "kelvin", "pressure", "cv", "speed", "entropy"),
    [
        (996.5560, 300.0, 0.0992418352e6, 4130.18112, 1501.51914, 393.062643),
        (1005.308, 300.0, 20.0022515e6, 4067.98347, 1534.92501, 387.405401),
        (1188.202, 300.0, 700.004704e6, 3461.35580, 2443.57992, 132.609616),
        (0.4350, 500.0, 0.0999679423e6, 1508.17541, 548.314253, 7944.88271),
        (838.0250, 500.0, 10.0003858e6, 3221.06219, 1271.28441, 2566.90919),
        (358.0, 647.0, 22.0384756e6, 6183.15728, 252.145078, 4320.92307),
    ],
)
def test_single_phase_properties_are_those_of_the_release(density, kelvin, pressure, cv, speed, entropy):
    at = iapws95.state(density, kelvin)
    found = (at.pressure, at.specific_heat_volume, at.sound_speed, at.entropy)
    assert np.allclose(found, (pressure, cv, speed, entropy), rtol=1e-8)


@pytest.mark.parametrize(
    ("kelvin", "pressure", "liquid", "vapour"),
    [
        (275.0, 698.451167, 999.887406, 0.00550664919),
        (450.0, 932203.564, 890.341250, 4.81200360),
        (625.0, 16908269.3, 567.090385, 118.290280),
    ],
)
def test_saturation_is_that_of_the_release(kelvin, pressure, liquid, vapour):
    assert np.allclose(saturation(kelvin), (pressure, liquid, vapour), rtol=1e-8)


def test_the_tables_of_water_follow_from_the_function():
    checked = 0
    for row in rows("water_thermo"):
        celsius = float(row["temperature_C"])
        if row["state"] != "saturated_liquid" or celsius > 370:
            continue
        kelvin = celsius + 273.15
        p, rho, _ = saturation(kelvin)
        at = iapws95.state(rho, kelvin)
        expected = [
            float(row[k])
            for k in ("pressure_Pa", "density_kg_per_m3", "cp_J_per_kgK", "sound_speed_m_per_s", "grueneisen")
        ]
        found = [p, rho, float(at.specific_heat), float(at.sound_speed), float(at.grueneisen_parameter)]
        assert np.allclose(found, expected, rtol=2e-4, atol=1e-5), celsius
        assert math.isclose(surface_tension(kelvin), float(row["surface_tension_N_per_m"]), rel_tol=3e-2, abs_tol=1e-5)
        assert math.isclose(water.latent_heat(kelvin), float(row["latent_heat_J_per_kg"]), rel_tol=2e-4)
        checked += 1
    assert checked > 20


def test_the_liquid_ends_on_the_spinodal_of_the_table():
    for row in rows("water_spinodal"):
        pressure, density = spinodal(float(row["temperature_C"]) + 273.15)
        assert math.isclose(pressure, float(row["pressure_Pa"]), rel_tol=1e-4)
        assert math.isclose(density, float(row["density_kg_per_m3"]), rel_tol=1e-5)


def test_both_phases_have_one_pressure_and_one_gibbs_energy():
    for kelvin in (240.0, 300.0, 500.0, 640.0):
        _, liquid, vapour = saturation(kelvin)
        at = iapws95.state([liquid, vapour], kelvin)
        assert math.isclose(at.pressure[0], at.pressure[1], rel_tol=1e-9, abs_tol=0.01)
        assert math.isclose(at.gibbs_energy[0], at.gibbs_energy[1], rel_tol=1e-9, abs_tol=1e-5)


def test_clausius_clapeyron_holds():
    kelvin, h = 400.0, 1e-3
    slope = (saturation(kelvin + h)[0] - saturation(kelvin - h)[0]) / (2 * h)
    _, liquid, vapour = saturation(kelvin)
    assert math.isclose(slope, water.latent_heat(kelvin) / (kelvin * (1 / vapour - 1 / liquid)), rel_tol=1e-6)


def test_a_constant_grueneisen_number_underrates_the_confined_pressure():
    at = water.liquid_state(101325.0, 310.15)
    linear = at["density"] * at["sound_speed"] ** 2 * at["thermal_expansion"]
    ratios = [water.isochoric_pressure_rise(310.15, rise) / (linear * rise) for rise in (1e-3, 100.0, 200.0)]
    assert math.isclose(ratios[0], 0.98, abs_tol=0.03)  # cp/cv = 1.03 at the start
    assert math.isclose(ratios[1], 1.8, abs_tol=0.02)
    assert math.isclose(ratios[2], 2.1, abs_tol=0.05)


def test_tension_lowers_the_nucleation_temperature_by_about_two_kelvin_per_megapascal():
    pressures = np.array([101325.0, -10e6, -30e6, -60e6])
    found = np.array([nucleation.nucleation_temperature(p, 1e-18, 1e-9) for p in pressures])
    assert np.allclose(found, [588.108, 566.609, 529.230, 481.430], atol=1e-3)
    slopes = np.diff(found) / np.diff(pressures) * 1e6
    assert np.all((slopes > 1.5) & (slopes < 2.3))


def test_nucleation_precedes_the_spinodal_and_follows_boiling():
    limit = nucleation.nucleation_temperature(101325.0, 1e-18, 1e-9)
    assert water.boiling_temperature() < limit < water.spinodal_temperature()
    assert nucleation.nucleation_temperature(101325.0, 1e-15, 1e-6) < limit
    assert nucleation.log_nucleation_rate(300.0, 101325.0) == -math.inf


def test_stretched_water_becomes_lighter_until_it_ends():
    densities = [liquid_density(p, 310.15) for p in (0.0, -50e6, -100e6, -170e6)]
    assert np.all(np.diff(densities) < 0)
    assert densities[-1] > spinodal(310.15)[1]
    with pytest.raises(OutOfRange, match="spinodal"):
        liquid_density(-180e6, 310.15)


@pytest.mark.parametrize("call", [
    lambda: saturation(700.0),
    lambda: saturation(200.0),
    lambda: nucleation.nucleation_temperature(30e6, 1e-18, 1e-9),
    lambda: water.boiling_temperature(-1e6),
    lambda: water.spinodal_temperature(-200e6),
])  # fmt: skip
def test_states_that_do_not_exist_are_refused(call):
    with pytest.raises(OutOfRange):
        call()


def test_an_independent_library_agrees():
    coolprop = pytest.importorskip("CoolProp.CoolProp")
    for density, kelvin in ((950.0, 310.15), (1050.0, 400.0), (600.0, 640.0), (993.0, 510.0)):
        at = iapws95.state(density, kelvin)
        for name, key in (("pressure", "P"), ("specific_heat", "C"), ("sound_speed", "A"), ("entropy", "S")):
            other = coolprop.PropsSI(key, "D|liquid" if kelvin < 600 else "D", density, "T", kelvin, "Water")
            assert math.isclose(float(getattr(at, name)), other, rel_tol=1e-8), (density, kelvin, name)
