"""Threshold radiant exposures with their bands: what disrupts the target, what harms the epidermis, where the laser is set."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from picosim.plots import fields, sparing, style
from picosim.result import Dataset

SIDES = (
    ("target", "disruption_threshold", "target_criterion"),
    ("epidermis", "damage_threshold", "epidermal_criterion"),
)


@style.styled
def draw(result: Dataset, ax: Axes | None = None) -> Axes:
    """Draw every threshold [J/cm2] of every laser as a dot with its band; return the axes.

    Target criteria stand above, epidermal ones below. An arrow says that the linear model ends before the threshold is
    reached. The lines show the radiant exposure that was set and, dotted, the legal limit for skin.
    """
    runs = fields.runs(result)
    first = runs[0].data
    if "disruption_threshold" not in first.fields:
        raise fields.NothingToDraw("this result holds no thresholds: its skin has no absorbers")
    rows = [(side, field, i, name) for side, field, dim in SIDES for i, name in enumerate(first.text(dim))]
    ax = style.axes(ax, (6.2 + 0.8 * min(2, len(runs)), 1.2 + 0.42 * len(rows)))
    split = sum(side == "target" for side, *_ in rows) - 0.5
    for k, run in enumerate(runs):
        offset = 0.0 if len(runs) == 1 else 0.34 * (k / (len(runs) - 1) - 0.5)
        for row, (_, field, i, _) in enumerate(rows):
            _one(ax, run, field, i, row + offset)
        laser = run.data.group("source")
        ax.axvline(
            float(fields.shown(laser, "radiant_exposure")),
            color=run.colour,
            lw=1.0,
            alpha=0.7,
            label=fields.tag(run, runs, "set to"),
        )
        ax.axvline(
            float(fields.shown(laser, "exposure_limit")),
            color=run.colour,
            lw=1.0,
            ls=":",
            label=fields.tag(run, runs, "legal limit, skin"),
        )
    for states, mark, text in (("doubtful", "o", "doubtful"), ("beyond validity", ">", "beyond validity, further right")):
        if any(state.startswith(states) for run in runs for _, field, _ in SIDES for state in run.data.text(f"{field}_status")):
            ax.plot([], [], mark, ms=6.0, color="white", mec=style.GREY, mew=1.2, label=text)
    ax.axhline(split, color=style.PALE, lw=0.8)
    for middle, side in ((0.5 * (split - 0.5), "target"), (0.5 * (split + len(rows) - 0.5), "epidermis")):
        ax.text(1.01, middle, side, transform=ax.get_yaxis_transform(), color=style.GREY, fontsize=8.0, rotation=270, va="center")
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set_ylim(len(rows) - 0.4, -0.6)
    target = str(first.attributes.get("target", "target")).replace("_", " ")
    names = [f"{target}: {name}" if side == "target" else name for side, _, _, name in rows]
    ax.set_yticks(range(len(rows)), [sparing.wrap(name).replace("\n", " ") for name in names])
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(fields.label("radiant_exposure"))
    ax.set_title("Thresholds and their bands")
    style.legend_below(ax, columns=min(3, len(runs) + 1))
    return ax


def _one(ax: Axes, run: fields.Run, field: str, i: int, y: float) -> None:
    """Draw one threshold: dot and band, or an arrow from where the linear model ends."""
    low, value, high, bound = (
        float(fields.in_unit(run.data[name][i], "J/cm2")) for name in (f"{field}_low", field, f"{field}_high", f"{field}_bound")
    )
    if np.isfinite([low, high]).all():
        ax.plot([low, high], [y, y], color=run.colour, lw=5.0, alpha=0.3, solid_capstyle="butt")
    if math.isfinite(value):
        doubtful = run.data.text(f"{field}_status")[i].startswith("doubtful")
        ax.plot(value, y, "o", ms=6.5, color="white" if doubtful else run.colour, mec=run.colour, mew=1.5, zorder=4)
    elif math.isfinite(bound):
        ax.plot(bound, y, ">", ms=6.5, color="white", mec=run.colour, mew=1.2, zorder=4)
