"""Laws of a single spherical bubble, over every bubble equation of the package."""

import math

import numpy as np
import pytest

from picosim.errors import NotConverged
from picosim.particle.bubble.gilmore import Gilmore
from picosim.particle.bubble.keller_miksis import KellerMiksis
from picosim.particle.bubble.model import RAYLEIGH_TIME, InitialBubble, Liquid
from picosim.particle.bubble.rayleigh_plesset import RayleighPlesset
from picosim.spec import members

MODELS = [member() for member in members("picosim.particle.bubble").values()]
WATER = Liquid(993.33, 1523.66, 0.07, 6.913e-4)
IDEAL = Liquid(993.33, 1523.66, 0.0, 0.0)
STEAM = InitialBubble(0.5e-6, 2e7, 4 / 3)


@pytest.fixture(params=MODELS, ids=lambda m: m.kind)
def model(request):
    return request.param


def test_every_equation_is_registered():
    assert {m.kind for m in MODELS} == {"rayleigh_plesset", "keller_miksis", "gilmore"}


def test_the_first_maximum_obeys_the_energy_integral():
    # Rayleigh-Plesset without viscosity: work of the gas = work against ambient pressure and surface
    liquid = Liquid(993.33, 1523.66, 0.07, 0.0)
    bubble = STEAM
    _, top, _ = RayleighPlesset().solve(bubble, liquid).extremum("maximum")
    r0, k = bubble.radius, bubble.polytropic_exponent
    gas = bubble.pressure * r0**3 / (k - 1) / 3 * (1 - (r0 / top) ** (3 * k - 3))
    against = liquid.ambient_pressure * (top**3 - r0**3) / 3 + liquid.surface_tension * (top**2 - r0**2)
    assert math.isclose(gas, against, rel_tol=1e-9)


def test_without_losses_the_bubble_comes_back():
    history = RayleighPlesset().solve(STEAM, IDEAL)
    assert math.isclose(history.extremum("minimum")[1], STEAM.radius, rel_tol=1e-8)


def test_an_empty_cavity_collapses_in_the_rayleigh_time():
    bubble = InitialBubble(1e-3, 1.0, 5 / 3)  # nearly nothing inside
    history = RayleighPlesset().solve(bubble, IDEAL, turning_points=1)
    time, _, _ = history.extremum("minimum")
    rayleigh = RAYLEIGH_TIME * bubble.radius * math.sqrt(IDEAL.density / IDEAL.ambient_pressure)
    assert math.isclose(time, rayleigh, rel_tol=1e-4)


def test_gas_follows_its_polytrope(model):
    times = np.linspace(0.0, 4e-7, 50)
    history = model.solve(STEAM, WATER, times=times, duration=5e-7, turning_points=10)
    law = STEAM.pressure * (STEAM.radius / history.radius) ** (3 * STEAM.polytropic_exponent)
    assert np.allclose(history.pressure, law, rtol=1e-9)


def test_a_bubble_grows_continuously_with_its_pressure(model):
    pressures = np.geomspace(1e6, 1e8, 25)
    tops = [model.solve(InitialBubble(0.5e-6, p, 4 / 3), WATER).extremum("maximum")[1] for p in pressures]
    steps = np.diff(np.log(tops)) / np.diff(np.log(pressures))
    assert np.all(steps > 0)
    assert np.all(np.abs(np.diff(steps)) < 0.2)  # no explosive threshold


def test_sound_radiation_takes_energy():
    minima = {m.kind: m.solve(STEAM, IDEAL).extremum("minimum")[1] for m in MODELS}
    assert minima["keller_miksis"] > 1.05 * minima["rayleigh_plesset"]
    assert minima["gilmore"] > 1.05 * minima["rayleigh_plesset"]


def test_all_equations_agree_when_the_wall_is_slow():
    bubble = InitialBubble(10e-6, 1.5e5, 1.4)
    tops = [m.solve(bubble, WATER).extremum("maximum")[1] for m in MODELS]
    assert max(tops) / min(tops) - 1 < 2e-3


def test_condensation_weakens_the_rebound(model):
    dry = model.solve(STEAM, WATER, turning_points=3)
    wet_start = InitialBubble(0.5e-6, 2e7, 4 / 3, condensation_speed=20.0, saturation_pressure=6282.0)
    wet = model.solve(wet_start, WATER, turning_points=3)
    assert math.isclose(wet.turning_radius[0], dry.turning_radius[0], rel_tol=1e-9)  # same until the maximum
    assert wet.turning_radius[1] < dry.turning_radius[1]
    assert wet.turning_radius[2] < 0.9 * dry.turning_radius[2]


def test_samples_do_not_depend_on_where_they_are_asked(model):
    times = np.linspace(0.0, 5e-7, 200)
    fine = model.solve(STEAM, WATER, times=times, duration=6e-7, turning_points=10)
    few = model.solve(STEAM, WATER, times=times[::40], duration=6e-7, turning_points=10)
    assert np.allclose(fine.radius[::40], few.radius, rtol=1e-9)
    assert fine.radius[0] == pytest.approx(STEAM.radius)


def test_an_overdamped_bubble_has_no_maximum(model):
    with pytest.raises(NotConverged, match="creeps"):
        model.solve(STEAM, Liquid(993.33, 1523.66, 0.07, 0.05)).extremum("maximum")


def test_tolerance_buys_digits():
    tops = [KellerMiksis(tolerance=tol).solve(STEAM, WATER).extremum("minimum")[1] for tol in (1e-5, 1e-8, 1e-12)]
    assert abs(tops[0] / tops[2] - 1) < 1e-4
    assert abs(tops[1] / tops[2] - 1) < 1e-7


def test_gilmore_becomes_keller_miksis_for_small_mach_numbers():
    soft = InitialBubble(2e-6, 1e6, 4 / 3)
    a = Gilmore().solve(soft, WATER).extremum("minimum")[1]
    b = KellerMiksis().solve(soft, WATER).extremum("minimum")[1]
    assert math.isclose(a, b, rel_tol=2e-3)
