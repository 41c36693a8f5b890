"""Disruption threshold of one absorber against pulse duration, every criterion a line, the parameter range a
band.

Each duration is one exact solution per unit of adiabatic rise (``chain.particles``); a criterion turns it into a
rise, and the absorption efficiency the rise into a local fluence. The band moves one parameter at a time to the
ends of its range, for the low, default and high critical value: it shows what is not known, not a probability.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from picosim.chain.particles import heat_ratios, sphere_of, stress_ratios
from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.outcome.cavitation import Cavitation
from picosim.outcome.centre_tension import CentreTension
from picosim.outcome.criterion import Medium, ParticleCriterion, ParticleResponse
from picosim.outcome.decomposition import Decomposition
from picosim.outcome.hoop_stress import HoopStress
from picosim.outcome.kinetic_nucleation import KineticNucleation
from picosim.outcome.start import Start
from picosim.outcome.validity import BEYOND, STATES, Validity
from picosim.outcome.wall_nucleation import WallNucleation
from picosim.particle.heat.laplace import Laplace
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.stress.delay import Delay
from picosim.particle.stress_model import ParticleStress
from picosim.skin.absorber import Absorber, Particle
from picosim.spec import Spec, listed, members

Array = NDArray[np.float64]

BODY_WATER = Medium(
    thermal_conductivity=0.62448,
    density=993.33,
    specific_heat=4179.24,
    sound_speed=1523.66,
    thermal_expansion=3.6205e-4,
)
"""Water at 37 degC (IAPWS-95), the host of physics.md section 9."""
LAST = STATES.index(BEYOND)
_MOVED = (
    "thermal_conductivity", "specific_heat", "interface_conductance", "youngs_modulus", "poissons_ratio",
    "linear_thermal_expansion",
)  # fmt: skip


def all_criteria() -> tuple[ParticleCriterion, ...]:
    """Return every criterion of the threshold curves with its defaults."""
    return (
        CentreTension(), HoopStress(), Cavitation(), WallNucleation(), KineticNucleation(), Decomposition(),
    )  # fmt: skip


@dataclass
class Solver:
    """What surrounds the particles and how they are solved; what was solved once is remembered.

    A pulse with nothing but its duration makes the same stress at the same t/d, and the same temperatures at the same
    t/d^2 (with a perfect wall), so a map over durations and diameters is little more work than a curve.
    """

    medium: Medium = BODY_WATER
    initial_temperature: float = 310.15
    heat: ParticleHeat = field(default_factory=Laplace)
    stress: ParticleStress = field(default_factory=Delay)
    validity: Validity = field(default_factory=Validity)
    starts: tuple[Start, ...] = ()
    _known: dict[tuple[object, ...], dict[str, float]] = field(default_factory=dict)

    def respond(self, particle: Particle, pulse: Pulse) -> ParticleResponse:
        """Return the peak responses of one particle, as ``chain.particles.respond_one`` does."""
        p, t = particle, pulse.duration
        sphere = sphere_of(p, self.medium)
        size = (p.diameter, t) if np.isfinite(p.interface_conductance) else (0.0, _same(t / p.diameter**2))
        thermal = (pulse.kind, *size, p.thermal_conductivity, p.volumetric_heat_capacity, p.interface_conductance)
        elastic = (pulse.kind, _same(t / p.diameter), p.density, p.youngs_modulus, p.poissons_ratio)
        if thermal not in self._known:
            self._known[thermal] = heat_ratios(sphere, pulse, self.heat)
        if elastic not in self._known:
            self._known[elastic] = stress_ratios(sphere, pulse, self.stress)
        return ParticleResponse(
            particle=p, medium=self.medium, initial_temperature=self.initial_temperature, pulse_duration=t, starts=self.starts,
            **self._known[thermal], **self._known[elastic],
        )  # fmt: skip


def _same(ratio: float) -> float:
    """Round a ratio so that equal ones meet: steps of a decade multiply with rounding."""
    return float(f"{ratio:.11e}")


@dataclass(frozen=True)
class DurationCurve:
    """Thresholds of one absorber against pulse duration.

    Attributes
    ----------
    absorber, wavelength, pulse_kind : what was computed; the shape always goes with a duration.
    diameter, interior_scale : of the reference.
    duration : ndarray, shape (n,) [s].
    criteria : names, m of them.
    fluence : ndarray, shape (m, n): local fluence [J/m2] at which each criterion is reached.
    low, high : ndarray, shape (m, n) [J/m2]: its band, over all that is within validity; NaN where nothing is.
    within : ndarray, shape (m, n): share of the band's members (variants x limits) that are within validity.
    state : ndarray of int, shape (m, n): 0 valid, 1 doubtful, 2 beyond the linear model (``STATES``).
    end : ndarray, shape (n,): local fluence [J/m2] at which the linear model of the reference ends.
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
    within: Array
    state: NDArray[np.int64]
    end: Array
    moved: tuple[str, ...]

    def surface(self, fluence_ratio: float) -> Array:
        """Return thresholds as radiant exposure on the skin [J/m2]; ``fluence_ratio`` is local fluence over
        it.
        """
        return self.fluence / fluence_ratio

    @property
    def first(self) -> NDArray[np.int64]:
        """Index of the criterion that is reached first at each duration, within validity or not."""
        return np.asarray(np.argmin(self.fluence, axis=0))

    @property
    def first_state(self) -> NDArray[np.int64]:
        """State of the criterion that is reached first, shape (n,)."""
        return np.asarray(np.take_along_axis(self.state, self.first[None, :], axis=0)[0])


def duration_curve(
    absorber: Absorber,
    wavelength: float,
    duration: Sequence[float] | Array | None = None,
    *,
    pulse_kind: str = "gaussian",
    criteria: Sequence[ParticleCriterion] = (),
    diameter: float | None = None,
    interior_scale: float = 1.0,
    solver: Solver | None = None,
    scales: Sequence[float] | None = None,
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
    solver : medium, start and models; water at 37 degC and the exact linear models when None.
    scales : interior scales of the band; the absorber's own when None.
    band : move parameters to the ends of their ranges (about eight times the work).

    Raises
    ------
    ConfigError : the pulse shape is unknown or needs more than a duration.
    """
    durations = np.asarray(np.geomspace(1e-11, 1e-5, 40) if duration is None else duration, dtype=np.float64)
    criteria = tuple(criteria) or all_criteria()
    solver = solver or Solver()
    size = diameter if diameter is not None else absorber.diameters[0]
    reference = absorber.particle(wavelength, size, interior_scale)
    moved: dict[str, None] = {}
    known_scales = absorber.scales(None) if scales is None else scales
    variants = _variants(absorber, wavelength, reference, known_scales, moved) if band else []
    shape = (len(criteria), durations.size)
    fluence, low, high, within = np.empty(shape), np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    state, ends = np.zeros(shape, dtype=np.int64), np.empty(durations.size)
    limits = [criterion.limit_of(absorber) for criterion in criteria]
    for j, one in enumerate(durations):
        pulse = pulse_of(pulse_kind, float(one))
        responses = [solver.respond(p, pulse) for p in [reference, *variants]]
        until = [solver.validity.end(absorber, response) for response in responses]
        ends[j] = until[0].end_rise / reference.adiabatic_rise_per_fluence
        for i, (criterion, limit) in enumerate(zip(criteria, limits, strict=True)):
            levels = (limit.value, limit.low, limit.high) if band else (limit.value,)
            found = []
            for k, (response, end) in enumerate(zip(responses, until, strict=True)):
                rises = criterion.threshold_rises(response, levels)
                per_fluence = response.particle.adiabatic_rise_per_fluence
                found += [rise / per_fluence for rise in rises if end.status(rise) != BEYOND]
                if k == 0:
                    state[i, j] = STATES.index(end.status(rises[0]))
                    fluence[i, j] = rises[0] / per_fluence
            within[i, j] = len(found) / (len(responses) * len(levels))
            if found:
                low[i, j], high[i, j] = min(found), max(found)
    names = tuple(criterion.label for criterion in criteria)
    return DurationCurve(
        absorber.label, wavelength, pulse_kind, size, interior_scale, durations, names, fluence, low, high, within, state, ends,
        tuple(moved),
    )  # fmt: skip


def first_mechanism(
    absorber: Absorber, wavelength: float, diameter: Array, duration: Array, *, solver: Solver | None = None, **options: object
) -> tuple[tuple[str, ...], NDArray[np.int64], Array, NDArray[np.int64]]:
    """Return which mechanism comes first over a map of diameter x duration.

    Returns criterion names, and of shape (diameters, durations): the index of the first one, its local fluence [J/m2]
    and its state. ``options`` as in ``duration_curve``. Steps of equal ratio along both axes share their solutions.
    """
    solver = solver or Solver()
    curves = [
        duration_curve(absorber, wavelength, duration, diameter=float(d), solver=solver, band=False, **options)  # type: ignore[arg-type]
        for d in diameter
    ]
    first = np.array([curve.first for curve in curves])
    least = np.array([np.min(curve.fluence, axis=0) for curve in curves])
    return curves[0].criteria, first, least, np.array([curve.first_state for curve in curves])


def pulse_of(kind: str, duration: float) -> Pulse:
    """Return the pulse of a shape that needs a duration [s] alone.

    Raises
    ------
    ConfigError : no such shape, or it needs more than a duration.
    """
    known = {name: member for name, member in members("picosim.laser.pulses").items() if is_stretchable(member)}
    if kind not in known:
        raise ConfigError(f"unknown pulse kind '{kind}' or one with more to it than a duration; one of: {listed(known)}")
    return known[kind].model_validate({"duration": duration})  # type: ignore[return-value]


def is_stretchable(shape: type[Spec]) -> bool:
    """Whether a pulse shape is the same at every duration: it has nothing but that."""
    return set(shape.model_fields) == {"kind", "duration"} and shape.model_fields["duration"].is_required()


def _variants(
    absorber: Absorber, wavelength: float, reference: Particle, scales: Sequence[float], moved: dict[str, None]
) -> list[Particle]:
    """Return particles with one parameter each at an end of its range; ``moved`` collects the parameters' names."""
    sizes = [d for d in absorber.diameters if d != reference.diameter]
    found = [absorber.particle(wavelength, size, reference.interior_scale) for size in sizes]
    moved.update({"diameter": None} if sizes else {})
    for scale in scales:
        if scale != reference.interior_scale:
            found.append(absorber.particle(wavelength, reference.diameter, scale))
            moved["interior_scale"] = None
    for name in _MOVED:
        parameter = absorber.parameter(name)
        for end in (parameter.low, parameter.high):
            if end != parameter.value:
                found.append(dataclasses.replace(reference, **{name: end}))
                moved[name] = None
    return found
