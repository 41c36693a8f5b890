"""Walks the stages of an Experiment: light, layers, particles, thresholds, sparing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from picosim.chain import layers, light, particles, vessels
from picosim.chain.thresholds import (
    AbsorberResponses,
    Cell,
    Threshold,
    layer_threshold,
    particle_threshold,
    sparing_cell,
)
from picosim.experiment import Experiment
from picosim.laser.laser import Laser
from picosim.outcome.criterion import LayerCriterion, LayerResponse

T = TypeVar("T")


class Known:
    """What follows from light and layers alone, by key: worked out once for all chains that share them."""

    def __init__(self) -> None:
        self._table: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is known under a key; make it the first time."""
        if key not in self._table:
            self._table[key] = make()
        return self._table[key]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Chain:
    """Everything one laser does, before it is laid out.

    ``judged`` pairs each layer criterion with the layers it judges: of the epidermis, the dermis, the blood plexus.
    """

    experiment: Experiment
    light: light.Light
    tissue: layers.LayerRun
    subjects: tuple[AbsorberResponses, ...]
    epidermis: tuple[LayerResponse, ...]
    judged: tuple[tuple[LayerCriterion, LayerResponse], ...]
    disruption: tuple[Threshold, ...] = ()
    damage: tuple[Threshold, ...] = ()
    cells: tuple[Cell, ...] = ()
    known: Known = field(default_factory=Known, repr=False, compare=False)

    def subject(self, label: str | None) -> AbsorberResponses | None:
        """Return the absorber of a name; None when there is none."""
        return next((s for s in self.subjects if s.label == label), None)

    @property
    def target(self) -> AbsorberResponses | None:
        """The absorber to be disrupted."""
        return self.subject(self.experiment.target_label)

    @property
    def epidermal(self) -> AbsorberResponses | None:
        """The epidermis' own melanosomes."""
        own = self.experiment.skin.epidermal_absorber()
        return self.subject(own.label) if own is not None else None


def solve_light(experiment: Experiment, laser: Laser) -> light.Light:
    """Solve the light of one laser in the skin."""
    return light.solve(experiment.skin, laser.wavelength, laser.beam, experiment.optics, seed=experiment.seed)


def solve_layers(experiment: Experiment, lit: light.Light) -> layers.LayerRun:
    """Solve the layers under the laser and those that follow it."""
    followers = [
        layers.Follower(solve_light(experiment, one.laser), one.laser, one.after) for one in experiment.sequence
    ]
    return layers.solve(lit, experiment.laser, experiment.tissue, experiment.initial_temperature, followers)


def _judges(experiment: Experiment, lit: light.Light) -> list[tuple[Sequence[LayerCriterion], list[int]]]:
    """Criteria of layers, and the layers that they judge; those of the epidermis first."""
    criteria = experiment.criteria
    pairs = ((criteria.layer, layers.epidermis), (criteria.dermis, layers.dermis), (criteria.blood, layers.plexus))
    return [(group, layers_of(lit)) for group, layers_of in pairs]


def depths_read(experiment: Experiment, lit: light.Light) -> NDArray[np.intp]:
    """Indices of the depths of the light at which `walk` reads the temperature of the layers.

    All in the layers that are judged, and those on either side of each absorber and vessel.
    """
    depth = lit.deposition.depth
    judged = np.zeros(lit.sample.thickness.size, dtype=np.bool_)
    for n, (group, chosen) in enumerate(_judges(experiment, lit)):
        if group or n == 0:
            judged[chosen] = True
    kept = judged[lit.deposition.stack.layer_at(depth)]
    for point in [p.depth for p in lit.sample.populations] + [vessel.depth for vessel in experiment.tissue.vessels]:
        right = min(max(int(depth.searchsorted(point)), 1), depth.size - 1)
        kept[right - 1 : right + 1] = True
    return np.flatnonzero(kept)


def walk(
    experiment: Experiment,
    *,
    lit: light.Light | None = None,
    tissue: layers.LayerRun | None = None,
    one: particles.RespondOne = particles.respond_one,
    known: Known | None = None,
) -> Chain:
    """Walk the stages: light, layers, particles, thresholds, sparing.

    Stages solved before (by a sweep) are taken as they are: ``lit``, ``tissue``, and single particles by ``one``;
    ``known`` holds what was worked out for the same light, layers and criteria.
    """
    laser, criteria = experiment.laser, experiment.criteria
    lit = lit if lit is not None else solve_light(experiment, laser)
    tissue = tissue if tissue is not None else solve_layers(experiment, lit)
    known = known or Known()
    models = experiment.particle
    subjects = tuple(
        particles.respond(
            place, laser.pulse, heat=models.heat, stress=models.stress, medium=models.medium.medium, validity=criteria.validity,
            one=one,
        )
        for place in known.once("places", lambda: _places(experiment, lit, tissue))
    )  # fmt: skip
    epidermis, judged = known.once("judged", lambda: _judged(experiment, lit, tissue))
    chain = Chain(experiment, lit, tissue, subjects, epidermis, judged, known=known)
    target, epidermal = chain.target, chain.epidermal
    disruption = tuple(particle_threshold(c, target) for c in criteria.particle) if target is not None else ()
    own = tuple(particle_threshold(c, epidermal) for c in criteria.particle) if epidermal is not None else ()
    damage = own + known.once("thresholds", lambda: tuple(layer_threshold(c, epidermis) for c in criteria.layer))
    both = target is not None and epidermal is not None
    same = both and target.label == epidermal.label  # type: ignore[union-attr]
    kind = both and target.absorber.table == epidermal.absorber.table  # type: ignore[union-attr]
    cells = tuple(
        sparing_cell(t, d, same_absorber=same and d in own, same_kind=kind) for t in disruption for d in damage
    )
    return Chain(experiment, lit, tissue, subjects, epidermis, judged, disruption, damage, cells, known)


def _places(experiment: Experiment, lit: light.Light, tissue: layers.LayerRun) -> list[particles.Place]:
    """Return each absorber in its place."""
    scale = experiment.skin.interior_scale
    return [particles.place(population, lit, tissue, scale) for population in lit.sample.populations]


def _judged(
    experiment: Experiment, lit: light.Light, tissue: layers.LayerRun
) -> tuple[tuple[LayerResponse, ...], tuple[tuple[LayerCriterion, LayerResponse], ...]]:
    """Return the response of the epidermis, and each layer criterion with each response that it judges."""
    (first, chosen), *others = _judges(experiment, lit)
    epidermis = tuple(layers.responses(lit, tissue, chosen))
    judged = [(criterion, layer) for criterion in first for layer in epidermis]
    for group, chosen in others:
        if group:
            judged += [(criterion, layer) for criterion in group for layer in layers.responses(lit, tissue, chosen)]
    single = vessels.responses(lit, tissue, experiment.tissue.vessels)
    judged += [(criterion, vessel) for criterion in experiment.criteria.blood for vessel in single]
    return epidermis, tuple(judged)
