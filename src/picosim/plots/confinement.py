"""Map of pulse duration against particle diameter: who is thermally confined, who is stress confined, and where the lasers are.

Below t = d^2/(27 D) heat stays in the particle while the pulse lasts; below t = a/c pressure does too.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, style
from picosim.result import Dataset

Array = NDArray[np.float64]
DURATIONS = (1e-12, 1e-3)
DIAMETERS = (2e-8, 3e-5)
REGIMES = (
    ("#CFE3F1", "heat and stress confined"),
    ("#E9F2E4", "heat confined, stress not"),
    ("#FBE6D6", "neither confined"),
    ("#EFE3F0", "stress confined, heat not"),
)


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, names: bool = True) -> Axes:
    """Draw the four regimes, and each absorber over its range of sizes at the duration of each laser; return the axes."""
    ax = style.axes(ax)
    runs = fields.runs(result)
    clocks = fields.need(runs[0].data, "confinement", "confinement times")
    diameter = np.geomspace(*DIAMETERS, 200)
    thermal = power_law(clocks["diameter"], clocks["thermal_relaxation_time"], diameter)
    stress = power_law(clocks["diameter"], clocks["stress_confinement_time"], diameter)
    shade(ax, diameter, thermal, stress)
    for run in runs:
        duration = float(run.data.group("source")["pulse_duration"])
        ax.axvline(duration, color=run.colour, lw=1.2, zorder=2)
        for absorber in fields.need(run.data, "absorbers", "absorbers").groups.values():
            sizes = absorber["diameter"]
            ax.plot(
                [duration, duration],
                [sizes.min(), sizes.max()],
                color=run.colour,
                lw=5.0,
                alpha=0.45,
                solid_capstyle="round",
                zorder=3,
            )
            ax.plot(duration, sizes[0], "o", ms=6.0, color=run.colour, mec="white", mew=1.0, zorder=4)
        ax.annotate(
            run.name, (duration, DIAMETERS[1]), xytext=(0, 2), textcoords="offset points", ha="center", va="bottom",
            color=run.colour,            fontsize=8.0, annotation_clip=False,
        )  # fmt: skip
    if names:
        _name_absorbers(ax, runs)
    ax.set_title("Confinement by pulse and size", pad=16)
    return ax


def shade(ax: Axes, diameter: Array, thermal: Array, stress: Array) -> None:
    """Shade the regimes between the lines t = d^2/(27 D) and t = a/c and label both axes."""
    low, high = DURATIONS
    both, either = np.minimum(thermal, stress), np.maximum(thermal, stress)
    middle = np.where(thermal >= stress, 1, 3)
    for left, right, kinds in ((np.full_like(both, low), both, 0), (both, either, None), (either, np.full_like(both, high), 2)):
        for kind in (1, 3) if kinds is None else (kinds,):
            where = middle == kind if kinds is None else np.ones_like(middle, dtype=bool)
            ax.fill_betweenx(diameter, left, right, where=where, color=REGIMES[kind][0], lw=0, zorder=0)
    ax.plot(thermal, diameter, color=style.INK, lw=1.5, zorder=1)
    ax.plot(stress, diameter, color=style.INK, lw=1.5, ls=(0, (5, 2)), zorder=1)
    ax.set(xscale="log", yscale="log", xlim=DURATIONS, ylim=(diameter[0], diameter[-1]))
    human_ticks(ax)
    ax.set_xlabel("Pulse duration (full width at half maximum)")
    ax.set_ylabel("Particle diameter")
    for x, y, kind in ((0.14, 0.72, 0), (0.64, 0.82, 1), (0.78, 0.2, 2)):
        text = REGIMES[kind][1].replace(", ", ",\n").replace("stress c", "stress\nc")
        ax.text(x, y, text, transform=ax.transAxes, fontsize=8.0,
                color=style.INK, style="italic", va="center", ha="center", path_effects=style.halo())  # fmt: skip
    _along(ax, thermal, diameter, r"$t = d^2/27D$", 6e-6)
    _along(ax, stress, diameter, r"$t = a/c$", 3e-8)


def human_ticks(ax: Axes) -> None:
    """Write decades of seconds and metres as people say them: 10 ps, 1 ns; 100 nm, 1 um."""
    times, lengths = range(-12, -2), range(-7, -4)
    ax.set_xticks([10.0**e for e in times], [_say(e, ("ps", "ns", "µs", "ms")) if e % 3 == 0 else "" for e in times])
    ax.set_yticks([10.0**e for e in lengths], [("100 nm", "1 µm", "10 µm")[e + 7] for e in lengths])
    ax.minorticks_off()


def _say(exponent: int, names: tuple[str, ...]) -> str:
    step, rest = divmod(exponent + 12, 3)
    return f"{10**rest} {names[step]}"


def power_law(known: Array, values: Array, wanted: Array) -> Array:
    """Interpolate in logarithms and continue beyond the ends; exact for the power laws that relaxation times are."""
    x, y, at = np.log(known), np.log(values), np.log(wanted)
    inside = np.interp(at, x, y)
    low = y[0] + (at - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    high = y[-1] + (at - x[-1]) * (y[-1] - y[-2]) / (x[-1] - x[-2])
    return np.exp(np.where(at < x[0], low, np.where(at > x[-1], high, inside)))


def _along(ax: Axes, time: Array, diameter: Array, text: str, at: float) -> None:
    ax.annotate(
        text, (float(np.interp(at, diameter, time)), at), xytext=(5, -1), textcoords="offset points", fontsize=9.0,
        color=style.INK,        path_effects=style.halo(),
    )  # fmt: skip


def _name_absorbers(ax: Axes, runs: list[fields.Run]) -> None:
    """Name the absorbers once, right of the longest pulse; those of one size share a line."""
    last = max(runs, key=lambda run: float(run.data.group("source")["pulse_duration"]))
    duration = float(last.data.group("source")["pulse_duration"])
    names: dict[float, list[str]] = {}
    for name, absorber in last.data.group("absorbers").groups.items():
        size = float(absorber["diameter"][0])
        near = next((known for known in names if abs(np.log(known / size)) < 0.25), size)
        names.setdefault(near, []).append(name.replace("_", " "))
    for size, several in names.items():
        ax.annotate(
            ",\n".join(several), (duration, size), xytext=(8, 0), textcoords="offset points", va="center",
            fontsize=8.0, color=style.INK, path_effects=style.halo(), zorder=5,
        )  # fmt: skip
