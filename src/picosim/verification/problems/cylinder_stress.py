"""Pressure on the axis of a heated cylinder, square pulse."""

from __future__ import annotations

from typing import Annotated

from picosim.formulas.cylinder_stress import axis_pressure_ratio, peak_axis_tension_ratio
from picosim.laser.pulse import Pulse
from picosim.spec import FamilyOf, Field, Length, Plain, Speed
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver


class Setup(Plain):
    """The cylinder and the pulse."""

    radius: Length = Field(gt=0)
    """Radius of the cylinder."""
    sound_speed: Speed = Field(gt=0)
    """Sound speed inside and out."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] = Field()
    """A square pulse."""


QUANTITIES = {"pressure_ratio": Quantity("1", {"t": "s"}), "peak_tension": Quantity("1")}


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """The closed form of a square pulse."""
    if setup.pulse.kind not in ("square", "instantaneous"):
        raise NotCovered(f"closed form for square pulses only, not {setup.pulse.kind}")
    low, high = setup.pulse.support()
    if quantity == "peak_tension":
        return Answer(peak_axis_tension_ratio(radius=setup.radius, sound_speed=setup.sound_speed, pulse_duration=high - low))
    value = axis_pressure_ratio(
        float(at["t"]) - low, radius=setup.radius, sound_speed=setup.sound_speed, pulse_duration=high - low
    )
    return Answer(value)


def solvers() -> dict[str, Solver]:
    """Closed form."""
    return {"closed_form": closed_form}
