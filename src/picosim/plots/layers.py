"""Heat in the layers in one picture: map over depth and time, the epidermis in time, peaks by depth, train or damage."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from picosim.plots import accumulation, cooling, damage, fields, heat_map, layer_temperature, overview, style
from picosim.result import Dataset


@style.styled
def figure(result: Dataset) -> Figure:
    """Draw the panel of the layers for the first laser of a result and return the figure.

    Raises
    ------
    NothingToDraw : the layers were taken as adiabatic: there is no history to draw.
    """
    run = fields.runs(result)[0]
    heat_map.of_run(run.data)
    many = len(run.data["tissue/pulse_start"]) > 1
    drawn, panels = style.stack(2, (10.4, 8.4), (1.0, 0.92))
    draws: tuple[Callable[[Dataset, Axes], Axes], ...] = (
        heat_map.draw,
        layer_temperature.draw,
        cooling.draw,
        accumulation.draw if many else damage.draw,
    )
    for letter, ax, draw in zip("abcd", [ax for row in panels for ax in row], draws, strict=True):
        draw(run.data, ax)
        ax.set_title(f"{letter}   {ax.get_title(loc='left')}")
    style.heading(drawn, overview.title(result, run))
    return drawn
