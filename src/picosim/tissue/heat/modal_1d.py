"""The layered Pennes equation on the cells of slab_1d, exact in time by its eigenvectors.

    theta = C^1/2 T,  S = C^-1/2 K C^-1/2 = V diag(lambda) V^T,  a = V^T theta
    a(t + s) = a(t) e^{-lambda s} + (beta / lambda)(1 - e^{-lambda s}),  beta = V^T C^-1/2 (b + q E)

Properties are constant, so pulses superpose: a train costs no more decompositions than one pulse. A boundary that
changes costs one decomposition for each of its states.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.heat.model import LayeredHeat, Progress
from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem

Array = NDArray[np.float64]


class Modal1d(LayeredHeat):
    """Finite volumes in depth, exact in time."""

    kind: Literal["modal_1d"] = "modal_1d"

    def advance(
        self, system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress
    ) -> tuple[Array, dict[str, float]]:
        """Exact propagation from node to node of one phase."""
        rates, vectors = decompose(system)
        root = np.sqrt(system.capacity)
        base = system.core_temperature  # amplitudes of the rise over the core lose no digits to an offset
        load = system.load - system.diagonal * base
        load[:-1] += system.conductance[1:-1] * base
        load[1:] += system.conductance[1:-1] * base
        constant = vectors.T @ (load / root)
        shares = (sources / root) @ vectors
        amplitude = vectors.T @ (root * (progress.cells - base))
        span = np.diff(stretch.node)
        drive = constant + stretch.power @ shares
        deposit = stretch.jump @ shares
        decay, gain = propagators(rates, span)
        history = np.empty((stretch.node.size, rates.size))
        kick = deposit.any(axis=1)
        pushed = decay.shape[0] and drive.any()
        for k in range(span.size):
            if kick[k]:
                amplitude = amplitude + deposit[k]
            history[k] = amplitude
            amplitude = amplitude * decay[k]
            if pushed:
                amplitude += drive[k] * gain[k]
        history[-1] = amplitude = amplitude + deposit[-1]
        operator = vectors.T / root
        cells = base + history @ operator
        progress.cells = cells[-1]
        skin = cells[:, system.plate_cells :]
        highest = skin.max(axis=0)
        better = highest > progress.peak
        progress.peak_time = np.where(better, stretch.node[skin.argmax(axis=0)], progress.peak_time)
        progress.peak = np.maximum(progress.peak, highest)
        self._tally(system, progress, history, drive, rates, span, operator)
        return cells[stretch.record >= 0], {"decompositions": 1.0}

    def _tally(
        self,
        system: HeatSystem,
        progress: Progress,
        history: Array,
        drive: Array,
        rates: Array,
        span: Array,
        operator: Array,
    ) -> None:
        """Exact time integrals of the cell temperatures, for the energy account."""
        x = rates * span[:, None]
        first = span[:, None] * phi1(x)
        second = span[:, None] ** 2 * phi2(x)
        integral = (np.sum(history[:-1] * first + drive * second, axis=0)) @ operator
        integral += float(span.sum()) * system.core_temperature
        progress.tally += (integral[0], integral[-1], float(np.dot(system.perfusion, integral)))


def decompose(system: HeatSystem) -> tuple[Array, Array]:
    """Decay rates (n,) [1/s] and orthonormal vectors (n, n) of C^-1/2 K C^-1/2, slowest first.

    The rates are Rayleigh quotients in the form of a sum of squares: the slow ones keep their relative accuracy, which
    the decomposition alone loses to rounding of the fastest.
    """
    from scipy.linalg.lapack import dstevd

    root = np.sqrt(system.capacity)
    inner = system.conductance[1:-1]
    _, vectors, info = dstevd(system.diagonal / system.capacity, -inner / (root[:-1] * root[1:]))
    if info:
        raise ArithmeticError(f"dstevd failed with info = {info}")
    nodal = vectors / root[:, None]
    squares = inner @ np.diff(nodal, axis=0) ** 2 + system.perfusion @ nodal**2
    squares += system.conductance[0] * nodal[0] ** 2 + system.conductance[-1] * nodal[-1] ** 2
    return np.asarray(squares), np.asarray(vectors)


def propagators(rates: Array, span: Array) -> tuple[Array, Array]:
    """e^{-lambda s} and (1 - e^{-lambda s})/lambda for each node interval, shape (m, n)."""
    x = rates * span[:, None]
    return np.exp(-np.minimum(x, 700.0)), span[:, None] * phi1(x)


def phi1(x: Array) -> Array:
    """(1 - e^-x)/x, one at x = 0."""
    safe = np.maximum(x, 1e-300)
    return np.where(x > 1e-300, -np.expm1(-np.minimum(safe, 700.0)) / safe, 1.0)


def phi2(x: Array) -> Array:
    """(x - 1 + e^-x)/x^2, one half at x = 0."""
    safe = np.maximum(x, 1e-4)
    exact = (safe + np.expm1(-np.minimum(safe, 700.0))) / safe**2
    return np.where(x > 1e-4, exact, 0.5 - x / 6.0 + x * x / 24.0)
