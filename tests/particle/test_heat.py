"""A heated sphere keeps its energy, cools by its own law, and every solver agrees on it."""

import math

import numpy as np
import pytest
from scipy.special import erf

from picosim.errors import ConfigError
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.instantaneous import Instantaneous
from picosim.laser.pulses.modulated import Modulated
from picosim.laser.pulses.q_switched import QSwitched
from picosim.laser.pulses.sampled import Sampled
from picosim.laser.pulses.square import Square
from picosim.particle.heat.finite_volume import FiniteVolume
from picosim.particle.heat.laplace import Laplace, peak_wall_batch, steady_rise
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.sphere import Material, Sphere
from picosim.spec import members

NS = 1e-9
FAMILY = {kind: member for kind, member in members("picosim.particle.heat").items() if issubclass(member, ParticleHeat)}
TOLERANCE = {"laplace": 1e-10, "finite_volume": 1e-4}
PULSES = [
    Square(duration=6 * NS),
    Gaussian(duration=6 * NS),
    Gaussian(duration=0.45 * NS),
    QSwitched(duration=6 * NS),
    Modulated(duration=6 * NS, period=2 * NS),
    Sampled(time=(0.0, 1 * NS, 1.5 * NS, 4 * NS, 9 * NS), power=(0.0, 2.0, 8.0, 5.0, 0.0)),
]


def erf_form(x, r):
    """Rise of one medium, physics.md 1.1 (1); x = sqrt(D t)/a, r over a."""
    if r == 0.0:
        return erf(0.5 / x) - math.exp(-0.25 / x**2) / (x * math.sqrt(math.pi))
    edge = math.exp(-(((1 - r) / (2 * x)) ** 2)) - math.exp(-(((1 + r) / (2 * x)) ** 2))
    return 0.5 * (erf((1 + r) / (2 * x)) + erf((1 - r) / (2 * x))) - x / (r * math.sqrt(math.pi)) * edge


@pytest.fixture(params=FAMILY, ids=list(FAMILY))
def solver(request):
    return FAMILY[request.param]()


def test_every_solver_has_a_tolerance():
    assert set(TOLERANCE) == set(FAMILY)


@pytest.mark.parametrize("x", [0.03, 0.1, 0.5, 1.5])
@pytest.mark.parametrize("r", [0.0, 0.4, 0.95, 1.0, 1.2])
def test_one_medium_cools_by_the_error_function(solver, one_medium, x, r):
    time = x**2 * one_medium.radius**2 / one_medium.inside.diffusivity
    found = solver.solve(one_medium, Instantaneous(), [time], [r * one_medium.radius])
    expected = erf_form(x, r)
    assert found.ratio[0, 0] == pytest.approx(expected, rel=TOLERANCE[solver.kind], abs=TOLERANCE[solver.kind])


@pytest.mark.parametrize("s", [0.05, 0.3, 1.0])
def test_one_medium_loses_its_heat_by_the_error_function(solver, one_medium, s):
    time = s**2 * one_medium.radius**2 / one_medium.inside.diffusivity
    left = erf(1 / s) - s / math.sqrt(math.pi) * (3 - 2 * s**2 + (2 * s**2 - 1) * math.exp(-1 / s**2))
    found = solver.solve(one_medium, Instantaneous(), [time], [])
    assert found.retained[0] == pytest.approx(left, rel=TOLERANCE[solver.kind])
    assert found.mean[0] == found.retained[0]


def test_the_wall_of_a_short_pulse_sits_at_the_contact_temperature(solver, melanosome):
    e1, e2 = melanosome.inside.effusivity, melanosome.outside.effusivity
    for pulse in (Square(duration=1e-12), Gaussian(duration=1e-12)):
        assert solver.peak_wall(melanosome, pulse) == pytest.approx(e1 / (e1 + e2), rel=5e-3)


def test_relaxation_of_the_centre_and_of_the_mean_are_those_of_the_table(one_medium):
    unit = one_medium.radius**2 / one_medium.inside.diffusivity
    found = Laplace().solve(one_medium, Instantaneous(), np.array([0.21133, 0.29041]) * unit, [])
    np.testing.assert_allclose(found.centre, [0.5, math.exp(-1)], rtol=5e-5)
    found = Laplace().solve(one_medium, Instantaneous(), np.array([0.10021, 0.17995]) * unit, [])
    np.testing.assert_allclose(found.mean, [0.5, math.exp(-1)], rtol=5e-5)


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_a_grid_and_the_closed_form_agree_for_any_pulse(carbon, pulse):
    time = np.linspace(*pulse.support(), 9)[1:] + 0.3 * NS
    radius = np.array([0.0, 0.5, 0.97, 1.0, 1.1, 2.0]) * carbon.radius
    exact = Laplace().solve(carbon, pulse, time, radius)
    grid = FiniteVolume().solve(carbon, pulse, time, radius)
    for name in ("ratio", "wall_inside", "wall_outside", "centre", "mean", "retained"):
        np.testing.assert_allclose(getattr(grid, name), getattr(exact, name), atol=2e-5, err_msg=name)


@pytest.mark.parametrize("pulse", [Square(duration=0.45 * NS), Gaussian(duration=6 * NS)], ids=lambda p: p.kind)
@pytest.mark.parametrize("r", [0.0, 1.0, 1.5])
def test_peaks_of_the_grid_and_of_the_closed_form_agree(melanosome, carbon, pulse, r):
    for sphere in (melanosome, carbon):
        exact, _ = Laplace().peak(sphere, pulse, r * sphere.radius)
        grid, _ = FiniteVolume().peak(sphere, pulse, r * sphere.radius)
        assert grid == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_a_peak_is_the_highest_of_all_times(carbon, pulse):
    start, stop = pulse.support()
    time = np.linspace(start, stop + 10 * NS, 3001)
    for r in (0.0, 1.0, 1.7):
        value, instant = Laplace().peak(carbon, pulse, r * carbon.radius)
        history = Laplace().solve(carbon, pulse, time, [r * carbon.radius]).ratio[:, 0]
        assert value >= history.max() - 1e-12
        assert value == pytest.approx(history.max(), rel=1e-3)
        there = Laplace().solve(carbon, pulse, [instant], [r * carbon.radius]).ratio[0, 0]
        assert there == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_heat_stored_equals_light_absorbed(melanosome, pulse):
    time = np.linspace(*pulse.support(), 6)[1:]
    found = FiniteVolume().solve(melanosome, pulse, time, [])
    assert abs(found.diagnostics["energy_balance_error"]) < 1e-10


def test_heat_outside_is_the_heat_that_left(melanosome):
    time = np.array([30 * NS])
    pulse = Gaussian(duration=6 * NS)
    x, w = np.polynomial.legendre.leggauss(60)
    a, reach = melanosome.radius, 9 * math.sqrt(melanosome.outside.diffusivity * 45 * NS)
    r = a + 0.5 * reach * (1 + x)
    found = Laplace().solve(melanosome, pulse, time, r)
    heat = 4 * math.pi * np.sum(0.5 * reach * w * r**2 * found.ratio[0]) * melanosome.outside.volumetric_heat_capacity
    deposit = 4 / 3 * math.pi * a**3 * melanosome.inside.volumetric_heat_capacity
    assert heat / deposit == pytest.approx(1.0 - found.retained[0], abs=1e-9)


@pytest.mark.parametrize("conductance", [1e6, 1e8, math.inf])
def test_heat_flows_through_the_wall_by_its_conductance(melanosome, conductance):
    sphere = Sphere(50e-9, melanosome.inside, melanosome.outside, conductance)
    found = Laplace().solve(sphere, Square(duration=1 * NS), [0.4 * NS, 2 * NS], [])
    jump = found.wall_inside - found.wall_outside
    if conductance == math.inf:
        np.testing.assert_allclose(jump, 0.0, atol=1e-12)
        return
    # What crosses the wall, G (T1 - T2) 4 pi a^2, empties the sphere once its pulse is over.
    later = Laplace().solve(sphere, Square(duration=1 * NS), 2 * NS + np.array([-1e-13, 1e-13]), []).mean
    lost = -(later[1] - later[0]) / 2e-13 * sphere.inside.volumetric_heat_capacity * sphere.radius / 3
    assert lost == pytest.approx(conductance * jump[1], rel=1e-5)


def test_all_that_is_left_of_a_pulse_is_its_energy(one_medium):
    late = [50e-6]
    reference = Laplace().solve(one_medium, Instantaneous(), late, [0.0, 1e-6]).ratio
    for pulse in PULSES:
        shift = 1.0 if pulse.kind in ("gaussian", "modulated") else 0.0
        found = Laplace().solve(one_medium, pulse, late, [0.0, 1e-6]).ratio
        np.testing.assert_allclose(found, reference, rtol=1e-6 if shift else 1e-3)


def test_a_long_pulse_reaches_the_steady_state(melanosome):
    duration = 10.0
    found = Laplace().solve(melanosome, Square(duration=duration), [duration], [0.0, 0.5e-6, 2e-6])
    power = melanosome.inside.volumetric_heat_capacity / duration
    np.testing.assert_allclose(found.ratio[0], steady_rise(melanosome, power, found.radius), rtol=2e-3)


@pytest.mark.parametrize("r", [0.0, 0.5, 1.0, 3.0])
def test_the_steady_state_conserves_the_flux(r):
    sphere = Sphere(1e-6, Material(0.3, 3e6), Material(0.6, 4e6), 1e7)
    step = 1e-9
    rise = steady_rise(sphere, 1e15, np.array([0.0, r * 1e-6, r * 1e-6 + step]))
    assert rise[0] >= rise[1] > rise[2] > 0.0


def test_a_skin_absorbing_sphere_is_cold_inside_and_hot_at_its_wall(melanosome):
    time, pulse = [0.3 * NS], Square(duration=0.3 * NS)
    shell = (np.array([0.0, 0.9, 1.0]), np.array([0.0, 0.0, 1.0]))
    even = FiniteVolume().solve(melanosome, pulse, time, [])
    skin = FiniteVolume().solve(melanosome, pulse, time, [], profile=shell)
    assert skin.centre[0] < 1e-6
    assert skin.wall_outside[0] > 2.0 * even.wall_outside[0]
    assert skin.retained[0] + skin.diagnostics["heat_lost_to_far_field"] < 1.0
    assert abs(skin.diagnostics["energy_balance_error"]) < 1e-10


def test_a_uniform_profile_is_no_profile(melanosome):
    flat = (np.array([0.0, 1.0]), np.array([7.0, 7.0]))
    a = FiniteVolume().solve(melanosome, PULSES[0], [6 * NS], [0.3e-6])
    b = FiniteVolume().solve(melanosome, PULSES[0], [6 * NS], [0.3e-6], profile=flat)
    np.testing.assert_allclose(a.ratio, b.ratio, rtol=1e-9)


def test_finer_shells_and_steps_come_closer(melanosome):
    pulse, time = Square(duration=100 * NS), [100 * NS]
    exact = Laplace().solve(melanosome, pulse, time, [0.3e-6]).ratio[0, 0]
    errors = [
        abs(FiniteVolume(resolution=n, tolerance=1e-10).solve(melanosome, pulse, time, [0.3e-6]).ratio[0, 0] - exact)
        for n in (0.25, 0.5, 1.0)
    ]
    assert errors[1] < 0.35 * errors[0]
    assert errors[2] < 1e-6


@pytest.mark.parametrize(
    ("sphere", "message"),
    [
        (Sphere(-1e-6, Material(0.6, 4e6), Material(0.6, 4e6)), "radius"),
        (Sphere(1e-6, Material(), Material(0.6, 4e6)), "inside.thermal_conductivity"),
        (Sphere(1e-6, Material(0.6, 4e6), Material(0.6, 0.0)), "outside.volumetric_heat_capacity"),
        (Sphere(1e-6, Material(0.6, 4e6), Material(0.6, 4e6), 0.0), "interface_conductance"),
    ],
)
def test_a_sphere_that_cannot_be_is_refused(solver, sphere, message):
    with pytest.raises(ConfigError, match=message):
        solver.solve(sphere, Square(duration=NS), [NS], [0.0])


def test_a_grid_refuses_times_it_does_not_resolve(melanosome):
    with pytest.raises(ConfigError, match="does not resolve"):
        FiniteVolume().solve(melanosome, Instantaneous(), [1e-18], [0.0])


def test_the_same_input_gives_the_same_bits(carbon):
    one, two = (Laplace().peak(carbon, PULSES[1], carbon.radius) for _ in range(2))
    assert one == two


@pytest.mark.parametrize("shape", [Square, Gaussian, QSwitched])
def test_a_batch_has_the_bits_of_each_alone(melanosome, carbon, shape):
    durations = np.array([0.05, 0.45, 6.0, 300.0]) * NS
    for sphere in (melanosome, carbon):
        one, two = sphere.inside, sphere.outside
        columns = (
            sphere.radius,
            one.thermal_conductivity,
            one.volumetric_heat_capacity,
            two.thermal_conductivity,
            two.volumetric_heat_capacity,
            sphere.interface_conductance,
        )
        batch = peak_wall_batch(shape, columns, durations)
        alone = [Laplace().peak_wall(sphere, shape(duration=float(d))) for d in durations]
        assert batch.tolist() == alone


def test_a_batch_refuses_what_it_cannot_scale():
    with pytest.raises(ConfigError, match="nothing but its duration"):
        peak_wall_batch(Modulated, (1e-6, 1.0, 1e6, 1.0, 1e6, math.inf), NS)
    with pytest.raises(ConfigError, match="must be positive"):
        peak_wall_batch(Square, (1e-6, 1.0, 1e6, 1.0, 1e6, math.inf), [NS, 0.0])
