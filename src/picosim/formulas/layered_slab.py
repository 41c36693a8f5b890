"""Insulated slab of plane layers with a uniform initial rise in each: exact eigenfunction series.

In layer i the flux is R sin(phase), the temperature R cos(phase)/(k_i b_i) with b_i = sqrt(lam/D_i). Across
an interface the phase is rescaled inside its half period, so the total phase grows with lam and the n-th
eigenvalue is where it reaches n pi: no root can be missed, however unequal the layers (Pruefer; Mikhailov and
Ozisik 1984 [title]).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _phases(root: Array, delay: Array, effusivity: Array) -> tuple[Array, Array]:
    """Phase at the top of each layer (m, n_layers) and total phase (m,), for root = sqrt(lam) (m,)."""
    phase = np.zeros_like(root)
    tops = np.empty((root.size, delay.size))
    for i in range(delay.size):
        if i:
            turns = np.round(phase / math.pi)
            rest = phase - turns * math.pi
            # flux and temperature are continuous: tan(phase) scales with the effusivity ratio
            phase = turns * math.pi + np.arctan2(effusivity[i - 1] * np.sin(rest), effusivity[i] * np.cos(rest))
        tops[:, i] = phase
        phase = phase + root * delay[i]
    return tops, phase


def temperature_rise(
    depth: float, time: float, *, thickness: Array, conductivity: Array, heat_capacity: Array, initial_rise: Array
) -> float:
    """Temperature rise at ``depth`` [m] and ``time`` [s] > 0.

    Parameters
    ----------
    thickness, conductivity, heat_capacity, initial_rise : shape (n,), [m], [W/m/K], [J/m3/K], [K].

    Raises
    ------
    ValueError : the series would need more than 200 000 terms; the time is too short for it.

    Examples
    --------
    >>> two = np.array([100e-6, 400e-6])
    >>> T = temperature_rise(250e-6, 0.5, thickness=two, conductivity=np.array([0.25, 0.45]),
    ...     heat_capacity=np.array([3.9e6, 3.5e6]), initial_rise=np.array([1.0, 0.0]))
    >>> round(T, 10)
    0.2152141148
    """
    speed = np.sqrt(conductivity / heat_capacity)
    delay, effusivity = thickness / speed, np.sqrt(conductivity * heat_capacity)
    count = math.ceil(delay.sum() * math.sqrt(45.0 / time) / math.pi) + 4
    if count > 200_000:
        raise ValueError(f"at t = {time:g} s the series needs {count} terms, more than 200000")
    target = np.arange(1, count + 1) * math.pi
    # each rescaling moves the phase by less than half a turn, so this bracket is certain
    slack = 0.5 * math.pi * thickness.size
    low, high = np.maximum(target - slack, 0.0) / delay.sum(), (target + slack) / delay.sum()
    for _ in range(80):
        middle = 0.5 * (low + high)
        below = _phases(middle, delay, effusivity)[1] < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    root = 0.5 * (low + high)
    tops, _ = _phases(root, delay, effusivity)
    ends = tops + root[:, None] * delay
    # amplitude of each layer from continuity of temperature or flux, whichever is larger
    amplitude = np.ones_like(tops)
    for i in range(1, delay.size):
        flux, heat = np.sin(ends[:, i - 1]), np.cos(ends[:, i - 1])
        ratio_flux = flux / np.where(np.abs(np.sin(tops[:, i])) > 0.5, np.sin(tops[:, i]), 1.0)
        scale = effusivity[i] / effusivity[i - 1]
        ratio_heat = scale * heat / np.where(np.abs(np.cos(tops[:, i])) > 0.5, np.cos(tops[:, i]), 1.0)
        use_flux = np.abs(np.sin(tops[:, i])) > 0.5
        amplitude[:, i] = amplitude[:, i - 1] * np.where(use_flux, ratio_flux, ratio_heat)
    # u_i = amplitude cos(phase)/effusivity_i; integrals over a layer in closed form, phase = root x/speed +
    # top
    per_heat = heat_capacity * speed / root[:, None]
    weight = amplitude / effusivity
    mean = per_heat * weight * (np.sin(ends) - np.sin(tops))
    square = per_heat * weight**2 * (0.5 * root[:, None] * delay + 0.25 * (np.sin(2 * ends) - np.sin(2 * tops)))
    coefficient = (mean @ initial_rise) / square.sum(axis=1)
    edges = np.concatenate(([0.0], np.cumsum(thickness)))
    layer = int(np.clip(np.searchsorted(edges, depth, side="right") - 1, 0, delay.size - 1))
    shape = weight[:, layer] * np.cos(tops[:, layer] + root * (depth - edges[layer]) / speed[layer])
    total_heat = heat_capacity * thickness
    decay = np.exp(-np.minimum(root**2 * time, 700.0))
    return float((total_heat @ initial_rise) / total_heat.sum() + np.sum(coefficient * shape * decay))
