"""Temperature of the target against time: centre and wall, while the pulse lasts and while it cools."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from picosim.plots import clock, fields, style
from picosim.result import Dataset
from picosim.units import format_value


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, absorber: str | None = None) -> Axes:
    """Draw centre (solid) and wall (dashed) temperature [degC] of an absorber, by default the target; return the axes.

    Each laser is shown at the radiant exposure that was set. The time axis is logarithmic and starts when 0.1 % of the
    energy has come. The nucleation temperature is a line with its range. A laser at which the linear model has ended is
    named, not drawn.
    """
    ax = style.axes(ax)
    name = absorber or fields.target_of(fields.runs(result)[0].data)
    ended, longest, lines = [], 0.0, 0
    runs = fields.runs(result)
    for run in runs:
        data = fields.need(run.data, f"absorbers/{name}", f"absorber '{name}'")
        if "waveforms" not in data.groups:
            ended.append((run, float(data["validity_exposure"][0])))
            continue
        wave = data.group("waveforms")
        base = float(data["initial_temperature"])
        time = wave["time"] - clock.start(run.data)
        later = time > 0.0
        for field, dashes, part in (
            ("temperature_rise_centre", "-", "centre"),
            ("temperature_rise_wall_outside", (0, (4, 1.5)), "wall"),
        ):
            celsius = fields.in_unit(wave[field] + base, "degC")
            ax.plot(time[later], celsius[later], color=run.colour, ls=dashes, label=fields.tag(run, runs, part))
        longest, lines = max(longest, float(time[-1])), lines + 1
    title = f"Temperature of the {name.replace('_', ' ')}"
    ax.set_title(title)
    if lines == 0:
        raise_or_note(ax, ended)
        return ax
    _limit(ax, result, name)
    ax.set_xscale("log")
    ax.set_xlim(1e-11 if longest < 1e-6 else 3e-11, longest)
    decades(ax)
    ax.set_xlabel("Time since the pulse began")
    ax.set_ylabel(fields.label("temperature"))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.06 * (high - low) * (1 + lines))
    ax.legend(loc="upper left", ncols=2)
    note_ended(ax, ended, y=0.04)
    return ax


def raise_or_note(ax: Axes, ended: list[tuple[fields.Run, float]]) -> None:
    """Fill the axes with where the linear model ended: there is no number to draw."""
    ax.set_axis_off()
    note_ended(ax, ended, y=0.5)


def note_ended(ax: Axes, ended: list[tuple[fields.Run, float]], *, y: float) -> None:
    """Write for which lasers the linear model has ended, and at which radiant exposure."""
    if ended:
        text = "\n".join(f"{run.name}: beyond validity, reached at {format_value(h, 'J/m2', 3)}" for run, h in ended)
        style.note(ax, text.replace("cm2", "cm²"), y=y, va="bottom" if y < 0.3 else "center")


def decades(ax: Axes) -> None:
    """Write the decades of a logarithmic axis in seconds as people say them."""
    low, high = ax.get_xlim()
    words = ("1 ps", "10 ps", "100 ps", "1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms",
             "1 s", "10 s", "100 s", "1000 s")  # fmt: skip
    names = dict(enumerate(words, start=-12))
    known = [e for e in names if low <= 10.0**e <= high]
    skip = 1 if len(known) <= 7 else 2
    ax.set_xticks([10.0**e for e in known], [names[e] if i % skip == 0 else "" for i, e in enumerate(known)])
    ax.minorticks_off()
    ax.set_xlim(low, high)


def _limit(ax: Axes, result: Dataset, name: str) -> None:
    """Draw the critical wall temperature with its range, when there is such a criterion."""
    data = fields.runs(result)[0].data.group(f"absorbers/{name}")
    for i, criterion in enumerate(data.text("criterion")):
        value, low, high = (float(v) for v in fields.in_unit(data["limit"][i], "degC"))
        if criterion == "wall_nucleation" and math.isfinite(value):
            ax.axhspan(low, high, color=style.GREY, alpha=0.15, lw=0, zorder=0)
            ax.axhline(value, color=style.GREY, lw=1.0, zorder=1)
            text = f"nucleation at the wall ({value:.0f} °C)"
            ax.text(0.995, value, text, transform=ax.get_yaxis_transform(), ha="right", va="bottom",
                    fontsize=7.5, color=style.GREY, path_effects=style.halo())  # fmt: skip
