"""A pulse as Chebyshev pieces is the pulse, to rounding, whatever its shape."""

import numpy as np
import pytest

from picosim.errors import ConfigError, NotConverged
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.instantaneous import Instantaneous
from picosim.laser.pulses.modulated import Modulated
from picosim.laser.pulses.q_switched import QSwitched
from picosim.laser.pulses.sampled import Sampled
from picosim.laser.pulses.square import Square
from picosim.numerics.chebyshev import evaluate, locate
from picosim.numerics.piecewise import fit
from picosim.particle.pulse_table import pulse_table, scaled_pulse, straight

NS = 1e-9
PULSES = [
    Square(duration=6 * NS),
    Gaussian(duration=0.45 * NS),
    QSwitched(duration=6 * NS),
    Modulated(duration=6 * NS, period=0.05 * NS),
    Modulated(duration=6 * NS, period=2 * NS, depth=0.4, phase=60.0),
    Sampled(time=(0.0, 1 * NS, 1.5 * NS, 4 * NS, 9 * NS), power=(1.0, 2.0, 8.0, 5.0, 3.0)),
]


def value(table, t):
    return np.array([evaluate(table.breaks, table.coefficients, locate(table.breaks, x), x) for x in t])


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_the_pieces_are_the_power(pulse):
    start, stop = pulse.support()
    t = np.random.default_rng(0).uniform(start, stop, 500)
    np.testing.assert_allclose(value(pulse_table(pulse), t), pulse.power(t), atol=1e-13 * pulse.peak_power)


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_the_pieces_deliver_unit_energy_and_the_fraction_of_the_pulse(pulse):
    table = pulse_table(pulse)
    assert np.sum(table.integrals[-1]) == pytest.approx(1.0, abs=1e-12)
    ends = table.integrals @ np.ones(table.integrals.shape[1])
    np.testing.assert_allclose(ends, pulse.cumulative(table.breaks[1:]), atol=1e-12)


@pytest.mark.parametrize("pulse", PULSES, ids=lambda p: p.kind)
def test_a_stretched_table_is_the_table_of_the_stretched_pulse(pulse):
    unit = 0.37 * NS
    found = scaled_pulse(pulse, unit)
    t = np.random.default_rng(1).uniform(*pulse.support(), 200)
    np.testing.assert_allclose(value(found, t / unit), pulse.power(t) * unit, atol=1e-12 * pulse.peak_power * unit)


def test_straight_pieces_are_known_as_such():
    assert straight(pulse_table(PULSES[5])).all()
    assert straight(pulse_table(PULSES[0])).all()
    assert not straight(pulse_table(PULSES[1])).all()


def test_an_instantaneous_deposit_has_no_pieces():
    with pytest.raises(ConfigError, match="no power against time"):
        pulse_table(Instantaneous())


def test_a_function_that_is_nowhere_smooth_is_not_fitted():
    rng = np.random.default_rng(2)
    with pytest.raises(NotConverged, match="is it smooth between its kinks"):
        fit(lambda t: rng.uniform(size=np.shape(t)), np.array([0.0, 1.0]))
