"""A pulse as Chebyshev pieces, for the particle kernels: one form for every shape, present or future."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.numerics.piecewise import Piecewise, fit


@functools.lru_cache(maxsize=64)
def pulse_table(pulse: Pulse) -> Piecewise:
    """Return power over pulse energy [1/s] as Chebyshev pieces that end at the kinks of the pulse.

    Raises
    ------
    ConfigError : the pulse has no power (an instantaneous deposit).
    """
    start, stop = pulse.support()
    if not stop > start:
        raise ConfigError(f"a pulse of kind '{pulse.kind}' has no power against time; give one with a duration")
    kinks = [k for k in pulse.kinks() if start < k < stop]
    period = getattr(pulse, "period", pulse.duration)
    # Fine enough to start with that no beat hides between the probes of a piece.
    cuts = np.linspace(start, stop, 1 + int(np.clip((stop - start) / min(period, pulse.duration), 4, 50_000)))
    edges = np.unique(np.concatenate([[start], kinks, [stop]])) if kinks else cuts
    return fit(pulse.power, edges)


def scaled_pulse(pulse: Pulse, unit: float) -> Piecewise:
    """Return the pulse as pieces in ``unit`` [s] of time: power times ``unit`` against time over ``unit``.

    A shape that has nothing but its duration is fitted once, at one second, and stretched: a sweep over durations
    fits nothing, and one pulse of a batch has the bits it has alone.

    Raises
    ------
    ConfigError : the pulse has no power.
    """
    if set(type(pulse).model_fields) == {"kind", "duration"} and pulse.duration > 0.0:
        table, scale = pulse_table(type(pulse)(duration=1.0)), pulse.duration / unit
        return Piecewise(table.breaks * scale, table.coefficients / scale, table.integrals)
    table = pulse_table(pulse)
    return Piecewise(table.breaks / unit, table.coefficients * unit, table.integrals)


def straight(table: Piecewise) -> NDArray[np.bool_]:
    """Return which pieces are straight lines, shape (n,)."""
    curved = np.max(np.abs(table.coefficients[:, 2:]), axis=1)
    return np.asarray(curved <= 1e-13 * np.max(np.abs(table.coefficients)))
