"""Two lasers on the same skin in one picture: who is confined, what it does to heat and to stress, and what it means for thresholds."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from picosim.plots import confinement, fields, pressure, retained, style, tension, thresholds
from picosim.result import Dataset


@style.styled
def figure(result: Dataset) -> Figure:
    """Draw the panel of a comparison and return the figure.

    Raises
    ------
    NothingToDraw : the result is a run of one laser.
    """
    fields.need(result, "diameters", "comparison of lasers; make it with picosim compare")
    drawn = Figure(figsize=(10.0, 11.6), layout="constrained")
    drawn.get_layout_engine().set(h_pad=0.09, w_pad=0.06, hspace=0.03, wspace=0.04)
    grid = drawn.add_gridspec(3, 2, height_ratios=(1.0, 1.0, 0.98))
    confinement.draw(result, drawn.add_subplot(grid[0, 0]))
    ax = retained.draw(result, drawn.add_subplot(grid[0, 1]))
    _under(ax, retained.sentence(result))
    ax = tension.draw(result, drawn.add_subplot(grid[1, 0]))
    _under(ax, tension.sentence(result))
    ax = pressure.both(result, drawn.add_subplot(grid[1, 1]))
    thresholds.draw(result, drawn.add_subplot(grid[2, :]))
    for letter, one in zip("abcde", drawn.axes, strict=True):
        one.set_title(f"{letter}   {one.get_title(loc='left')}", pad=20)
    title = str(result.attributes.get("title", ""))
    if title:
        drawn.suptitle(title, x=0.01, ha="left", fontsize=13.0, fontweight="bold")
    return drawn


def _under(ax: Axes, text: str) -> None:
    """Write a sentence between the title and the axes."""
    ax.annotate(text, (0.0, 1.0), xytext=(0.0, 5.0), xycoords="axes fraction", textcoords="offset points", fontsize=8.0, color=style.GREY)
