"""Decision value as bars: how often a verdict is right today, and how much more often once one parameter is measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import style

Array = NDArray[np.float64]


@style.styled
def draw(
    names: Sequence[str], right_now: float, right_then: Array, ax: Axes | None = None, *, error: Array | None = None,
    title: str = "What a measurement would be worth",
) -> Axes:  # fmt: skip
    """Draw, for each parameter, the probability of the right verdict once it is known; the best on top; return the axes.

    ``right_now`` is the probability today, a line; ``error`` are half widths of the confidence interval, whiskers.
    """
    ax = style.axes(ax, (6.4, 1.2 + 0.34 * len(names)))
    order = np.argsort(right_then, kind="stable")
    place = np.arange(len(order))
    whisker = None if error is None else np.asarray(error)[order]
    ax.barh(
        place, np.asarray(right_then)[order] - right_now, left=right_now, height=0.6, color=style.BLUE, xerr=whisker,
        error_kw={"ecolor": style.GREY, "lw": 1.0}, label="gain from measuring it",
    )  # fmt: skip
    ax.axvline(right_now, color=style.VERMILLION, label=f"today: {right_now:.0%}")
    ax.set_yticks(place, [names[i] for i in order])
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(min(0.5, right_now), 1.0)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.set_xlabel("Probability of the right verdict")
    ax.set_title(title)
    ax.legend(loc="lower right")
    return ax
