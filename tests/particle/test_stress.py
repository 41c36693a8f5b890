"""A heated sphere pushes and pulls by exact laws; every solver obeys those it covers."""

import math

import numpy as np
import pytest
from scipy.special import ndtr

from picosim.errors import ConfigError
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.instantaneous import Instantaneous
from picosim.laser.pulses.modulated import Modulated
from picosim.laser.pulses.q_switched import QSwitched
from picosim.laser.pulses.sampled import Sampled
from picosim.laser.pulses.square import Square
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.delay import Delay
from picosim.particle.stress.matched import Matched

A = 0.5e-6
WATER = Material(density=1000.0, sound_speed=1500.0)
MATCHED = Sphere(A, WATER, WATER)
SOFT = Sphere(A, Material(density=800.0, sound_speed=1125.0), WATER)
STIFF = Sphere(A, Material(density=1350.0, sound_speed=5400.0), WATER)
POLYMER = Sphere(A, Material(density=1410.0, youngs_modulus=5e9, poissons_ratio=0.35), WATER)
CARBON = Sphere(A, Material(density=1850.0, youngs_modulus=12e9, poissons_ratio=0.2), WATER)
GEL = Sphere(A, POLYMER.inside, Material(density=1100.0, youngs_modulus=2e9, poissons_ratio=0.4))
SPHERES = {"matched": MATCHED, "soft": SOFT, "stiff": STIFF, "polymer": POLYMER, "carbon": CARBON, "gel": GEL}
UNIT = A / 1500.0


def sigma(tau):
    return tau / (2 * math.sqrt(2 * math.log(2)))


def pulse_of(kind, tau):
    return kind(duration=tau * UNIT)


@pytest.fixture(params=[Matched(), Delay()], ids=["matched", "delay"])
def solver(request):
    return request.param


@pytest.mark.parametrize("tau", [0.01, 0.3, 1.0, 2.0, 7.0, 1e3, 1e5])
def test_a_square_pulse_tears_the_centre_by_its_own_length(solver, tau):
    compression, tension = solver.extremes(MATCHED, pulse_of(Square, tau), 0.0)
    assert compression == pytest.approx(min(1.0, 1.0 / tau), rel=1e-8)
    assert tension == pytest.approx(-1.0 / tau, rel=1e-8)


@pytest.mark.parametrize("tau", [0.01, 0.3, 0.99, 1.0, 3.0, 1e4])
@pytest.mark.parametrize("r", [1.0, 2.0, 10.0])
def test_a_square_pulse_sends_out_equal_push_and_pull(solver, tau, r):
    expected = (1 - tau / 2) / (2 * r) if tau <= 1 else 1 / (4 * r * tau)
    compression, tension = solver.extremes(MATCHED, pulse_of(Square, tau), r * A)
    assert compression == pytest.approx(expected, rel=1e-9)
    assert tension == pytest.approx(-expected, rel=1e-9)


@pytest.mark.parametrize("tau", [0.05, 1.0, 1.9, 2.5, 40.0])
def test_a_square_pulse_radiates_its_known_share(solver, tau):
    expected = 1 - tau / 2 + tau**3 / 40 if tau <= 2 else 4 / (5 * tau**2)
    assert solver.radiated_energy_fraction(MATCHED, pulse_of(Square, tau)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("tau", [0.05, 0.5, 1.0, 10.0])
def test_a_gaussian_pulse_follows_the_normal_distribution(solver, tau):
    s = sigma(tau)
    pulse = pulse_of(Gaussian, tau)
    t = np.linspace(-2 * s, 2 + 2 * s, 23)
    found = solver.solve(MATCHED, pulse, t * UNIT, [0.0, 2 * A]).ratio
    x = (t - 1) / s
    centre = ndtr(t / s) - ndtr(x) - np.exp(-x * x / 2) / (s * math.sqrt(2 * math.pi))
    np.testing.assert_allclose(found[:, 0], centre, atol=1e-12 * np.abs(centre).max())
    m = t - 2.0
    phi = [np.exp(-(((m + d) / s) ** 2) / 2) / math.sqrt(2 * math.pi) for d in (-1, 1)]
    outside = -(m * (ndtr((m + 1) / s) - ndtr((m - 1) / s)) - s * (phi[0] - phi[1])) / 4
    np.testing.assert_allclose(found[:, 1], outside, atol=1e-11)


def test_tension_at_the_centre_follows_the_rise_of_the_pulse_not_its_length(solver):
    tau = 1e3
    smooth = solver.extremes(MATCHED, pulse_of(Gaussian, tau), 0.0)[1]
    assert smooth == pytest.approx(-0.6709 / tau**2, rel=2e-3)
    assert solver.extremes(MATCHED, pulse_of(Square, tau), 0.0)[1] < 1e3 * smooth


def test_the_long_pulse_limits_outside_and_in_energy(solver):
    tau = 1e3
    pulse = pulse_of(Gaussian, tau)
    assert solver.extremes(MATCHED, pulse, 2 * A)[0] == pytest.approx(0.4473 / (2 * tau**2), rel=2e-3)
    expected = 1 / (6 * math.sqrt(math.pi) * sigma(tau) ** 3)
    assert solver.radiated_energy_fraction(MATCHED, pulse) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("name", ["matched", "soft", "stiff"])
@pytest.mark.parametrize("tau", [3e2, 1e5])
def test_in_a_long_pulse_only_the_expansion_counts(name, tau):
    sphere = SPHERES[name]
    inside, outside = sphere.inside, sphere.outside
    pulse = Gaussian(duration=tau * A / inside.sound_speed)
    t = 0.7 * pulse.sigma
    slope = -t / pulse.sigma**2 * pulse.power(t)
    # p / p0 with p0 = rho1 c1^2 beta dT
    scale = A**2 / (inside.density * inside.sound_speed**2) * slope
    found = Delay().solve(sphere, pulse, [t], [0.0, 2 * A]).ratio[0]
    # the next order shifts time by a transit or so: relative 1/tau
    np.testing.assert_allclose(
        found,
        scale * np.array([inside.density / 6 + outside.density / 3, outside.density / 6]),
        rtol=40 / tau,
    )


@pytest.mark.parametrize("name", SPHERES)
def test_all_energy_of_an_instantaneous_deposit_is_radiated_into_a_fluid(name):
    sphere = SPHERES[name]
    share = Delay().radiated_energy_fraction(sphere, Instantaneous())
    if name == "gel":  # part of it stays as static strain
        assert 0.5 < share < 1.0
    else:
        assert share == pytest.approx(1.0, rel=1e-11)


@pytest.mark.parametrize("name", SPHERES)
def test_longer_pulses_radiate_less(name):
    shares = [Delay().radiated_energy_fraction(SPHERES[name], pulse_of(Gaussian, tau)) for tau in (0.1, 1.0, 5.0)]
    assert 1.0 > shares[0] > shares[1] > shares[2] > 0.0


@pytest.mark.parametrize("pulse", [pulse_of(Gaussian, 0.7), pulse_of(Square, 1.3)], ids=lambda p: p.kind)
@pytest.mark.parametrize("r", [0.0, 0.3, 0.999, 1.0, 3.0])
def test_a_matched_sphere_is_a_sphere_without_echoes(pulse, r):
    t = np.linspace(-2, 6, 41) * UNIT + 1e-14
    closed = Matched().solve(MATCHED, pulse, t, [r * A]).ratio
    np.testing.assert_allclose(Delay().solve(MATCHED, pulse, t, [r * A]).ratio, closed, atol=1e-11)


@pytest.mark.parametrize("name", ["soft", "stiff", "polymer", "carbon"])
def test_nothing_is_left_when_the_sphere_has_rung_down_in_a_fluid(name):
    sphere = SPHERES[name]
    t = [3e3 * UNIT]
    assert np.all(np.abs(Delay().solve(sphere, pulse_of(Gaussian, 1.0), t, [0.0, 0.5 * A, 2 * A]).ratio) < 1e-13)


def test_an_elastic_matrix_keeps_its_grip():
    inside, outside = GEL.inside, GEL.outside
    expected = 4 * outside.shear_modulus / (3 * inside.bulk_modulus + 4 * outside.shear_modulus)
    found = Delay().solve(GEL, pulse_of(Gaussian, 1.0), [1e3 * UNIT], [0.0, 0.3 * A, 0.9 * A, 2 * A]).ratio[0]
    np.testing.assert_allclose(found, [expected, expected, expected, 0.0], atol=1e-12)


@pytest.mark.parametrize("name", SPHERES)
def test_pressure_near_the_centre_tends_to_the_centre(name):
    pulse = pulse_of(Gaussian, 1.0)
    t = np.linspace(-1, 5, 13) * UNIT
    found = Delay().solve(SPHERES[name], pulse, t, [0.0, 1e-4 * A, 2e-7 * A]).ratio
    np.testing.assert_allclose(found[:, 1], found[:, 0], atol=2e-7)
    np.testing.assert_allclose(found[:, 2], found[:, 0], atol=1e-8)


@pytest.mark.parametrize("name", ["soft", "stiff"])
def test_pressure_is_continuous_through_the_wall_of_a_fluid_sphere(name):
    pulse = pulse_of(Gaussian, 0.8)
    t = np.linspace(-1, 6, 15) * UNIT
    found = Delay().solve(SPHERES[name], pulse, t, [A * (1 - 1e-9), A]).ratio
    np.testing.assert_allclose(found[:, 0], found[:, 1], atol=1e-7)


def by_frequency(sphere, pulse, t, r):
    """Pressure of a Gaussian pulse by its Fourier integral, inside a fluid or elastic sphere in a fluid."""
    one, two = sphere.inside, sphere.outside
    c1, c2 = one.longitudinal_speed, two.longitudinal_speed
    period = 600 * A / c1
    w = 2 * math.pi / period * (np.arange(int(9 / pulse.sigma * period / 2 / math.pi)) + 0.5)
    s = 1j * w.astype(np.longdouble)
    x = s * A / c1
    sinh, cosh = (1 - np.exp(-2 * x)) / 2, (1 + np.exp(-2 * x)) / 2
    u1, u2 = x * cosh - sinh, -(1 + s * A / c2)
    radial = one.density * s**2 * A**2 * sinh - 4 * one.shear_modulus * u1 - u1 / u2 * two.density * s**2 * A**2
    shape = x if r == 0 else (np.exp(x * (r / A - 1)) - np.exp(-x * (r / A + 1))) / (2 * r / A)
    shape = shape * (np.exp(-x) if r == 0 else 1)
    transfer = (1 - one.bulk_modulus / c1**2 * s**2 * A**2 * shape / radial) / s
    spectrum = np.exp(-((w * pulse.sigma) ** 2) / 2) * transfer
    return np.array([np.sum((spectrum * np.exp(1j * w * ti)).real) * w[0] * 2 / math.pi for ti in t], dtype=float)


@pytest.mark.parametrize("name", ["soft", "stiff", "polymer", "carbon"])
@pytest.mark.parametrize("tau", [0.2, 2.0, 20.0])
@pytest.mark.parametrize("r", [0.0, 0.6])
def test_the_delay_equation_and_the_fourier_integral_agree(name, tau, r):
    sphere = SPHERES[name]
    pulse = pulse_of(Gaussian, tau)
    t = np.array([-0.3, 0.2, 0.9, 2.1, 3.7]) * max(1.0, 0.2 * tau) * UNIT
    found = Delay().solve(sphere, pulse, t, [r * A]).ratio[:, 0]
    expected = by_frequency(sphere, pulse, t, r * A)
    np.testing.assert_allclose(found, expected, atol=1e-9 * np.abs(expected).max())


PULSES = [
    pulse_of(Square, 1.3),
    pulse_of(Gaussian, 0.2),
    pulse_of(Gaussian, 30.0),
    pulse_of(QSwitched, 3.0),
    Modulated(duration=20 * UNIT, period=1.7 * UNIT),
    Sampled(time=tuple(UNIT * np.array([0.0, 0.5, 0.8, 2.0, 5.0])), power=(0.0, 2.0, 8.0, 5.0, 0.0)),
]


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
@pytest.mark.parametrize("name", ["matched", "stiff", "polymer"])
def test_the_extremes_are_those_of_all_times(name, pulse):
    start, stop = pulse.support()
    t = np.linspace(start, stop + 14 * UNIT, 6001)
    for r in (0.0, 2 * A):
        compression, tension = Delay().extremes(SPHERES[name], pulse, r)
        ratio = Delay().solve(SPHERES[name], pulse, t, [r]).ratio[:, 0]
        assert compression >= ratio.max() * (1 - 1e-9)
        assert tension <= ratio.min() * (1 - 1e-9)
        assert compression == pytest.approx(ratio.max(), rel=2e-2)
        assert tension == pytest.approx(ratio.min(), rel=2e-2)


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_pressure_is_linear_in_the_pulse(pulse):
    # a trace of the same power gives the same pressure to the accuracy of its straight lines
    start, stop = pulse.support()
    t = np.unique(np.append(np.linspace(start, stop, 1500), np.clip(pulse.kinks(), start, stop - 1e-9 * UNIT)))
    trace = Sampled(time=tuple(t), power=tuple(pulse.power(t)))
    at = start + np.linspace(0.2, 0.9, 7) * (stop - start) + 0.77 * UNIT
    a, b = (Delay().solve(POLYMER, p, at, [0.0, 2 * A]).ratio for p in (pulse, trace))
    np.testing.assert_allclose(b, a, atol=1e-2 * np.abs(a).max())


@pytest.mark.parametrize("tau", [0.3, 1.0, 5.0])
def test_a_heated_shell_squeezes_its_centre_by_the_slope_of_the_pulse(tau):
    s, shell = sigma(tau), Matched(heating="shell")
    peak = 1 / (3 * s * s * math.sqrt(2 * math.pi * math.e))
    compression, tension = shell.extremes(MATCHED, pulse_of(Gaussian, tau), 0.0)
    assert (compression, tension) == (pytest.approx(peak, rel=1e-9), pytest.approx(-peak, rel=1e-9))


@pytest.mark.parametrize("tau", [0.1, 1.0, 50.0])
def test_a_heated_shell_radiates_two_copies_of_the_pulse(tau):
    """Far away p r = (g(t - r + 1) - g(t - r - 1))/6 in units of a, c, p0: its square by hand."""
    s = sigma(tau)
    expected = -np.expm1(-1.0 / s**2) / (6.0 * math.sqrt(math.pi) * s)
    found = Matched(heating="shell").radiated_energy_fraction(MATCHED, pulse_of(Gaussian, tau))
    assert found == pytest.approx(expected, rel=1e-6)


def test_a_shell_is_the_difference_of_two_spheres():
    # p r of a sphere of radius b grows like b: the derivative by b of b^3-weighted spheres is a shell
    pulse, t = pulse_of(Gaussian, 1.0), np.linspace(0.0, 3.0, 9) * UNIT
    shell = Matched(heating="shell").solve(MATCHED, pulse, t, [2 * A]).ratio[:, 0]
    step = 1e-4
    spheres = [Matched().solve(Sphere(A * b, WATER, WATER), pulse, t, [2 * A]).ratio[:, 0] for b in (1 - step, 1 + step)]
    np.testing.assert_allclose((spheres[1] - spheres[0]) / (2 * step) / 3, shell, atol=1e-7)


def test_an_instantaneous_deposit_makes_an_n_wave(solver):
    t = np.array([0.5, 1.2, 2.0, 2.9, 3.5])
    found = solver.solve(MATCHED, Instantaneous(), t * UNIT, [2 * A]).ratio[:, 0]
    np.testing.assert_allclose(found, np.where(np.abs(2 - t) < 1, (2 - t) / 4, 0.0), atol=1e-13)
    assert solver.extremes(MATCHED, Instantaneous(), 2 * A) == (pytest.approx(0.25), pytest.approx(-0.25))


def test_an_instantaneous_deposit_has_no_number_at_the_centre(solver):
    with pytest.raises(ConfigError, match="delta function"):
        solver.extremes(MATCHED, Instantaneous(), 0.0)


@pytest.mark.parametrize(
    ("sphere", "message"),
    [
        (Sphere(A, Material(), WATER), "inside.density"),
        (Sphere(A, Material(density=1000.0), WATER), "inside.sound_speed"),
        (Sphere(A, Material(density=1.0, youngs_modulus=-1.0, poissons_ratio=0.3), WATER), "youngs_modulus"),
        (Sphere(A, Material(density=1.0, youngs_modulus=1.0, poissons_ratio=0.5), WATER), "poissons_ratio"),
        (Sphere(0.0, WATER, WATER), "radius"),
    ],
)
def test_a_sphere_that_cannot_be_is_refused(solver, sphere, message):
    with pytest.raises(ConfigError, match=message):
        solver.extremes(sphere, pulse_of(Gaussian, 1.0), 0.0)


def test_the_closed_form_refuses_other_media():
    with pytest.raises(ConfigError, match="use kind = 'delay'"):
        Matched().extremes(SOFT, pulse_of(Gaussian, 1.0), 0.0)


def test_the_same_input_gives_the_same_bits():
    assert Delay().extremes(CARBON, PULSES[4], 0.0) == Delay().extremes(CARBON, PULSES[4], 0.0)
