"""Thermoelastic pressure of a half space heated as exp(-mu z), in units of p0 = Gamma mu_a H at the surface.

    P(z, t) = 1/2 [e^{-mu (z + c t)} + (e^{-mu (z - c t)} if c t < z else R e^{-mu (c t - z)})]
    p(z, t) = average of P over the pulse;   R = -1 free, +1 rigid, (Z_out - Z)/(Z_out + Z) coupled

Below a free surface the tension goes to -(1/2)(1 - e^{-theta})/theta, theta = mu c t_p. Sigrist and Kneubuehl
1978, 10.1121/1.382132 [title].
"""

from __future__ import annotations

import math


def _falling(mu: float, depth: float, low: float, high: float) -> float:
    """Integral of e^{-mu (depth + s)} over s from low to high."""
    return -math.exp(-mu * (depth + low)) * math.expm1(-mu * (high - low)) / mu


def pressure_ratio(depth: float, time: float, *, mu_a: float, sound_speed: float, pulse_duration: float,
                   reflection: float) -> float:  # fmt: skip
    """Pressure over p0 at ``depth`` [m] and ``time`` [s] for a square pulse that starts at t = 0.

    Parameters
    ----------
    mu_a : [1/m]; sound_speed : [m/s]; pulse_duration : [s], 0 is instantaneous.
    reflection : pressure reflection coefficient of the surface seen from inside, -1 (free) to 1 (rigid).

    Examples
    --------
    >>> p = pressure_ratio(300e-6, 266.666666666667e-9, mu_a=1e4, sound_speed=1500.0,
    ...     pulse_duration=66.6666666666667e-9, reflection=-1.0)
    >>> round(p, 9)
    -0.315276844
    """
    if (time <= 0.0 and pulse_duration > 0.0) or time < 0.0:
        return 0.0
    # path lengths s = c (t - t') of the deposits so far
    near, far = sound_speed * max(time - pulse_duration, 0.0), sound_speed * time
    if pulse_duration <= 0.0:
        wave = math.exp(-mu_a * abs(depth - far)) * (1.0 if far < depth else reflection)
        return 0.5 * (math.exp(-mu_a * (depth + far)) + wave)
    total = _falling(mu_a, depth, near, far)
    if near < depth:  # still coming from above: e^{-mu (z - s)}
        end = min(far, depth)
        total += _falling(mu_a, depth - end, 0.0, end - near)
    if far > depth:  # came by way of the surface: R e^{-mu (s - z)}
        begin = max(near, depth)
        total += reflection * _falling(mu_a, begin - depth, 0.0, far - begin)
    return 0.5 * total / (sound_speed * pulse_duration)


def peak_tension_ratio(depth: float, *, mu_a: float, sound_speed: float, pulse_duration: float,
                       reflection: float) -> float:  # fmt: skip
    """Lowest pressure over p0 at ``depth`` (negative, or 0 without tension), square pulse.

    The pressure falls while the reflected front passes and recovers afterwards, so the lowest value lies at c
    t between z and z + c t_p; there it is found to the last digit by golden section.

    >>> round(peak_tension_ratio(300e-6, mu_a=1e4, sound_speed=1500.0, pulse_duration=6.66666666666667e-9,
    ...     reflection=-1.0), 9)
    -0.474633488
    """
    if reflection >= 0.0:
        return 0.0
    first, last = depth / sound_speed, depth / sound_speed + pulse_duration

    def value(t: float) -> float:
        return pressure_ratio(depth, t, mu_a=mu_a, sound_speed=sound_speed, pulse_duration=pulse_duration,
                              reflection=reflection)  # fmt: skip

    low, high = first, last
    ratio = 0.5 * (math.sqrt(5.0) - 1.0)
    for _ in range(100):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if value(a) < value(b) else (a, high)
    return min(value(0.5 * (low + high)), value(last), 0.0)


def reflection_coefficient(*, impedance_inside: float, impedance_outside: float) -> float:
    """Pressure reflection seen from inside, (Z_out - Z_in)/(Z_out + Z_in); impedances in kg/m2/s.

    >>> reflection_coefficient(impedance_inside=1.5e6, impedance_outside=1.5e6)
    0.0
    """
    if math.isinf(impedance_outside):
        return 1.0
    return (impedance_outside - impedance_inside) / (impedance_outside + impedance_inside)


def stress_confinement(pulse_duration: float, *, length: float, sound_speed: float) -> float:
    """Pulse duration over the acoustic transit time of ``length`` [m]: below one is confined. For a layer the
    length is its thickness.

    >>> round(stress_confinement(5e-9, length=15e-6, sound_speed=1600.0), 3)
    0.533
    """
    return pulse_duration * sound_speed / length
