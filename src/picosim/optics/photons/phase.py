"""The hook for phase functions other than Henyey-Greenstein: the inverse of their cumulative distribution, as a table.

Give, for each layer, a function that turns a number uniform in (0, 1) into the cosine of the deflection; both kernels then
look it up instead of computing Henyey-Greenstein.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]
Deflection = Callable[[Array], Array]

POINTS = 4097
"""Points of the table, between which one minus the cosine is linear."""


def no_table() -> Array:
    """Stand for Henyey-Greenstein in all layers."""
    return np.zeros((0, 0))


def henyey_greenstein(g: float) -> Deflection:
    """Inverse cumulative distribution of Henyey-Greenstein with anisotropy g; decreasing, as the kernels have it."""

    def cosine(u: Array) -> Array:
        q = 2 * u
        d = 1 + g - g * q
        return 1 - 0.5 * (1 - g) ** 2 * q * (d + 1 + g) / d**2

    return cosine


def versines(stack: OpticalStack, deflections: Sequence[Deflection | None] | None) -> Array:
    """One minus the cosine at equal steps of probability, shape (layers + 2, POINTS), or an empty table for none.

    Parameters
    ----------
    deflections : for each layer a function of u in [0, 1], or None for Henyey-Greenstein with the layer's g.

    Raises
    ------
    ConfigError : not one a layer, or cosines outside [-1, 1].
    """
    if deflections is None or all(d is None for d in deflections):
        return no_table()
    if len(deflections) != len(stack.g):
        raise ConfigError(f"phase: one function (or None) a layer is due: {len(stack.g)}, got {len(deflections)}")
    u = np.linspace(0.0, 1.0, POINTS)
    table = np.zeros((len(stack.g) + 2, POINTS))
    for row, (given, g) in enumerate(zip(deflections, stack.g, strict=True), start=1):
        cosine = np.asarray((given or henyey_greenstein(float(g)))(u), dtype=np.float64)
        if cosine.shape != u.shape or not (np.abs(cosine) <= 1 + 1e-12).all():
            raise ConfigError(f"phase: cosines of layer '{stack.names[row - 1]}' must lie in [-1, 1], one for each u")
        table[row] = (1 - cosine) * (1 - 1e-6)  # rounding of the fast kernel must not pass 2
    return table
