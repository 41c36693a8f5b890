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

    Each factor is a run of its own: (1, 0) is one with light and one without, which serves to be compared with the first.
    ``light_alone`` : the first run is of light alone, from `Zero`; its temperatures are the rise over the second.
    """

    layers: ThermalLayers
    source: HeatSource
    depth: Array
    factors: Sequence[float] = (1.0,)
    light_alone: bool = False


COMPARED = 1.0
"""Rise [K] up to which the errors of a run that serves to be compared may grow with it."""

Runs = tuple[LayerTemperature, ...]
"""The runs of a case, in the order of its factors."""


def change_that_counts(smallest: float, rise: float) -> float:
    """Smallest temperature change [K] that errors of a run refer to that is compared with one of a largest rise [K]."""
    return max(smallest, min(rise, COMPARED))


def attempt(case: HeatCase, solve: Callable[[HeatCase, float, float, bool], LayerTemperature]) -> Runs | PicosimError:
    """Return the runs of a case, or why there are none.

    ``solve`` takes the case, the factor of a run, the rise of the run that it is compared with, 0 for the first, and whether
    the run is of light alone.
    """
    runs: list[LayerTemperature] = []
    try:
        for factor in case.factors:
            runs.append(solve(case, factor, runs[0].largest_rise if runs else 0.0, case.light_alone and not runs))
    except PicosimError as error:
        return error
    return tuple(runs)
