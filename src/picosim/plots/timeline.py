"""Temperature of the target against time: centre and wall, while the pulse lasts and while it cools."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from picosim.plots import clock, fields, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, absorber: str | None = None) -> Axes:
    """Draw centre (solid) and wall (dashed) temperature [degC] of an absorber, by default the target; return the axes.

    Each laser is shown at the radiant exposure that was set. The time axis is logarithmic and starts when 0.1 % of the
    energy has come. The nucleation temperature is a line with its range. Where the linear model has ended for the target, that
    is written, and another absorber within validity is drawn if there is one.
    """
    ax = style.axes(ax)
    runs = fields.runs(result)
    name = absorber or fields.followed(result)
    longest, lines = 0.0, 0
    for run in runs:
        data = fields.need(run.data, f"absorbers/{name}", f"absorber '{name}'")
        if "waveforms" not in data.groups:
            continue
        wave = data.group("waveforms")
        base = float(data["temperature_before"])
        time = wave["time"] - clock.start(run.data)
        later = time > 0.0
        for field, dashes, part in (
            ("temperature_rise_centre", "-", "centre"),
            ("temperature_rise_wall_outside", (0, (4, 1.5)), "wall"),
        ):
            celsius = fields.in_unit(wave[field] + base, "degC")
            ax.plot(time[later], celsius[later], color=run.colour, ls=dashes, label=fields.tag(run, runs, part))
        longest, lines = max(longest, float(time[-1])), lines + 1
    ax.set_title(f"Temperature of the {name.replace('_', ' ')}")
    ended = fields.ended(result, absorber)
    if lines == 0:
        ax.set_axis_off()
        style.note(ax, ended)
        return ax
    _limit(ax, result, name)
    ax.set_xscale("log")
    ax.set_xlim(1e-11 if longest < 1e-6 else 3e-11, longest)
    decades(ax)
    ax.set_xlabel("Time since the pulse began")
    ax.set_ylabel(fields.label("temperature"))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.06 * (high - low) * (1 + lines + len(ended.splitlines())))
    ax.legend(loc="upper left", ncols=2, title=ended or None, title_fontsize=7.5, alignment="left")
    return ax


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
