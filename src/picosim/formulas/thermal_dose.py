"""Thermal dose as equivalent minutes at 43 degC.

    CEM43 = integral R^(43 - T) dt [min],  R = 0.5 above 43 degC, 0.25 below

Sapareto and Dewey 1984, 10.1016/0360-3016(84)90379-1 [title]. Established for minutes between 40 and about 50
degC.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.formulas.arrhenius import accumulate

Array = NDArray[np.float64]

BREAK = 316.15
"""43 degC [K]: where the rate of increase changes."""
LOWEST = 312.15
"""39 degC [K]: below it nothing counts [convention]."""


def cumulative_equivalent_minutes(time: Array, temperature: Array) -> Array:
    """Equivalent minutes at 43 degC up to each instant.

    Parameters
    ----------
    time : shape (nt,), [s]; never decreasing.
    temperature : shape (nt,) or (nt, nz), [K].

    Returns
    -------
    shape of ``temperature``, [min].

    Examples
    --------
    >>> t = np.array([0.0, 60.0])
    >>> round(float(cumulative_equivalent_minutes(t, np.array([317.15, 317.15]))[-1]), 6)
    2.0
    """
    T = np.asarray(temperature, dtype=np.float64)
    slope = np.where(T >= BREAK, math.log(2.0), math.log(4.0))
    log_rate = np.clip(slope * (T - BREAK) - math.log(60.0), -745.0, 690.0)
    return accumulate(time, np.where(T >= LOWEST, log_rate, -745.0))
