"""Every pulse shape delivers its energy once, and is as wide as it says."""

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import quad

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.spec import members

FAMILY = "picosim.laser.pulses"
NS = 1e-9
TRACE = {"time": [0.0, 1 * NS, 1.5 * NS, 4 * NS, 9 * NS], "power": [0.0, 2.0, 8.0, 5.0, 0.0]}
SHAPES = {
    "square": [{"duration": 450e-12}, {"duration": 6 * NS}],
    "gaussian": [{"duration": 450e-12}, {"duration": 6 * NS}],
    "q_switched": [{"duration": 450e-12}, {"duration": 6 * NS}],
    "modulated": [
        {"duration": 6 * NS, "period": 2 * NS},
        {"duration": 6 * NS, "period": 0.3 * NS, "depth": 0.7, "phase": 90.0},
        {"duration": 1 * NS, "period": 20 * NS, "phase": 170.0},
        {"duration": 6 * NS, "period": 0.01 * NS},
    ],
    "sampled": [TRACE],
    "instantaneous": [{}],
}
ALL = [members(FAMILY)[kind](**fields) for kind, cases in SHAPES.items() for fields in cases]
FINITE = [pulse for pulse in ALL if pulse.kind != "instantaneous"]


def named(pulse: Pulse) -> str:
    return pulse.kind


def energy(pulse, start, stop):
    """Integral of the power by composite Gauss-Legendre panels that end at the kinks."""
    step = min(pulse.duration, getattr(pulse, "period", math.inf)) / 8.0
    inner = [k for k in pulse.kinks() if start < k < stop]
    edges = [start, *inner, stop]
    x, w = np.polynomial.legendre.leggauss(12)
    total = 0.0
    for a, b in itertools.pairwise(edges):
        cuts = np.linspace(a, b, 1 + math.ceil((b - a) / step))
        half = 0.5 * np.diff(cuts)[:, None]
        total += float(np.sum(half * w * pulse.power(0.5 * (cuts[1:] + cuts[:-1])[:, None] + half * x)))
    return total


def test_every_registered_shape_is_tested():
    assert set(members(FAMILY)) == set(SHAPES)


@pytest.mark.parametrize("pulse", FINITE, ids=named)
def test_a_pulse_delivers_unit_energy(pulse):
    assert energy(pulse, *pulse.support()) == pytest.approx(1.0, abs=2e-12)


@pytest.mark.parametrize("pulse", ALL, ids=named)
def test_the_delivered_fraction_runs_from_none_to_all(pulse):
    start, stop = pulse.support()
    span = max(stop - start, 1e-12)
    assert pulse.cumulative(start - span) == pytest.approx(0.0, abs=1e-12)
    assert pulse.cumulative(stop + span) == pytest.approx(1.0, abs=1e-12)
    rise = pulse.cumulative(np.linspace(start - span, stop + span, 4001))
    assert np.all(np.diff(rise) >= -1e-14)


@pytest.mark.parametrize("pulse", FINITE, ids=named)
def test_the_delivered_fraction_is_the_integral_of_the_power(pulse):
    start, stop = pulse.support()
    for part in (0.1, 0.37, 0.5, 0.62, 0.93):
        t = start + part * (stop - start)
        assert pulse.cumulative(t) == pytest.approx(energy(pulse, start, t), abs=1e-11)


@pytest.mark.parametrize("pulse", FINITE, ids=named)
def test_the_duration_is_the_width_at_half_maximum(pulse):
    if pulse.kind == "modulated":
        pytest.skip("its duration is that of the envelope, tested below")
    start, stop = pulse.support()
    t = np.linspace(start - 1e-3 * pulse.duration, stop + 1e-3 * pulse.duration, 2_000_001)
    above = t[pulse.power(t) >= 0.5 * pulse.peak_power]
    assert above[-1] - above[0] == pytest.approx(pulse.duration, abs=3 * (t[1] - t[0]))


def test_the_envelope_of_a_modulated_pulse_is_a_gaussian_of_its_duration():
    known = members(FAMILY)
    beat = known["modulated"](duration=6 * NS, period=0.01 * NS)
    crests = np.arange(-5, 6) * 0.5 * NS
    smooth = known["gaussian"](duration=6 * NS).power(crests)
    np.testing.assert_allclose(beat.power(crests), 2.0 * smooth, rtol=1e-12)


def test_a_modulated_pulse_without_depth_is_the_gaussian():
    known = members(FAMILY)
    t = np.linspace(-9 * NS, 9 * NS, 37)
    flat = known["modulated"](duration=6 * NS, period=2 * NS, depth=0.0)
    np.testing.assert_allclose(flat.power(t), known["gaussian"](duration=6 * NS).power(t), rtol=1e-13)


def test_a_beat_has_no_power_between_its_crests():
    pulse = members(FAMILY)["modulated"](duration=6 * NS, period=2 * NS)
    assert pulse.power(1 * NS) == pytest.approx(0.0, abs=1e-7 * pulse.peak_power)


@pytest.mark.parametrize("pulse", FINITE, ids=named)
def test_no_power_exceeds_the_peak(pulse):
    start, stop = pulse.support()
    found = float(np.max(pulse.power(np.linspace(start, stop, 200_001))))
    assert found <= pulse.peak_power * (1 + 1e-9)
    assert found == pytest.approx(pulse.peak_power, rel=3e-2 if pulse.kind == "modulated" else 1e-4)


@pytest.mark.parametrize("pulse", FINITE, ids=named)
def test_the_power_is_never_negative_and_zero_outside(pulse):
    start, stop = pulse.support()
    assert np.all(pulse.power(np.linspace(start, stop, 5001)) >= 0.0)
    far = pulse.power(np.array([start - 1e3 * pulse.duration, stop + 1e3 * pulse.duration]))
    np.testing.assert_allclose(far, 0.0, atol=1e-30)


def test_an_instantaneous_pulse_has_no_power():
    with pytest.raises(ConfigError, match="give a pulse with a duration"):
        members(FAMILY)["instantaneous"]().power(0.0)


def test_the_late_tail_of_a_q_switched_pulse_follows_its_law():
    pulse = members(FAMILY)["q_switched"](duration=6 * NS)
    tail = quad(pulse.power, 12 * NS, pulse.support()[1], epsabs=0, epsrel=1e-12)[0]
    assert 1.0 - pulse.cumulative(12 * NS) == pytest.approx(tail, rel=1e-9)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_trace_from_a_file_equals_the_same_numbers_inline(tmp_path):
    rows = "".join(f"{t / NS:.17g},{p}\n" for t, p in zip(TRACE["time"], TRACE["power"]))
    sampled = members(FAMILY)["sampled"]
    inline = sampled(**TRACE)
    t = np.linspace(0.0, 9 * NS, 91)
    for head in ("time [ns], power", "# a scope\ntime_ns,power [mV]", "Time (ns),P"):
        pulse = sampled(file=write(tmp_path / "trace.csv", head + "\n" + rows))
        np.testing.assert_allclose(pulse.power(t), inline.power(t), rtol=1e-12, atol=1e-3)
        assert pulse.duration == pytest.approx(inline.duration, rel=1e-12)


def test_a_stored_trace_reads_back():
    sampled = members(FAMILY)["sampled"]
    pulse = sampled(**TRACE)
    assert sampled(**pulse.model_dump()) == pulse


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("time,power\n0,1\n", "names the unit of time"),
        ("time [nm],power\n0,1\n", "names the unit of time"),
        ("time [ns],power\n0,1\n1,x\n", "line 3: two numbers are due"),
        ("time [ns],power\n0,1\n1\n", "line 3: two numbers are due"),
        ("time [ns],power\n0,1\n0,2\n", "must increase"),
        ("time [ns],power\n0,1\n", "at least 2"),
        ("time [ns],power\n0,0\n1,0\n", "nowhere above zero"),
        ("time [ns],power\n0,0\n1,1\n2,-0.5\n", "subtract the baseline"),
        ("time [ns],power\n0,0\n1,nan\n2,1\n", "not a finite number"),
    ],
)
def test_a_bad_trace_is_refused_with_its_reason(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        members(FAMILY)["sampled"].read({"file": write(tmp_path / "trace.csv", text)})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"file": "nowhere.csv"}, "cannot read the trace"),
        ({}, "either by 'file' or by the lists"),
        ({"time": ["0 ns", "1 ns"]}, "both lists are due"),
        ({"time": ["0 ns", "1 ns"], "power": [1.0, 1.0], "duration": "3 ns"}, "contradicts the trace"),
    ],
)
def test_a_contradictory_sampled_pulse_is_refused(fields, message):
    with pytest.raises(ConfigError, match=message):
        members(FAMILY)["sampled"].read(fields)


def test_a_beat_that_leaves_no_energy_is_refused():
    with pytest.raises(ConfigError, match="blots out"):
        members(FAMILY)["modulated"].read({"duration": "1 ns", "period": "1 ms", "phase": "180 deg"})


def test_noise_below_zero_is_cut():
    pulse = members(FAMILY)["sampled"](time=(0.0, NS, 2 * NS, 3 * NS), power=(0.0, 1.0, 0.0, -0.02))
    assert pulse.power(3 * NS) == 0.0
    assert pulse.cumulative(3 * NS) == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("instantaneous", {}),
        ("modulated", {"duration": "6 ns", "period": "2 ns"}),
        ("sampled", {"time": ["0 ns", "1 ns", "2 ns"], "power": [0.0, 1.0, 0.0]}),
    ],
)
def test_a_pulse_read_from_a_file_needs_no_more_than_its_own_fields(kind, fields):
    pulse = members(FAMILY)[kind].read({"kind": kind, **fields})
    assert pulse == members(FAMILY)[kind](**pulse.model_dump())
