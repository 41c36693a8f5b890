"""Layer stage: temperature and pressure of the layers, from the light, the pulses and what the surface does.

The methods are linear in the radiant exposure: a run without light gives the baseline, one of light alone the rise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from picosim.chain.light import Light
from picosim.errors import ConfigError, PicosimError
from picosim.laser.laser import Laser
from picosim.outcome.criterion import LayerResponse
from picosim.outcome.start import Start, decisive
from picosim.spec import FamilyOf, Field, Plain, Time
from picosim.tissue.case import HeatCase
from picosim.tissue.heat.model import TissueHeat, beyond_boiling
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import SHORT, HeatPulses
from picosim.tissue.rest import RestTemperature, Zero
from picosim.tissue.schedule import sampling_times
from picosim.tissue.source import HeatSource
from picosim.tissue.stress.model import LayerPressure, TissueStress
from picosim.tissue.surface import Boundary
from picosim.tissue.temperature import LayerTemperature, sum_of
from picosim.tissue.vessel import Vessel

Array = NDArray[np.float64]
STRESS_DEPTH = 0.5e-3  # m, down to which pressure waves are followed
STRESS_TIMES = 161


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
    stress: Annotated[TissueStress, FamilyOf("picosim.tissue.stress")] | None = None
    """Thermoelastic waves in the layers: confined, dalembert, finite_volume; none by default."""
    vessels: list[Vessel] = Field(default=[], max_length=20)
    """Single blood vessels, judged by the criteria of the blood."""


@dataclass(frozen=True)
class Follower:
    """Another laser that follows in the same sequence: its light, and when its first pulse comes [s]."""

    light: Light
    laser: Laser
    after: float


@dataclass(frozen=True)
class LayerRun:
    """Temperatures with and without light on the same times and depths, and the pressure of one pulse.

    ``exposure`` is the radiant exposure of the first laser in the run with light; a threshold scales the whole sequence.
    """

    heated: LayerTemperature
    dark: LayerTemperature
    pulses: HeatPulses
    exposure: float
    pressure: LayerPressure | None = None

    def starts(self, depth: float, fluence_ratio: float) -> tuple[Start, ...]:
        """Return what the strongest pulses of the first laser find at a depth [m], where the fluence is that ratio.

        Every pulse of the sequence warms; the pulses of that laser that are weaker than its strongest decide nothing.
        """
        pulses = self.pulses
        own = pulses.source == 0
        strongest = own & (pulses.radiant_exposure >= (1.0 - 1e-9) * pulses.radiant_exposure[own].max())
        begins = pulses.start[strongest] + pulses.edges[0]
        rows = np.minimum(np.searchsorted(self.dark.time, begins), len(self.dark.time) - 1)
        cold = self.dark.history(depth)[rows]
        warmth = (self.heated.history(depth)[rows] - cold) / (self.exposure * fluence_ratio)
        warmth[begins <= pulses.first] = 0.0  # nothing came before; the first instant followed may lie within the pulse
        return decisive(Start(float(t), float(w)) for t, w in zip(cold, warmth, strict=True))


def thermal_layers(light: Light) -> ThermalLayers:
    """Return the thermal side of a sampled skin."""
    sample = light.sample
    return ThermalLayers(
        thickness=sample.thickness, thermal_conductivity=sample.thermal_conductivity, density=sample.density,
        specific_heat=sample.specific_heat, perfusion=sample.perfusion_rate, names=tuple(sample.names),
        sound_speed=sample.sound_speed, grueneisen_parameter=sample.grueneisen_parameter,
        water_fraction=sample.water_fraction,
    )  # fmt: skip


def relaxation_time(light: Light) -> float:
    """Shortest thermal relaxation time of a layer, h^2/D [s]."""
    sample = light.sample
    return float(np.min(sample.thickness**2 * sample.volumetric_heat_capacity / sample.thermal_conductivity))


def sequence(light: Light, laser: Laser, followers: Sequence[Follower]) -> HeatPulses:
    """Return all pulses of a sequence; the source index of a pulse is the place of its laser."""
    relaxation = relaxation_time(light)
    parts = [(laser, 0.0), *((f.laser, f.after) for f in followers)]
    if followers and max(one.pulse.duration for one, _ in parts) > SHORT * relaxation:
        raise ConfigError(
            f"a sequence of several lasers takes pulses as instantaneous for the layers: durations up to "
            f"{SHORT * relaxation:.2g} s, got {max(one.pulse.duration for one, _ in parts):.2g} s"
        )
    start = np.concatenate([one.train.start_times() + after for one, after in parts])
    exposure = np.concatenate([one.train.radiant_exposures(one.exposure) for one, _ in parts])
    source = np.concatenate([np.full(one.train.total, i, dtype=np.intp) for i, (one, _) in enumerate(parts)])
    order = np.argsort(start, kind="stable")
    pulses = HeatPulses.of(start[order], exposure[order], laser.pulse, relaxation=relaxation)
    return replace(pulses, source=source[order])


def solve(
    light: Light, laser: Laser, models: TissueModels, initial_temperature: float, followers: Sequence[Follower] = ()
) -> LayerRun:
    """Run the layers with and without light, and the pressure of one pulse when a stress model is set.

    Raises
    ------
    NotConverged : a step did not converge; the message names time and layer.
    """
    layers = thermal_layers(light)
    pulses = sequence(light, laser, followers)
    sources = [HeatSource.of_deposition(one.on_axis) for one in (light, *(f.light for f in followers))]
    time = _instants(models, pulses)
    depth = light.deposition.depth
    rest = _rest(models, initial_temperature)
    options = {"beam": laser.beam} if models.heat.resolves_spot else {}
    heated = models.heat.solve(layers, sources, models.boundary, pulses, time, depth, start=rest, **options)
    light_alone = None
    if models.heat.adds_up:
        light_alone = models.heat.solve(layers, sources, models.boundary, pulses, time, depth, start=Zero())
    plain = models.heat.beside((light_alone or heated).largest_rise)
    dark = plain.solve(layers, sources, models.boundary, pulses.times(0.0), time, depth, start=rest, **options)
    if light_alone is not None:
        heated = replace(heated, temperature=dark.temperature + light_alone.temperature)
    case = HeatCase(layers, sources[0], depth)
    return _with_pressure(light, case, (heated, dark), pulses, laser, models)


def solve_many(
    lights: Sequence[Light], depths: Sequence[NDArray[np.intp]], laser: Laser, models: TissueModels, initial_temperature: float
) -> list[LayerRun | PicosimError]:
    """Run many skins under one laser, each as `solve` does, through the heat model's kernels for many cases at once.

    ``depths`` are the depths of each light that are wanted, by index. A skin that cannot be solved gives the reason in
    its place.
    """
    found: list[LayerRun | PicosimError | None] = [None] * len(lights)
    # pulses are the same for all skins but for those whose layers relax within a pulse
    groups: dict[bool, list[int]] = {}
    for i, light in enumerate(lights):
        groups.setdefault(laser.pulse.duration < SHORT * relaxation_time(light), []).append(i)
    for members in groups.values():
        pulses = sequence(lights[members[0]], laser, ())
        cases = [_case(lights[i], depths[i], models.heat) for i in members]
        runs = models.heat.solve_many(
            cases, models.boundary, pulses, _instants(models, pulses), start=_rest(models, initial_temperature)
        )
        for i, case, run in zip(members, cases, runs, strict=True):
            try:
                found[i] = run if isinstance(run, PicosimError) else _with_pressure(lights[i], case, run, pulses, laser, models)
            except PicosimError as error:
                found[i] = error
    return found  # type: ignore[return-value]


def _with_pressure(
    light: Light, case: HeatCase, runs: tuple[LayerTemperature, ...], pulses: HeatPulses, laser: Laser, models: TissueModels
) -> LayerRun:
    heated, dark = runs
    if case.light_alone:
        heated = sum_of(dark, heated)
        heated = replace(heated, marks=beyond_boiling(heated.peak_temperature, heated.layers.names))
    pressure = None
    if models.stress is not None:
        pressure = _pressure(case.layers, case.source, laser, models.stress, light.deposition.depth)
    return LayerRun(heated, dark, pulses, laser.exposure, pressure)


def _case(light: Light, depths: NDArray[np.intp], heat: TissueHeat) -> HeatCase:
    """A skin with light and without, or light alone and the skin without."""
    source = HeatSource.of_deposition(light.on_axis)
    return HeatCase(thermal_layers(light), source, light.deposition.depth[depths], (1.0, 0.0), heat.adds_up)


def _rest(models: TissueModels, initial_temperature: float) -> RestTemperature:
    return models.rest or RestTemperature(
        profile="uniform", core=initial_temperature, surface=initial_temperature
    )


def _instants(models: TissueModels, pulses: HeatPulses) -> Array:
    """Output instants: from the first action of the surface to the end of the run, zero among them."""
    first = models.boundary.phases(1.0)[0].start
    time = sampling_times(pulses, float(pulses.ends().max()) + models.follow, start=min(first, 0.0))
    return np.sort(np.append(time, 0.0)) if 0.0 not in time else time


def _pressure(
    layers: ThermalLayers, source: HeatSource, laser: Laser, model: TissueStress, depth: Array
) -> LayerPressure:
    near = depth[depth <= STRESS_DEPTH]
    start, stop = laser.pulse.support()
    transit = float(near[-1]) / float(np.min(layers.sound_speed))
    time = np.linspace(start, stop + 2.0 * transit, STRESS_TIMES)
    return model.solve(layers, source, laser.pulse, laser.exposure, time, near)


def adiabatic_rise(light: Light) -> Array:
    """Mean adiabatic rise of each layer over the radiant exposure of a pulse, shape (n,), [K m2/J]: mu_a Phi/C."""
    sample = light.sample
    return np.asarray(sample.mu_a * light.layer_fluence_ratio / sample.volumetric_heat_capacity)


def epidermis(light: Light) -> list[int]:
    """Indices of the layers that count as epidermis: those with melanosomes, else those so named, else the first."""
    sample = light.sample
    pigmented = [i for i, fraction in enumerate(sample.melanosome_fraction) if fraction > 0]
    named = [i for i, name in enumerate(sample.parents) if "epiderm" in name]
    return pigmented or named or [0]


def dermis(light: Light) -> list[int]:
    """Indices of the layers called dermis."""
    return [i for i, name in enumerate(light.sample.parents) if name.endswith("dermis")]


def plexus(light: Light) -> list[int]:
    """Indices of the layers richest in blood: those that absorb with blood at least half as much as the strongest."""
    blood = light.sample.blood_mu_a
    return [i for i, mu_a in enumerate(blood) if mu_a > 0 and mu_a >= 0.5 * blood.max()]


def responses(light: Light, run: LayerRun, chosen: Sequence[int] | None = None) -> list[LayerResponse]:
    """Return the response of each chosen (by default epidermal) layer at all its depths."""
    rows = []
    tension = None if run.pressure is None else run.pressure.peak_tension / run.exposure
    for i in epidermis(light) if chosen is None else chosen:
        chosen_depths = run.heated.in_layer(i)
        baseline = run.dark.temperature[:, chosen_depths]
        inside = np.zeros(0)
        if tension is not None and run.pressure is not None:
            inside = tension[run.heated.layers.layer_at(run.pressure.depth) == i]
        rows.append(
            LayerResponse(
                layer=light.sample.names[i], depth=run.heated.depth[chosen_depths], time=run.heated.time,
                baseline=baseline, model=run.heated.model,
                rise=(run.heated.temperature[:, chosen_depths] - baseline) / run.exposure,
                peak_tension=float(abs(inside.min())) if inside.size else 0.0,
                water_fraction=float(light.sample.water_fraction[i]),
                first_light=int(np.searchsorted(run.heated.time, run.pulses.first)),
                notes=tuple(dict.fromkeys((*run.heated.marks, *run.dark.marks))),
            )
        )  # fmt: skip
    return rows
