"""A cold plate pressed on the skin: sapphire with its own heat capacity, through a contact conductance.

Pre-, parallel and post-cooling are intervals of contact on the clock of the first pulse; between them the
skin is in room air. Each contact starts with the plate at its own temperature.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from picosim.spec import (
    Field,
    HeatTransferCoefficient,
    Length,
    Plain,
    Temperature,
    ThermalConductivity,
    Time,
    VolumetricHeatCapacity,
)  # fmt: skip
from picosim.tissue.surface import Ambient, Phase, Plate


class Contact(Plain):
    """An interval of contact."""

    start: Time = Field(ge=-3600.0, le=1e5)
    """When the plate touches the skin; negative is before the first pulse."""
    stop: Time | None = Field(default=None, ge=-3600.0, le=1e5)
    """When it leaves; it stays when left out."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.stop is not None and self.stop <= self.start:
            raise ValueError(f"stop ({self.stop:g} s) must come after start ({self.start:g} s)")
        return self


class ContactPlate(Ambient):
    """Sapphire plate in contact; pre- and parallel cooling from 1 s before the first pulse by default."""

    kind: Literal["contact_plate"] = "contact_plate"

    contacts: tuple[Contact, ...] = Field(default=({"start": "-1 s"},), min_length=1, max_length=1000)
    """Intervals of contact in order; the default begins 1 s before the first pulse and stays."""
    temperature: Temperature = Field(default="5 degC", validate_default=True, ge=223.15, le=333.15)
    """Temperature of the plate at each contact; 5 degC, 0-10 [assumed]."""
    thickness: Length = Field(default="5 mm", validate_default=True, ge=1e-4, le=0.1)
    """Thickness; 5 mm, 1-10 mm [assumed]."""
    conductance: HeatTransferCoefficient = Field(default="1e4 W/m2/K", validate_default=True, ge=1.0, le=1e6)
    """Contact conductance to the skin; 1e4 W/m2/K, 2e3-1e5 [assumed]."""
    thermal_conductivity: ThermalConductivity = Field(default="35 W/m/K", validate_default=True, gt=0, le=3000.0)
    """Sapphire at 300 K, 35 W/m/K [textbook, memory]."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(default="3.0248e6 J/m3/K", validate_default=True, gt=0, le=1e7)
    """Sapphire at 300 K, 3980 kg/m3 x 760 J/kg/K [textbook, memory]."""
    back: Literal["cooled", "insulated"] = "cooled"
    """Far face: held at the plate's temperature by a cooler, or insulated (the plate warms up)."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for first, second in zip(self.contacts[:-1], self.contacts[1:], strict=True):
            if first.stop is None or second.start < first.stop:
                raise ValueError(f"contacts must follow one another: one starts at {second.start:g} s before the last has ended")
        return self

    def phases(self, until: float) -> tuple[Phase, ...]:
        """Contacts, and room air between them."""
        plate = Plate(
            self.thickness, self.thermal_conductivity, self.volumetric_heat_capacity, self.temperature,
            float("inf") if self.back == "cooled" else 0.0,
        )  # fmt: skip
        found: list[Phase] = []
        clock = min(0.0, self.contacts[0].start)
        for contact in self.contacts:
            if contact.start >= until:
                break
            if contact.start > clock:
                found.append(self.air(clock, contact.start))
            clock = min(until, contact.stop if contact.stop is not None else until)
            found.append(Phase(contact.start, clock, self.conductance, self.temperature, plate))
        if clock < until or not found:
            found.append(self.air(clock, max(until, clock)))
        return tuple(found)
