"""One of many cases of heat in layers that share a sequence of pulses and a surface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import PicosimError
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.source import HeatSource
from picosim.tissue.temperature import LayerTemperature

Array = NDArray[np.float64]


@dataclass(frozen=True)
class HeatCase:
    """Layers, light and output depths of a case; ``factors`` on the radiant exposures of the common sequence.

    Each factor is a run of its own: (1, 0) is one with light and one without.
    """

    layers: ThermalLayers
    source: HeatSource
    depth: Array
    factors: Sequence[float] = (1.0,)


Runs = tuple[LayerTemperature, ...]
"""The runs of a case, in the order of its factors."""


def attempt(case: HeatCase, solve: Callable[[HeatCase, float], LayerTemperature]) -> Runs | PicosimError:
    """Return the runs of a case by a solver for one of them, or why there are none."""
    try:
        return tuple(solve(case, factor) for factor in case.factors)
    except PicosimError as error:
        return error
