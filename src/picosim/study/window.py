"""Therapeutic window: radiant exposures between disruption of the target and damage of the epidermis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.store.schema import Coordinate
from picosim.store.sweep_reader import Labelled, Sweep

Array = NDArray[np.float64]
_SCALING = ("laser_radiant_exposure", "laser_pulse_energy")


@dataclass(frozen=True)
class Window:
    """Thresholds over the remaining axes [J/m2]; the window is open where ``width`` is above one.

    ``low`` and ``high`` arrays are the ends of the bands over what is not known.
    """

    dims: tuple[str, ...]
    coordinates: Mapping[str, Coordinate]
    disruption: Array
    disruption_low: Array
    disruption_high: Array
    damage: Array
    damage_low: Array
    damage_high: Array

    @property
    def width(self) -> Array:
        """Damage over disruption threshold: how far the exposure may be raised; NaN where one is not known."""
        safe = np.where(self.disruption > 0, self.disruption, np.nan)
        return np.asarray(self.damage / safe)

    @property
    def certain_width(self) -> Array:
        """The same for the worst ends of both bands: above one the window is open whatever the unknowns are."""
        safe = np.where(self.disruption_high > 0, self.disruption_high, np.nan)
        return np.asarray(self.damage_low / safe)


def therapeutic_window(
    sweep: Sweep,
    *,
    disruption: str = "disruption_threshold",
    damage: str = "damage_threshold",
    at: Mapping[str, Any] | None = None,
) -> Window:
    """Return the window over all axes but the radiant exposure, which does not change thresholds.

    Parameters
    ----------
    sweep : a sweep that stored thresholds.
    disruption, damage : the thresholds taken: the least over all criteria, or one of them
        (``disruption_threshold_wall_nucleation``, ...), whose bands are then not known.
    at : values at which other axes are held.

    Raises
    ------
    ConfigError : the sweep stored no such thresholds.
    """
    missing = [name for name in (disruption, damage) if name not in sweep.names]
    if missing:
        raise ConfigError(f"{sweep.path} holds no '{missing[0]}'; name it in [results] keep of the study")
    parts = {}
    for name in (disruption, damage):
        for end in ("", "_low", "_high"):
            full = f"{name}{end}" if f"{name}{end}" in sweep.names else name
            parts[name, end] = _reduced(sweep[full], at or {})
    first = parts[disruption, ""]
    return Window(
        first.dims, sweep.coordinates,
        *(parts[name, end].values for name in (disruption, damage) for end in ("", "_low", "_high")),
    )  # fmt: skip


def _reduced(item: Labelled, at: Mapping[str, Any]) -> Labelled:
    held = dict(at)
    for name in _SCALING:
        if name in item.dims and name not in held:
            held[name] = item.coordinates[name].values[0]
    return item.select(**held)
