"""The layers of the skin as the ground of a depth axis: depth downwards, logarithmic, so that 15 um and 4 mm both show."""

from __future__ import annotations

import re

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, style
from picosim.result import Dataset

Array = NDArray[np.float64]
SHALLOWEST, DEEPEST = 4.0, 2500.0  # um
_SLICE = re.compile(r" [\d.]+-[\d.]+ um$")


def draw(ax: Axes, run: Dataset, *, names: bool = True) -> tuple[float, float]:
    """Shade the layers on a vertical depth axis [um], name them on the right edge, and return the depths shown."""
    layers = fields.need(run, "layers", "layers")
    top = fields.shown(layers, "depth")
    bottom = top + fields.shown(layers, "thickness")
    deepest = min(DEEPEST, float(bottom[-1]))
    shallowest = min(SHALLOWEST, 0.3 * float(bottom[0]))
    ax.set_yscale("log")
    ax.set_ylim(deepest, shallowest)
    ax.set_ylabel(fields.label("depth"))
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    groups = _merge(layers.text("layer"))
    for i, (_, first, last) in enumerate(groups):
        ax.axhspan(max(top[first], shallowest), min(bottom[last], deepest), color=style.LAYER_TINTS[i % 2], lw=0, zorder=0)
    if names:
        _name(ax, [(name, top[first], bottom[last]) for name, first, last in groups], shallowest, deepest)
    return shallowest, deepest


def _merge(names: list[str]) -> list[tuple[str, int, int]]:
    """Join the slices of a layer that an absorber's band has cut: ``upper plexus 225-300 um`` is upper plexus."""
    groups: list[tuple[str, int, int]] = []
    for i, name in enumerate(names):
        stem = _SLICE.sub("", name)
        if groups and groups[-1][0] == stem:
            groups[-1] = (stem, groups[-1][1], i)
        else:
            groups.append((stem, i, i))
    return groups


def _name(ax: Axes, bands: list[tuple[str, float, float]], shallowest: float, deepest: float) -> None:
    """Write names outside the right edge, moved apart where layers are thinner than the text."""
    seen = [(n, max(a, shallowest), min(b, deepest)) for n, a, b in bands if a < deepest and b > shallowest]
    span = np.log(deepest / shallowest)
    height = ax.get_window_extent().height or 300.0
    gap = 9.0 / height * ax.figure.dpi / 72.0
    middle = np.array([1.0 - np.log(np.sqrt(a * b) / shallowest) / span for _, a, b in seen])
    place = spread(middle, gap)
    for (name, _, _), at, where in zip(seen, place, middle, strict=True):
        ax.annotate(
            name, xy=(1.0, where), xytext=(1.025, at), xycoords="axes fraction", textcoords="axes fraction", fontsize=7.0,
            color=style.GREY, va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": style.PALE, "lw": 0.7, "shrinkA": 0.0, "shrinkB": 0.0},
        )  # fmt: skip


def spread(places: Array, gap: float) -> Array:
    """Move falling places apart to at least ``gap``, as little as needed, keeping the order.

    >>> spread(np.array([0.5, 0.5]), 0.1).round(3).tolist()
    [0.55, 0.45]
    """
    clusters = [[float(p)] for p in places]
    centre = [float(p) for p in places]
    i = 0
    while i + 1 < len(clusters):
        reach = 0.5 * gap * (len(clusters[i]) + len(clusters[i + 1]))
        if centre[i] - centre[i + 1] < reach - 1e-12:
            clusters[i] += clusters.pop(i + 1)
            centre.pop(i + 1)
            centre[i] = float(np.mean(clusters[i]))
            i = max(i - 1, 0)
        else:
            i += 1
    moved = [c + gap * (0.5 * (len(g) - 1) - np.arange(len(g))) for g, c in zip(clusters, centre, strict=True)]
    return np.concatenate(moved)
