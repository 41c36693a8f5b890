"""What a sweep of experiments stores for a point: single numbers, all from the chain that ``picosim run`` walks."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.chain import confinement
from picosim.chain.thresholds import AbsorberResponses, Threshold, headline
from picosim.experiment import Experiment
from picosim.formulas.exposure_limit import train_limit
from picosim.outcome.criterion import LayerCriterion, LayerResponse, ParticleCriterion
from picosim.outcome.history import HistoryCriterion
from picosim.outcome.peak import PeakCriterion
from picosim.outcome.validity import BEYOND, STATES
from picosim.store.schema import ResultField
from picosim.walk import Chain

Array = NDArray[np.float64]
AT_ONCE = 1_000_000  # temperatures evaluated together
PROFILE_DEPTHS = np.concatenate(([0.0], np.array([10.0 ** (-6.0 + i / 40.0) for i in range(149)])))
"""Depths of stored profiles [m]: the surface, then 1 um to 5 mm in equal ratios."""

_RESPONSE = {
    "wall_ratio": "peak rise of the medium at the wall over the adiabatic rise",
    "centre_ratio": "peak rise of the centre over the adiabatic rise",
    "retained_fraction": "heat still inside the particle when the pulse is over",
    "centre_compression_ratio": "peak compression at the centre over the confined pressure",
    "centre_tension_ratio": "peak tension at the centre over the confined pressure",
    "outside_tension_ratio": "peak tension at two radii over the confined pressure",
    "hoop_ratio": "peak hoop stress of the surface over alpha E dT/(1 - nu)",
}


def fields(experiment: Experiment) -> list[ResultField]:
    """Return everything that can be stored; the criteria are those of the experiment."""
    target, reference = "of the target, reference variant", "reference variant"
    rows = [
        ResultField("radiant_exposure", "J/m2", "radiant exposure on the surface"),
        ResultField("peak_irradiance", "W/m2", "peak irradiance on the surface"),
        ResultField("diffuse_reflectance", "1", "diffuse reflectance"),
        ResultField("specular_reflectance", "1", "specular reflectance"),
        ResultField("transmittance", "1", "transmittance"),
        ResultField("light_energy_balance", "1", "incident light that is unaccounted for"),
        ResultField("target_depth", "m", "depth of the target"),
        ResultField("target_diameter", "m", f"diameter {target}"),
        ResultField("target_fluence_ratio", "1", "fluence at the target over radiant exposure"),
        ResultField("target_fluence", "J/m2", "fluence at the target"),
        ResultField("target_spot_factor", "1", "estimated factor of a finite spot on the fluence, not applied"),
        ResultField("adiabatic_rise", "K", f"adiabatic rise {target}; NaN beyond validity"),
        ResultField("wall_temperature", "K", f"peak temperature of the wall {target}; NaN beyond validity"),
        ResultField("centre_temperature", "K", f"peak temperature of the centre {target}; NaN beyond validity"),
        *(ResultField(name, "1", f"{text} ({target})") for name, text in _RESPONSE.items()),
        ResultField("thermal_confinement", "1", f"pulse duration over d^2/(27 D), {reference}"),
        ResultField("stress_confinement", "1", f"pulse duration over a/c, {reference}"),
        ResultField("validity_exposure", "J/m2", f"radiant exposure at which the linear model ends, {reference}"),
        ResultField("validity", "1", "0 valid, 1 doubtful, 2 beyond validity", "i1"),
    ]
    for criterion in experiment.criteria.particle:
        name = _word(criterion.label)
        rows += [
            ResultField(f"margin_{name}", "1", f"{criterion.title} of the target: rise over limit"),
            ResultField(f"disruption_threshold_{name}", "J/m2", f"radiant exposure for {criterion.title}, target"),
            ResultField(f"epidermal_margin_{name}", "1", f"{criterion.title} of epidermal melanosomes"),
            ResultField(f"damage_threshold_{name}", "J/m2", f"radiant exposure for {criterion.title}, epidermis"),
        ]
    criteria = experiment.criteria
    for layer in (*criteria.layer, *criteria.dermis, *criteria.blood):
        text = f"{layer.title}, the layer where it is largest: rise over limit"
        rows.append(ResultField(f"layer_margin_{_word(layer.label)}", "1", text))
    for layer in criteria.layer:
        rows.append(ResultField(f"damage_threshold_{_word(layer.label)}", "J/m2", f"radiant exposure for {layer.title}"))
    for name, text in (("disruption_threshold", "least threshold of the target"),
                       ("damage_threshold", "least threshold of the epidermis"),
                       ("epidermal_sparing", "damage over disruption threshold, least cell of the matrix")):  # fmt: skip
        unit = "1" if name == "epidermal_sparing" else "J/m2"
        rows += [
            ResultField(name, unit, text),
            ResultField(f"{name}_low", unit, f"{text}, lower end of its band"),
            ResultField(f"{name}_high", unit, f"{text}, upper end of its band"),
        ]
    rows += [
        ResultField("exposure_limit", "J/m2", "skin exposure limit (2006/25/EC), a reference line"),
        ResultField("exposure_limit_margin", "1", "radiant exposure over the exposure limit"),
        ResultField("light_seed", "1", "seed of the light model, for a run of this point alone", "i8", keep=False),
        ResultField("fluence_ratio_profile", "1", "fluence over radiant exposure", "f4", ("profile_depth",),
                    PROFILE_DEPTHS.shape, keep=False),
    ]  # fmt: skip
    return rows


@functools.cache
def _word(label: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in label)


def quantities(chain: Chain, exposure: Array) -> dict[str, Any]:
    """Return the results of one chain at each radiant exposure, shape (n,), [J/m2]: everything scales exactly.

    A single number stands for all exposures.
    """
    values: dict[str, Any] = {"radiant_exposure": exposure}
    laser = chain.experiment.laser
    values["peak_irradiance"] = exposure * laser.pulse.peak_power
    deposition = chain.light.deposition
    for name in ("diffuse_reflectance", "specular_reflectance", "transmittance"):
        values[name] = getattr(deposition, name)
    values["light_energy_balance"] = deposition.energy_balance
    train = laser.train
    limit = train_limit(
        wavelength=laser.wavelength, duration=laser.pulse.duration, count=train.total,
        total_duration=float(train.start_times()[-1]) + laser.pulse.duration,
    )  # fmt: skip
    values["exposure_limit"], values["exposure_limit_margin"] = limit, exposure / limit
    target, epidermal = chain.target, chain.epidermal
    if target is not None:
        values.update(_target(chain, target, exposure))
    for criterion in chain.experiment.criteria.particle:
        name = _word(criterion.label)
        if target is not None:
            values[f"margin_{name}"] = _margins(criterion, target, exposure)
        if epidermal is not None:
            values[f"epidermal_margin_{name}"] = _margins(criterion, epidermal, exposure)
    for layer in {id(c): c for c, _ in chain.judged}.values():
        judged = [response for criterion, response in chain.judged if criterion is layer]
        key = ("margin", layer, tuple(response.layer for response in judged), exposure.tobytes())
        margin = chain.known.once(key, functools.partial(_layer_margin, layer, judged, exposure))
        values[f"layer_margin_{_word(layer.label)}"] = margin
    for kind, rows in (("disruption", chain.disruption), ("damage", chain.damage)):
        values.update({f"{kind}_threshold_{_word(t.criterion)}": t.value for t in rows})
        values.update(_least(f"{kind}_threshold", rows))
    best = headline(chain.cells)
    if best is not None:
        values["epidermal_sparing"] = best.value
        values["epidermal_sparing_low"], values["epidermal_sparing_high"] = best.low, best.high
    return values


def _target(chain: Chain, target: AbsorberResponses, exposure: Array) -> dict[str, Any]:
    response, end = target.responses[0], target.ends[0]
    rise = float(target.rise_per_exposure[0]) * exposure
    state = end.states(rise)
    known = np.where(state == STATES.index(BEYOND), np.nan, rise)
    start = _each(response.before, known)
    clocks = confinement.clocks(
        np.array([response.particle.diameter]), response.pulse_duration, chain.experiment.particle.medium.medium
    )
    return {
        "target_depth": target.depth,
        "target_diameter": response.particle.diameter,
        "target_fluence_ratio": target.fluence_ratio,
        "target_fluence": target.fluence_ratio * exposure,
        "target_spot_factor": chain.light.spot_factor_at(target.depth),
        "adiabatic_rise": known,
        "wall_temperature": start + response.wall_ratio * known,
        "centre_temperature": start + response.centre_ratio * known,
        **{name: getattr(response, name) for name in _RESPONSE},
        "thermal_confinement": float(clocks["thermal_confinement"][0]),
        "stress_confinement": float(clocks["stress_confinement"][0]),
        "validity_exposure": float(target.validity_exposure[0]),
        "validity": state,
    }


def _margins(criterion: ParticleCriterion, subject: AbsorberResponses, exposure: Array) -> Array:
    """Margin of a criterion on the reference variant; NaN beyond validity."""
    response, end = subject.responses[0], subject.ends[0]
    limit = criterion.limit_of(subject.absorber).value
    rise = float(subject.rise_per_exposure[0]) * exposure
    value = _each(lambda r: criterion.value(response, r), rise)
    margin = margin_of_all(value, limit, criterion.value(response, 0.0))
    return np.where(end.states(rise) == STATES.index(BEYOND), np.nan, margin)


def _layer_margin(criterion: LayerCriterion, responses: Sequence[LayerResponse], exposure: Array) -> Array:
    """Margin of a criterion on the epidermal layer where it is largest."""
    limit = criterion.limit_parameter.value
    rows = [
        margin_of_all(_layer_values(criterion, response, exposure), limit, criterion.value(response, 0.0))
        for response in responses
    ]
    return np.asarray(np.max(np.array(rows), axis=0))


def _layer_values(criterion: LayerCriterion, response: LayerResponse, exposure: Array) -> Array:
    """Value of a criterion on one layer at each exposure; histories of all exposures go through at once."""
    if isinstance(criterion, PeakCriterion):
        return criterion.values(response, exposure)
    if isinstance(criterion, HistoryCriterion) and response.rise.size * exposure.size <= AT_ONCE:
        histories = response.baseline[:, :, None] + exposure * response.rise[:, :, None]
        columns = criterion.course(response.time, histories.reshape(response.time.size, -1))[-1]
        return np.asarray(columns.reshape(-1, exposure.size).max(axis=0), dtype=np.float64)
    return np.array([criterion.value(response, h) for h in exposure.tolist()])


def margin_of_all(value: Array, limit: float, start: float) -> Array:
    """``margin_of`` for many values of one limit."""
    return (value - start) / (limit - start) if limit > start else np.full(value.shape, np.inf)


def _each(function: Callable[[Any], Any], argument: Array) -> Array:
    """Apply a function that is written for one number to many: at once where it can, else one by one."""
    try:
        whole = np.asarray(function(argument), dtype=np.float64)
        if whole.shape == argument.shape:
            return whole
    except (TypeError, ValueError):
        pass
    return np.array([function(one) for one in argument.tolist()], dtype=np.float64)


def _least(name: str, rows: Sequence[Threshold]) -> dict[str, float]:
    """Return the least threshold and the band it lies in; NaN where none is within validity."""

    def least(numbers: list[float]) -> float:
        return min((n for n in numbers if math.isfinite(n)), default=math.nan)

    return {
        name: least([t.value for t in rows]),
        f"{name}_low": least([t.band[0] for t in rows]),
        f"{name}_high": least([t.band[1] for t in rows]),
    }


def profile(chain: Chain) -> Array:
    """Return the fluence ratio at the stored depths; NaN below the skin."""
    bottom = float(chain.light.deposition.stack.interfaces[-1])
    inside = bottom > PROFILE_DEPTHS
    values = np.full(len(inside), np.nan)
    values[inside] = chain.light.deposition.at(PROFILE_DEPTHS[inside])
    return values
