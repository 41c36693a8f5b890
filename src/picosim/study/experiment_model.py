"""Experiments as a model that can be swept: each distinct stage solved once, radiant exposure by scaling.

What a point needs is split by what it depends on: light on skin, wavelength and beam; peak responses of single
particles on absorber, medium and pulse; temperature of the layers on light, train and surface. Everything else is
assembled from these by the chain that ``picosim run`` walks, once for all radiant exposures that share it.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from picosim.chain.layers import LayerRun
from picosim.errors import ConfigError, Problem
from picosim.experiment import Experiment, canonical
from picosim.mistakes import problems
from picosim.outcome.criterion import ParticleResponse
from picosim.spec import FROM_FILE
from picosim.store.schema import Coordinate, ResultField
from picosim.study import experiment_results as results
from picosim.study.experiment_paths import assign, read_leaf
from picosim.study.experiment_points import REMEMBERED, Assembler, Memory
from picosim.study.experiment_split import Split, split
from picosim.study.experiment_stages import Lit, Particles, Randomness, attempt, lights, material, tissues
from picosim.study.fork_server import EXPERIMENTS
from picosim.study.model import Leaf, Outcome, Solved, Stage, stage_key
from picosim.study.points import Points
from picosim.study.work import SolveError, describe
from picosim.walk import Chain, Known, walk

STAGES = ("light", "layers", "particles")
TOGETHER = 128
"""Chains that are solved together; as many solutions of each of light and layers, which are large, are remembered."""


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
    results_version = 4
    preload = EXPERIMENTS
    together = 32

    def __init__(self, data: Mapping[str, Any], origin: str = "model") -> None:
        if isinstance(data.get("laser"), list):
            raise ConfigError(f"{origin}: a sweep needs one [laser]; vary its keys with axes instead of [[laser]]")
        self.data = dict(data)
        self.base = Experiment.read(self.data, origin=origin)
        self._assembler = Assembler(self.data, self.base)
        self._particles = Particles()
        self._stages = {name: Memory(TOGETHER if name != "particles" else REMEMBERED) for name in STAGES}
        self._splits: dict[tuple[str, ...], Split] = {}

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
        return self._assembler.whole(settings)

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
        return self._good(points, lambda block, experiments: self._make(stage, block, experiments, solved))

    def evaluate(self, points: Points, solved: Solved, wanted: Collection[str]) -> Outcome:
        """Return the results of a block: a chain for each setting of the keys that do not merely scale."""
        outcome = Outcome({f.name: f.empty(len(points)) for f in self.results if f.name in wanted})
        how = self._split(points.paths)
        first, member = points.groups(how.shared, replicas=how.is_random)
        members = np.split(np.argsort(member, kind="stable"), np.cumsum(np.bincount(member))[:-1])
        for start in range(0, len(first), TOGETHER):
            block = points.take(first[start : start + TOGETHER])
            chains = self._good(block, lambda good, experiments: self._chains(good, experiments, solved))
            for chain, mine in zip(chains, members[start : start + TOGETHER], strict=True):
                self._fill(outcome, chain, points, mine, wanted)
        return outcome

    def _fill(
        self, outcome: Outcome, chain: tuple[Chain, int] | SolveError, points: Points, mine: NDArray[np.int64],
        wanted: Collection[str],
    ) -> None:  # fmt: skip
        """Put the results of some points that share a chain in their places."""
        try:
            if isinstance(chain, SolveError):
                raise chain
            found = results.quantities(chain[0], self._assembler.exposures(self._split(points.paths), points, mine))
            found["light_seed"] = chain[1]
            if "fluence_ratio_profile" in wanted:
                found["fluence_ratio_profile"] = results.profile(chain[0])
        except Exception as error:
            outcome.failures.update(dict.fromkeys(mine.tolist(), describe(error)))
            return
        for name in outcome.values.keys() & found.keys():
            outcome.values[name][mine] = found[name]

    def _good(self, points: Points, make: Callable[[Points, list[Experiment]], list[Any]]) -> list[Any]:
        """Return what ``make`` gives for the points whose experiment is valid, and for the others why it is not."""
        how = self._split(points.paths)
        experiments = [attempt(lambda p=p: self._assembler.of_point(how, points, p)) for p in range(len(points))]  # type: ignore[misc]
        good = {p: experiment for p, experiment in enumerate(experiments) if not isinstance(experiment, SolveError)}
        block = points if len(good) == len(points) else points.take(np.array(list(good), np.int64))
        found = dict(zip(good, make(block, list(good.values())), strict=True))
        return [found.get(p, experiment) for p, experiment in enumerate(experiments)]

    def _make(self, stage: str, points: Points, experiments: list[Experiment], solved: Solved) -> list[Any]:
        """Solve a stage for each of the points."""
        if stage == "particles":
            return list(self._particles.solve(experiments))
        if stage == "layers":
            return list(tissues(experiments, self._get("light", points, experiments, solved)))
        root, common = points.seed, points.common_random_numbers
        chance = [Randomness(root, int(replica), common) for replica in points.replica]
        return list(lights(experiments, chance))

    def _get(self, stage: str, points: Points, experiments: list[Experiment], solved: Solved) -> list[Any]:
        """Return a stage's solution for each of the points: solved before, remembered, or solved now."""
        part = self._split(points.paths).stages[stage]
        keys = [stage_key(points, position, part) for position in range(len(points))]
        known = solved.get(stage, {})
        open_ = [position for position, key in enumerate(keys) if key not in known]

        def make(rows: list[int]) -> list[Any]:
            chosen = [open_[row] for row in rows]
            return self._make(stage, points.take(np.array(chosen, np.int64)), [experiments[p] for p in chosen], solved)

        new = dict(zip(open_, self._stages[stage].several([keys[p] for p in open_], make), strict=True))
        return [new[position] if position in new else known[key] for position, key in enumerate(keys)]

    def _chains(self, points: Points, experiments: list[Experiment], solved: Solved) -> list[Any]:
        """Return, for each of the points, its chain and the seed of its light, or why there is none."""
        solutions = [self._get(stage, points, experiments, solved) for stage in ("light", "layers", "particles")]
        chains = []
        shared: tuple[Any, ...] = ()
        known = Known()
        for experiment, lit, tissue, particles in zip(experiments, *solutions, strict=True):
            parts = (lit, tissue, experiment.skin, experiment.tissue, experiment.criteria)
            if any(one is not other for one, other in itertools.zip_longest(parts, shared)):
                shared, known = parts, Known()  # neighbours share light and layers
            chains.append(attempt(functools.partial(self._chain, experiment, lit, tissue, particles, known)))
        return chains

    def _chain(
        self, experiment: Experiment, lit: Lit | SolveError, tissue: LayerRun | SolveError,
        responses: dict[Hashable, ParticleResponse] | SolveError, known: Known,
    ) -> tuple[Chain, int]:  # fmt: skip
        for part in (lit, tissue, responses):
            if isinstance(part, SolveError):
                raise part
        assert not isinstance(lit, SolveError)
        assert not isinstance(tissue, SolveError)
        assert not isinstance(responses, SolveError)

        def one(particle: Any, medium: Any, pulse: Any, **models: Any) -> ParticleResponse:
            response = responses.get(material(particle)) or self._particles.respond(particle, medium, pulse, **models)
            start = models["initial_temperature"]
            return ParticleResponse(**{**vars(response), "particle": particle, "initial_temperature": start})

        return walk(experiment, lit=lit[0], tissue=tissue, one=one, known=known), lit[1]


def _without(path: str, problem: Problem) -> Problem:
    """Drop the axis' own path from a message that already stands under it."""
    return Problem("" if problem.path == path else problem.path, problem.message)
