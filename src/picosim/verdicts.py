"""Verdicts of a run at the radiant exposure that was set: one row a criterion and subject."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from picosim.chain import confinement
from picosim.chain.thresholds import AbsorberResponses
from picosim.data.tables import Parameter
from picosim.formulas.exposure_limit import train_limit
from picosim.outcome.criterion import LayerCriterion, LayerResponse, ParticleCriterion
from picosim.outcome.history import HistoryCriterion
from picosim.outcome.validity import BEYOND, DOUBTFUL
from picosim.outcome.verdict import Verdict, margin_of
from picosim.units import format_value

if TYPE_CHECKING:
    from picosim.walk import Chain


def verdict_rows(chain: Chain) -> list[Verdict]:
    """Return all verdicts of a run; a value beyond validity is NaN and its note says where the model ended."""
    experiment = chain.experiment
    rows = [_particle(chain, c, s) for s in chain.subjects for c in experiment.criteria.particle]
    rows += [_layer(chain, criterion, layer) for criterion, layer in chain.judged]
    for subject in chain.subjects:
        rows += _ratios(chain, subject)
    rows.append(_exposure_limit(chain))
    return rows


def _row(
    criterion: str, target: str, value: float, limit: Parameter, unit: str, *, start: float = 0.0, **text: str
) -> Verdict:
    margin = margin_of(value, limit.value, start) if math.isfinite(value) and math.isfinite(limit.value) else math.nan
    return Verdict(
        criterion=criterion, target=target, value=value, limit=limit.value, unit=unit, margin=margin,
        source=limit.source, mark=limit.mark, limit_low=limit.low, limit_high=limit.high, start=start,
        **{"where": "", "when": "", "model": "", "note": "", **text},
    )  # fmt: skip


def _particle(chain: Chain, criterion: ParticleCriterion, subject: AbsorberResponses) -> Verdict:
    experiment = chain.experiment
    response, end = subject.responses[0], subject.ends[0]
    rise = float(subject.rise_per_exposure[0]) * experiment.laser.exposure
    state = end.status(rise)
    value, note = criterion.value(response, rise), ""
    if state == BEYOND:
        value = math.nan
        note = f"beyond validity: reached at {format_value(float(subject.validity_exposure[0]), 'J/m2')} ({end.end_reason})"
    elif state == DOUBTFUL:
        note = f"doubtful: past {end.doubtful_reason}"
    if criterion.unit == "K" and response.starts and state != BEYOND:
        warm = f"tissue at {response.before(rise) - 273.15:.1f} degC before the pulse, warmed by earlier ones"
        note = "; ".join(filter(None, (note, warm)))
    return _row(
        criterion.label, subject.label, value, criterion.limit_of(subject.absorber), criterion.unit,
        start=criterion.value(response, 0.0),
        where=f"{format_value(subject.depth, 'm')} deep", when="peak over time, strongest pulse",
        model=f"{experiment.particle.heat.kind}, {experiment.particle.stress.kind}", note=note,
    )  # fmt: skip


def _layer(chain: Chain, criterion: LayerCriterion, response: LayerResponse) -> Verdict:
    value = criterion.value(response, chain.experiment.laser.exposure)
    remarks: tuple[str, ...] = ()
    where = response.layer
    if isinstance(criterion, HistoryCriterion):
        worst = criterion.worst(response, chain.experiment.laser.exposure)
        history = response.temperature(chain.experiment.laser.exposure)[:, worst]
        remarks = criterion.remarks(response.time, history)
        where = f"{response.layer}, {format_value(float(response.depth[worst]), 'm')} deep"
    note = "; ".join((*response.notes, *remarks))
    return _row(
        criterion.label, response.layer, value, criterion.limit_parameter, criterion.unit,
        start=criterion.value(response, 0.0), where=where,
        when="peak over time", model=response.model, note=note,
    )  # fmt: skip


def _ratios(chain: Chain, subject: AbsorberResponses) -> list[Verdict]:
    response = subject.responses[0]
    diameter = np.array([response.particle.diameter])
    clocks = confinement.clocks(diameter, response.pulse_duration, response.medium)
    thermal, stress = (float(clocks[f"{name}_time"][0]) for name in ("thermal_relaxation", "stress_confinement"))
    rows = []
    for name, limit, text in (
        ("thermal confinement", thermal, "d^2/(27 D)"),
        ("stress confinement", stress, "a/c"),
    ):
        parameter = Parameter(
            limit, limit, limit, "s", "computed", f"pulse duration over {text}; below one is confined"
        )
        rows.append(_row(name, subject.label, response.pulse_duration, parameter, "s", model=text))
    return rows


def _exposure_limit(chain: Chain) -> Verdict:
    laser = chain.experiment.laser
    limit = train_limit(
        wavelength=laser.wavelength, duration=laser.pulse.duration, count=laser.train.total,
        total_duration=float(laser.train.start_times()[-1]) + laser.pulse.duration,
    )  # fmt: skip
    parameter = Parameter(limit, limit, limit, "J/m2", "full text", "Directive 2006/25/EC, tables 2.4-2.6")
    return _row(
        "skin exposure limit", "skin", laser.exposure, parameter, "J/m2", where="surface", model="legal limit",
        note="carries a reduction factor: a reference line, not a damage threshold" if math.isfinite(limit)
        else "no limit in these tables (400-1400 nm, up to 3e4 s)",
    )  # fmt: skip
