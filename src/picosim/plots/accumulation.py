"""Heat that builds up over a pulse train: the peak of every pulse and what is left of it when the next one comes."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from picosim.plots import fields, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, laser: str | None = None) -> Axes:
    """Draw, for every pulse and epidermal layer of one laser, peak temperature and temperature before the next pulse [degC].

    Return the axes. A ramp of the radiant exposure is written below the axis. Needs at least two pulses.
    """
    ax = style.axes(ax)
    run = fields.pick(result, laser)
    tissue = fields.need(run.data, "tissue", "temperature of layers")
    starts = tissue["pulse_start"]
    if len(starts) < 2:
        raise fields.NothingToDraw("this result has a single pulse; accumulation needs laser.train with count > 1")
    lit = fields.shown(tissue, "baseline") + tissue["temperature_rise"]
    peak, left = per_pulse(tissue["time"], lit, starts)
    number = np.arange(1, len(starts) + 1)
    for i, name in enumerate(tissue.text("layer")):
        ax.plot(number, peak[i], "o-", ms=4.5, color=style.colour(i), label=f"{name}, peak")
        ax.plot(
            number[:-1], left[i, :-1], "o-", ms=3.5, lw=1.2, color=style.colour(i), mfc="white", label=f"{name}, before the next"
        )
    exposure = fields.shown(tissue, "radiant_exposure")
    ramp = "" if exposure.min() == exposure.max() else f", {exposure[0]:.3g} to {exposure[-1]:.3g} J/cm²"
    ax.set_xlabel(f"Pulse number{ramp}")
    ax.set_ylabel(fields.label("temperature"))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.075 * (high - low) * 2 * len(peak))
    ax.legend(loc="upper left")
    rate = 1.0 / float(starts[1] - starts[0])
    ax.set_title(f"{len(starts)} pulses at {rate:.3g} Hz, {run.name}")
    return ax


def per_pulse(time: np.ndarray, temperature: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return peak and last temperature, shape (layers, pulses), between each pulse and the next.

    ``time`` holds an instant before each pulse and several after it.
    """
    first = np.searchsorted(time, starts, side="left")
    first = first + (time[first] == starts)  # the first of two equal instants is before a jump
    stop = np.append(first[1:], len(time))
    peak = np.array([temperature[:, a:b].max(axis=1) for a, b in zip(first, stop, strict=True)]).T
    left = np.array([temperature[:, a:b].min(axis=1) for a, b in zip(first, stop, strict=True)]).T
    return peak, left
