"""From a published threshold to its forward model and unknowns: the class's frozen parameters, what the case gives
instead.

An isolated melanosome in water, one in a kind of skin, or layered skin that shows a lesion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from picosim.chain.prediction.frozen import (
    FrozenClass,
    FrozenSkin,
    cutaneous_melanosome,
    diameter_of,
    inferred_scale,
    rpe_melanosome,
    skins,
)
from picosim.chain.prediction.published import Published, is_assumed, pulse_unknowns, start_temperature
from picosim.data.tables import Parameter
from picosim.errors import ConfigError
from picosim.spec import listed

RANGE = (350e-9, 1600e-9)
ISOLATED = ("rpe_melanosome", "cutaneous_melanosome")

Forward = Callable[[Mapping[str, float]], float]
Model = tuple[Forward, dict[str, Parameter], str]


def model(setup: Published, calibration: Mapping[str, FrozenClass] | None = None) -> Model:
    """Return the forward model of a case, its unknowns, and a line about both.

    Raises
    ------
    ConfigError : a target, endpoint, skin or wavelength that no model of the package describes.
    """
    target = setup.target
    if not RANGE[0] <= setup.wavelength <= RANGE[1]:
        raise ConfigError(f"spectra reach from 350 to 1600 nm; asked for {setup.wavelength * 1e9:g} nm")
    if (setup.endpoint == "visible_lesion") != (target.kind == "layered_skin"):
        raise ConfigError(f"no model of '{setup.endpoint}' on '{target.kind}'; lesions need layered_skin")
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


def _interior(setup: Published, unknowns: dict[str, Parameter], frozen: FrozenClass) -> None:
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


def _mu_a(setup: Published, frozen: FrozenClass) -> float:
    """Interior absorption [1/m] at scale one."""
    from picosim.skin.spectra import RULES, Extrapolation, melanosome

    if setup.target.mu_a is not None:
        return setup.target.mu_a
    return melanosome(setup.wavelength, Extrapolation(frozenset(RULES)), frozen.melanin)


def _isolated(setup: Published, frozen: FrozenClass, unknowns: dict[str, Parameter]) -> tuple[Forward, dict[str, Parameter], str]:
    from picosim.chain.prediction.melanosome import local_threshold

    base = _mu_a(setup, frozen)

    def forward(point: Mapping[str, float]) -> float:
        return local_threshold(point, setup.pulse, base * point["interior_scale"])

    return forward, unknowns, _about(setup, frozen, unknowns)


def _skin(setup: Published) -> FrozenSkin:
    known = skins()
    name = setup.target.skin or "human"
    if name not in known:
        raise ConfigError(f"no frozen skin '{name}'; known: {listed(known)}")
    return known[name]


def _spot(setup: Published) -> Parameter:
    value = setup.spot_diameter if setup.spot_diameter is not None else 5e-3
    if setup.spot_diameter is not None and not is_assumed(setup, "spot_diameter"):
        return Parameter(value, value, value, "m", "given", "the case")
    return Parameter(value, min(2e-3, value), max(1e-2, value), "m", "assumed", "2-10 mm")


def _in_skin(setup: Published, frozen: FrozenClass, unknowns: dict[str, Parameter]) -> tuple[Forward, dict[str, Parameter], str]:
    from picosim.chain.prediction.melanosome import local_threshold
    from picosim.chain.prediction.skin_light import fluence_map

    kind, spot = _skin(setup), _spot(setup)
    if setup.target.diameter is None and not _calibrated(
        unknowns["diameter"]
    ):  # the class's default belongs to one phototype: scale it to this skin's
        known, size = unknowns["diameter"], diameter_of(kind.fraction.value)
        unknowns["diameter"] = Parameter(size, min(known.low, size), max(known.high, size), "m", known.mark, known.source)
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


def _lesion(setup: Published) -> Model:
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


def _about(setup: Published, frozen: FrozenClass, unknowns: Mapping[str, Parameter]) -> str:
    note = f"class {frozen.name} ({frozen.digest})"
    note += "".join(f", {mark}" for mark in sorted({p.mark for p in unknowns.values() if _calibrated(p)}))
    spare = sorted([*(setup.model_extra or {}), *(f"target.{k}" for k in setup.target.model_extra or {})])
    if setup.pulses > 1:
        spare.append("pulses")
    return note + (f"; not used: {', '.join(spare)}" if spare else "")
