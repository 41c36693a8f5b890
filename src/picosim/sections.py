"""How each part of a run is laid out as labelled arrays: laser, light, layers, absorbers, confinement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from picosim.chain import bubble, confinement, duration_data, layers, maps, particles
from picosim.chain.durations import Durations
from picosim.chain.thresholds import AbsorberResponses, Threshold, particle_threshold
from picosim.experiment import Experiment
from picosim.formulas.exposure_limit import train_limit
from picosim.outcome.history import HistoryCriterion
from picosim.outcome.validity import BEYOND
from picosim.outcome.verdict import margin_of
from picosim.result import Dataset
from picosim.walk import Chain


def laser(data: Dataset, experiment: Experiment) -> None:
    """Lay out what is shone on the skin: energy, limit, pulse shape."""
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


def optics(data: Dataset, chain: Chain) -> None:
    """Lay out the light against depth."""
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


def skin_layers(data: Dataset, chain: Chain) -> None:
    """Lay out the layers: properties, absorbed light, adiabatic rise, clocks."""
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


def tissue(data: Dataset, chain: Chain) -> None:
    """Lay out the layers in time: temperature at their hottest points, pulse by pulse, maps, pressure."""
    run, exposure = chain.tissue, chain.experiment.laser.exposure
    boundary = chain.experiment.tissue.boundary.kind
    data.attributes.update(model=run.heated.model, marks="; ".join(run.heated.marks), boundary=boundary)
    data.add("energy_balance", (), run.heated.diagnostics.get("energy_balance", 0.0))
    data.add("time", "time", run.heated.time, note="a deposit shorter than the layers notice is listed before and after")
    data.add("layer", "layer", [response.layer for response in chain.epidermis])
    hottest = [r.hottest(exposure) for r in chain.epidermis]
    pairs = list(zip(chain.epidermis, hottest, strict=True))
    data.add("depth", "layer", [r.depth[i] for r, i in pairs], note="hottest point of the layer")
    baseline = [r.baseline[:, i] for r, i in pairs]
    data.add("baseline", ("layer", "time"), baseline, "temperature", note="without light")
    rise = np.array([r.rise[:, i] * exposure for r, i in pairs])
    data.add("temperature_rise", ("layer", "time"), rise, note="at the radiant exposure that was set")
    _pulse_by_pulse(data, chain)
    _judged(data.groups.setdefault("judged", Dataset()), chain)
    if run.heated.model != "confined":
        deepest = max(float(chain.light.sample.interfaces[i + 1]) for i in layers.epidermis(chain.light))
        maps.fill(data.groups.setdefault("map", Dataset()), run, deepest)
    if run.pressure is not None:
        waves = data.groups.setdefault("pressure", Dataset())
        waves.attributes.update(model=run.pressure.model, marks="; ".join(run.pressure.marks))
        waves.add("time", "time", run.pressure.time, note="by the clock of the pulse")
        waves.add("depth", "depth", run.pressure.depth)
        waves.add("pressure", ("time", "depth"), run.pressure.pressure, note="compression positive")
        for name in ("peak_compression", "peak_tension", "confined_pressure"):
            waves.add(name, "depth", getattr(run.pressure, name), "pressure")


def _pulse_by_pulse(data: Dataset, chain: Chain) -> None:
    """Add the peak temperature of each epidermal layer after each pulse, and every margin reached by then."""
    pulses, time = chain.tissue.pulses, chain.tissue.heated.time
    data.add("pulse_start", "pulse", pulses.start, "time")
    data.add("radiant_exposure", "pulse", pulses.radiant_exposure)
    last = np.append(np.searchsorted(time, pulses.start[1:], side="left"), len(time)) - 1
    first = np.searchsorted(time, pulses.start, side="left")
    exposure = chain.experiment.laser.exposure
    history = [r.temperature(exposure) for r in chain.epidermis]
    peaks = [[float(h[a : b + 1].max()) for a, b in zip(first, last, strict=True)] for h in history]
    data.add("pulse_peak", ("layer", "pulse"), peaks, "temperature", note="highest between this pulse and the next")
    known = [c for c in chain.experiment.criteria.layer if isinstance(c, HistoryCriterion)]
    if known:
        data.add("criterion", "criterion", [c.label for c in known])
        margins = [
            [
                [margin_of(float(so_far[b]), c.limit_parameter.value, c.value(r, 0.0)) for b in last - c.since(r)]
                for r, so_far in [(r, c.courses(r, exposure).max(axis=1)) for r in chain.epidermis]
            ]
            for c in known
        ]
        data.add("pulse_margin", ("criterion", "layer", "pulse"), margins, "margin", note="reached up to the next pulse")


def _judged(data: Dataset, chain: Chain) -> None:
    """Add the history that decides each verdict on a layer: temperature at the depth where the criterion is largest."""
    exposure = chain.experiment.laser.exposure
    known = [(c, r, c.worst(r, exposure)) for c, r in chain.judged if isinstance(c, HistoryCriterion)]
    if known:
        data.add("time", "time", chain.tissue.heated.time)
        data.add("judged", "judged", [f"{c.label}, {r.layer}" for c, r, _ in known])
        data.add("depth", "judged", [r.depth[worst] for _, r, worst in known])
        histories = [r.temperature(exposure)[:, worst] for _, r, worst in known]
        for (criterion, response, _), history in zip(known, histories, strict=True):
            history[: criterion.since(response)] = np.nan
        note = "at the radiant exposure that was set; NaN: before the first pulse, where no peak counts"
        data.add("temperature", ("judged", "time"), histories, note=note)


def absorber(data: Dataset, subject: AbsorberResponses, chain: Chain) -> None:
    """Lay out one absorber: where it is, its variants and their responses, validity and thresholds, its history."""
    laser, models = chain.experiment.laser, chain.experiment.particle
    rise = subject.rise_per_exposure * laser.exposure
    valid = np.array([end.status(r) != BEYOND for end, r in zip(subject.ends, rise)])
    _place(data, subject, chain, float(rise[0]))
    _variants(data, subject)
    data.add("adiabatic_rise", "variant", np.where(valid, rise, np.nan), note="NaN: beyond validity at this radiant exposure")
    data.add("validity_exposure", "variant", subject.validity_exposure)
    data.add("validity_reason", "variant", [end.end_reason for end in subject.ends])
    diameter = np.array([v.diameter for v in subject.variants])
    for name, values in confinement.clocks(diameter, laser.pulse.duration, models.medium.medium).items():
        data.add(name, "variant", values)
    _limits(data, [particle_threshold(c, subject) for c in chain.experiment.criteria.particle])
    if valid[0]:
        waves = data.groups.setdefault("waveforms", Dataset())
        particles.waveforms(waves, subject, laser, heat=models.heat, stress=models.stress)
    if models.bubble is not None and subject is chain.target:
        bubble.fill(data, subject, laser, heat=models.heat, model=models.bubble, nucleation=models.nucleation)


def _place(data: Dataset, subject: AbsorberResponses, chain: Chain, rise: float) -> None:
    """Add depth, fluence and temperature there, and how many particles are in each layer."""
    population = next(p for p in chain.light.sample.populations if p.label == subject.label)
    data.attributes.update(kind=subject.absorber.kind, load_mark=population.load_mark, load=population.load)
    data.add("depth", (), subject.depth)
    data.add("fluence_ratio", (), subject.fluence_ratio)
    data.add(
        "fluence_relative_error", (), chain.light.relative_error_at(subject.depth), "relative_error",
        note="one sigma; zero for a deterministic model",
    )  # fmt: skip
    data.add("spot_factor", (), chain.light.spot_factor_at(subject.depth), note="estimated bias, not applied")
    reference, first = subject.responses[0], subject.variants[0]
    data.add("initial_temperature", (), reference.initial_temperature)
    data.add("temperature_before", (), reference.before(rise), note="the strongest pulse that finds the tissue warmest")
    if reference.starts:
        data.add("start_temperature", "start", [s.temperature for s in reference.starts], note="without light")
        data.add("start_warmth", "start", [s.warmth for s in reference.starts], note="per local fluence of the strongest pulse")
    data.add("layer", "layer", list(chain.light.sample.names))
    data.add("mu_a", "layer", population.absorption, note="what the absorbers take in each layer")
    count = population.number_density(chain.experiment.laser.wavelength, first.diameter, first.interior_scale)
    data.add("number_density", "layer", count, note="of the reference variant; N <sigma> = mu_a")


def _variants(data: Dataset, subject: AbsorberResponses) -> None:
    """Add what each variant is and how it responds per unit of adiabatic rise."""
    names = [f"d = {v.diameter * 1e6:.4g} um, s = {v.interior_scale:g}" for v in subject.variants]
    data.add("variant", "variant", names)
    data.add("diameter", "variant", [v.diameter for v in subject.variants])
    data.add("interior_scale", "variant", [v.interior_scale for v in subject.variants])
    data.add("interior_mu_a", "variant", [r.particle.mu_a for r in subject.responses], "mu_a")
    for name in ("absorption_efficiency", "volumetric_heat_capacity", "confined_pressure_per_kelvin",
                 "gradient_stress_per_kelvin"):  # fmt: skip
        data.add(name, "variant", [getattr(r.particle, name) for r in subject.responses])
    for name in ("wall_ratio", "centre_ratio", "retained_fraction", "centre_compression_ratio", "centre_tension_ratio",
                 "outside_tension_ratio", "hoop_ratio"):  # fmt: skip
        data.add(name, "variant", [getattr(r, name) for r in subject.responses])


def _limits(data: Dataset, rows: Sequence[Threshold]) -> None:
    """Add the thresholds of every criterion, variant and level of its limit."""
    data.add("criterion", "criterion", [t.criterion for t in rows])
    data.add("limit_level", "limit_level", ["default", "low", "high"])
    values = np.array([t.values for t in rows])
    data.add("threshold", ("criterion", "variant", "limit_level"), values, note="NaN: beyond validity")
    limits = [[t.limit.value, t.limit.low, t.limit.high] for t in rows]
    data.add("limit", ("criterion", "limit_level"), limits, note="SI: K for temperatures, Pa for stresses")
    data.add("limit_mark", "criterion", [t.limit.mark for t in rows])
    data.add("limit_source", "criterion", [t.limit.source for t in rows])


def duration_curves(data: Dataset, chain: Chain, durations: Durations) -> None:
    """Add a threshold curve of the target and, where they are another, of the epidermis' own melanosomes."""
    experiment = chain.experiment
    models = experiment.particle
    chosen = {s.label: s for s in (chain.target, chain.epidermal) if s is not None}
    for label, subject in chosen.items():
        duration_data.fill(
            data.groups.setdefault(label, Dataset()), subject, experiment.laser, durations, experiment.criteria.particle,
            heat=models.heat, stress=models.stress, validity=experiment.criteria.validity,
            skin_scale=experiment.skin.interior_scale, with_map=durations.map and subject is chain.target,
        )  # fmt: skip


def confinement_map(data: Dataset, experiment: Experiment) -> None:
    """Lay out the clocks against diameter."""
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
