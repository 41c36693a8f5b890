"""Nucleation by three criteria and the bubble that follows, in dimensionless laws."""

import numpy as np
import pytest

from picosim.laser.pulses.gaussian import Gaussian
from picosim.particle.bubble.first_speed import first_speed
from picosim.particle.bubble.gilmore import Gilmore
from picosim.particle.bubble.keller_miksis import KellerMiksis
from picosim.particle.bubble.vapour import Shell, grow
from picosim.particle.heat.laplace import Laplace
from picosim.particle.nucleation.heterogeneous import Heterogeneous
from picosim.particle.nucleation.kinetic import Kinetic
from picosim.particle.nucleation.spinodal import Spinodal
from picosim.particle.sphere import Sphere
from picosim.spec import members

from .common import MELANOSOME, WATER

SPHERE = Sphere(0.5e-6, MELANOSOME, WATER)
NS, PS = Gaussian(duration=12e-9), Gaussian(duration=450e-12)


def threshold_rise(pulse, criterion=None):
    limit = (criterion or Heterogeneous()).temperature_at()
    return (limit - 310.15) / Laplace().peak_wall(SPHERE, pulse)


def bubble(pulse, over, model=None, **options):
    return grow(
        SPHERE, pulse, over * threshold_rise(pulse), heat=Laplace(), nucleation=Heterogeneous(),
        model=model or KellerMiksis(), initial_temperature=310.15, samples=50, **options,
    )  # fmt: skip


def test_the_three_criteria_are_registered_and_ordered():
    assert set(members("picosim.particle.nucleation")) == {"heterogeneous", "kinetic", "spinodal"}
    assert Heterogeneous().temperature_at() < Kinetic().temperature_at() < Spinodal().temperature_at()


def test_only_the_kinetic_criterion_and_the_spinodal_feel_tension():
    for criterion, feels in ((Heterogeneous(), False), (Kinetic(), True), (Spinodal(), True)):
        relief = criterion.temperature_at() - criterion.temperature_at(-20e6)
        assert (relief > 20.0) == feels


def test_every_criterion_carries_its_range():
    for criterion in (Heterogeneous(), Kinetic(), Spinodal()):
        parameter = criterion.parameter()
        assert parameter.low <= parameter.value <= parameter.high
        assert parameter.source
        assert parameter.mark


def test_no_bubble_below_threshold():
    assert not bubble(NS, 0.98).born
    assert bubble(NS, 1.001).born


def test_bubble_size_grows_continuously_with_energy():
    over = np.linspace(1.0, 3.0, 21)
    size = np.array([bubble(NS, x).maximum_radius for x in over]) / SPHERE.radius
    steps = np.diff(size)
    assert np.all(steps > 0)
    assert np.max(steps) < 4 * np.median(steps)  # no explosive threshold


def test_a_bubble_starts_at_the_particle():
    assert bubble(PS, 1.0 + 1e-9).initial_radius < 1.25 * SPHERE.radius
    assert bubble(PS, 3.0).initial_radius > 1.5 * SPHERE.radius


def test_a_short_pulse_makes_a_smaller_bubble_at_equal_distance_from_threshold():
    assert bubble(PS, 1.5).maximum_radius < bubble(NS, 1.5).maximum_radius


def test_the_wall_threshold_depends_weakly_on_duration_below_the_conduction_time():
    conduction = SPHERE.radius**2 / MELANOSOME.diffusivity
    rises = [threshold_rise(Gaussian(duration=share * conduction)) for share in (3e-5, 3e-4, 3e-3)]
    assert max(rises) / min(rises) < 1.1
    assert threshold_rise(Gaussian(duration=3.0 * conduction)) > 3.0 * min(rises)


def test_tension_lowers_the_homogeneous_threshold():
    free, stretched = (Kinetic().temperature_at(p) for p in (101325.0, -10e6))
    assert 1.5 < (free - stretched) / 10.1 < 2.3  # K per MPa


def test_life_is_about_two_rayleigh_collapses():
    made = bubble(NS, 2.0)
    assert 0.6 < made.lifetime / made.rayleigh_lifetime < 1.3


@pytest.mark.parametrize("model", [KellerMiksis(), Gilmore()], ids=lambda m: m.kind)
def test_condensation_weakens_the_rebound(model):
    rebound = []
    for stick in (0.0, 0.002, 0.4):
        made = bubble(NS, 2.0, model, accommodation=stick)
        after = made.history.radius[made.history.time > made.lifetime]
        known = after[np.isfinite(after)]  # a bubble that closed for good has no history after
        rebound.append(float(np.max(known)) / made.maximum_radius if known.size else 0.0)
    assert rebound[0] > rebound[1] > rebound[2]


def test_the_first_wall_speed_grows_with_superheat_and_sticking():
    speed = [first_speed(Shell(0.0, t, 2e-11, 4e-8), 0.5e-6).speed for t in (420.0, 440.0, 460.0, 500.0)]
    assert np.all(np.diff(speed) > 0)
    sticking = [first_speed(Shell(0.0, 460.0, 2e-11, 4e-8), 0.5e-6, accommodation=a).speed for a in (0.04, 0.4, 1.0)]
    assert np.all(np.diff(sticking) > 0)


def test_the_first_wall_speed_stays_below_the_inertial_one():
    from picosim.formulas.water import saturation_pressure

    for kelvin in (430.0, 460.0, 520.0):
        inertial = (2 / 3 * (saturation_pressure(kelvin) - 101325.0) / 993.33) ** 0.5
        assert 0.0 < first_speed(Shell(0.0, kelvin, 1e-10, 4e-8), 0.5e-6).speed < inertial


def test_no_superheat_no_speed():
    assert first_speed(Shell(0.0, 370.0, 0.0, 0.0), 0.5e-6).speed == 0.0
