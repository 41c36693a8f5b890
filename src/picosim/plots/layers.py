"""Heat in the layers in one picture: map over depth and time, the epidermis against time, peaks by depth, and the train or the damage."""

from __future__ import annotations

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
    drawn = Figure(figsize=(10.4, 8.4), layout="constrained")
    draws = (heat_map.draw, layer_temperature.draw, cooling.draw, accumulation.draw if many else damage.draw)
    panels = [ax for part in drawn.subfigures(2, 1) for ax in part.subplots(1, 2, width_ratios=(1.0, 0.92))]
    for letter, ax, draw in zip("abcd", panels, draws, strict=True):
        draw(run.data, ax)
        ax.set_title(f"{letter}   {ax.get_title(loc='left')}")
    overview.heading(drawn, result, run)
    return drawn
