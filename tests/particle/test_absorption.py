"""What a sphere absorbs: straight rays, Mie, and the times that follow."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad

from picosim.data.tables import rows
from picosim.errors import ConfigError
from picosim.formulas.absorption_efficiency import absorption_efficiency
from picosim.formulas.mie import mie_efficiencies
from picosim.formulas.relaxation import (
    SHAPE_DIVISORS,
    shape_divisor,
    stress_confinement_time,
    thermal_relaxation_time,
)


@pytest.mark.parametrize("x", [1e-3, 0.3, 0.999, 1.001, 5.0, 300.0])
def test_straight_rays_add_up_over_the_impact_parameter(x):
    # chord 2 a u at the impact parameter b = sqrt(1 - u^2)
    share = quad(lambda u: -2 * u * np.expm1(-x * u), 0, 1, epsabs=0, epsrel=1e-12, points=[min(1.0, 8 / x)])[0]
    assert absorption_efficiency(radius=x / 2, mu_a=1.0) == pytest.approx(share, rel=1e-10)


def test_a_faint_sphere_absorbs_by_its_volume_and_a_black_one_by_its_shadow():
    assert absorption_efficiency(radius=1e-9, mu_a=1.0) == pytest.approx(4e-9 / 3, rel=1e-8)
    assert absorption_efficiency(radius=1e5, mu_a=1e6) == pytest.approx(1.0, rel=1e-10)
    assert absorption_efficiency(radius=1.0, mu_a=0.0) == 0.0


def test_the_series_meets_the_closed_form():
    around = absorption_efficiency(radius=0.5, mu_a=[1 - 1e-12, 1 + 1e-12])
    assert around[1] == pytest.approx(around[0], rel=1e-11)


# Wiscombe 1979, NCAR/TN-140+STR (recommended test values): m, x, Q_ext, Q_sca, g
WISCOMBE = [
    (1.5 - 1j, 1.0, 2.336321, 0.663454, 0.192136),
    (1.5 - 1j, 100.0, 2.097502, 1.283697, 0.850252),
    (1.5 - 1j, 10000.0, 2.004368, 1.236574, 0.846310),
    (1.33 - 1e-5j, 100.0, 2.101321, 2.096594, 0.868959),
    (10.0 - 10j, 1.0, 2.532993, 2.049405, -0.110664),
    (10.0 - 10j, 100.0, 2.071124, 1.836785, 0.556215),
    (0.75 + 0j, 0.099, 7.417859e-6, 7.417859e-6, 0.001448),
    (0.75 + 0j, 10.0, 2.232265, 2.232265, 0.896473),
    (0.75 + 0j, 1000.0, 1.997908, 1.997908, 0.844944),
]


@pytest.mark.parametrize(("m", "x", "extinction", "scattering", "g"), WISCOMBE)
def test_mie_reproduces_wiscombes_values(m, x, extinction, scattering, g):
    found = mie_efficiencies(size_parameter=x, index=m)
    assert found.extinction == pytest.approx(extinction, rel=2e-6)
    assert found.scattering == pytest.approx(scattering, rel=2e-6)
    assert found.anisotropy == pytest.approx(g, abs=1e-6)
    assert found.absorption == pytest.approx(found.extinction - found.scattering, abs=1e-12 * found.extinction)


@pytest.mark.parametrize("x", [0.01, 0.5, 3.0, 40.0, 1000.0])
def test_a_transparent_sphere_absorbs_nothing(x):
    assert mie_efficiencies(size_parameter=x, index=1.4).absorption == pytest.approx(0.0, abs=1e-15)


def test_a_small_sphere_absorbs_as_rayleigh_says():
    x, m = 1e-4, 1.57 - 0.46j
    expected = -4 * x * ((m**2 - 1) / (m**2 + 2)).imag
    assert mie_efficiencies(size_parameter=x, index=m).absorption == pytest.approx(expected, rel=1e-7)


def test_a_large_weakly_refracting_sphere_absorbs_along_straight_rays():
    # x = 2000, m -> 1: 2 a mu_a = 4 k x
    x, k = 2000.0, 2e-4
    straight = float(absorption_efficiency(radius=2 * k * x, mu_a=1.0))
    assert mie_efficiencies(size_parameter=x, index=1.0 - 1j * k).absorption == pytest.approx(straight, rel=2e-3)


def test_the_tabulated_efficiencies_are_those_of_mie():
    index = {"carbon_black m=1.57-0.46i": 1.57 - 0.46j}
    checked = 0
    for row in rows("particle_mie_efficiencies"):
        if row["particle"] not in index:
            continue
        x = np.pi * float(row["diameter_nm"]) * 1.40 / float(row["wavelength_nm"])
        found = mie_efficiencies(size_parameter=x, index=index[row["particle"]] / 1.40)
        assert found.absorption == pytest.approx(float(row["Q_abs"]), rel=6e-4)
        assert found.scattering == pytest.approx(float(row["Q_sca"]), rel=6e-4)
        assert found.anisotropy == pytest.approx(float(row["g"]), rel=6e-4)
        checked += 1
    assert checked > 20


@pytest.mark.parametrize(("x", "m"), [(0.0, 1.5), (3e4, 1.5), (1.0, 1.5 + 0.1j), (1.0, -1.5)])
def test_mie_refuses_what_is_no_sphere(x, m):
    with pytest.raises(ConfigError):
        mie_efficiencies(size_parameter=x, index=m)


def test_relaxation_times_scale_with_the_square_and_name_their_shape():
    for shape, divisor in SHAPE_DIVISORS.items():
        found = thermal_relaxation_time(diameter=[1e-6, 2e-6], diffusivity=1.5e-7, shape=shape)
        np.testing.assert_allclose(found, np.array([1e-12, 4e-12]) / (divisor * 1.5e-7), rtol=1e-14)
    order = [shape_divisor(s) for s in ("sphere", "sphere_24", "cylinder", "slab")]
    assert all(a > b for a, b in itertools.pairwise(order))
    with pytest.raises(ConfigError, match="conventions: sphere"):
        shape_divisor("cube")


def test_stress_leaves_at_the_speed_of_sound():
    assert stress_confinement_time(length=0.5e-6, sound_speed=1500.0) == pytest.approx(1e-9 / 3, rel=1e-14)
