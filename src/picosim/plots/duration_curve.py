"""Disruption thresholds of an absorber on the skin against pulse duration, each with its band, and what was measured."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from picosim.plots import fields, style, threshold, timeline
from picosim.plots.sparing import wrap
from picosim.result import Dataset

STATES = {"valid": threshold.VALID, "doubtful": threshold.DOUBTFUL, "beyond validity": threshold.BEYOND}
COLUMNS = 4
READING = (
    "Pulse duration; a step is one computed duration. A plain band holds all variants and limits; a hatched one those that\n"
    "are still within validity: its upper end is open. Dotted: where the reference leaves the linear model."
)


@style.styled
def figure(result: Dataset, *, laser: str | None = None, absorber: str | None = None) -> Figure:
    """Draw the threshold radiant exposures [J/cm2] of an absorber, the target by default, and return the figure.

    Above, every criterion of the reference, what was measured, and the laser as it is set; below, each with its band.
    """
    run, name, data = curve_of(result, laser, absorber)
    criteria = data.text("criterion")
    rows = math.ceil(len(criteria) / COLUMNS)
    drawn = Figure(figsize=(9.6, 4.3 + 2.0 * rows), layout="constrained")
    above, below = drawn.subfigures(2, 1, squeeze=False, height_ratios=(4.3, 2.0 * rows)).flat
    ax = above.subplots()
    _lines(ax, run, data)
    ax.set_title(f"Thresholds of the {name.replace('_', ' ')}, {size_of(data)}, {fields.pulse_label(run.data).split(', ')[1]}")
    panels = below.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
    low, high = (fields.in_unit(data[f"threshold_{end}"], "J/cm2") for end in ("low", "high"))
    reached, whole = np.isfinite(data["threshold"]), data["valid_share"] >= 1.0
    for i, panel in enumerate(panels.flat):
        if i >= len(criteria):
            panel.set_axis_off()
            continue
        threshold.band(panel, data["pulse_duration"], low[i], high[i], whole=whole[i], colour=style.colour(i))
        panel.plot(data["pulse_duration"], fields.shown(data, "threshold")[i], color=style.colour(i))
        panel.plot(data["pulse_duration"], fields.shown(data, "validity_exposure"), ":", color=style.GREY, lw=1.0)
        panel.set_title(wrap(criteria[i]).replace("\n", " "), fontsize=8.5)
        if not reached[i].any():
            style.note(panel, "reference beyond validity", y=0.06, fontsize=7.0)
    first = panels[0, 0]
    first.set(xscale="log", yscale="log")
    first.set_xticks([1e-10, 1e-8, 1e-6], ["100 ps", "10 ns", "1 µs"])
    first.minorticks_off()
    first.set_xlim(ax.get_xlim())
    for panel in panels.flat[len(criteria) - COLUMNS : len(criteria)]:  # also above an empty corner
        panel.tick_params(labelbottom=True)
    first.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    below.supylabel("Threshold and band (J/cm²)", fontsize=9.0)
    below.supxlabel(READING, fontsize=8.0)
    return drawn


def _lines(ax: Axes, run: fields.Run, data: Dataset) -> None:
    """Draw every criterion of the reference, where the linear model ends, measured points and the laser."""
    state = np.vectorize(STATES.__getitem__, otypes=[np.int64])(data["status"])
    points = []
    if "measured" in data.groups:
        known = data.group("measured")
        rows = zip(known["pulse_duration"], known["threshold"], known.text("target"), strict=True)
        points = [threshold.Measured(float(t), float(h), f"measured: whitening,\n{target}") for t, h, target in rows]
    threshold.draw(data["pulse_duration"], data["threshold"], data.text("criterion"), ax, state=state, measured=points,
                   label="Threshold radiant exposure")  # fmt: skip
    end = fields.shown(data, "validity_exposure")
    ax.plot(data["pulse_duration"], end, ":", color=style.GREY, label="the linear model ends")
    source = run.data.group("source")
    set_to = float(fields.shown(source, "radiant_exposure"))
    ax.plot(
        float(source["pulse_duration"]),
        set_to,
        "*",
        ms=12.0,
        color=style.AMBER,
        mec=style.INK,
        mew=0.8,
        zorder=6,
        ls="",
        label="set to",
    )
    timeline.decades(ax)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)


def curve_of(result: Dataset, laser: str | None, absorber: str | None) -> tuple[fields.Run, str, Dataset]:
    """Return run, name and threshold curves of an absorber, the target by default.

    Raises
    ------
    NothingToDraw : the run was not asked for curves, or not of this absorber.
    """
    run = fields.pick(result, laser)
    known = fields.need(
        run.data, "duration_curve", "thresholds against pulse duration; add [duration_curve] to its configuration"
    ).groups
    name = absorber or fields.target_of(run.data)
    if name not in known:
        raise fields.NothingToDraw(f"no threshold curve of '{name}' in this result; curves: {', '.join(known)}")
    return run, name, known[name]


def size_of(data: Dataset) -> str:
    """Return the diameter of the reference as text: ``0.35 µm``."""
    return f"{float(data['diameter']) * 1e6:.3g} µm"
