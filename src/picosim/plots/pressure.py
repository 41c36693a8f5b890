"""Pressure of the target against time, at its centre and one radius outside its wall: compression above, tension below."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from picosim.plots import clock, fields, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, absorber: str | None = None, laser: str | None = None) -> Axes:
    """Draw pressure [MPa] at the centre (solid) and at r = 2a (dashed) of one laser, the pulse shaded; return the axes.

    The first laser at which the linear model holds is drawn unless ``laser`` names one. Pressures rest on elastic constants
    that are assumed; the legend gives the least pressure at the centre.
    """
    ax = style.axes(ax)
    chosen = fields.runs(result) if laser is None else [fields.pick(result, laser)]
    name = absorber or fields.followed(result)
    valid = [run for run in chosen if "waveforms" in fields.need(run.data, f"absorbers/{name}", f"absorber '{name}'").groups]
    ax.set_title(f"Pressure in the {name.replace('_', ' ')}")
    if not valid:
        ax.set_axis_off()
        style.note(ax, fields.ended(result, absorber))
        return ax
    run = valid[0]
    wave = run.data.group(f"absorbers/{name}/waveforms")
    time = wave["wave_time"] - clock.start(run.data)
    unit = fields.time_unit(float(time[-1]))
    time = fields.in_unit(time, unit)
    centre, outside = fields.shown(wave, "pressure_centre"), fields.shown(wave, "pressure_outside")
    shape = wave["power"] / wave["power"].max()
    top, bottom = max(centre.max(), outside.max(), 0.0), min(centre.min(), outside.min(), 0.0)
    room = 0.12 * (top - bottom) or 1.0
    ax.set_ylim(bottom - room, top + 3.0 * room)
    ax.fill_between(time, 0.0, shape * top, color=style.AMBER, alpha=0.25, lw=0, label="laser pulse")
    ax.axhline(0.0, color=style.GREY, lw=0.8)
    ax.plot(
        time,
        centre,
        color=run.colour,
        label=fields.tag(run, fields.runs(result), f"centre, least {fields.short(centre.min())} MPa"),
    )
    ax.plot(
        time,
        outside,
        color=run.colour,
        ls=(0, (4, 1.5)),
        lw=1.4,
        label=fields.tag(run, fields.runs(result), f"r = 2a, least {fields.short(outside.min())} MPa"),
    )
    ax.set_xlim(max(0.0, float(time[0])), _quiet_after(time, centre, outside, shape))
    ax.set_xlabel(f"Time since the pulse began ({unit.replace('u', 'µ')})")
    ax.set_ylabel(f"{fields.label('pressure')}, assumed constants")
    ax.legend(loc="upper right", title=fields.ended(result, absorber) or None, title_fontsize=7.5)
    return ax


@style.styled
def both(result: Dataset, ax: Axes | None = None, *, absorber: str | None = None) -> Axes:
    """Draw the pressure at the centre over the stress-confined one for every laser on one time axis; return the axes.

    What each laser was set to drops out: this is the pressure per joule absorbed.
    """
    ax = style.axes(ax)
    runs = fields.runs(result)
    name = absorber or fields.followed(result)
    end, extremes = 0.0, [0.0]
    for run in runs:
        data = fields.need(run.data, f"absorbers/{name}", f"absorber '{name}'")
        if "waveforms" not in data.groups:
            continue
        wave = data.group("waveforms")
        time = fields.in_unit(wave["wave_time"] - clock.start(run.data), "ns")
        ratio = wave["pressure_centre"] / (data["confined_pressure_per_kelvin"][0] * data["adiabatic_rise"][0])
        ax.plot(time, ratio, color=run.colour, label=f"{run.name}: {fields.short(ratio.max())} to {fields.short(ratio.min())}")
        extremes += [float(ratio.max()), float(ratio.min())]
        end = max(end, _quiet_after(time, wave["power"]))
    ax.axhline(0.0, color=style.GREY, lw=0.8)
    ax.set_ylim(1.15 * min(extremes) - 0.02, 1.3 * max(extremes) + 0.02)
    if end > 0.0:
        ax.set_xlim(0.0, end)
    ax.set_xlabel("Time since the pulse began (ns)")
    ax.set_ylabel("Pressure at the centre over confined pressure")
    size = float(runs[0].data[f"absorbers/{name}/diameter"][0]) * 1e6
    ax.set_title(f"Pressure in a {name.replace('_', ' ')} of {size:g} µm")
    ended = fields.ended(result, absorber)
    if end > 0.0:
        ax.legend(loc="upper right", title=ended or None, title_fontsize=7.5)
    else:
        ax.set_axis_off()
        style.note(ax, ended)
    return ax


def _quiet_after(time: np.ndarray, *curves: np.ndarray) -> float:
    """Instant after which every curve stays below 1 % of its largest value, with a little room."""
    last = [int(np.flatnonzero(np.abs(curve) > 0.01 * np.abs(curve).max())[-1]) for curve in curves if np.any(curve)]
    end = float(time[max(last)]) if last else float(time[-1])
    return min(float(time[-1]), 1.08 * end)
