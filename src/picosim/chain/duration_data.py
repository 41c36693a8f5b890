"""Threshold curves of a run as labelled arrays: radiant exposure on the surface against pulse duration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from picosim.chain.duration_curve import LAST, Solver, duration_curve, first_mechanism, is_stretchable
from picosim.chain.durations import Durations, decade_steps
from picosim.chain.thresholds import AbsorberResponses
from picosim.data.measured import whitening_thresholds
from picosim.laser.laser import Laser
from picosim.outcome.criterion import ParticleCriterion
from picosim.outcome.validity import STATES, Validity
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.stress_model import ParticleStress
from picosim.result import Dataset

NONE = "beyond validity"


def fill(
    data: Dataset, subject: AbsorberResponses, laser: Laser, durations: Durations, criteria: Sequence[ParticleCriterion], *,
    heat: ParticleHeat, stress: ParticleStress, validity: Validity, skin_scale: float | None,
    with_map: bool,
) -> None:  # fmt: skip
    """Add the thresholds of one absorber at its depth against pulse duration, each with band and status.

    The reference, its start and its medium are those of the run, so at the run's own pulse duration the thresholds are
    the run's. A pulse with more to it than a duration is replaced by a Gaussian.
    """
    reference, first = subject.responses[0], subject.variants[0]
    own = is_stretchable(type(laser.pulse))
    shape = laser.pulse.kind if own else "gaussian"
    solver = Solver(reference.medium, reference.initial_temperature, heat, stress, validity, reference.starts)
    curve = duration_curve(
        subject.absorber, laser.wavelength, durations.values(*([laser.pulse.duration] if own else [])), pulse_kind=shape,
        criteria=criteria, diameter=first.diameter, interior_scale=first.interior_scale, solver=solver,
        scales=subject.absorber.scales(skin_scale), band=durations.band,
    )  # fmt: skip
    data.attributes.update(pulse=shape, band=f"one at a time over its range: {', '.join(curve.moved) or 'none'}, limit")
    data.add("fluence_ratio", (), subject.fluence_ratio)
    data.add("diameter", (), first.diameter)
    data.add("interior_scale", (), first.interior_scale)
    data.add("pulse_duration", "pulse_duration", curve.duration)
    data.add("criterion", "criterion", list(curve.criteria))
    dims = ("criterion", "pulse_duration")
    known = np.where(curve.state < LAST, curve.surface(subject.fluence_ratio), np.nan)
    data.add("threshold", dims, known, note="on the surface; NaN: beyond validity")
    note = "over the parameters in 'band', as far as within validity"
    data.add("threshold_low", dims, curve.low / subject.fluence_ratio, "threshold", note)
    data.add("threshold_high", dims, curve.high / subject.fluence_ratio, "threshold", note)
    data.add("valid_share", dims, curve.within, note="of variants and limits; the band holds these")
    data.add("status", dims, np.array(STATES, dtype=object)[curve.state])
    data.add("validity_exposure", "pulse_duration", curve.end / subject.fluence_ratio)
    data.add("first", "pulse_duration", _named(curve.criteria, curve.first, curve.first_state))
    if subject.absorber.in_epidermis:
        _measured(data, laser.wavelength)
    if with_map:
        _map(data.groups.setdefault("mechanism_map", Dataset()), subject, laser, durations, criteria, solver, shape)


def _named(criteria: Sequence[str], first: np.ndarray, state: np.ndarray) -> np.ndarray:
    """Return the name of the criterion that comes first, as text, where it comes within validity."""
    return np.where(state < LAST, np.array(criteria, dtype=object)[first], NONE)


def _measured(data: Dataset, wavelength: float) -> None:
    """Add published thresholds of the same kind of particle at this wavelength."""
    rows = whitening_thresholds(wavelength)
    if not rows:
        return
    measured = data.groups.setdefault("measured", Dataset())
    measured.add("pulse_duration", "point", [row.duration for row in rows])
    measured.add("threshold", "point", [row.threshold for row in rows], note="immediate whitening, on the surface")
    for name in ("target", "source", "mark"):
        measured.add(name, "point", [getattr(row, name) for row in rows])


def _map(
    data: Dataset, subject: AbsorberResponses, laser: Laser, durations: Durations, criteria: Sequence[ParticleCriterion],
    solver: Solver, shape: str,
) -> None:  # fmt: skip
    """Add which criterion comes first over diameter and duration, and at which radiant exposure."""
    sizes = subject.absorber.size_range
    diameter, duration = decade_steps(0.5 * sizes.low, 2.0 * sizes.high), durations.steps()
    names, first, least, state = first_mechanism(
        subject.absorber, laser.wavelength, diameter, duration, solver=solver, pulse_kind=shape, criteria=criteria,
        interior_scale=subject.variants[0].interior_scale,
    )  # fmt: skip
    dims = ("diameter", "pulse_duration")
    data.add("diameter", "diameter", diameter)
    data.add("pulse_duration", "pulse_duration", duration)
    data.add("criterion", "criterion", list(names))
    data.add("first", dims, _named(names, first, state))
    known = np.where(state < LAST, least / subject.fluence_ratio, np.nan)
    data.add("threshold", dims, known, note="of the first criterion, on the surface")
