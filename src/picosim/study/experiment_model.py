"""Experiments as a model that can be swept: each distinct stage solved once, radiant exposure by scaling.

What a point needs is split by what it depends on: light on skin, wavelength and beam; peak responses of single
particles on absorber, medium and pulse; temperature of the layers on light, train and surface. Everything else is
assembled from these by the chain that ``picosim run`` walks, once for all radiant exposures that share it.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from picosim.chain import layers, light, particles
from picosim.errors import ConfigError, Problem
from picosim.experiment import Experiment, canonical
from picosim.laser.laser import Laser
from picosim.mistakes import problems
from picosim.outcome.criterion import ParticleResponse
from picosim.spec import FROM_FILE
from picosim.store.schema import Coordinate, ResultField
from picosim.study import experiment_results as results
from picosim.study.experiment_paths import assign, read_leaf
from picosim.study.experiment_slim import slim
from picosim.study.experiment_split import Split, split
from picosim.study.model import Leaf, Outcome, Solved, Stage, stage_key
from picosim.study.points import Points
from picosim.study.work import SolveError, describe
from picosim.walk import Chain, solve_layers, walk

REFERENCE_EXPOSURE = 1e4  # J/m2: chains are computed here and scaled; a number of its own, so that blocks do not matter
REMEMBERED = 4096  # answers for particles, parts of experiments
REMEMBERED_STAGES = 128  # of each of light and layers, which are large


class ExperimentModel:
    """An experiment, its keys to be varied.

    Parameters
    ----------
    data : the configuration as read from TOML; it must be valid by itself.
    origin : name for messages.

    Raises
    ------
    ConfigError : the configuration is wrong, or is a comparison of several lasers.
    """

    name = "experiment"
    results_version = 1
    preload = ("picosim.study.experiment_model", "picosim.optics.discrete_ordinates")

    def __init__(self, data: Mapping[str, Any], origin: str = "model") -> None:
        if isinstance(data.get("laser"), list):
            raise ConfigError(f"{origin}: a sweep needs one [laser]; vary its keys with axes instead of [[laser]]")
        self.data = dict(data)
        self.base = Experiment.read(self.data, origin=origin)
        self._remembered: dict[str, OrderedDict[Hashable, Any]] = {}
        self._splits: dict[tuple[str, ...], Split] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_remembered": {}}

    @property
    def results(self) -> Sequence[ResultField]:
        """Everything that can be stored for a point."""
        return results.fields(self.base)

    @property
    def coordinates(self) -> Sequence[Coordinate]:
        """Depths of stored profiles."""
        return [Coordinate("profile_depth", results.PROFILE_DEPTHS, ("profile_depth",), "m", "depth")]

    def leaf(self, path: str, value: Any, *, si: bool = False, beside: Mapping[str, Any] | None = None) -> Leaf:
        """Validate a value for a key inside the whole experiment; return it in SI with unit and meaning."""
        data = assign(self.data, {**(beside or {}), path: value})
        try:
            spec = Experiment.model_validate(data, context=None if si else FROM_FILE)
        except ValidationError as error:
            raise ConfigError([_without(path, p) for p in problems(error, Experiment, data)]) from None
        return read_leaf(spec, path, value)

    def configuration(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the validated configuration of one point as plain data."""
        plain: dict[str, Any] = json.loads(canonical(self.experiment(settings)))
        return plain

    def experiment(self, settings: Mapping[str, Any]) -> Experiment:
        """Return the experiment of one point, as ``picosim run`` would take it.

        Raises
        ------
        ConfigError : the settings contradict each other.
        """
        data = assign(self.data, settings)
        try:
            return Experiment.model_validate(data)
        except ValidationError as error:
            raise ConfigError(problems(error, Experiment, data)) from None

    def stages(self, paths: Sequence[str]) -> Sequence[Stage]:
        """Return light, particles and layers, each with the keys it depends on."""
        return list(self._split(tuple(paths)).stages.values())

    def _split(self, paths: tuple[str, ...]) -> Split:
        found = self._splits.get(paths)
        if found is None:
            found = self._splits[paths] = split(self.base, paths)
        return found

    def solve(self, stage: str, points: Points, solved: Solved) -> list[Any]:
        """Solve a stage for each of the points; an Exception in its place where it fails."""
        action: Callable[[Points, int, Solved], Any] = {
            "light": self._light, "particles": self._particles, "layers": self._layers,
        }[stage]  # fmt: skip
        found: list[Any] = []
        for position in range(len(points)):
            try:
                found.append(action(points, position, solved))
            except Exception as error:
                found.append(SolveError(describe(error)))
        return found

    def evaluate(self, points: Points, solved: Solved, wanted: Collection[str]) -> Outcome:
        """Return the results of a block: a chain for each setting of the keys that do not merely scale."""
        outcome = Outcome({f.name: f.empty(len(points)) for f in self.results if f.name in wanted})
        how = self._split(points.paths)
        first, member = points.groups(how.shared, replicas=how.is_random)
        members = np.split(np.argsort(member, kind="stable"), np.cumsum(np.bincount(member))[:-1])
        for position, mine in zip(first, members, strict=True):
            try:
                chain, seed = self._chain(points, int(position), solved)
                found = results.quantities(chain, self._exposures(points, mine))
                found["light_seed"] = seed
                if "fluence_ratio_profile" in wanted:
                    found["fluence_ratio_profile"] = results.profile(chain)
            except Exception as error:
                outcome.failures.update(dict.fromkeys(mine.tolist(), describe(error)))
                continue
            for name in outcome.values.keys() & found.keys():
                outcome.values[name][mine] = found[name]
        return outcome

    # --- stages -------------------------------------------------------------------------------------------------

    def _chain(self, points: Points, position: int, solved: Solved) -> tuple[Chain, int]:
        experiment = self._spec(points, position)
        lit, seed = self._get("light", self._light, points, position, solved)
        tissue = self._get("layers", self._layers, points, position, solved)
        known = self._get("particles", self._particles, points, position, solved)

        def one(particle: Any, medium: Any, pulse: Any, **models: Any) -> ParticleResponse:
            response = known.get(_material(particle))
            if response is None:
                response = self._respond(particle, medium, pulse, **models)
            start = models["initial_temperature"]
            return ParticleResponse(**{**vars(response), "particle": particle, "initial_temperature": start})

        return walk(experiment, lit=lit, tissue=tissue, one=one), seed

    def _get(self, name: str, action: Any, points: Points, position: int, solved: Solved) -> Any:
        """Return a stage's solution: solved before, remembered, or solved now."""
        key = stage_key(points, position, self._split(points.paths).stages[name])
        found = solved.get(name, {}).get(key)
        if found is None:
            found = self._remember(key, lambda: action(points, position, solved), stage=name)
        if isinstance(found, SolveError):
            raise found
        return found

    def _remember(self, key: Hashable, make: Callable[[], Any], *, stage: str = "") -> Any:
        shelf = self._remembered.setdefault(stage, OrderedDict())
        if key in shelf:
            shelf.move_to_end(key)
            return shelf[key]
        found = shelf[key] = make()
        if len(shelf) > (REMEMBERED_STAGES if stage in ("light", "layers") else REMEMBERED):
            shelf.popitem(last=False)
        return found

    def _light(self, points: Points, position: int, _solved: Solved) -> tuple[light.Light, int]:
        experiment = self._spec(points, position)
        seed = experiment.seed
        if experiment.optics.resolves_spot:
            seed = self._seed(points, position, experiment)
        laser = experiment.laser
        return light.solve(experiment.skin, laser.wavelength, laser.beam, experiment.optics, seed=seed), seed

    def _seed(self, points: Points, position: int, experiment: Experiment) -> int:
        """Seed that belongs to a light problem and a replica, whatever block, worker or order solves it."""
        replica = int(points.replica[position])
        words = [0]
        if not points.common_random_numbers:
            plain = json.loads(canonical(experiment))
            plain["laser"] = {key: plain["laser"][key] for key in ("wavelength", "beam")}
            text = json.dumps({k: plain[k] for k in ("skin", "optics", "laser", "seed")}, sort_keys=True)
            words = np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint32).tolist()
        state = np.random.SeedSequence(points.seed, spawn_key=(replica, *words)).generate_state(1, np.uint64)
        return int(state[0] >> np.uint64(1))

    def _layers(self, points: Points, position: int, solved: Solved) -> layers.LayerRun:
        experiment = self._spec(points, position)
        lit, _ = self._get("light", self._light, points, position, solved)
        run = solve_layers(experiment, lit)
        wanted = np.concatenate((run.heated.peak_depth, [p.depth for p in lit.sample.populations]))
        return replace(run, heated=slim(run.heated, wanted), dark=slim(run.dark, wanted))

    def _particles(self, points: Points, position: int, _solved: Solved) -> dict[Hashable, ParticleResponse]:
        experiment = self._spec(points, position)
        skin, laser, models = experiment.skin, experiment.laser, experiment.particle
        own = skin.epidermal_absorber()
        absorbers = [a for a in skin.absorbers if not a.in_epidermis] + ([own] if own is not None else [])
        found = {}
        for absorber in absorbers:
            for diameter in absorber.diameters:
                one = absorber.particle(laser.wavelength, diameter, absorber.scales(skin.interior_scale)[0])
                found[_material(one)] = self._respond(
                    one, models.medium.medium, laser.pulse, heat=models.heat, stress=models.stress,
                    initial_temperature=experiment.initial_temperature,
                )  # fmt: skip
        return found

    def _respond(self, particle: Any, medium: Any, pulse: Any, **models: Any) -> ParticleResponse:
        words = (pulse.kind, canonical(pulse), canonical(models["heat"]), models["heat"].kind)
        key = ("one", _material(particle), medium, words, canonical(models["stress"]), models["stress"].kind)
        found: ParticleResponse = self._remember(key, lambda: particles.respond_one(particle, medium, pulse, **models))
        return found

    # --- experiments of points ----------------------------------------------------------------------------------

    def _spec(self, points: Points, position: int) -> Experiment:
        """Return the experiment of a point, put together from validated parts; scaled to the reference exposure."""
        how = self._split(points.paths)
        if how.parts["target"]:  # it must name an absorber of the skin
            whole = self.experiment(points.settings(position, how.shared))
            parts = {name: getattr(whole, name) for name in Experiment.model_fields}
        else:
            parts = {name: self._part(name, points, position) for name in Experiment.model_fields}
        if how.is_linear:
            parts["laser"] = self._scaled(parts["laser"])
        return Experiment.model_construct(**parts)

    def _part(self, name: str, points: Points, position: int) -> Any:
        """Return a validated field of the experiment of a point, at the exposure of the base where that only scales."""
        paths = self._split(points.paths).parts[name]
        if not paths:
            return getattr(self.base, name)
        key = (name, *(int(c.codes[position]) for c in points.columns if c.path in paths))
        make = functools.partial(self._validated, name, points, position, paths)
        return self._remember(key, make, stage="parts")

    def _validated(self, name: str, points: Points, position: int, paths: Sequence[str]) -> Any:
        return getattr(self.experiment(points.settings(position, paths)), name)

    def _scaled(self, laser: Laser) -> Laser:
        """Return a laser at the reference exposure (the original is kept, so that its id stays its own)."""
        make = functools.partial(_with_scaled, laser)
        return self._remember(("scaled", id(laser)), make)[1]  # type: ignore[no-any-return]

    def _exposures(self, points: Points, mine: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the radiant exposure of some points that share all but the exposure [J/m2]."""
        laser = self._part("laser", points, int(mine[0]))
        for path, area in (("laser.radiant_exposure", 1.0), ("laser.pulse_energy", laser.beam.area if laser.beam else 0.0)):
            column = points.column(path)
            if column is not None:
                if not area:
                    raise ConfigError("laser.pulse_energy needs a beam")
                return np.asarray(column.values, np.float64)[column.codes[mine]] / area
        return np.full(len(mine), laser.exposure)


def _with_scaled(laser: Laser) -> tuple[Laser, Laser]:
    return laser, laser.with_radiant_exposure(REFERENCE_EXPOSURE)


def _material(particle: Any) -> Hashable:
    """What the response of a particle per kelvin depends on: everything but how much light it takes."""
    free = ("interior_scale", "mu_a", "absorption_efficiency", "tensile_strength")
    return tuple(value for name, value in vars(particle).items() if name not in free)


def _without(path: str, problem: Problem) -> Problem:
    """Drop the axis' own path from a message that already stands under it."""
    return Problem("" if problem.path == path else problem.path, problem.message)
