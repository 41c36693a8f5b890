"""Layer stage: temperature of the layers against time, from the light, the pulses and what the surface does.

The methods are linear in the radiant exposure: a run without light gives the baseline, a run with light the rise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from picosim.chain.light import Light
from picosim.laser.laser import Laser
from picosim.outcome.criterion import LayerResponse
from picosim.spec import FamilyOf, Field, Plain, Time
from picosim.tissue.heat.model import TissueHeat
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.source import HeatSource
from picosim.tissue.surface import Boundary
from picosim.tissue.temperature import LayerTemperature

Array = NDArray[np.float64]
POINTS_PER_PULSE = 24
MAXIMUM_TIMES = 20_000


class TissueModels(Plain):
    """Models of the layers."""

    heat: Annotated[TissueHeat, FamilyOf("picosim.tissue.heat")] = Field(default={"kind": "confined"})
    """Heat in the layers: confined (adiabatic), modal_1d, slab_1d, axisymmetric."""
    boundary: Annotated[Boundary, FamilyOf("picosim.tissue.boundary")] = Field(default={"kind": "convection"})
    """What the surface does; idle in the confined model."""
    rest: RestTemperature | None = None
    """Temperature of the skin before the first action; uniform at initial_temperature when not given."""
    follow: Time = Field(default="1 s", gt=0, le=36000.0)
    """How long the layers are followed after the last pulse."""


@dataclass(frozen=True)
class LayerRun:
    """Temperatures with and without light on the same times and depths; ``exposure`` is that of the run with light."""

    heated: LayerTemperature
    dark: LayerTemperature
    exposure: float

    def initial_temperature(self, depth: float) -> float:
        """Temperature at a depth [m] just before the first pulse [K]."""
        first = int(np.searchsorted(self.dark.time, 0.0))
        return float(self.dark.history(depth)[first])


def thermal_layers(light: Light) -> ThermalLayers:
    """Return the thermal side of a sampled skin."""
    sample = light.sample
    return ThermalLayers(
        thickness=sample.thickness, thermal_conductivity=sample.thermal_conductivity, density=sample.density,
        specific_heat=sample.specific_heat, perfusion=sample.perfusion_rate, names=tuple(sample.names),
        sound_speed=sample.sound_speed, grueneisen_parameter=sample.grueneisen_parameter,
    )  # fmt: skip


def output_times(starts: Array, follow: float) -> Array:
    """Instants to store [s]: each pulse twice (before and after its jump), then logarithmic until the next."""
    per_pulse = max(2, min(POINTS_PER_PULSE, MAXIMUM_TIMES // len(starts)))
    gaps = np.append(np.diff(starts), follow)
    blocks = [
        np.concatenate(([start, start], start + gap * np.geomspace(1e-7, 1.0, per_pulse)[:-1]))
        for start, gap in zip(starts, gaps)
    ]
    return np.concatenate([*blocks, [starts[-1] + follow]])


def solve(light: Light, laser: Laser, models: TissueModels, initial_temperature: float) -> LayerRun:
    """Run the layers with and without light.

    Raises
    ------
    NotConverged : a step did not converge; the message names time and layer.
    """
    layers = thermal_layers(light)
    rest = models.rest or RestTemperature(
        profile="uniform", core=initial_temperature, surface=initial_temperature
    )
    starts = laser.train.start_times()
    exposures = laser.train.radiant_exposures(laser.exposure)
    sample = light.sample
    relaxation = float(
        np.min(sample.thickness**2 * sample.volumetric_heat_capacity / sample.thermal_conductivity)
    )
    source = HeatSource.of_deposition(light.on_axis)
    time = output_times(starts, models.follow)
    depth = light.deposition.depth
    runs = [
        models.heat.solve(
            layers, source, models.boundary,
            HeatPulses.of(starts, energy, laser.pulse, relaxation=relaxation), time, depth, start=rest,
        )
        for energy in (exposures, np.zeros_like(exposures))
    ]  # fmt: skip
    return LayerRun(runs[0], runs[1], laser.exposure)


def adiabatic_rise(light: Light) -> Array:
    """Mean adiabatic rise of each layer over the radiant exposure of one pulse, shape (n,), [K m2/J]: mu_a Phi/(rho c_p)."""
    sample = light.sample
    return np.asarray(sample.mu_a * light.layer_fluence_ratio / sample.volumetric_heat_capacity)


def epidermis(light: Light) -> list[int]:
    """Indices of the layers that count as epidermis: those with melanosomes, else those so named, else the first."""
    sample = light.sample
    pigmented = [i for i, fraction in enumerate(sample.melanosome_fraction) if fraction > 0]
    named = [i for i, name in enumerate(sample.parents) if "epiderm" in name]
    return pigmented or named or [0]


def responses(light: Light, run: LayerRun, chosen: Sequence[int] | None = None) -> list[LayerResponse]:
    """Return the response of each epidermal (or chosen) layer at its hottest depth."""
    rows = []
    for i in chosen if chosen is not None else epidermis(light):
        depth = float(run.heated.peak_depth[i])
        baseline = run.dark.history(depth)
        rows.append(
            LayerResponse(
                layer=light.sample.names[i], depth=depth, time=run.heated.time, baseline=baseline,
                rise=(run.heated.history(depth) - baseline) / run.exposure, model=run.heated.model,
                water_fraction=float(light.sample.water_fraction[i]),
                notes=tuple(dict.fromkeys((*run.heated.marks, *run.dark.marks))),
            )
        )  # fmt: skip
    return rows
