"""The same skin under two or more lasers, side by side, always three ways.

At equal radiant exposure (that of the first laser), at equal endpoint (each at its own threshold, one way for every
target criterion), and as set. The first laser is the reference of gains.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from picosim import assemble
from picosim.chain import confinement, particles
from picosim.chain.light import Light
from picosim.chain.thresholds import AbsorberResponses
from picosim.experiment import Comparison, Experiment
from picosim.numerics import parallel
from picosim.outcome.criterion import LayerCriterion, ParticleCriterion
from picosim.outcome.validity import BEYOND
from picosim.outcome.verdict import margin_of
from picosim.result import Dataset, Result
from picosim.walk import Chain, solve_light, walk

EQUAL_EXPOSURE, AS_SET = "equal radiant exposure", "as set"
DIAMETERS = np.array([0.1, 0.13, 0.3, 0.4, 0.7, 1.0, 3.0, 10.0]) / 1e6


@dataclass(frozen=True)
class Row:
    """One value of the comparison: a criterion on a subject."""

    criterion: ParticleCriterion | LayerCriterion
    subject: str
    unit: str


def compare_result(comparison: Comparison, config_text: str = "") -> Result:
    """Run every laser of a comparison and lay the results side by side."""
    chains = _walk_all(comparison)
    result = Result()
    result.attributes.update(assemble.provenance(comparison, config_text), result="comparison")
    lasers = result.groups.setdefault("lasers", Dataset())
    for run, chain in zip(parallel.each(assemble.filled, chains), chains, strict=True):
        lasers.groups[chain.experiment.laser.name] = run
        run.attributes["laser"] = chain.experiment.laser.name
    result.add("laser", "laser", [chain.experiment.laser.name for chain in chains])
    result.attributes["target"] = chains[0].target.label if chains[0].target else "none"
    result.attributes["reference"] = chains[0].experiment.laser.name
    _matrices(result, chains)
    _ways(result.groups.setdefault("ways", Dataset()), chains)
    _diameters(result.groups.setdefault("diameters", Dataset()), chains)
    return result


def _walk_all(comparison: Comparison) -> list[Chain]:
    """Walk the chain of every laser; lasers of one wavelength and beam share their light."""
    known: dict[str, Light] = {}
    experiments = comparison.experiments()
    for experiment in experiments:
        key = _light_key(experiment)
        if key not in known:
            known[key] = solve_light(experiment, experiment.laser)
    return parallel.each(lambda one: walk(one, lit=known[_light_key(one)]), experiments)


def _light_key(experiment: Experiment) -> str:
    return repr((experiment.laser.wavelength, experiment.laser.beam))


def _matrices(result: Result, chains: list[Chain]) -> None:
    first = chains[0]
    for name, quantity in (("wavelength", "wavelength"), ("exposure", "radiant_exposure")):
        result.add(quantity, "laser", [getattr(chain.experiment.laser, name) for chain in chains])
    result.add("pulse_duration", "laser", [chain.experiment.laser.pulse.duration for chain in chains])
    if not first.cells:
        return
    runs = [result.group(f"lasers/{chain.experiment.laser.name}") for chain in chains]
    for name in ("target_criterion", "epidermal_criterion"):
        result.add(name, name, runs[0].text(name))
    dims = ("laser", "target_criterion", "epidermal_criterion")
    for name in ("epidermal_sparing", "epidermal_sparing_low", "epidermal_sparing_high"):
        result.add(name, dims, np.array([run[name] for run in runs]), "epidermal_sparing")
    result.add("epidermal_sparing_status", dims, np.array([run["epidermal_sparing_status"] for run in runs]))
    sparing = result["epidermal_sparing"]
    result.add(
        "sparing_gain", dims, sparing[:1] / sparing, note="sparing of the first laser over that of this one"
    )
    for name, dim in (
        ("disruption_threshold", "target_criterion"),
        ("damage_threshold", "epidermal_criterion"),
    ):
        result.add(name, ("laser", dim), np.array([run[name] for run in runs]))
        result.add(f"{name}_status", ("laser", dim), np.array([run[f"{name}_status"] for run in runs]))


def _ways(data: Dataset, chains: list[Chain]) -> None:
    """Values of every criterion on every subject, for each way and laser."""
    first = chains[0]
    criteria = first.experiment.criteria
    rows = [Row(c, s.label, c.unit) for s in first.subjects for c in criteria.particle]
    rows += [Row(criterion, layer.layer, criterion.unit) for criterion, layer in first.judged]
    ways = [EQUAL_EXPOSURE, *(f"equal endpoint: {t.criterion}" for t in first.disruption), AS_SET]
    exposure = np.full((len(ways), len(chains)), np.nan)
    for j, chain in enumerate(chains):
        exposure[0, j] = first.experiment.laser.exposure
        exposure[1:-1, j] = [t.value for t in chain.disruption]
        exposure[-1, j] = chain.experiment.laser.exposure
    value = np.full((len(ways), len(chains), len(rows)), np.nan)
    margin, status = value.copy(), np.full(value.shape, "", dtype=object)
    for i, j, k in np.ndindex(value.shape):
        if math.isfinite(exposure[i, j]):
            value[i, j, k], margin[i, j, k], status[i, j, k] = _value(
                chains[j], rows[k], float(exposure[i, j])
            )
        else:
            status[i, j, k] = BEYOND
    data.add("way", "way", ways)
    data.add("laser", "laser", [chain.experiment.laser.name for chain in chains])
    data.add("row", "row", [f"{row.subject}: {row.criterion.label}" for row in rows])
    data.add("unit", "row", [row.unit for row in rows])
    data.add("radiant_exposure", ("way", "laser"), exposure, note="NaN: the endpoint is beyond validity")
    data.add("value", ("way", "laser", "row"), value, note="SI unit in 'unit'; NaN: beyond validity")
    data.add("margin", ("way", "laser", "row"), margin)
    data.add("status", ("way", "laser", "row"), status)


def _value(chain: Chain, row: Row, exposure: float) -> tuple[float, float, str]:
    """Return value, margin and status of one row at a radiant exposure."""
    criterion = row.criterion
    if isinstance(criterion, ParticleCriterion):
        subject = next(s for s in chain.subjects if s.label == row.subject)
        rise = float(subject.rise_per_exposure[0]) * exposure
        state = subject.ends[0].status(rise)
        if state == BEYOND:
            return math.nan, math.nan, BEYOND
        value = criterion.value(subject.responses[0], rise)
        start = criterion.value(subject.responses[0], 0.0)
        return value, margin_of(value, criterion.limit_of(subject.absorber).value, start), state
    response = next(r for c, r in chain.judged if r.layer == row.subject and c.label == criterion.label)
    value = criterion.value(response, exposure)
    return value, margin_of(value, criterion.limit_parameter.value, criterion.value(response, 0.0)), "valid"


def _diameters(data: Dataset, chains: list[Chain]) -> None:
    """Responses against diameter for every kind of absorber there is, and the diameters at which the regimes flip."""
    medium = chains[0].experiment.particle.medium.medium
    names = [chain.experiment.laser.name for chain in chains]
    data.add("laser", "laser", names)
    flips = [confinement.flip_diameters(chain.experiment.laser.pulse.duration, medium) for chain in chains]
    data.add(
        "thermal_flip_diameter",
        "laser",
        [flip[0] for flip in flips],
        "diameter",
        note="larger: thermally confined, t_p < d^2/(27 D)",
    )
    data.add(
        "stress_flip_diameter",
        "laser",
        [flip[1] for flip in flips],
        "diameter",
        note="larger: stress confined, t_p < a/c",
    )
    for subject in chains[0].subjects:
        group = data.groups.setdefault(subject.label, Dataset())
        group.add("laser", "laser", names)
        group.add("diameter", "diameter", DIAMETERS)
        found = [parallel.each(partial(_ratios, chain, subject), DIAMETERS.tolist()) for chain in chains]
        for name in ("wall_ratio", "centre_ratio", "retained_fraction", "centre_tension_ratio", "hoop_ratio"):
            group.add(name, ("laser", "diameter"), [[ratios[name] for ratios in row] for row in found])
        clocks = [
            confinement.clocks(DIAMETERS, chain.experiment.laser.pulse.duration, medium) for chain in chains
        ]
        for name in ("thermal_confinement", "stress_confinement"):
            group.add(name, ("laser", "diameter"), [clock[name] for clock in clocks])


def _ratios(chain: Chain, subject: AbsorberResponses, diameter: float) -> dict[str, float]:
    laser, models = chain.experiment.laser, chain.experiment.particle
    particle = subject.absorber.particle(laser.wavelength, diameter, subject.variants[0].interior_scale)
    sphere = particles.sphere_of(particle, models.medium.medium)
    heat = particles.heat_ratios(sphere, laser.pulse, models.heat)
    return {**heat, **particles.centre_ratios(sphere, laser.pulse, models.stress)}
