"""One laser on one skin in one picture: light, heat and pressure of the target, confinement, thresholds."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
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
    draws: list[Callable[[Dataset, Axes], Axes]] = [fluence.draw, absorbed_energy.draw]
    if has_absorbers:
        draws += [timeline.draw, pressure.draw, confinement.draw, thresholds.draw]
    rows = len(draws) // 2
    drawn, panels = style.stack(rows, (10.4, 0.5 + 3.8 * rows))
    for letter, ax, draw in zip("abcdef", [ax for row in panels for ax in row], draws, strict=False):
        draw(run.data, ax)
        ax.set_title(f"{letter}   {ax.get_title(loc='left')}", pad=16 if draw is confinement.draw else None)
    style.heading(drawn, title(result, run))
    return drawn


def title(result: Dataset, run: fields.Run, *, of_one: bool = True) -> str:
    """Return the title of a result, else name and pulse of the laser; with the laser where it is one of several."""
    given = str(result.attributes.get("title", ""))
    if not given:
        return f"{run.name}: {fields.pulse_label(run.data)}"
    return f"{given}: {run.name}" if of_one and len(fields.runs(result)) > 1 else given
