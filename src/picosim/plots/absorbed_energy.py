"""Absorbed energy density against depth over the drawn layers: where the light becomes heat."""

from __future__ import annotations

from matplotlib.axes import Axes

from picosim.plots import fluence, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, names: bool = True) -> Axes:
    """Draw the absorbed energy density [J/cm3] of each laser against depth [um]; return the axes."""
    return fluence.profile(result, style.axes(ax), "absorbed_energy_density", names=names)
