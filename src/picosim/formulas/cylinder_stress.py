"""Thermoelastic pressure on the axis of an acoustically matched, uniformly heated cylinder (units of p0).

    I(s) = s - sqrt(s^2 - 1) Theta(s - 1),   p(t) = [I(s) - I(s - tau)]/tau,   s = c t/a, tau = c t_p/a
    instantaneous heating: p = dI/ds;  peak tension of a square pulse: 1 - sqrt(1 + 2/tau)

Diebold, Sun and Khan 1991, 10.1103/PhysRevLett.67.3384 [title].
"""

from __future__ import annotations

import math


def _memory(s: float) -> float:
    """I(s); s - sqrt(s^2 - 1) is written without cancellation for large s."""
    if s <= 0.0:
        return 0.0
    if s <= 1.0:
        return s
    return 1.0 / (s + math.sqrt((s - 1.0) * (s + 1.0)))


def axis_pressure_ratio(time: float, *, radius: float, sound_speed: float, pulse_duration: float) -> float:
    """Pressure on the axis over p0 for a square pulse that starts at t = 0.

    Parameters
    ----------
    time : [s]; radius : of the cylinder [m]; sound_speed : [m/s], inside and out.
    pulse_duration : length of the square pulse [s]; 0 is instantaneous heating (infinite tension at t = a/c).

    Examples
    --------
    >>> round(axis_pressure_ratio(1.5e-9, radius=0.5e-6, sound_speed=1500.0, pulse_duration=1e-9), 9)
    -0.089816068
    """
    s, tau = sound_speed * time / radius, sound_speed * pulse_duration / radius
    if tau > 0.0:
        return (_memory(s) - _memory(s - tau)) / tau
    if s < 0.0:
        return 0.0
    if s < 1.0:
        return 1.0
    return 1.0 - s / math.sqrt((s - 1.0) * (s + 1.0)) if s > 1.0 else -math.inf


def peak_axis_tension_ratio(*, radius: float, sound_speed: float, pulse_duration: float) -> float:
    """Largest tension on the axis over p0 (negative), reached when the end of the pulse has crossed the
    radius.

    >>> round(peak_axis_tension_ratio(radius=0.5e-6, sound_speed=1500.0, pulse_duration=100e-12), 9)
    -1.768874621
    """
    tau = sound_speed * pulse_duration / radius
    if tau <= 0.0:
        return -math.inf
    # 1 - sqrt(1 + x) = -x/(1 + sqrt(1 + x))
    x = 2.0 / tau
    return -x / (1.0 + math.sqrt(1.0 + x))
