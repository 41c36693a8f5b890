"""The pulses of a sequence as plain arrays: when, how much, how long."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse

Array = NDArray[np.float64]

SHORT = 1e-3
"""Pulses shorter than this part of the relaxation time of the thinnest layer are a jump for the layers."""


@dataclass(frozen=True)
class HeatPulses:
    """A sequence of pulses that deposit heat; different lasers may be mixed.

    Parameters
    ----------
    start : shape (n,), [s]; time origin of each pulse (start of a square one, centre of a Gaussian one).
    radiant_exposure : shape (n,), [J/m2].
    duration : [s]; of a square pulse; 0 is an instantaneous deposit. Idle when ``edges`` is given.
    source : shape (n,); which of the heat sources each pulse uses (0 when there is one).
    edges, fraction : shape (m + 1,), (m,); a pulse of another shape as steps of constant power: instants
        relative to
        ``start`` [s] and the energy share of each step (they add up to one).
    """

    start: Array
    radiant_exposure: Array
    duration: float = 0.0
    source: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    edges: Array = field(default_factory=lambda: np.empty(0))
    fraction: Array = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        for name in ("start", "radiant_exposure"):
            object.__setattr__(self, name, np.atleast_1d(np.asarray(getattr(self, name), dtype=np.float64)))
        if not self.source.size:
            object.__setattr__(self, "source", np.zeros(self.start.size, dtype=np.intp))
        if not (self.start.shape == self.radiant_exposure.shape == self.source.shape):
            raise ConfigError("pulses: 'start', 'radiant_exposure' and 'source' must have the same length")
        if not np.isfinite(self.start).all() or not np.isfinite(self.radiant_exposure).all():
            raise ConfigError("pulses: start times and radiant exposures must be finite")
        if (self.radiant_exposure < 0).any() or not 0 <= self.duration < np.inf:
            raise ConfigError("pulses: radiant exposure and duration must not be negative")
        if not self.edges.size:
            object.__setattr__(self, "edges", np.array([0.0, self.duration]))
            object.__setattr__(self, "fraction", np.ones(1))

    @classmethod
    def single(cls, radiant_exposure: float, duration: float = 0.0) -> Self:
        """One pulse at t = 0."""
        return cls(np.zeros(1), np.array([radiant_exposure]), duration)

    @classmethod
    def of(cls, start: Array, radiant_exposure: Array, pulse: Pulse, *, relaxation: float, steps: int = 64) -> Self:
        """Pulses of any shape; one much shorter than ``relaxation`` [s] is a single step of the same mean
        instant.

        The step keeps energy, centroid and duration; for the layers a pulse below 1e-3 of the relaxation time
        of the thinnest layer is an exact jump whatever its shape.
        """
        low, high = pulse.support()
        if high <= low:
            return cls(start, radiant_exposure, 0.0)
        grid = np.linspace(low, high, 20001)
        share = pulse.cumulative(grid)
        if pulse.duration < SHORT * relaxation:
            centroid = high - float(np.sum(0.5 * (share[1:] + share[:-1]) * np.diff(grid)))
            edges = np.array([centroid - 0.5 * pulse.duration, centroid + 0.5 * pulse.duration])
            return cls(start, radiant_exposure, pulse.duration, edges=edges, fraction=np.ones(1))
        # half the edges at equal energies, half at equal times where there is energy
        quantiles = np.interp(np.linspace(1e-6, 1 - 1e-6, steps // 2), share, grid)
        evenly = np.linspace(np.interp(1e-8, share, grid), np.interp(1 - 1e-8, share, grid), steps // 2)
        edges = np.concatenate((quantiles, evenly, pulse.kinks()))
        edges = np.unique(np.concatenate(([low], edges[(edges > low) & (edges < high)], [high])))
        fraction = np.diff(pulse.cumulative(edges))
        return cls(start, radiant_exposure, pulse.duration, edges=edges, fraction=fraction / fraction.sum())

    def times(self, factor: float) -> Self:
        """The same pulses with radiant exposures times a factor."""
        return replace(self, radiant_exposure=factor * self.radiant_exposure)

    @property
    def first(self) -> float:
        """Instant at which the first deposit begins [s]; infinite without pulses."""
        return float(self.start.min() + self.edges[0]) if self.start.size else math.inf

    @property
    def last(self) -> float:
        """Instant at which the last deposit ends [s]; minus infinite without pulses."""
        return float(self.start.max() + self.edges[-1]) if self.start.size else -math.inf

    def ends(self) -> Array:
        """End of the deposit of each pulse [s], shape (n,)."""
        return np.asarray(self.start + self.edges[-1])
