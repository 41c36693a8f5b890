"""How the keys of a sweep of experiments split the work: which stage depends on which, and which merely scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from picosim.experiment import Experiment
from picosim.outcome.peak import PeakCriterion
from picosim.study.experiment_paths import decides_light, decides_particles, is_exposure, under
from picosim.study.model import Stage


@dataclass(frozen=True)
class Split:
    """Keys by what they decide.

    ``scaling`` keys only scale results; ``shared`` are all others. ``parts`` maps a field of the experiment to its keys;
    ``is_linear`` is false where nothing may be scaled: other lasers follow, or something melts or boils.
    """

    stages: dict[str, Stage]
    scaling: tuple[str, ...]
    shared: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]
    is_linear: bool
    is_random: bool


def split(base: Experiment, paths: Sequence[str]) -> Split:
    """Return how keys split the work of an experiment."""
    linear = _is_linear(base, paths)
    scaling = tuple(p for p in paths if is_exposure(p)) if linear else ()
    shared = tuple(p for p in paths if p not in scaling)
    random = base.optics.resolves_spot or any(under(p, ("optics",)) for p in paths)
    shapes = ("laser.pulse",) if _ignores_shape(base, paths) else ()
    warm = ("laser", "tissue", "initial_temperature", "sequence")
    stages = [
        Stage("light", tuple(p for p in paths if decides_light(p)), random),
        Stage("particles", tuple(p for p in paths if decides_particles(p))),
        Stage("layers", tuple(p for p in shared if (decides_light(p) or under(p, warm)) and not under(p, shapes)), random),
    ]
    parts = {part: tuple(p for p in shared if under(p, (part,))) for part in Experiment.model_fields}
    return Split({s.name: s for s in stages}, scaling, shared, parts, linear, random)


def _is_linear(base: Experiment, paths: Sequence[str]) -> bool:
    fixed = not any(p == "tissue" or under(p, ("sequence", "tissue.heat")) for p in paths)
    return fixed and not base.sequence and not getattr(base.tissue.heat, "phase_change", False)


def _ignores_shape(base: Experiment, paths: Sequence[str]) -> bool:
    """Whether the layers know the energy of a pulse only: one pulse, adiabatic, no waves, judged by their peak.

    Vessels cool while a pulse lasts, and pulses of a train may overlap.
    """
    judges = (*base.criteria.layer, *base.criteria.dermis, *base.criteria.blood)
    peaks = all(isinstance(judge, PeakCriterion) for judge in judges)
    simple = base.tissue.heat.kind == "confined" and base.tissue.stress is None and not base.tissue.vessels and peaks
    single = base.laser.train.total == 1 and not base.sequence
    others = ("tissue", "criteria", "sequence", "laser.train", "laser.preset")
    return simple and single and not any(p == "laser" or under(p, others) for p in paths)
