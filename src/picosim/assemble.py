"""Puts a run together: walks the stages of an Experiment and lays everything out as labelled arrays.

Whatever a table prints or a figure draws is read from this tree, and the tree is the file.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from picosim.chain import confinement, layers, light, maps, particles
from picosim.chain.thresholds import (
    AbsorberResponses,
    Cell,
    Threshold,
    headline,
    layer_threshold,
    particle_threshold,
    sparing_cell,
)
from picosim.experiment import Comparison, Experiment, canonical, config_hash, defaults_used
from picosim.formulas.exposure_limit import train_limit
from picosim.outcome.criterion import LayerResponse
from picosim.result import Dataset, Result
from picosim.verdicts import verdict_rows

DISCLAIMER = "A research and teaching tool, not medical advice."


@dataclass(frozen=True)
class Chain:
    """Everything one laser does, before it is laid out."""

    experiment: Experiment
    light: light.Light
    tissue: layers.LayerRun
    subjects: tuple[AbsorberResponses, ...]
    layer_responses: tuple[LayerResponse, ...]
    disruption: tuple[Threshold, ...]
    damage: tuple[Threshold, ...]
    cells: tuple[Cell, ...]

    @property
    def target(self) -> AbsorberResponses | None:
        """The absorber to be disrupted."""
        label = self.experiment.target_label
        return next((s for s in self.subjects if s.label == label), None)

    @property
    def epidermal(self) -> AbsorberResponses | None:
        """The epidermis' own melanosomes."""
        own = self.experiment.skin.epidermal_absorber()
        return next((s for s in self.subjects if own is not None and s.label == own.label), None)


def walk(
    experiment: Experiment,
    *,
    lit: light.Light | None = None,
    tissue: layers.LayerRun | None = None,
    one: particles.RespondOne = particles.respond_one,
) -> Chain:
    """Walk the stages: light, particles, layers, thresholds, sparing.

    Stages solved before (by a sweep) are taken as they are: ``lit``, ``tissue``, and single particles by ``one``.
    """
    laser = experiment.laser
    if lit is None:
        lit = light.solve(experiment.skin, laser.wavelength, laser.beam, experiment.optics, seed=experiment.seed)
    if tissue is None:
        tissue = layers.solve(lit, laser, experiment.tissue, experiment.initial_temperature)
    models = experiment.particle
    subjects = tuple(
        particles.respond(
            population, lit, laser.pulse, heat=models.heat, stress=models.stress, medium=models.medium.medium,
            initial_temperature=tissue.initial_temperature(population.depth),
            skin_scale=experiment.skin.interior_scale, validity=experiment.criteria.validity, one=one,
        )
        for population in lit.sample.populations
    )  # fmt: skip
    responses = tuple(layers.responses(lit, tissue))
    chain = Chain(experiment, lit, tissue, subjects, responses, (), (), ())
    criteria = experiment.criteria
    target, epidermal = chain.target, chain.epidermal
    disruption = tuple(particle_threshold(c, target) for c in criteria.particle) if target is not None else ()
    own = tuple(particle_threshold(c, epidermal) for c in criteria.particle) if epidermal is not None else ()
    damage = own + tuple(layer_threshold(c, responses) for c in criteria.layer)
    same = target is not None and epidermal is not None and target.label == epidermal.label
    kind = target is not None and epidermal is not None and target.absorber.table == epidermal.absorber.table
    cells = tuple(
        sparing_cell(t, d, same_absorber=same and d in own, same_kind=kind) for t in disruption for d in damage
    )
    return Chain(experiment, lit, tissue, subjects, responses, disruption, damage, cells)


def run_result(experiment: Experiment, config_text: str = "") -> Result:
    """Run one experiment and return it as labelled arrays."""
    chain = walk(experiment)
    result = Result()
    result.attributes.update(provenance(experiment, config_text), result="run", laser=experiment.laser.name)
    fill(result, chain)
    return result


def provenance(spec: Experiment | Comparison, config_text: str) -> dict[str, str | int]:
    """Return what is needed to run it again: the text as given, the canonical configuration and its hash, versions, seed."""
    packages = {f"{name}_version": version(name) for name in ("picosim", "numpy", "scipy", "numba", "h5py", "pydantic")}
    return {
        "title": spec.title, "disclaimer": DISCLAIMER, "config_text": config_text, "config": canonical(spec),
        "config_sha256": config_hash(spec), "seed": spec.seed, "python_version": platform.python_version(),
        "machine": platform.machine(), **packages,
    }  # fmt: skip


def fill(data: Dataset, chain: Chain) -> None:
    """Lay out one run in a dataset."""
    experiment = chain.experiment
    _summary(data, chain)
    _laser(data.groups.setdefault("source", Dataset()), experiment)
    _optics(data.groups.setdefault("optics", Dataset()), chain)
    _layers(data.groups.setdefault("layers", Dataset()), chain)
    _tissue(data.groups.setdefault("tissue", Dataset()), chain)
    absorbers = data.groups.setdefault("absorbers", Dataset())
    for subject in chain.subjects:
        _absorber(absorbers.groups.setdefault(subject.label, Dataset()), subject, chain)
    _confinement(data.groups.setdefault("confinement", Dataset()), experiment)
    _verdicts(data.groups.setdefault("verdicts", Dataset()), chain)
    _parameters(data.groups.setdefault("parameters", Dataset()), chain)


def _summary(data: Dataset, chain: Chain) -> None:
    best = headline(chain.cells)
    data.attributes["target"] = chain.target.label if chain.target else "none"
    data.attributes["marks"] = "; ".join(chain.light.marks + chain.experiment.skin.notes)
    data.attributes["headline"] = (
        f"{best.target_criterion} against {best.epidermal_criterion}" if best else "no cell within validity"
    )
    if not chain.disruption:
        return
    targets = [t.criterion for t in chain.disruption]
    damages = [_damage_name(t) for t in chain.damage]
    data.add("target_criterion", "target_criterion", targets)
    data.add("epidermal_criterion", "epidermal_criterion", damages)
    for name, dim, rows in (
        ("disruption_threshold", "target_criterion", chain.disruption),
        ("damage_threshold", "epidermal_criterion", chain.damage),
    ):
        data.add(name, dim, [t.value for t in rows])
        data.add(
            f"{name}_low",
            dim,
            [t.band[0] for t in rows],
            name,
            note="lowest over variants and limits within validity",
        )
        data.add(
            f"{name}_high",
            dim,
            [t.band[1] for t in rows],
            name,
            note="highest over variants and limits within validity",
        )
        data.add(f"{name}_status", dim, [t.status + (f": {t.reason}" if t.reason else "") for t in rows])
        data.add(f"{name}_bound", dim, [t.bound for t in rows], "validity_exposure",
                 note="the linear model ends here; a threshold beyond validity lies above")  # fmt: skip
        data.add(f"{name}_mark", dim, [t.limit.mark for t in rows])
        data.add(f"{name}_where", dim, [t.where for t in rows])
    shape = (len(targets), len(damages))
    dims = ("target_criterion", "epidermal_criterion")
    for name, values in (
        ("epidermal_sparing", [c.value for c in chain.cells]),
        ("epidermal_sparing_low", [c.low for c in chain.cells]),
        ("epidermal_sparing_high", [c.high for c in chain.cells]),
    ):
        data.add(name, dims, np.reshape(values, shape), "epidermal_sparing")
    data.add(
        "epidermal_sparing_status",
        dims,
        np.reshape(np.array([c.status for c in chain.cells], dtype=object), shape),
    )
    data.add(
        "headline_sparing",
        (),
        best.value if best else np.nan,
        "epidermal_sparing",
        note="the least cell of the matrix",
    )


def _damage_name(threshold: Threshold) -> str:
    return f"{threshold.subject}: {threshold.criterion}"


def _laser(data: Dataset, experiment: Experiment) -> None:
    laser = experiment.laser
    train = laser.train
    starts = train.start_times()
    data.attributes.update(name=laser.name, pulse=laser.pulse.kind, beam=laser.beam.kind if laser.beam else "broad")
    data.add("wavelength", (), laser.wavelength)
    data.add("radiant_exposure", (), laser.exposure)
    data.add("pulse_duration", (), laser.pulse.duration)
    data.add("peak_irradiance", (), laser.peak_irradiance)
    if laser.beam is not None:
        data.add("diameter", (), laser.beam.diameter)
        data.add("pulse_energy", (), laser.exposure * laser.beam.area)
    limit = train_limit(
        wavelength=laser.wavelength, duration=laser.pulse.duration, count=train.total,
        total_duration=float(starts[-1]) + laser.pulse.duration,
    )  # fmt: skip
    data.add(
        "exposure_limit",
        (),
        limit,
        note="Directive 2006/25/EC; a reference line with a reduction factor, not a damage threshold",
    )
    start, stop = laser.pulse.support()
    time = np.linspace(start, stop, 401)
    data.add("time", "time", time)
    data.add("power", "time", laser.pulse.power(time))


def _optics(data: Dataset, chain: Chain) -> None:
    lit, deposition = chain.light, chain.light.deposition
    exposure = chain.experiment.laser.exposure
    data.attributes.update(model=deposition.model, marks="; ".join(lit.marks))
    for name in ("specular_reflectance", "diffuse_reflectance", "transmittance"):
        data.add(name, (), getattr(deposition, name))
    data.add("energy_balance", (), deposition.energy_balance)
    owner = deposition.stack.layer_at(deposition.depth)
    data.add("depth", "depth", deposition.depth)
    data.add("fluence_ratio", "depth", deposition.fluence_ratio)
    data.add("fluence", "depth", deposition.fluence_ratio * exposure)
    data.add("absorbed_energy_density", "depth", deposition.fluence_ratio * exposure * lit.sample.mu_a[owner])
    data.add(
        "spot_factor",
        "depth",
        lit.spot_factor,
        note="an estimate of the bias of a broad-beam model; not applied",
    )
    for name in ("fluence_ratio", "diffuse_reflectance", "transmittance"):
        if name in deposition.standard_error:
            error = np.asarray(deposition.standard_error[name])
            data.add(f"{name}_error", "depth" if error.ndim else (), error, name, note="standard error, one sigma")


def _layers(data: Dataset, chain: Chain) -> None:
    lit, sample = chain.light, chain.light.sample
    exposure = chain.experiment.laser.exposure
    data.add("layer", "layer", list(sample.names))
    data.add("depth", "layer", sample.interfaces[:-1], note="top of the layer")
    for name, quantity in (
        ("thickness", "thickness"), ("mu_a", "mu_a"), ("mu_s", "mu_s"), ("g", "anisotropy"), ("n", "refractive_index"),
        ("melanin_mu_a", "melanin_mu_a"), ("volumetric_heat_capacity", "volumetric_heat_capacity"),
        ("thermal_conductivity", "thermal_conductivity"),
    ):  # fmt: skip
        data.add(name, "layer", getattr(sample, name), quantity)
    data.add("absorbed_fraction", "layer", lit.deposition.absorbed_fraction)
    data.add("fluence_ratio", "layer", lit.layer_fluence_ratio, note="mean over the layer")
    data.add(
        "temperature_rise",
        "layer",
        layers.adiabatic_rise(lit) * exposure,
        note="adiabatic, mean over the layer, one pulse",
    )
    data.add("initial_temperature", (), chain.experiment.initial_temperature)
    data.add("thermal_relaxation_time", "layer", confinement.layer_relaxation_time(sample), note="h^2/D")
    data.add("stress_confinement_time", "layer", sample.thickness / sample.sound_speed, note="h/c")
    data.add("stress_confinement", "layer", chain.experiment.laser.pulse.duration * sample.sound_speed / sample.thickness,
             note="below one: the layer is stress confined")  # fmt: skip


def _tissue(data: Dataset, chain: Chain) -> None:
    run = chain.tissue
    data.attributes.update(model=run.heated.model, marks="; ".join(run.heated.marks))
    data.add("energy_balance", (), run.heated.diagnostics.get("energy_balance", 0.0))
    data.add("time", "time", run.heated.time)
    data.add("layer", "layer", [response.layer for response in chain.layer_responses])
    data.add(
        "depth",
        "layer",
        [response.depth for response in chain.layer_responses],
        note="hottest point of the layer",
    )
    data.add(
        "baseline",
        ("layer", "time"),
        [r.baseline for r in chain.layer_responses],
        "temperature",
        note="without light",
    )
    rise = [r.rise * chain.experiment.laser.exposure for r in chain.layer_responses]
    data.add("temperature_rise", ("layer", "time"), rise, note="at the radiant exposure that was set")
    starts = chain.experiment.laser.train.start_times()
    data.add("pulse_start", "pulse", starts, "time")
    data.add(
        "radiant_exposure",
        "pulse",
        chain.experiment.laser.train.radiant_exposures(chain.experiment.laser.exposure),
    )
    if run.heated.model != "confined":
        deepest = max(float(chain.light.sample.interfaces[i + 1]) for i in layers.epidermis(chain.light))
        maps.fill(data.groups.setdefault("map", Dataset()), run, deepest)


def _absorber(data: Dataset, subject: AbsorberResponses, chain: Chain) -> None:
    experiment = chain.experiment
    exposure = experiment.laser.exposure
    population = next(p for p in chain.light.sample.populations if p.label == subject.label)
    data.attributes.update(kind=subject.absorber.kind, load_mark=population.load_mark, load=population.load)
    data.add("depth", (), subject.depth)
    data.add("fluence_ratio", (), subject.fluence_ratio)
    data.add(
        "fluence_relative_error", (), chain.light.relative_error_at(subject.depth), "relative_error",
        note="one sigma; zero for a deterministic model",
    )  # fmt: skip
    data.add("spot_factor", (), chain.light.spot_factor_at(subject.depth), note="estimated bias, not applied")
    data.add("initial_temperature", (), subject.responses[0].initial_temperature)
    data.add("layer", "layer", list(chain.light.sample.names))
    data.add("mu_a", "layer", population.absorption, note="what the absorbers take in each layer")
    first = subject.variants[0]
    data.add("number_density", "layer", population.number_density(experiment.laser.wavelength, first.diameter, first.interior_scale),
             note="of the reference variant; N <sigma> = mu_a")  # fmt: skip
    data.add(
        "variant",
        "variant",
        [f"d = {v.diameter * 1e6:.4g} um, s = {v.interior_scale:g}" for v in subject.variants],
    )
    data.add("diameter", "variant", [v.diameter for v in subject.variants])
    data.add("interior_scale", "variant", [v.interior_scale for v in subject.variants])
    for name, quantity in (
        ("mu_a", "mu_a"), ("absorption_efficiency", "absorption_efficiency"), ("volumetric_heat_capacity", "volumetric_heat_capacity"),
        ("confined_pressure_per_kelvin", "confined_pressure_per_kelvin"), ("gradient_stress_per_kelvin", "gradient_stress_per_kelvin"),
    ):  # fmt: skip
        key = "interior_mu_a" if name == "mu_a" else name
        data.add(key, "variant", [getattr(r.particle, name) for r in subject.responses], quantity)
    for name in ("wall_ratio", "centre_ratio", "retained_fraction", "centre_compression_ratio", "centre_tension_ratio",
                 "outside_tension_ratio", "hoop_ratio"):  # fmt: skip
        data.add(name, "variant", [getattr(r, name) for r in subject.responses])
    rise = subject.rise_per_exposure * exposure
    valid = np.array([end.status(r) != "beyond validity" for end, r in zip(subject.ends, rise)])
    data.add(
        "adiabatic_rise",
        "variant",
        np.where(valid, rise, np.nan),
        note="NaN: beyond validity at this radiant exposure",
    )
    data.add("validity_exposure", "variant", subject.validity_exposure)
    data.add("validity_reason", "variant", [end.end_reason for end in subject.ends])
    diameter = np.array([v.diameter for v in subject.variants])
    clocks = confinement.clocks(diameter, experiment.laser.pulse.duration, experiment.particle.medium.medium)
    for name, values in clocks.items():
        data.add(name, "variant", values)
    rows = [particle_threshold(c, subject) for c in experiment.criteria.particle]
    data.add("criterion", "criterion", [t.criterion for t in rows])
    data.add("limit_level", "limit_level", ["default", "low", "high"])
    data.add(
        "threshold",
        ("criterion", "variant", "limit_level"),
        np.array([t.values for t in rows]),
        note="NaN: beyond validity",
    )
    limits = [[t.limit.value, t.limit.low, t.limit.high] for t in rows]
    data.add("limit", ("criterion", "limit_level"), limits, note="SI: K for temperatures, Pa for stresses")
    data.add("limit_mark", "criterion", [t.limit.mark for t in rows])
    data.add("limit_source", "criterion", [t.limit.source for t in rows])
    if valid[0]:
        particles.waveforms(
            data.groups.setdefault("waveforms", Dataset()), subject, experiment.laser,
            heat=experiment.particle.heat, stress=experiment.particle.stress,
        )  # fmt: skip


def _confinement(data: Dataset, experiment: Experiment) -> None:
    medium = experiment.particle.medium.medium
    diameter = confinement.DIAMETERS
    data.add("diameter", "diameter", diameter)
    for name, values in confinement.clocks(diameter, experiment.laser.pulse.duration, medium).items():
        data.add(name, "diameter", values)
    thermal, stress = confinement.flip_diameters(experiment.laser.pulse.duration, medium)
    data.add(
        "thermal_flip_diameter",
        (),
        thermal,
        "diameter",
        note="pulse duration = d^2/(27 D): larger particles are thermally confined",
    )
    data.add(
        "stress_flip_diameter",
        (),
        stress,
        "diameter",
        note="pulse duration = a/c: larger particles are stress confined",
    )


def _verdicts(data: Dataset, chain: Chain) -> None:
    rows = verdict_rows(chain)
    data.attributes["disclaimer"] = DISCLAIMER
    data.add("verdict", "verdict", [f"{row.criterion}, {row.target}" for row in rows])
    for name in ("criterion", "target", "unit", "where", "when", "model", "source", "mark", "note"):
        data.add(name, "verdict", [getattr(row, name) for row in rows])
    for name, quantity in (
        ("value", "value"),
        ("limit", "limit"),
        ("limit_low", "limit"),
        ("limit_high", "limit"),
        ("start", "value"),
        ("margin", "margin"),
    ):
        data.add(
            name,
            "verdict",
            [getattr(row, name) for row in rows],
            quantity,
            note="" if name == "margin" else "SI unit in 'unit'",
        )


def _parameters(data: Dataset, chain: Chain) -> None:
    rows: list[tuple[str, float, float, float, str, str, str]] = []
    for subject in chain.subjects:
        named = {**subject.absorber.material, "diameter": subject.absorber.size_range}
        rows += [
            (f"{subject.label}.{name}", p.value, p.low, p.high, p.unit, p.mark, p.source) for name, p in named.items()
        ]
    data.add("parameter", "parameter", [row[0] for row in rows])
    for i, name in enumerate(("value", "low", "high"), start=1):
        data.add(name, "parameter", [row[i] for row in rows], "value")
    for i, name in enumerate(("unit", "mark", "source"), start=4):
        data.add(name, "parameter", [str(row[i]) for row in rows])
    unset = defaults_used(chain.experiment)
    data.add("default", "default", [item.path for item in unset])
    data.add("default_value", "default", [item.value for item in unset])
    data.add("default_mark", "default", [item.mark for item in unset])
