"""The coefficients of the layered heat equation on its cells."""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def coefficients(edges: Any, layer: Any, conductivity: Any, density: Any, specific_heat: Any, blood: Any, plate_half: Any,
                 plate_capacity: Any, contact: float, behind: float, held: bool) -> Any:  # fmt: skip
    """Capacity (n,), resistance of half a cell (n,), conductance of the faces (n + 1,), perfusion (n,).

    Parameters
    ----------
    edges, layer : (m + 1,), (m,) of the skin's cells; conductivity, density, specific_heat, blood : of the layers.
    plate_half, plate_capacity : (p,) cells of a plate above them.
    contact : resistance between plate and skin; behind : between the topmost cell and what is above it [m2 K/W].
    held : whether the deepest face is held at a temperature.
    """
    first = plate_half.size
    n = first + layer.size
    capacity = np.empty(n)
    half = np.empty(n)
    perfusion = np.zeros(n)
    conductance = np.zeros(n + 1)
    for i in range(first):
        capacity[i] = plate_capacity[i]
        half[i] = plate_half[i]
    for j in range(layer.size):
        own = layer[j]
        width = edges[j + 1] - edges[j]
        capacity[first + j] = width * density[own] * specific_heat[own]
        half[first + j] = 0.5 * width / conductivity[own]
        perfusion[first + j] = width * blood[own]
    for i in range(1, n):
        between = contact if i == first else 0.0
        conductance[i] = 1.0 / (half[i - 1] + between + half[i])
    conductance[0] = 1.0 / (half[0] + behind)
    if held:
        conductance[n] = 1.0 / half[n - 1]
    return capacity, half, conductance, perfusion
