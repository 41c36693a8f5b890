"""A published threshold of one melanosome or of layered skin, predicted with parameters frozen by class.

Given inputs are fixed, inputs under ``assumed`` and everything the publication cannot say contribute their
range; the answer is the median with the band (5-95 %). Nothing is tuned; the note names class, hash and what
the band comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import ConfigDict

from picosim.chain.prediction.frozen import (
    FrozenClass,
    FrozenSkin,
    cutaneous_melanosome,
    diameter_of,
    inferred_scale,
    rpe_melanosome,
    skins,
)
from picosim.chain.prediction.sampling import Band, band_of, sample
from picosim.data.tables import Parameter
from picosim.laser.pulse import Pulse
from picosim.spec import FamilyOf, Field, InverseLength, Length, Plain, Spec, Temperature, listed
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

RANGE = (350e-9, 1600e-9)
LESION_SAMPLE = 24
ISOLATED = ("rpe_melanosome", "cutaneous_melanosome")


class Target(Spec):
    """What is hit. Keys that the prediction does not use are allowed, and named in the note."""

    model_config = ConfigDict(**{**Spec.model_config, "extra": "allow"})

    kind: Literal["rpe_melanosome", "cutaneous_melanosome", "epidermal_melanosome", "layered_skin"]
    """Class of object."""
    skin: str | None = None
    """Kind of skin for ``epidermal_melanosome`` and ``layered_skin``."""
    mu_a: InverseLength | None = Field(default=None, gt=0)
    """Interior absorption, where the publication gives it."""
    diameter: Length | None = Field(default=None, gt=0)
    """Diameter, where the publication gives it."""


class Setup(Plain):
    """A published measurement."""

    model_config = ConfigDict(**{**Plain.model_config, "extra": "allow"})

    wavelength: Length = Field(gt=0)
    """Wavelength in vacuum."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] = Field()
    """Pulse."""
    spot_diameter: Length | None = Field(default=None, gt=0)
    """Diameter of the spot on the skin."""
    pulses: int = Field(default=1, ge=1)
    """Number of pulses; a single melanosome forgets between them."""
    target: Target
    """What is hit."""
    endpoint: Literal["microcavitation", "whitening", "visible_lesion"]
    """What is seen."""
    initial_temperature: Temperature = Field(default="34 degC", validate_default=True, gt=0)
    """Before the pulse."""
    assumed: tuple[str, ...] = ()
    """Inputs that the publication, as read, does not give."""


QUANTITIES = {"threshold_radiant_exposure": Quantity("J/m2")}


def is_assumed(setup: Any, *names: str) -> bool:
    """Whether any of the dotted names is listed, itself or as part of what is listed."""
    return any(name == entry or name.startswith(entry + ".") for name in names for entry in setup.assumed)


def pulse_unknowns(setup: Any) -> dict[str, Parameter]:
    """Return what is not known of the pulse: its shape, and its duration within a factor of two."""
    found = {}
    if is_assumed(setup, "pulse.kind"):
        found["pulse_shape"] = Parameter(0.5, 0.0, 1.0, "1", "assumed", "gaussian three times in four, else square")
    if is_assumed(setup, "pulse.duration"):
        duration = setup.pulse.duration
        found["pulse_duration"] = Parameter(duration, 0.5 * duration, 2.0 * duration, "s", "assumed", "factor 2")
    return found


def around(value: float, known: Parameter) -> Parameter:
    """Return a value with the range of a class, widened to hold it."""
    return Parameter(value, min(known.low, value), max(known.high, value), known.unit, "assumed", known.source)


def start_temperature(setup: Any, *, in_skin: bool) -> Parameter:
    """Return the temperature before the pulse, with a range where it is assumed."""
    value = setup.initial_temperature
    if not is_assumed(setup, "initial_temperature"):
        return Parameter(value, value, value, "K", "given", "the case")
    low, high = (303.15, 310.15) if in_skin else (291.15, 310.15)
    return Parameter(value, min(low, value), max(high, value), "K", "assumed", "measurements.md section 3")


def solvers() -> dict[str, Solver]:
    """Return the one predictor."""
    return {"frozen_class": predict}


def calibrated(classes: Mapping[str, FrozenClass]) -> dict[str, Solver]:
    """Return the predictor with calibrated classes in place of the frozen ones."""
    return {"calibrated_class": lambda setup, quantity, at: predict(setup, quantity, at, classes)}


def predict(setup: Setup, quantity: str, at: At, calibration: Mapping[str, FrozenClass] | None = None) -> Answer:
    """Return the predicted threshold [J/m2] with its band.

    ``calibration`` holds classes by name that replace the frozen ones; their hash then stands in the note.
    """
    forward, unknowns, about = model(setup, calibration)
    points = sample(unknowns, LESION_SAMPLE if setup.endpoint == "visible_lesion" else 96)
    return _answer(band_of(np.array([forward(point) for point in points]), points), about)


def ratio(first: Setup, second: Setup) -> Answer:
    """Return the ratio of two predictions; what both share has the same value in both, and cancels."""
    models = [model(setup) for setup in (first, second)]
    shared: dict[str, Parameter] = {}
    values = []
    count = LESION_SAMPLE if "visible_lesion" in (first.endpoint, second.endpoint) else 96
    for forward, unknowns, _ in models:
        points = sample(unknowns, count)
        shared |= unknowns
        values.append(np.array([forward(point) for point in points]))
    about = f"ratio of: {models[0][2]} / {models[1][2]}"
    return _answer(band_of(values[0] / values[1], sample(shared, count)), about)


Forward = Callable[[Mapping[str, float]], float]
Model = tuple[Forward, dict[str, Parameter], str]


def model(setup: Setup, calibration: Mapping[str, FrozenClass] | None = None) -> Model:
    """Return the forward model of a case, its unknowns, and a line about both.

    Raises
    ------
    NotCovered : a target, endpoint, skin or wavelength that no model of the package describes.
    """
    target = setup.target
    if not RANGE[0] <= setup.wavelength <= RANGE[1]:
        raise NotCovered(f"spectra reach from 350 to 1600 nm; asked for {setup.wavelength * 1e9:g} nm")
    if (setup.endpoint == "visible_lesion") != (target.kind == "layered_skin"):
        raise NotCovered(f"no model of '{setup.endpoint}' on '{target.kind}'; lesions need layered_skin")
    if target.kind == "layered_skin":
        return _lesion(setup)
    frozen = rpe_melanosome() if target.kind == "rpe_melanosome" else cutaneous_melanosome()
    frozen = (calibration or {}).get(frozen.name, frozen)
    unknowns = dict(frozen.parameters) | pulse_unknowns(setup)
    unknowns["initial_temperature"] = start_temperature(setup, in_skin=target.kind not in ISOLATED)
    _interior(setup, unknowns, frozen)
    if target.diameter is not None and not is_assumed(setup, "target.diameter"):
        unknowns["diameter"] = Parameter(target.diameter, target.diameter, target.diameter, "m", "given", "the case")
    elif target.diameter is not None:
        known = unknowns["diameter"]
        unknowns["diameter"] = Parameter(
            target.diameter,
            min(known.low, target.diameter),
            max(known.high, target.diameter),
            "m",
            "assumed",
            known.source,
        )
    if target.kind in ISOLATED:
        return _isolated(setup, frozen, unknowns)
    return _in_skin(setup, frozen, unknowns)


def _interior(setup: Setup, unknowns: dict[str, Parameter], frozen: FrozenClass) -> None:
    """Fix the interior absorption where the case gives it; it then belongs to the particle's mean
    temperature.
    """
    if setup.target.mu_a is not None and not is_assumed(setup, "target.mu_a"):
        unknowns["interior_scale"] = Parameter(1.0, 1.0, 1.0, "1", "given", "mu_a of the case")
        unknowns["wall_weight"] = Parameter(0.0, 0.0, 0.0, "1", "given", "the definition behind a given mu_a")
    elif frozen.name == "rpe_melanosome" and not _calibrated(unknowns["interior_scale"]):
        known = unknowns["interior_scale"]
        unknowns["interior_scale"] = Parameter(
            1.0, 1.0, max(1.0, inferred_scale(setup.wavelength)), "1", known.mark, known.source
        )


def _mu_a(setup: Setup, frozen: FrozenClass) -> float:
    """Interior absorption [1/m] at scale one."""
    from picosim.skin.spectra import RULES, Extrapolation, melanosome

    if setup.target.mu_a is not None:
        return setup.target.mu_a
    return melanosome(setup.wavelength, Extrapolation(frozenset(RULES)), frozen.melanin)


def _isolated(
    setup: Setup, frozen: FrozenClass, unknowns: dict[str, Parameter]
) -> tuple[Forward, dict[str, Parameter], str]:
    from picosim.chain.prediction.melanosome import local_threshold

    base = _mu_a(setup, frozen)

    def forward(point: Mapping[str, float]) -> float:
        return local_threshold(point, setup.pulse, base * point["interior_scale"])

    return forward, unknowns, _about(setup, frozen, unknowns)


def _skin(setup: Setup) -> FrozenSkin:
    known = skins()
    name = setup.target.skin or "human"
    if name not in known:
        raise NotCovered(f"no frozen skin '{name}'; known: {listed(known)}")
    return known[name]


def _spot(setup: Setup) -> Parameter:
    value = setup.spot_diameter if setup.spot_diameter is not None else 5e-3
    if setup.spot_diameter is not None and not is_assumed(setup, "spot_diameter"):
        return Parameter(value, value, value, "m", "given", "the case")
    return Parameter(value, min(2e-3, value), max(1e-2, value), "m", "assumed", "2-10 mm")


def _in_skin(
    setup: Setup, frozen: FrozenClass, unknowns: dict[str, Parameter]
) -> tuple[Forward, dict[str, Parameter], str]:
    from picosim.chain.prediction.melanosome import local_threshold
    from picosim.chain.prediction.skin_light import fluence_map

    kind, spot = _skin(setup), _spot(setup)
    if setup.target.diameter is None and not _calibrated(
        unknowns["diameter"]
    ):  # the class's default belongs to one phototype: scale it to this skin's
        known, size = unknowns["diameter"], diameter_of(kind.fraction.value)
        unknowns["diameter"] = Parameter(
            size, min(known.low, size), max(known.high, size), "m", known.mark, known.source
        )
    unknowns |= {
        "melanosome_fraction": kind.fraction,
        "spot_diameter": spot,
        "depth_share": Parameter(0.0, 0.0, 1.0, "1", "assumed", "basal layer (0) to the middle of the layer above (1)"),
    }
    spots = np.unique([spot.low, spot.value, spot.high])
    lit = fluence_map(kind, setup.wavelength, spots)
    base = _mu_a(setup, frozen)

    def forward(point: Mapping[str, float]) -> float:
        fluence = local_threshold(point, setup.pulse, base * point["interior_scale"])
        return fluence / lit.at(point["melanosome_fraction"], point["spot_diameter"], point["depth_share"])

    return forward, unknowns, "; ".join([_about(setup, frozen, unknowns), f"skin {kind.name}", *lit.rules])


def _lesion(setup: Setup) -> Model:
    from picosim.chain.prediction.lesion import lesion_threshold

    kind, spot = _skin(setup), _spot(setup)
    unknowns = {
        "melanosome_fraction": kind.fraction,
        "initial_temperature": start_temperature(setup, in_skin=True),
        "layer_absorption": Parameter(1.0, 0.8, 1.25, "1", "assumed", "water content 0.55-0.85 instead of 0.70"),
        "damage_limit": Parameter(1.0, 0.53, 1.0, "1", "read in public code", "sets A2/A3, measurements.md section 3"),
    }
    if spot.high > spot.low:
        unknowns["spot_diameter"] = spot
    unknowns |= {name: p for name, p in pulse_unknowns(setup).items() if name == "pulse_duration"}

    def forward(point: Mapping[str, float]) -> float:
        from picosim.chain.prediction.melanosome import pulse_of

        width = point.get("spot_diameter", spot.value)
        return lesion_threshold(kind, setup.wavelength, pulse_of(setup.pulse, point), width, point)

    return (
        forward,
        unknowns,
        f"layered skin {kind.name}, Arrhenius A2/A3 of the epidermis, all named extrapolations",
    )


def _calibrated(parameter: Parameter) -> bool:
    return parameter.mark.startswith("calibrated")


def _about(setup: Setup, frozen: FrozenClass, unknowns: Mapping[str, Parameter]) -> str:
    note = f"class {frozen.name} ({frozen.digest})"
    note += "".join(f", {mark}" for mark in sorted({p.mark for p in unknowns.values() if _calibrated(p)}))
    spare = sorted([*(setup.model_extra or {}), *(f"target.{k}" for k in setup.target.model_extra or {})])
    if setup.pulses > 1:
        spare.append("pulses")
    return note + (f"; not used: {', '.join(spare)}" if spare else "")


def _answer(found: Band, about: str) -> Answer:
    leading = sorted(found.influence.items(), key=lambda item: -item[1])[:3]
    parts = ", ".join(f"{name} {share:.0%}" for name, share in leading if share >= 0.05)
    note = f"{about}; band from {parts}" if parts else about
    return Answer(found.median, note=note, low=found.low, high=found.high)
