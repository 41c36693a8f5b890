"""Temperature of the epidermal layers against time, over the pulses and after, with what cooling alone does."""

from __future__ import annotations

from matplotlib.axes import Axes

from picosim.plots import fields, style
from picosim.result import Dataset

SHOWN_AFTER = 1.0  # s after the last pulse, at least


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, laser: str | None = None) -> Axes:
    """Draw the temperature [degC] at the hottest depth of each epidermal layer of one laser against time; return the axes.

    The dotted line of the same colour is the same depth without light: the work of cooling alone.
    """
    ax = style.axes(ax)
    run = fields.pick(result, laser)
    tissue = fields.need(run.data, "tissue", "temperature of layers")
    unit = fields.time_unit(float(tissue["time"][-1]))
    time = fields.in_unit(tissue["time"], unit)
    dark = fields.shown(tissue, "baseline")
    lit = dark + tissue["temperature_rise"]
    for i, name in enumerate(tissue.text("layer")):
        ax.plot(time, lit[i], color=style.colour(i), lw=1.4, label=name)
        ax.plot(time, dark[i], color=style.colour(i), lw=1.2, ls=":")
    ax.plot([], [], color=style.GREY, lw=1.2, ls=":", label="without light")
    last = float(tissue["pulse_start"][-1])
    shown = min(float(tissue["time"][-1]), last + max(last, SHOWN_AFTER))
    ax.set_xlim(float(time[0]), float(fields.in_unit(shown, unit)))
    ax.set_xlabel(f"Time since the first pulse ({unit.replace('u', 'µ')})")
    ax.set_ylabel(fields.label("temperature"))
    ax.set_title(f"Epidermis, {run.name}")
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.075 * (high - low) * (1 + len(lit)))  # room for the legend
    ax.legend(loc="upper right")
    return ax
