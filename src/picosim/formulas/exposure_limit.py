"""Exposure limit of the skin, 400-1400 nm: Directive 2006/25/EC, Annex II, tables 2.4-2.6 (agrees with ICNIRP 2013).

The limit carries a reduction factor: a reference line, not a damage threshold.
"""

from __future__ import annotations

import math


def wavelength_correction(wavelength: float) -> float:
    """C_A [1]: 1 below 700 nm, 10^(0.002 (nm - 700)) to 1050 nm, 5 to 1400 nm.

    >>> round(wavelength_correction(755e-9), 3)
    1.288
    """
    nm = wavelength * 1e9
    return 1.0 if nm < 700 else (math.pow(10.0, 0.002 * (nm - 700.0)) if nm < 1050 else 5.0)


def single_pulse_limit(*, wavelength: float, duration: float) -> float:
    """Radiant exposure limit of one pulse [J/m2]; nan outside 400-1400 nm or above 3e4 s.

    Below 1 ns the limit is an irradiance, 2e11 C_A W/m2.

    >>> round(single_pulse_limit(wavelength=1064e-9, duration=450e-12))
    450
    """
    if not 399.9e-9 <= wavelength <= 1400.1e-9 or duration > 3e4:
        return math.nan
    factor = wavelength_correction(wavelength)
    if duration < 1e-9:
        return 2e11 * factor * duration
    if duration < 1e-7:
        return 200.0 * factor
    if duration < 10.0:
        return 1.1e4 * factor * math.pow(duration, 0.25)
    return 2000.0 * factor * duration


def train_limit(*, wavelength: float, duration: float, count: int, total_duration: float) -> float:
    """Limit per pulse of a train [J/m2]: the least of single pulse, train average and single pulse x N^-0.25."""
    single = single_pulse_limit(wavelength=wavelength, duration=duration)
    if count == 1:
        return single
    average = single_pulse_limit(wavelength=wavelength, duration=max(total_duration, duration)) / count
    return min(single, average, single * math.pow(count, -0.25))
