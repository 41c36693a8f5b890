"""The stages of a block of points, distinct settings together: through the kernels for many cases where there are any."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from picosim.chain import layers, light, particles
from picosim.errors import PicosimError
from picosim.experiment import Experiment, canonical
from picosim.outcome.criterion import ParticleResponse
from picosim.study.experiment_points import REMEMBERED, Memory
from picosim.study.work import SolveError, describe
from picosim.walk import depths_read, solve_layers

T = TypeVar("T")
Lit = tuple[light.Light, int]
"""Light, and the seed it was solved with."""


@dataclass(frozen=True)
class Randomness:
    """What the seed of a point's light follows from: the root, the replica, and whether all skins share numbers."""

    root: int
    replica: int
    common: bool

    def seed(self, experiment: Experiment) -> int:
        """Seed that belongs to a light problem and a replica, whatever block, worker or order solves it."""
        words = [0]
        if not self.common:
            plain = json.loads(canonical(experiment))
            plain["laser"] = {key: plain["laser"][key] for key in ("wavelength", "beam")}
            text = json.dumps({k: plain[k] for k in ("skin", "optics", "laser", "seed")}, sort_keys=True)
            words = np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint32).tolist()
        state = np.random.SeedSequence(self.root, spawn_key=(self.replica, *words)).generate_state(1, np.uint64)
        return int(state[0] >> np.uint64(1))


def lights(experiments: Sequence[Experiment], chance: Sequence[Randomness]) -> list[Lit | SolveError]:
    """Solve the light of each experiment."""
    found: dict[int, Lit | SolveError] = {}
    groups: dict[int, list[int]] = {}
    for i, (experiment, own) in enumerate(zip(experiments, chance, strict=True)):
        if experiment.optics.resolves_spot:
            found[i] = attempt(lambda e=experiment, own=own: _random_light(e, own.seed(e)))  # type: ignore[misc]
        else:
            groups.setdefault(id(experiment.optics), []).append(i)
    for members in groups.values():
        chosen = [experiments[i] for i in members]
        solved = light.solve_many([(e.skin, e.laser.wavelength, e.laser.beam) for e in chosen], chosen[0].optics)
        for i, one in zip(members, solved, strict=True):
            found[i] = SolveError(describe(one)) if isinstance(one, PicosimError) else (one, experiments[i].seed)
    return [found[i] for i in range(len(experiments))]


def _random_light(experiment: Experiment, seed: int) -> Lit:
    laser = experiment.laser
    return light.solve(experiment.skin, laser.wavelength, laser.beam, experiment.optics, seed=seed), seed


def tissues(experiments: Sequence[Experiment], lit: Sequence[Lit | SolveError]) -> list[layers.LayerRun | SolveError]:
    """Solve the layers of each experiment in its light; only what a sweep reads of them is kept."""
    found: dict[int, layers.LayerRun | SolveError] = {}
    groups: dict[Hashable, list[int]] = {}
    for i, (experiment, one) in enumerate(zip(experiments, lit, strict=True)):
        if isinstance(one, SolveError):
            found[i] = one
        elif experiment.sequence or experiment.tissue.heat.resolves_spot:
            found[i] = attempt(lambda e=experiment, lit=one[0]: _alone(e, lit))  # type: ignore[misc]
        else:
            key = (id(experiment.laser), id(experiment.tissue), experiment.initial_temperature)
            groups.setdefault(key, []).append(i)
    for members in groups.values():
        first = experiments[members[0]]
        own = [lit[i][0] for i in members]  # type: ignore[index]
        depths = [depths_read(experiments[i], one) for i, one in zip(members, own, strict=True)]
        solved = layers.solve_many(own, depths, first.laser, first.tissue, first.initial_temperature)
        for i, run in zip(members, solved, strict=True):
            found[i] = SolveError(describe(run)) if isinstance(run, PicosimError) else run
    return [found[i] for i in range(len(experiments))]


def _alone(experiment: Experiment, lit: light.Light) -> layers.LayerRun:
    run, kept = solve_layers(experiment, lit), depths_read(experiment, lit)
    return replace(run, heated=run.heated.only(kept), dark=run.dark.only(kept))


class Particles:
    """Peak responses of single particles; equal ones are solved once."""

    def __init__(self) -> None:
        self._known = Memory(REMEMBERED)

    def solve(self, experiments: Sequence[Experiment]) -> list[dict[Hashable, ParticleResponse] | SolveError]:
        """Return, for each experiment, the response of each of its particles by ``material``."""
        return [attempt(lambda e=experiment: self._all(e)) for experiment in experiments]  # type: ignore[misc]

    def _all(self, experiment: Experiment) -> dict[Hashable, ParticleResponse]:
        skin, laser, models = experiment.skin, experiment.laser, experiment.particle
        own = skin.epidermal_absorber()
        absorbers = [a for a in skin.absorbers if not a.in_epidermis] + ([own] if own is not None else [])
        found = {}
        for absorber in absorbers:
            for diameter in absorber.diameters:
                one = absorber.particle(laser.wavelength, diameter, absorber.scales(skin.interior_scale)[0])
                found[material(one)] = self.respond(
                    one, models.medium.medium, laser.pulse, heat=models.heat, stress=models.stress,
                    initial_temperature=experiment.initial_temperature,
                )  # fmt: skip
        return found

    def respond(self, particle: Any, medium: Any, pulse: Any, **models: Any) -> ParticleResponse:
        """Return the response of one particle."""
        words = (pulse.kind, canonical(pulse), canonical(models["heat"]), models["heat"].kind)
        key = (material(particle), medium, words, canonical(models["stress"]), models["stress"].kind)
        found: ParticleResponse = self._known.get(key, lambda: particles.respond_one(particle, medium, pulse, **models))
        return found


def material(particle: Any) -> Hashable:
    """What the response of a particle per kelvin depends on: everything but how much light it takes."""
    free = ("interior_scale", "mu_a", "absorption_efficiency", "tensile_strength")
    return tuple(value for name, value in vars(particle).items() if name not in free)


def attempt(make: Callable[[], T]) -> T | SolveError:
    """Return what ``make`` gives, or why it fails."""
    try:
        return make()
    except Exception as error:
        return SolveError(describe(error))
