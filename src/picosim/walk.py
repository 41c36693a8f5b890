"""Walks the stages of an Experiment: light, layers, particles, thresholds, sparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
) -> Chain:
    """Walk the stages: light, layers, particles, thresholds, sparing.

    Stages solved before (by a sweep) are taken as they are: ``lit``, ``tissue``, and single particles by ``one``.
    """
    laser, criteria = experiment.laser, experiment.criteria
    lit = lit if lit is not None else solve_light(experiment, laser)
    tissue = tissue if tissue is not None else solve_layers(experiment, lit)
    models = experiment.particle
    subjects = tuple(
        particles.respond(
            population, lit, laser.pulse, heat=models.heat, stress=models.stress, medium=models.medium.medium,
            starts=tissue.starts(population.depth, float(lit.deposition.at(population.depth)[0])),
            skin_scale=experiment.skin.interior_scale, validity=criteria.validity, one=one,
        )
        for population in lit.sample.populations
    )  # fmt: skip
    (first, chosen), *others = _judges(experiment, lit)
    epidermis = tuple(layers.responses(lit, tissue, chosen))
    judged = [(criterion, layer) for criterion in first for layer in epidermis]
    for group, chosen in others:
        judged += [(criterion, layer) for criterion in group for layer in layers.responses(lit, tissue, chosen)]
    single = vessels.responses(lit, tissue, experiment.tissue.vessels)
    judged += [(criterion, vessel) for criterion in criteria.blood for vessel in single]
    chain = Chain(experiment, lit, tissue, subjects, epidermis, tuple(judged))
    target, epidermal = chain.target, chain.epidermal
    disruption = tuple(particle_threshold(c, target) for c in criteria.particle) if target is not None else ()
    own = tuple(particle_threshold(c, epidermal) for c in criteria.particle) if epidermal is not None else ()
    damage = own + tuple(layer_threshold(c, epidermis) for c in criteria.layer)
    both = target is not None and epidermal is not None
    same = both and target.label == epidermal.label  # type: ignore[union-attr]
    kind = both and target.absorber.table == epidermal.absorber.table  # type: ignore[union-attr]
    cells = tuple(
        sparing_cell(t, d, same_absorber=same and d in own, same_kind=kind) for t in disruption for d in damage
    )
    return Chain(experiment, lit, tissue, subjects, epidermis, tuple(judged), disruption, damage, cells)
