"""Sobol indices as bars: which unknown decides a result, alone and together with others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import style

Array = NDArray[np.float64]


@style.styled
def draw(
    names: Sequence[str], first: Array, total: Array, ax: Axes | None = None, *, first_error: Array | None = None,
    total_error: Array | None = None, title: str = "What decides the result",
) -> Axes:  # fmt: skip
    """Draw first-order and total indices of each parameter, the largest on top; return the axes.

    Total indices that are not known (NaN: a design other than ``saltelli``) are left out.

    ``first_error`` and ``total_error`` are half widths of the confidence interval, drawn as whiskers.
    """
    has_total = bool(np.isfinite(total).any())
    order = np.argsort(total if has_total else first)
    ax = style.axes(ax, (6.4, 1.2 + 0.42 * len(order)))
    place = np.arange(len(order))
    for shift, values, errors, colour, text in (
        (0.2, total, total_error, style.SKY, "with everything it acts together with"),
        (-0.2, first, first_error, style.BLUE, "alone"),
    ):
        if not np.isfinite(values).any():
            continue
        whisker = None if errors is None else np.asarray(errors)[order]
        ax.barh(
            place + (shift if has_total else 0.0),
            np.asarray(values)[order],
            height=0.38,
            color=colour,
            label=text,
            xerr=whisker,
            error_kw={"ecolor": style.GREY, "lw": 1.0},
        )
    ax.set_yticks(place, [names[i] for i in order])
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0.0, max(1.0, 1.05 * float(np.nanmax(np.concatenate((first, total))))))
    ax.set_xlabel("Share of the variance of the result")
    ax.set_title(title)
    ax.legend(loc="lower right")
    return ax
