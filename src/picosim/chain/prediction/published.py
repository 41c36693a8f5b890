"""A published measurement as a set-up: what it says, what it does not say, and what its words mean to the models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict

from picosim.data.tables import Parameter
from picosim.laser.pulse import Pulse
from picosim.spec import FamilyOf, Field, InverseLength, Length, Plain, Spec, Temperature


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


class Published(Plain):
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
    if "initial_temperature" in setup.model_fields_set and not is_assumed(setup, "initial_temperature"):
        return Parameter(value, value, value, "K", "given", "the case")
    low, high = (303.15, 310.15) if in_skin else (291.15, 310.15)
    return Parameter(value, min(low, value), max(high, value), "K", "assumed", "measurements.md section 3")
