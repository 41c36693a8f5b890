"""Matrix of epidermal sparing: every way to disrupt the target against every way to harm the epidermis.

A cell is the damage threshold of the epidermis over the disruption threshold of the target, with its band; above one the
target goes first.
"""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.patches import Rectangle

from picosim.plots import fields, style
from picosim.result import Dataset

SPAN = 30.0  # colours run from 1/30 to 30


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, laser: str | None = None) -> Axes:
    """Draw the sparing matrix of one laser, the first unless ``laser`` names one; return the axes.

    The least cell, which decides, has a frame. A cell without a number says why.
    """
    run = fields.pick(result, laser)
    data = run.data
    if "epidermal_sparing" not in data.fields:
        raise fields.NothingToDraw("this result holds no epidermal sparing: its skin has no absorbers")
    rows, columns = data.text("target_criterion"), data.text("epidermal_criterion")
    ax = style.axes(ax, (max(7.0, 1.6 + 1.05 * len(columns)), max(3.4, 1.5 + 0.62 * len(rows))))
    matrix(
        ax, data["epidermal_sparing"], data["epidermal_sparing_low"], data["epidermal_sparing_high"],
        data["epidermal_sparing_status"], rows, columns,
    )  # fmt: skip
    ax.set_title(f"Epidermal sparing, {run.name}" if len(fields.runs(result)) > 1 else "Epidermal sparing")
    return ax


def matrix(
    ax: Axes, value: np.ndarray, low: np.ndarray, high: np.ndarray, status: np.ndarray, rows: list[str], columns: list[str]
) -> None:
    """Draw cells with value, band and status; frame the least."""
    shade = np.ma.masked_invalid(np.clip(value, 1.0 / SPAN, SPAN))
    ax.set_facecolor("#EEEEEE")
    ax.pcolormesh(np.arange(len(columns) + 1), np.arange(len(rows) + 1), shade, cmap="PuOr", norm=LogNorm(1.0 / SPAN, SPAN),
                  edgecolor="white", lw=1.5)  # fmt: skip
    for i, j in np.ndindex(*value.shape):
        if not math.isfinite(value[i, j]):
            ax.text(
                j + 0.5, i + 0.5, str(status[i, j]).replace(" ", "\n"), ha="center", va="center", fontsize=7.0, color=style.GREY
            )
            continue
        dark = abs(math.log(min(max(float(value[i, j]), 1.0 / SPAN), SPAN))) > 0.62 * math.log(SPAN)
        ink = "white" if dark else style.INK
        doubt = " ?" if status[i, j] == "doubtful" else ""
        ax.text(
            j + 0.5, i + 0.4, f"{fields.short(float(value[i, j]))}{doubt}", ha="center", va="center", fontsize=10.0, color=ink
        )
        if low[i, j] != high[i, j]:
            ax.text(
                j + 0.5,
                i + 0.74,
                f"{fields.short(float(low[i, j]))} to {fields.short(float(high[i, j]))}",
                ha="center",
                va="center",
                fontsize=7.0,
                color=ink,
            )
    if np.isfinite(value).any():
        i, j = divmod(int(np.nanargmin(value)), value.shape[1])
        ax.add_patch(Rectangle((j, i), 1, 1, fill=False, ec=style.INK, lw=2.0, zorder=3, clip_on=False,
                               path_effects=style.halo(4.5)))  # fmt: skip
    ax.set_xticks(np.arange(len(columns)) + 0.5, [wrap(name) for name in columns])
    ax.set_yticks(np.arange(len(rows)) + 0.5, [wrap(name) for name in rows])
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.invert_yaxis()
    ax.set_xlabel("what harms the epidermis")
    ax.set_ylabel("what disrupts the target")


def wrap(name: str) -> str:
    """Break the name of a criterion into short lines: ``epidermis: layer_temperature``."""
    return (
        name.replace(": ", ":\n")
        .replace("epidermal melanosome", "melanosome")
        .replace("_", " ")
        .replace("layer temperature", "layer\ntemperature")
    )
