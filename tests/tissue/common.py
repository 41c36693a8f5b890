"""Layers, light and pulses shared by the tests of this folder."""

from __future__ import annotations

import numpy as np

from picosim.spec import members
from picosim.tissue.heat.model import TissueHeat
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.source import HeatSource

BODY = 310.15
UNIFORM = RestTemperature(profile="uniform", core=BODY, surface=BODY)
ONE_DIMENSIONAL = [kind for kind in members("picosim.tissue.heat") if kind not in ("axisymmetric", "two_temperature")]
CONDUCTING = [kind for kind in ONE_DIMENSIONAL if kind != "confined"]
STRESS = list(members("picosim.tissue.stress"))
DEPTH = np.concatenate((np.linspace(0.0, 3e-4, 61), np.linspace(3.5e-4, 2e-3, 34)))


def heat(kind: str, **fields: object) -> TissueHeat:
    return members("picosim.tissue.heat")[kind].model_validate(fields)  # type: ignore[return-value]


def skin(scale: int = 1, perfusion: float = 0.002) -> ThermalLayers:
    """Epidermis, dermis and fat; ``scale`` splits every layer into that many equal ones."""
    columns = np.array([
        [60e-6, 0.25, 1100.0, 3400.0, 0.0, 1600.0, 0.22],
        [15e-6, 0.35, 1100.0, 3500.0, 0.0, 1600.0, 0.22],
        [1.5e-3, 0.45, 1100.0, 3400.0, perfusion, 1624.0, 0.25],
        [3e-3, 0.21, 911.0, 2348.0, perfusion, 1440.0, 0.8],
    ])  # fmt: skip
    columns[:, 0] /= scale
    columns = np.repeat(columns, scale, axis=0)
    return ThermalLayers(
        *columns[:, :5].T, names=tuple(f"layer {i}" for i in range(len(columns))),
        sound_speed=columns[:, 5], grueneisen_parameter=columns[:, 6], water_fraction=np.full(len(columns), 0.7),
    )  # fmt: skip


def pigment() -> HeatSource:
    """Light absorbed mostly in the second layer."""
    return HeatSource(np.array([0.0, 60e-6, 60e-6, 75e-6, 75e-6, 1.575e-3]), np.array([200.0, 180.0, 4000.0, 3000.0, 30.0, 3.0]))


def train(count: int = 3, energy: float = 5e3, duration: float = 0.0) -> HeatPulses:
    return HeatPulses(0.1 * np.arange(count), np.full(count, energy), duration)
