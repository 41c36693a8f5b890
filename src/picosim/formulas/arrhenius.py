"""Thermal damage as a rate process: dOmega/dt = A exp(-Ea/(R T)).

Henriques and Moritz 1947 (Am J Pathol 23:915-934, bibliographic). Omega = 1 leaves 1/e of the native state.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

GAS_CONSTANT = 8.314462618
"""Molar gas constant [J/mol/K], CODATA 2018 (exact to the digits given)."""

Array = NDArray[np.float64]


def damage_rate(temperature: float | Array, *, frequency_factor: float, activation_energy: float) -> Array:
    """Rate of damage [1/s] at ``temperature`` [K]; capped at 1e300.

    >>> round(float(damage_rate(333.15, frequency_factor=3.1e98, activation_energy=6.28e5)), 6)
    1.06922
    """
    T = np.asarray(temperature, dtype=np.float64)
    return np.asarray(np.exp(log_damage_rate(T, frequency_factor=frequency_factor, activation_energy=activation_energy)))


def log_damage_rate(temperature: Array, *, frequency_factor: float, activation_energy: float) -> Array:
    """Natural logarithm of the damage rate in 1/s, within -745 and 690; shape of ``temperature`` [K]."""
    T = np.maximum(np.asarray(temperature, dtype=np.float64), 1.0)
    return np.clip(math.log(frequency_factor) - activation_energy / (GAS_CONSTANT * T), -745.0, 690.0)


def accumulate(time: Array, log_rate: Array) -> Array:
    """Integral over time of a rate whose logarithm is linear between instants: exact for exponential rates.

    Parameters
    ----------
    time : shape (nt,), [s]; never decreasing.
    log_rate : shape (nt,) or (nt, nz), of the rate in 1/s.

    Returns
    -------
    Integral up to each instant, shape of ``log_rate``; never decreasing in time.
    """
    from picosim.numerics import rate_process

    rates = np.ascontiguousarray(log_rate, dtype=np.float64)
    total = np.empty(rates.shape)
    columns = (rates.shape[0], math.prod(rates.shape[1:]))
    # an enormous rate is a certain burn; the cap keeps sums finite
    cap = 1e290 / max(rates.shape[0], 1)
    rate_process.accumulate(np.asarray(time, dtype=np.float64), rates.reshape(columns), cap, total.reshape(columns))
    return total


def damage_integral(time: Array, temperature: Array, *, frequency_factor: float, activation_energy: float) -> Array:
    """Integral of the damage rate over a history.

    Between instants 1/T is taken as linear in time, so that the rate is exponential and its integral exact: a
    step may span many decades of the rate.

    Parameters
    ----------
    time : shape (nt,), [s]; never decreasing.
    temperature : shape (nt,) or (nt, nz), [K].
    frequency_factor : A [1/s]; activation_energy : Ea [J/mol].

    Returns
    -------
    Omega up to each instant, shape of ``temperature``; never decreasing in time.
    """
    return accumulate(time, log_damage_rate(temperature, frequency_factor=frequency_factor, activation_energy=activation_energy))


def temperature_of_rate(rate: float, *, frequency_factor: float, activation_energy: float) -> float:
    """Temperature [K] at which the damage rate is ``rate`` [1/s].

    >>> round(temperature_of_rate(1.0, frequency_factor=3.1e98, activation_energy=6.28e5) - 273.15, 1)
    59.9
    """
    return activation_energy / (GAS_CONSTANT * (math.log(frequency_factor) - math.log(rate)))
