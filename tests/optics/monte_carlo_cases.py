"""Stacks and small helpers of the Monte Carlo tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]

SKIN5 = OpticalStack(
    np.array([60e-6, 150e-6, 80e-6, 1.5e-3, 5e-3]),
    np.array([100.0, 30.0, 60.0, 30.0, 15.0]),
    np.array([20000.0, 18000.0, 19000.0, 16000.0, 12000.0]),
    np.array([0.90, 0.90, 0.91, 0.90, 0.90]),
    np.array([1.40, 1.39, 1.39, 1.39, 1.44]),
)
"""Five layers at 1064 nm, air above and below."""
SKIN5_REFLECTANCE, SKIN5_TRANSMITTANCE = (0.50467, 7e-5), (0.09452, 4e-5)
SKIN5_ABSORBED = np.array([0.02841, 0.02140, 0.02292, 0.17432, 0.12597])
"""Answers of an independent code at 2e7 photons, with their standard errors."""


def slab(thickness: float, mu_a: float, mu_s: float, g: float = 0.0, n: float = 1.0, **more: float) -> OpticalStack:
    """One layer."""
    return OpticalStack(*(np.array([x]) for x in (thickness, mu_a, mu_s, g, n)), **more)


def sigmas(value: Array | float, error: Array | float, truth: Array | float, truth_error: Array | float = 0.0) -> float:
    """Largest distance from the truth in standard errors."""
    return float(np.max(np.abs(np.asarray(value) - truth) / np.hypot(error, truth_error)))
