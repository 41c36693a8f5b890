"""Temperature of the target and its surroundings against radius, at instants from the pulse to long after."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from picosim.plots import clock, fields, style
from picosim.result import Dataset
from picosim.units import format_value

INSTANTS = 6


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, absorber: str | None = None, laser: str | None = None) -> Axes:
    """Draw temperature [degC] against radius [um] at six instants, dark to light; return the axes.

    The first instant is the middle of the pulse; the others are spaced evenly in the logarithm of time.
    """
    ax = style.axes(ax)
    run = fields.pick(result, laser)
    name = absorber or fields.followed(result)
    data = fields.need(run.data, f"absorbers/{name}", f"absorber '{name}'")
    ax.set_title(f"Heat around the {name.replace('_', ' ')}, {run.name}")
    if "waveforms" not in data.groups:
        ax.set_axis_off()
        style.note(ax, fields.ended(result, absorber))
        return ax
    wave = data.group("waveforms")
    radius = fields.shown(wave, "radius")
    celsius = fields.in_unit(wave["temperature_rise"] + float(data["temperature_before"]), "degC")
    time = wave["time"] - clock.start(run.data)
    middle = float(np.interp(0.5, _arrived(run.data), run.data["source/time"])) - clock.start(run.data)
    wall = 0.5 * float(data["diameter"][0]) * 1e6
    ax.axvspan(0.0, wall, color=style.LAYER_TINTS[0], lw=0, zorder=0)
    wanted = np.geomspace(middle, 0.3 * float(time[-1]), INSTANTS)
    for k, instant in enumerate(wanted):
        i = int(np.argmin(np.abs(time - instant)))
        ax.plot(
            radius,
            celsius[i],
            color=colormaps["viridis"](0.92 * k / (INSTANTS - 1)),
            label=format_value(float(time[i]), "s", 3).replace("us", "µs"),
        )
    ax.text(wall, 0.02, " wall", transform=ax.get_xaxis_transform(), color=style.GREY, fontsize=7.5)
    ax.set_xlim(0.0, float(radius[-1]) * 0.7)
    ax.set_xlabel(fields.label("radius"))
    ax.set_ylabel(fields.label("temperature"))
    ax.legend(title="since the pulse began", title_fontsize=8.0)
    return ax


def _arrived(run: Dataset) -> np.ndarray:
    laser = run.group("source")
    time, power = laser["time"], laser["power"]
    arrived = np.concatenate(([0.0], np.cumsum(0.5 * (power[1:] + power[:-1]) * np.diff(time))))
    return np.asarray(arrived / arrived[-1])
