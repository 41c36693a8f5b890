"""Eigenvectors of a layered heat system and exact passage through the nodes of a stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Modes:
    """Decay rates (n,) [1/s], slowest first, orthonormal vectors (n, n), and the root of the capacities
    (n,)."""

    rates: Array
    vectors: Array
    root: Array

    def values(self, amplitude: Array) -> Array:
        """Cell values (m, n) from amplitudes (m, n); the fast modes that are gone are left out row by row."""
        from picosim.numerics.modal import combine

        operator = np.ascontiguousarray(self.vectors.T / self.root)
        size = np.max(np.abs(amplitude), axis=1, initial=0.0, keepdims=True)
        alive = np.abs(amplitude) > 1e-19 * size
        count = amplitude.shape[1] - np.argmax(alive[:, ::-1], axis=1)
        result = np.empty_like(amplitude)
        combine(np.ascontiguousarray(amplitude), count, operator, result)
        return result

    def propagate(self, start: Array, load: Array, sources: Array, stretch: Stretch) -> tuple[Array, Array]:
        """Amplitudes at every node (m + 1, n), after its deposit, and their time integral (n,).

        Parameters
        ----------
        start : (n,) cell values; load : (n,) constant part [W/m2]; sources : (n_sources, n) deposits per
            exposure.
        """
        from picosim.numerics.modal import march

        shares = (sources / self.root) @ self.vectors
        constant = self.vectors.T @ (load / self.root)
        span = np.diff(stretch.node)
        deposit = stretch.jump @ shares
        heating = np.flatnonzero(stretch.power.any(axis=1))
        drive = stretch.power[heating] @ shares
        x = self.rates * span[:, None]
        decay = np.exp(-np.minimum(x, 700.0))
        # slow modes are driven directly, the others as a decay towards their steady amplitude
        slow = int(np.searchsorted(self.rates, 1e-7 / max(float(span.sum()), 1e-300)))
        steady = np.zeros_like(constant)
        steady[slow:] = constant[slow:] / self.rates[slow:]
        gain = span[heating, None] * phi1(x[heating])
        history = np.empty((stretch.node.size, self.rates.size))
        row = np.full(span.size, -1, dtype=np.int64)
        row[heating] = np.arange(heating.size)
        amplitude = self.vectors.T @ (self.root * start)
        march(amplitude, decay, steady, constant, slow, span, deposit, row, drive, gain, history)
        return history, self._integral(history, constant, deposit, span, heating, drive, slow)

    def _integral(self, history: Array, constant: Array, deposit: Array, span: Array, heating: NDArray[np.intp],
                  drive: Array, slow: int) -> Array:  # fmt: skip
        """Time integral of the amplitudes: from da/dt = beta - lambda a, by trapezoids for the slow modes."""
        length = float(span.sum())
        total = constant * length + span[heating] @ drive
        change = history[-1] - history[0] - deposit[1:].sum(axis=0)
        integral = np.zeros_like(total)
        integral[slow:] = (total[slow:] - change[slow:]) / self.rates[slow:]
        if slow:
            before = history[1:, :slow] - deposit[1:, :slow]
            integral[:slow] = 0.5 * (span @ (history[:-1, :slow] + before))
        return np.asarray(integral)


def quotients(system: HeatSystem, nodal: Array) -> Array:
    """Rayleigh quotients (n,) of nodal vectors (n_cells, n): conduction, blood and the two ends as sums of squares.

    In this form the slow ones keep their relative accuracy, which the decomposition alone loses to rounding of the
    fastest.
    """
    squares = system.conductance[1:-1] @ np.square(np.diff(nodal, axis=0)) + system.perfusion @ np.square(nodal)
    squares += system.conductance[0] * nodal[0] ** 2 + system.conductance[-1] * nodal[-1] ** 2
    return np.asarray(squares)


def phi1(x: Array) -> Array:
    """(1 - e^-x)/x, one at x = 0."""
    safe = np.maximum(x, 1e-300)
    return np.where(x > 1e-300, -np.expm1(-np.minimum(safe, 700.0)) / safe, 1.0)
