"""One laser on one skin in one picture: light, heat and pressure of the target, confinement, thresholds."""

from __future__ import annotations

from matplotlib.figure import Figure

from picosim.plots import absorbed_energy, confinement, fields, fluence, pressure, style, thresholds, timeline
from picosim.result import Dataset


@style.styled
def figure(result: Dataset) -> Figure:
    """Draw the overview of a run (of the first laser, in a comparison) and return the figure.

    A skin without absorbers has the two panels of light alone.
    """
    run = fields.runs(result)[0]
    has_absorbers = bool(fields.need(run.data, "absorbers", "absorbers").groups)
    rows = [(fluence.draw, absorbed_energy.draw)]
    if has_absorbers:
        rows += [(timeline.draw, pressure.draw), (confinement.draw, thresholds.draw)]
    drawn = Figure(figsize=(10.4, 0.5 + 3.8 * len(rows)), layout="constrained")
    letters = iter("abcdef")
    for part, draws in zip(drawn.subfigures(len(rows), 1, squeeze=False).flat, rows, strict=True):
        for ax, draw in zip(part.subplots(1, 2), draws, strict=True):
            draw(run.data, ax)
            ax.set_title(f"{next(letters)}   {ax.get_title(loc='left')}", pad=16 if draw is confinement.draw else None)
    heading(drawn, result, run)
    return drawn


def heading(drawn: Figure, result: Dataset, run: fields.Run) -> None:
    """Write the title of the result, else name and pulse of the laser, above a figure."""
    title = str(result.attributes.get("title", "")) or f"{run.name}: {fields.pulse_label(run.data)}"
    drawn.get_layout_engine().set(rect=(0.0, 0.0, 1.0, 1.0 - 0.36 / drawn.get_figheight()))
    drawn.suptitle(title, x=0.01, y=0.992, va="top", ha="left", fontsize=13.0, fontweight="bold")
