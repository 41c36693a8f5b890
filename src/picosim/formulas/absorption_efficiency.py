"""Absorption efficiency of a sphere that absorbs but does not refract."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def absorption_efficiency(*, radius: ArrayLike, mu_a: ArrayLike) -> NDArray[np.float64]:
    """Absorption cross section over pi a^2 of a sphere crossed by straight rays.

    Q_abs = 1 - 2 [1 - (1 + x) e^-x]/x^2, x = 2 a mu_a (physics.md section 1); for x < 1 its series
    -2 sum_{n>=3} (-1)^n (n - 1) x^(n-2)/n! = 2x/3 - x^2/4 + x^3/15 - ..., which loses no digits.

    Parameters
    ----------
    radius : a [m], not negative.
    mu_a : absorption coefficient inside [1/m], not negative.

    Returns
    -------
    NDArray, the shape of the inputs; between 0 and 1; relative error below 1e-13.

    Examples
    --------
    >>> float(absorption_efficiency(radius=1e-9, mu_a=1e3)) / (4 / 3 * 1e-9 * 1e3)  # doctest: +ELLIPSIS
    0.99999...
    """
    x = 2.0 * np.asarray(radius, dtype=np.float64) * np.asarray(mu_a, dtype=np.float64)
    small = np.minimum(x, 1.0)
    # 1 - (1 + x) e^-x = sum_{n>=2} (-1)^n (n - 1) x^n/n!: the first term makes the 1, the rest is Q_abs
    series = np.zeros_like(small)
    term = np.ones_like(small)
    factorial = 2.0
    for n in range(3, 22):
        term = -term * small
        factorial *= n
        series = series - 2.0 * (n - 1) / factorial * term
    large = np.clip(x, 1.0, 1e150)  # the square of a larger one overflows, and Q_abs is one long before
    closed = 1.0 - 2.0 * (1.0 - (1.0 + large) * np.exp(-np.minimum(large, 700.0))) / large**2
    return np.asarray(np.where(x < 1.0, series, closed))
