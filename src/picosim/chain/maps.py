"""Temperature of the layers over depth and time, and what it did to each depth: a map small enough for every file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.chain.layers import LayerRun
from picosim.outcome.arrhenius import Arrhenius
from picosim.result import Dataset

Array = NDArray[np.float64]
DEEPEST = 4e-3  # m
TIMES = 240


def fill(data: Dataset, run: LayerRun, epidermis_bottom: float) -> None:
    """Add temperature [K] with and without light over (time, depth), and the damage integral over depth.

    Damage is integrated over every instant of the run, with the sets of the epidermis above ``epidermis_bottom`` [m] and
    those of the dermis below; the map keeps at most 240 instants and the upper 4 mm.
    """
    heated, dark = run.heated, run.dark
    near = np.flatnonzero(heated.depth <= DEEPEST)
    keep = thinned(heated.time, TIMES)
    data.add("time", "time", heated.time[keep])
    data.add("depth", "depth", heated.depth[near])
    data.add("temperature", ("time", "depth"), heated.temperature[np.ix_(keep, near)])
    data.add("baseline", ("time", "depth"), dark.temperature[np.ix_(keep, near)], "temperature", note="without light")
    above = heated.depth[near] <= epidermis_bottom
    for name, history in (("damage_integral", heated.temperature), ("damage_integral_baseline", dark.temperature)):
        columns = history[:, near]
        damage = np.where(
            above,
            Arrhenius(tissue="epidermis").course(heated.time, columns)[-1],
            Arrhenius(tissue="dermis").course(heated.time, columns)[-1],
        )
        data.add(
            name, "depth", damage, "damage_integral", note="Arrhenius: A2/A3 in the epidermis, A4/A5 (A6 for short heat) below"
        )


def thinned(time: Array, count: int) -> NDArray[np.intp]:
    """Indices of at most about ``count`` instants: all when there are few, else both ends and even steps between.

    An instant listed twice (before and after a jump) keeps its second entry.
    """
    last = np.flatnonzero(np.append(np.diff(time) > 0.0, True))
    if len(last) <= count:
        return last
    return last[np.unique(np.linspace(0, len(last) - 1, count).astype(np.intp))]
