"""Two lasers on the same skin in one picture: who is confined, what it does to heat and stress, what to thresholds."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from picosim.plots import confinement, fields, overview, pressure, retained, style, tension, thresholds
from picosim.result import Dataset


@style.styled
def figure(result: Dataset) -> Figure:
    """Draw the panel of a comparison and return the figure.

    Raises
    ------
    NothingToDraw : the result is a run of one laser.
    """
    fields.need(result, "diameters", "comparison of lasers; make it with picosim compare")
    drawn, panels = style.stack(3, (10.0, 11.6))
    confinement.draw(result, panels[0][0])
    _under(retained.draw(result, panels[0][1]), retained.sentence(result))
    _under(tension.draw(result, panels[1][0]), tension.sentence(result))
    pressure.both(result, panels[1][1])
    for letter, ax in zip("abcd", [*panels[0], *panels[1]], strict=True):
        ax.set_title(f"{letter}   {ax.get_title(loc='left')}", pad=20)
    lower = panels[2][0].figure
    for ax in panels[2]:
        ax.remove()
    ax = thresholds.draw(result, lower.add_subplot())
    ax.set_title(f"e   {ax.get_title(loc='left')}")
    style.heading(drawn, overview.title(result, fields.runs(result)[0], of_one=False))
    return drawn


def _under(ax: Axes, text: str) -> None:
    """Write a sentence between the title and the axes."""
    ax.annotate(
        text, (0.0, 1.0), xytext=(0.0, 5.0), xycoords="axes fraction", textcoords="offset points", fontsize=8.0, color=style.GREY
    )
