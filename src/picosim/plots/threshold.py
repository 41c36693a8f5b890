"""Disruption threshold against pulse duration: every criterion a line, what is not known a band, measured points beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, style, timeline
from picosim.plots.sparing import wrap

Array = NDArray[np.float64]
VALID, DOUBTFUL, BEYOND = 0, 1, 2


class Measured(NamedTuple):
    """A measured threshold: pulse duration [s], radiant exposure or fluence [J/m2], what it is."""

    duration: float
    threshold: float
    label: str


@style.styled
def draw(
    duration: Array, threshold: Array, criteria: Sequence[str], ax: Axes | None = None, *, low: Array | None = None,
    high: Array | None = None, state: NDArray[np.int64] | None = None, measured: Sequence[Measured] = (),
    label: str = "Threshold fluence at the particle", title: str = "Threshold by pulse duration",
) -> Axes:  # fmt: skip
    """Draw thresholds [J/m2], shape (criteria, durations), against pulse duration [s] on logarithmic axes; return the axes.

    Where ``state`` is 1 (doubtful) a line is dashed, where it is 2 (beyond the linear model) it is left out.
    ``low`` and ``high`` [J/m2] are the ends of the bands, hatched where ``state`` is 2.
    """
    ax = style.axes(ax, (7.2, 4.8))
    found = fields.in_unit(threshold, "J/cm2")
    states = np.zeros(found.shape, dtype=np.int64) if state is None else np.asarray(state)
    for i, name in enumerate(criteria):
        colour = style.colour(i)
        words = wrap(name).replace("\n", " ") + (", beyond validity" if (states[i] == BEYOND).all() else "")
        for wanted, dashes in ((VALID, "-"), (DOUBTFUL, (0, (3, 1.5)))):
            shown = np.where(_with_neighbours(states[i] == wanted) & (states[i] != BEYOND), found[i], np.nan)
            ax.plot(duration, shown, color=colour, ls=dashes, label=words if wanted == VALID else None)
        if low is not None and high is not None:
            ends = (fields.in_unit(end[i], "J/cm2") for end in (low, high))
            band(ax, duration, *ends, whole=states[i] != BEYOND, colour=colour)
    for point in measured:
        ax.plot(
            point.duration, float(fields.in_unit(point.threshold, "J/cm2")), "D", color=style.INK, ms=6.0, mec="white", zorder=5
        )
        ax.annotate(point.label, (point.duration, float(fields.in_unit(point.threshold, "J/cm2"))), xytext=(7, 0),
                    textcoords="offset points", va="center", fontsize=7.5, path_effects=style.halo())  # fmt: skip
    if (states == DOUBTFUL).any():
        ax.plot([], [], color=style.GREY, ls=(0, (3, 1.5)), label="doubtful: past a limit of the model")
    ax.set(xscale="log", yscale="log")
    ax.set_xlim(float(duration[0]), float(duration[-1]))
    timeline.decades(ax)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set_xlabel("Pulse duration (full width at half maximum)")
    ax.set_ylabel(f"{label} (J/cm²)")
    ax.set_title(title)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)
    return ax


def band(ax: Axes, duration: Array, low: Array, high: Array, *, whole: NDArray[np.bool_], colour: str) -> None:
    """Draw a band [J/cm2] as one cell a duration [s], hatched where it is not the ``whole`` band.

    A band holds what is within validity at its own duration. Where a variant leaves, an end jumps: a slope from one
    duration to the next would show thresholds that no variant has.
    """
    edges = np.concatenate((duration[:1], np.sqrt(duration[:-1] * duration[1:]), duration[-1:]))
    plain: dict[str, Any] = {"facecolor": colour, "alpha": 0.22, "lw": 0.0}
    hatched: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "alpha": 0.6, "hatch": "//////", "lw": 0.6}
    for there, look in ((whole, plain), (~whole, hatched)):
        inside = there & np.isfinite(low) & np.isfinite(high)
        if inside.any():
            ax.stairs(np.where(inside, high, np.nan), edges, baseline=np.where(inside, low, np.nan), fill=True, **look)


def _with_neighbours(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Let every stretch begin one point earlier, so that lines of two states meet."""
    return np.asarray(chosen | np.append(chosen[1:], False))
