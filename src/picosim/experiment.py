"""Experiment and Comparison: the whole input in one object, read from TOML; ``run()`` walks the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import model_validator

from picosim.chain.durations import Durations
from picosim.chain.layers import TissueModels
from picosim.laser.laser import Laser
from picosim.optics.model import OpticsModel
from picosim.outcome.criterion import Criterion, LayerCriterion, Medium, ParticleCriterion
from picosim.outcome.validity import Validity
from picosim.particle.bubble.model import BubbleModel
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.nucleation.criterion import NucleationCriterion
from picosim.particle.stress_model import ParticleStress
from picosim.skin.skin import Skin
from picosim.spec import (
    Density,
    ExpansionCoefficient,
    FamilyOf,
    Field,
    Plain,
    Spec,
    SpecificHeat,
    Speed,
    Temperature,
    ThermalConductivity,
    Time,
    listed,
    nearest,
)

if TYPE_CHECKING:
    from picosim.result import Result


class Surroundings(Plain):
    """What surrounds a particle: water at 37 degC (IAPWS-95) unless given [assumed: cytoplasm is taken as water]."""

    thermal_conductivity: ThermalConductivity = Field(default="0.62448 W/m/K", gt=0, le=1000)
    """Thermal conductivity of the medium."""
    density: Density = Field(default="993.33 kg/m3", ge=100, le=25000)
    """Density of the medium."""
    specific_heat: SpecificHeat = Field(default="4179.24 J/kg/K", ge=100, le=20000)
    """Specific heat of the medium."""
    sound_speed: Speed = Field(default="1523.66 m/s", ge=100, le=20000)
    """Sound speed of the medium."""
    thermal_expansion: ExpansionCoefficient = Field(default="3.6205e-4 1/K", ge=0, le=1e-2)
    """Volumetric thermal expansion of the medium."""

    @property
    def medium(self) -> Medium:
        """The medium as the particle models take it."""
        return Medium(
            self.thermal_conductivity,
            self.density,
            self.specific_heat,
            self.sound_speed,
            self.thermal_expansion,
        )


class ParticleModels(Plain):
    """Models of the single absorber."""

    heat: Annotated[ParticleHeat, FamilyOf("picosim.particle.heat")] = Field(default={"kind": "laplace"})
    """Heating and cooling of one particle."""
    stress: Annotated[ParticleStress, FamilyOf("picosim.particle.stress")] = Field(default={"kind": "delay"})
    """Pressure in and around one particle."""
    bubble: Annotated[BubbleModel, FamilyOf("picosim.particle.bubble")] | None = None
    """Bubble around the target once its wall nucleates at the set radiant exposure; none by default."""
    nucleation: Annotated[NucleationCriterion, FamilyOf("picosim.particle.nucleation")] = Field(default={"kind": "heterogeneous"})
    """What makes that bubble."""
    medium: Surroundings = Surroundings()
    """What surrounds the particle."""


class Criteria(Plain):
    """Criteria of disruption (on particles) and of damage (on the layers of the epidermis).

    The epidermis' own melanosomes are judged by the particle criteria too.
    """

    particle: list[Annotated[ParticleCriterion, FamilyOf("picosim.outcome")]] = Field(
        default=[{"kind": "wall_nucleation"}, {"kind": "centre_tension"}, {"kind": "hoop_stress"}],
        min_length=1,
    )
    """Criteria on single particles: on the target, and on the melanosomes of the epidermis."""
    layer: list[Annotated[LayerCriterion, FamilyOf("picosim.outcome")]] = Field(default=[{"kind": "layer_temperature"}])
    """Criteria on the layers of the epidermis."""
    dermis: list[Annotated[LayerCriterion, FamilyOf("picosim.outcome")]] = Field(default=[])
    """Criteria on the papillary and reticular dermis; none by default."""
    blood: list[Annotated[LayerCriterion, FamilyOf("picosim.outcome")]] = Field(default=[{"kind": "vessel_coagulation"}])
    """Criteria on the layers richest in blood."""
    validity: Validity = Validity()
    """Temperatures at which the linear model ends."""

    @model_validator(mode="after")
    def _different_names(self) -> Self:
        every: list[Criterion] = [*self.particle, *self.layer, *self.dermis, *self.blood]
        labels = [criterion.label for criterion in every]
        if double := sorted({label for label in labels if labels.count(label) > 1}):
            raise ValueError(f'criteria need different names; used twice: {listed(double)}; add name = "..."')
        return self


class Setting(Plain):
    """Everything but the laser."""

    title: str = Field(default="", max_length=200)
    """What the experiment shows."""
    seed: int = Field(default=1, ge=0, le=2**63 - 1)
    """Seed of every random number."""
    skin: Skin = Skin()
    """The layers and the absorbers in them."""
    optics: Annotated[OpticsModel, FamilyOf("picosim.optics")] = Field(default={"kind": "discrete_ordinates"})
    """Light transport."""
    particle: ParticleModels = ParticleModels()
    """Models of the single absorber."""
    tissue: TissueModels = TissueModels()
    """Models of the layers."""
    criteria: Criteria = Criteria()
    """Criteria of disruption and damage."""
    duration_curve: Durations | None = None
    """Add disruption thresholds against pulse duration, of the target and the epidermis' own melanosomes."""
    target: str | None = None
    """Absorber to be disrupted, by name; the first dermal one by default, else the epidermal melanosomes."""
    initial_temperature: Temperature = Field(default="34 degC", ge=260.0, le=330.0)
    """Temperature of skin and particles before the first pulse; 34 degC (surface) to 37 degC (core), range 30-37 degC."""

    @model_validator(mode="after")
    def _target_exists(self) -> Self:
        labels = self.absorber_labels
        if self.target is not None and self.target not in labels:
            raise ValueError(
                f"target: no absorber '{self.target}'{nearest(self.target, labels)}; absorbers: {listed(labels) or 'none'}"
            )
        return self

    @property
    def absorber_labels(self) -> list[str]:
        """Names of the absorbers, the epidermis' own first."""
        own = self.skin.epidermal_absorber()
        return [
            a.label for a in ([own] if own else []) + [a for a in self.skin.absorbers if not a.in_epidermis]
        ]

    @property
    def target_label(self) -> str | None:
        """Name of the target; None when the skin holds no absorbers."""
        if self.target is not None:
            return self.target
        dermal = [a.label for a in self.skin.absorbers if not a.in_epidermis]
        labels = self.absorber_labels
        return next(iter(dermal or labels), None)


class Follower(Plain):
    """A laser that follows the first one in the same session; the layers keep its heat."""

    after: Time = Field(gt=0, le=86400.0)
    """Time between the first pulse of the first laser and the first pulse of this one."""
    laser: Laser
    """The laser."""


class Experiment(Setting):
    """One laser on one skin."""

    laser: Laser
    """What is shone on the skin."""
    sequence: list[Follower] = Field(default=[], max_length=100)
    """Lasers that follow: passes with rest times, other wavelengths; heat and damage of the layers accumulate."""

    def run(self, *, config_text: str = "") -> Result:
        """Walk the chain: light, particles, layers, verdicts; return everything as labelled arrays.

        Raises
        ------
        OutOfRange : a spectrum does not reach the wavelength.
        NotConverged : a solver failed; the message says where and what to do.
        """
        from picosim.assemble import run_result

        return run_result(self, config_text)

    def canonical(self) -> str:
        """Return the validated configuration as canonical JSON: the same for every spelling of the same input."""
        return canonical(self)


class Comparison(Setting):
    """The same skin under two or more lasers; the first is the reference of gains."""

    laser: list[Laser] = Field(min_length=2, max_length=20)
    """The lasers, each with its own name."""

    @model_validator(mode="after")
    def _different_names(self) -> Self:
        names = [laser.name for laser in self.laser]
        if double := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(
                f'lasers need different names; used twice: {listed(double)}; add name = "..." to each [[laser]]'
            )
        return self

    def experiments(self) -> list[Experiment]:
        """Return one experiment a laser."""
        shared = {name: getattr(self, name) for name in Setting.model_fields}
        return [Experiment.model_construct(**shared, laser=laser) for laser in self.laser]

    def run(self, *, config_text: str = "") -> Result:
        """Run every laser and compare them three ways: equal exposure, equal endpoint, as set."""
        from picosim.compare import compare_result

        return compare_result(self, config_text)


def canonical(spec: Spec) -> str:
    """Return a validated input as canonical JSON (sorted keys, no spaces, no NaN)."""
    return json.dumps(_plain(spec.model_dump()), sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Path) else value


def config_hash(spec: Spec) -> str:
    """Return the sha256 of the canonical configuration."""
    return hashlib.sha256(canonical(spec).encode()).hexdigest()
