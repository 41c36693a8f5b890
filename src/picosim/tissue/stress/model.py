"""The interface of every layer stress solver, and the surface it ends at."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.formulas.layer_stress import reflection_coefficient, stress_confinement
from picosim.laser.pulse import Pulse
from picosim.spec import Field, Spec, Unit
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.source import HeatSource

Array = NDArray[np.float64]
Impedance = Annotated[float, Unit("Pa*s/m")]

SURFACES = {"free": 0.0, "gel": 1.5e6, "sapphire": 4.46e7, "rigid": math.inf}
"""Acoustic impedance outside [Pa s/m]: air as nothing; water-like gel; sapphire 3980 kg/m3 x 11.2 km/s
[memory]."""


@dataclass(frozen=True)
class LayerPressure:
    """Thermoelastic pressure against time and depth; compression is positive, tension negative.

    ``time`` (nt,) [s], ``depth`` (nz,) [m], ``pressure`` (nt, nz) [Pa]. ``peak_compression``,
    ``peak_tension`` (nz,) [Pa] over all steps of the run (tension is negative or zero). ``confined_pressure``
    (nz,) [Pa]: Gamma times the absorbed energy density. ``stress_confinement`` (n_layers,): pulse duration
    over transit time of the thickness.
    """

    model: str
    layers: ThermalLayers
    time: Array
    depth: Array
    pressure: Array
    peak_compression: Array
    peak_tension: Array
    confined_pressure: Array
    stress_confinement: Array
    reflection: float
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


class TissueStress(Spec):
    """Thermoelastic pressure in plane layers after one pulse."""

    surface: Literal["free", "gel", "sapphire", "rigid"] = "free"
    """What is on the skin: air, water-like gel, sapphire, or something that does not yield."""
    surface_impedance: Impedance | None = Field(default=None, ge=0.0, le=1e9)
    """Acoustic impedance outside, in place of ``surface``."""

    @abstractmethod
    def solve(
        self,
        layers: ThermalLayers,
        source: HeatSource,
        pulse: Pulse,
        radiant_exposure: float,
        time: Array,
        depth: Array,
    ) -> LayerPressure:
        """Return the pressure at each ``time`` [s] on the pulse's own clock and each ``depth`` [m], both
        increasing.

        Raises
        ------
        ConfigError : the layers lack sound speed or Grueneisen parameter, or times or depths are not
            increasing.
        """

    def reflection(self, layers: ThermalLayers) -> float:
        """Pressure reflection coefficient of the surface, seen from the first layer."""
        outside = self.surface_impedance if self.surface_impedance is not None else SURFACES[self.surface]
        return reflection_coefficient(impedance_inside=float(impedance(layers)[0]), impedance_outside=outside)


def impedance(layers: ThermalLayers) -> Array:
    """Acoustic impedance of the layers [Pa s/m]."""
    return layers.density * layers.sound_speed


def confined_pressure(layers: ThermalLayers, source: HeatSource, radiant_exposure: float, depth: Array) -> Array:
    """Gamma times the absorbed energy density [Pa] at ``depth`` [m]."""
    return np.asarray(layers.grueneisen_parameter[layers.layer_at(depth)] * source.at(depth) * radiant_exposure)


def confinement(layers: ThermalLayers, pulse: Pulse) -> Array:
    """Pulse duration over the acoustic transit time of each layer, shape (n_layers,); 0 for an instantaneous
    pulse."""
    low, high = pulse.support()
    duration = pulse.duration if high > low else 0.0
    pairs = zip(layers.thickness, layers.sound_speed, strict=True)
    return np.array([stress_confinement(duration, length=float(d), sound_speed=float(c)) for d, c in pairs])


def checked(layers: ThermalLayers, time: Array, depth: Array) -> tuple[Array, Array]:
    """Return ``time`` and ``depth`` as arrays, or say what is missing or wrong."""
    for name in ("sound_speed", "grueneisen_parameter"):
        if not getattr(layers, name).size:
            raise ConfigError(f"stress: the layers have no '{name}'")
    time, depth = np.atleast_1d(np.asarray(time, dtype=np.float64)), np.atleast_1d(np.asarray(depth, dtype=np.float64))
    for name, values in (("time", time), ("depth", depth)):
        if not values.size or not np.isfinite(values).all() or (np.diff(values) < 0).any():
            raise ConfigError(f"stress: '{name}' must hold finite, increasing values")
    if depth[0] < 0:
        raise ConfigError("stress: depths must not be negative")
    return time, depth
