"""The thermal and acoustic side of a layered medium, as plain arrays: what every layer solver is given."""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError

Array = NDArray[np.float64]

BLOOD_HEAT_CAPACITY = 1050.0 * 3617.0
"""Volumetric heat capacity of blood [J/m3/K]; density and specific heat of IT'IS v4
(10.13099/VIP21000-04-0)."""


@dataclass(frozen=True)
class ThermalLayers:
    """Plane layers from the surface down.

    Parameters
    ----------
    thickness : shape (n,), [m]; the last may be ``inf`` (the solver then cuts far below the heated depth).
    thermal_conductivity, density, specific_heat : shape (n,), [W/m/K], [kg/m3], [J/kg/K].
    perfusion : shape (n,), [1/s]; blood volume per tissue volume and time w_b. The Pennes term is
        w_b * 3.80 MJ/m3/K * (T_core - T).
    names : names of the layers, for messages and tables.
    sound_speed, grueneisen_parameter : shape (n,), [m/s], [1]; needed by the stress solvers only.
    water_fraction : shape (n,), mass fraction [1]; needed by the phase change only.

    Raises
    ------
    ConfigError : a wrong length, or a value that is not finite and positive (perfusion may be zero).
    """

    thickness: Array
    thermal_conductivity: Array
    density: Array
    specific_heat: Array
    perfusion: Array
    names: Sequence[str] = ()
    sound_speed: Array = field(default_factory=lambda: np.empty(0))
    grueneisen_parameter: Array = field(default_factory=lambda: np.empty(0))
    water_fraction: Array = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        size = len(self.thickness)
        if not size:
            raise ConfigError("layers: at least one layer is needed")
        if not self.names:
            object.__setattr__(self, "names", tuple(f"layer {i}" for i in range(size)))
        if len(self.names) != size:
            raise ConfigError(f"layers: {size} names are due, got {len(self.names)}")
        optional = ("sound_speed", "grueneisen_parameter", "water_fraction")
        for name in ("thickness", "thermal_conductivity", "density", "specific_heat", "perfusion", *optional):
            values = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            object.__setattr__(self, name, values)
            if name in optional and values.size == 0:
                continue
            if values.shape != (size,):
                raise ConfigError(f"layers: '{name}' must hold {size} numbers, got {values.size}")
            self._check(name, values)

    def _check(self, name: str, values: Array) -> None:
        zero_allowed = name in ("perfusion", "water_fraction", "grueneisen_parameter")
        most = 1.0 if name == "water_fraction" else sys.float_info.max
        for layer, value in enumerate(values.tolist()):
            if name == "thickness" and layer == values.size - 1:
                most = math.inf
            if not (value <= most and (value > 0.0 or (zero_allowed and value == 0.0))):  # nor is a NaN
                sign = "not negative" if zero_allowed else "positive"
                raise ConfigError(f"layer '{self.names[layer]}': {name} = {value:g}; a finite value, {sign}, is due")

    @property
    def volumetric_heat_capacity(self) -> Array:
        """Density times specific heat, shape (n,), [J/m3/K]."""
        return self.density * self.specific_heat

    @property
    def diffusivity(self) -> Array:
        """Thermal diffusivity of each layer, shape (n,), [m2/s]."""
        return self.thermal_conductivity / self.volumetric_heat_capacity

    @functools.cached_property
    def interfaces(self) -> Array:
        """Depth of the top of each layer and of the bottom of the last, shape (n + 1,), [m]."""
        return np.concatenate(([0.0], np.cumsum(self.thickness)))

    def layer_at(self, depth: Array) -> NDArray[np.intp]:
        """Index of the layer at each depth; an interface belongs to the layer below it."""
        return np.searchsorted(self.interfaces[1:-1], depth, side="right")

    def cut(self, depth: float) -> ThermalLayers:
        """Return the same layers with a semi-infinite last layer ended at ``depth`` [m]."""
        if np.isfinite(self.thickness[-1]):
            return self
        thickness = self.thickness.copy()
        thickness[-1] = max(depth - float(np.sum(thickness[:-1])), 1e-9)
        return replace(self, thickness=thickness)
