"""From parameter ranges to a band: a fixed low-discrepancy sample, shared by name between two predictions.

Each unknown is spread log-uniformly, half of it below its default and half above. The numbers of the sample
depend on the unknown's name alone, so a ratio of two predictions cancels what both share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter

Array = NDArray[np.float64]

UNKNOWNS = (
    "interior_scale", "diameter", "nucleation_temperature", "melanosome_fraction", "initial_temperature", "wall_weight",
    "pulse_duration", "pulse_shape", "spot_diameter", "depth_share", "specific_heat", "thermal_conductivity", "density",
    "accommodation", "damage_limit", "shell_share", "layer_absorption",
)  # fmt: skip
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59)
SIZE = 96


@dataclass(frozen=True)
class Band:
    """A prediction: 5 %, 50 % and 95 % of the sample, its values, and each unknown's part in the spread.

    ``influence`` is the squared rank correlation of an unknown with the outcome.
    """

    low: float
    median: float
    high: float
    values: Array
    influence: Mapping[str, float]


def halton(base: int, count: int) -> Array:
    """Return ``count`` numbers of the van der Corput sequence in a prime ``base``, from its 20th on."""
    index = np.arange(20, 20 + count)
    value, share = np.zeros(count), 1.0 / base
    while np.any(index > 0):
        value += share * (index % base)
        index //= base
        share /= base
    return value


def spread(parameter: Parameter, uniform: Array) -> Array:
    """Return values of a parameter at uniform numbers: its default at one half, its ends at 0 and 1."""
    low, high = max(parameter.low, 1e-300), max(parameter.high, 1e-300)
    value = max(parameter.value, 1e-300)
    if parameter.low <= 0.0:  # a share that may be nothing: linear
        return np.where(
            uniform < 0.5,
            parameter.low + 2.0 * uniform * (parameter.value - parameter.low),
            parameter.value + (2.0 * uniform - 1.0) * (parameter.high - parameter.value),
        )
    below = value * (low / value) ** (1.0 - 2.0 * uniform)
    above = value * (high / value) ** (2.0 * uniform - 1.0)
    return np.asarray(np.where(uniform < 0.5, below, above))


def sample(unknowns: Mapping[str, Parameter], count: int = SIZE) -> list[dict[str, float]]:
    """Return ``count`` sets of parameters.

    Raises
    ------
    KeyError : an unknown is not in ``UNKNOWNS``, whose order fixes its numbers.
    """
    columns = {
        name: spread(parameter, halton(_PRIMES[UNKNOWNS.index(name)], count)) for name, parameter in unknowns.items()
    }
    return [{name: float(column[i]) for name, column in columns.items()} for i in range(count)]


def band(predict: Callable[[Mapping[str, float]], float], unknowns: Mapping[str, Parameter], count: int = SIZE) -> Band:
    """Return the band of ``predict`` over the unknowns; values that are not finite are left out.

    Raises
    ------
    ValueError : no value of the sample is finite.
    """
    points = sample(unknowns, count)
    return band_of(np.array([predict(point) for point in points]), points)


def band_of(values: Array, points: list[dict[str, float]]) -> Band:
    """Return the band of values computed at the points of a sample."""
    known = np.isfinite(values)
    if not known.any():
        raise ValueError("no point of the sample has a finite outcome")
    low, median, high = np.quantile(values[known], (0.05, 0.5, 0.95))
    rank = _ranks(values[known])
    influence = {}
    for name in points[0] if points else ():
        column = np.array([point[name] for point in points])[known]
        if np.ptp(column) > 0 and np.ptp(rank) > 0:
            influence[name] = float(np.corrcoef(_ranks(column), rank)[0, 1] ** 2)
    return Band(float(low), float(median), float(high), values, influence)


def _ranks(values: Array) -> Array:
    return np.argsort(np.argsort(values)).astype(np.float64)
