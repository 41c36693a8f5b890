"""Disruption threshold of one absorber against pulse duration, every criterion a line, the parameter range a
band.

Each duration is one exact solution per unit of adiabatic rise (``chain.particles.respond_one``); a criterion
turns it into a rise, and the absorption efficiency the rise into a local fluence. The band moves one
parameter at a time to the ends of its range, for the low, default and high critical value: it shows what is
not known, not a probability.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.chain.particles import respond_one
from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.outcome.cavitation import Cavitation
from picosim.outcome.centre_tension import CentreTension
from picosim.outcome.criterion import Medium, ParticleCriterion, ParticleResponse
from picosim.outcome.decomposition import Decomposition
from picosim.outcome.hoop_stress import HoopStress
from picosim.outcome.kinetic_nucleation import KineticNucleation
from picosim.outcome.validity import BEYOND, DOUBTFUL, VALID, Validity
from picosim.outcome.wall_nucleation import WallNucleation
from picosim.particle.heat.laplace import Laplace
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.stress.delay import Delay
from picosim.particle.stress_model import ParticleStress
from picosim.skin.absorber import Absorber, Particle
from picosim.spec import listed, members

Array = NDArray[np.float64]

BODY_WATER = Medium(
    thermal_conductivity=0.62448,
    density=993.33,
    specific_heat=4179.24,
    sound_speed=1523.66,
    thermal_expansion=3.6205e-4,
)
"""Water at 37 degC (IAPWS-95), the host of physics.md section 9."""
STATES = (VALID, DOUBTFUL, BEYOND)
_HEAT = ("thermal_conductivity", "specific_heat", "interface_conductance")
_STRESS = ("youngs_modulus", "poissons_ratio")


def all_criteria() -> tuple[ParticleCriterion, ...]:
    """Return every criterion of the threshold curves with its defaults."""
    return (
        CentreTension(), HoopStress(), Cavitation(), WallNucleation(), KineticNucleation(), Decomposition(),
    )  # fmt: skip


@dataclass(frozen=True)
class DurationCurve:
    """Thresholds of one absorber against pulse duration.

    Attributes
    ----------
    absorber, wavelength, pulse_kind : what was computed; the shape always goes with a duration.
    diameter, interior_scale : of the reference.
    duration : ndarray, shape (n,) [s].
    criteria : names, m of them.
    fluence, low, high : ndarray, shape (m, n): local fluence [J/m2] at which each criterion is reached; its
        band.
    state : ndarray of int, shape (m, n): 0 valid, 1 doubtful, 2 beyond the linear model (``STATES``).
    moved : parameters that make the band.
    """

    absorber: str
    wavelength: float
    pulse_kind: str
    diameter: float
    interior_scale: float
    duration: Array
    criteria: tuple[str, ...]
    fluence: Array
    low: Array
    high: Array
    state: NDArray[np.int64]
    moved: tuple[str, ...]

    def surface(self, fluence_ratio: float) -> Array:
        """Return thresholds as radiant exposure on the skin [J/m2]; ``fluence_ratio`` is local fluence over
        it.
        """
        return self.fluence / fluence_ratio

    @property
    def first(self) -> NDArray[np.int64]:
        """Index of the criterion that is reached first at each duration."""
        return np.asarray(np.argmin(self.fluence, axis=0))


def duration_curve(
    absorber: Absorber,
    wavelength: float,
    duration: Sequence[float] | Array | None = None,
    *,
    pulse_kind: str = "gaussian",
    criteria: Sequence[ParticleCriterion] = (),
    diameter: float | None = None,
    interior_scale: float = 1.0,
    medium: Medium = BODY_WATER,
    initial_temperature: float = 310.15,
    heat: ParticleHeat | None = None,
    stress: ParticleStress | None = None,
    band: bool = True,
) -> DurationCurve:
    """Return the disruption thresholds of an absorber from 10 ps to 10 us.

    Parameters
    ----------
    absorber : any member of ``skin.absorbers``.
    wavelength : [m].
    duration : [s]; 40 from 10 ps to 10 us by default.
    pulse_kind : member of ``laser.pulses`` that takes a duration alone.
    criteria : all of them by default.
    diameter : of the reference [m]; the absorber's default when None.
    band : move parameters to the ends of their ranges (about eight times the work).

    Raises
    ------
    ConfigError : the pulse shape is unknown or needs more than a duration.
    """
    durations = np.asarray(np.geomspace(1e-11, 1e-5, 40) if duration is None else duration, dtype=np.float64)
    criteria = tuple(criteria) or all_criteria()
    solvers: dict[str, ParticleHeat | ParticleStress] = {
        "heat": heat or Laplace(),
        "stress": stress or Delay(),
    }
    size = diameter if diameter is not None else absorber.diameters[0]
    reference = absorber.particle(wavelength, size, interior_scale)
    moved: dict[str, tuple[float, float]] = {}
    variants = _variants(absorber, wavelength, reference, moved) if band else []
    shape = (len(criteria), durations.size)
    fluence, low, high = np.empty(shape), np.empty(shape), np.empty(shape)
    state = np.zeros(shape, dtype=np.int64)
    limits = [criterion.limit_of(absorber) for criterion in criteria]
    for j, one in enumerate(durations):
        pulse = pulse_of(pulse_kind, float(one))
        known: dict[tuple[float, ...], ParticleResponse] = {}
        responses = [_respond(p, medium, pulse, initial_temperature, solvers, known) for p in [reference, *variants]]
        end = Validity().end(absorber, responses[0])
        for i, (criterion, limit) in enumerate(zip(criteria, limits, strict=True)):
            rise = criterion.threshold_rise(responses[0], limit.value)
            state[i, j] = STATES.index(end.status(rise))
            fluence[i, j] = rise / reference.adiabatic_rise_per_fluence
            found = [
                criterion.threshold_rise(response, level) / response.particle.adiabatic_rise_per_fluence
                for response in responses
                for level in ((limit.low, limit.value, limit.high) if band else (limit.value,))
            ]
            low[i, j], high[i, j] = min(found), max(found)
    names = tuple(criterion.label for criterion in criteria)
    return DurationCurve(
        absorber.label, wavelength, pulse_kind, size, interior_scale, durations, names, fluence, low, high, state,
        tuple(moved) if band else (),
    )  # fmt: skip


def first_mechanism(
    absorber: Absorber, wavelength: float, diameter: Array, duration: Array, **options: object
) -> tuple[tuple[str, ...], NDArray[np.int64], Array]:
    """Return which mechanism comes first over a map of diameter x duration.

    Returns criterion names, the index of the first one, shape (diameters, durations), and its local fluence
    [J/m2]. ``options`` as in ``duration_curve``.
    """
    curves = [
        duration_curve(absorber, wavelength, duration, diameter=float(d), band=False, **options)  # type: ignore[arg-type]
        for d in diameter
    ]
    first = np.array([curve.first for curve in curves])
    least = np.array([np.min(curve.fluence, axis=0) for curve in curves])
    return curves[0].criteria, first, least


def pulse_of(kind: str, duration: float) -> Pulse:
    """Return the pulse of a shape that needs a duration [s] alone.

    Raises
    ------
    ConfigError : no such shape, or it needs more than a duration.
    """
    known = members("picosim.laser.pulses")
    if kind not in known:
        raise ConfigError(f"unknown pulse kind '{kind}'; one of: {listed(known)}")
    return known[kind].model_validate({"duration": duration})  # type: ignore[return-value]


def _variants(
    absorber: Absorber, wavelength: float, reference: Particle, moved: dict[str, tuple[float, float]]
) -> list[Particle]:
    """Return particles with one parameter each at an end of its range; ``moved`` collects the parameters'
    names.
    """
    found: list[Particle] = []
    for size in absorber.diameters[1:]:
        found.append(absorber.particle(wavelength, size, reference.interior_scale))
    if len(absorber.diameters) > 1:
        moved["diameter"] = (min(absorber.diameters), max(absorber.diameters))
    for scale in absorber.scales(None):
        if scale != reference.interior_scale:
            found.append(absorber.particle(wavelength, reference.diameter, scale))
            moved["interior_scale"] = (1.0, 10.0)
    ranges: Mapping[str, object] = {name: absorber.parameter(name) for name in (*_HEAT, *_STRESS)}
    for name in (*ranges, "linear_thermal_expansion"):
        parameter = absorber.parameter(name)
        for end in (parameter.low, parameter.high):
            if end != parameter.value:
                found.append(dataclasses.replace(reference, **{name: end}))
                moved[name] = (parameter.low, parameter.high)
    return found


def _respond(
    particle: Particle,
    medium: Medium,
    pulse: Pulse,
    initial_temperature: float,
    solvers: Mapping[str, ParticleHeat | ParticleStress],
    known: dict[tuple[float, ...], ParticleResponse],
) -> ParticleResponse:
    """Solve once for particles that differ only in what scales: expansion, strength, absorption."""
    key = (particle.diameter, particle.density, *(getattr(particle, name) for name in (*_HEAT, *_STRESS)))
    if key not in known:
        known[key] = respond_one(
            particle,
            medium,
            pulse,
            initial_temperature=initial_temperature,
            **solvers,  # type: ignore[arg-type]
        )
    return dataclasses.replace(known[key], particle=particle)
