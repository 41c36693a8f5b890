"""Layer runs as small as a sweep can use them: thousands are held at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.temperature import LayerTemperature


def slim(temperature: LayerTemperature, wanted: NDArray[np.float64]) -> LayerTemperature:
    """Keep the output depths on either side of those that are read: a tenth of the size, the same readings."""
    depth = temperature.depth
    right = np.clip(np.searchsorted(depth, wanted[np.isfinite(wanted)]), 1, depth.size - 1)
    kept = np.unique(np.concatenate((right - 1, right)))
    return replace(
        temperature,
        depth=depth[kept],
        temperature=np.ascontiguousarray(temperature.temperature[:, kept]),
        start=temperature.start[kept],
    )
