"""The laser: wavelength, radiant exposure (or pulse energy and spot), beam, pulse shape, train."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import ConfigDict, field_validator, model_validator

from picosim.laser import presets
from picosim.laser.beam import Beam
from picosim.laser.pulse import Pulse
from picosim.laser.train import Train
from picosim.spec import Energy, FamilyOf, Field, Plain, RadiantExposure, Wavelength


class Laser(Plain):
    """A pulsed laser at the surface of the skin.

    Give ``radiant_exposure``, or ``pulse_energy`` with a beam; both only when they agree. A ``preset`` fills what is
    not given. Without a beam the spot is taken as broad. For a Gaussian beam the radiant exposure is that on the axis.
    """

    # an editor cannot know what a preset fills
    model_config = ConfigDict(
        **{**Plain.model_config, "json_schema_extra": lambda schema: schema.pop("required", None)}
    )

    name: str = Field(default="laser", min_length=1, max_length=60, pattern=r"^[^/\n]+$")
    """Name in tables and files; the preset's by default."""
    preset: str | None = None
    """A typical device by generic name; `picosim list presets` shows them with source and range."""
    wavelength: Wavelength = Field(ge=350e-9, le=1600e-9)
    """Wavelength in vacuum, 350 to 1600 nm."""
    radiant_exposure: RadiantExposure | None = Field(default=None, gt=0, le=1e7)
    """Energy on the surface per area and pulse (clinics say fluence), up to 1000 J/cm2."""
    pulse_energy: Energy | None = Field(default=None, gt=0, le=1000.0)
    """Energy of one pulse; needs a beam."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] = Field()
    """Temporal shape of one pulse."""
    beam: Annotated[Beam, FamilyOf("picosim.laser.beams")] | None = None
    """Radial profile; none is a beam much wider than the light spreads."""
    train: Train = Train()
    """Pulse train; one pulse by default."""

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and isinstance(data.get("preset"), str):
            return {"name": data["preset"], **presets.fill(data)}
        return data

    @field_validator("pulse")
    @classmethod
    def _lasts(cls, value: Pulse) -> Pulse:
        if value.kind == "instantaneous":
            raise ValueError(
                'an instantaneous pulse has no peak power; it serves case files only; take "square" with a short duration'
            )
        return value

    @model_validator(mode="after")
    def _one_energy(self) -> Self:
        ramp = self.train.ramp
        given = {"radiant_exposure": self.radiant_exposure}
        if self.pulse_energy is not None:
            if self.beam is None:
                raise ValueError(
                    '\'pulse_energy\' needs a beam; add for example beam = { kind = "top_hat", diameter = "8 mm" }'
                )
            given["pulse_energy over the beam"] = self.pulse_energy / self.beam.area
        if ramp is not None:
            given["the ramp's largest"] = max(ramp.first, ramp.last)
        known = {name: value for name, value in given.items() if value is not None}
        if not known:
            raise ValueError("give 'radiant_exposure' (for example \"1.2 J/cm2\"), or 'pulse_energy' with a beam")
        first = next(iter(known.values()))
        for value in known.values():
            if not math.isclose(value, first, rel_tol=1e-3):
                shown = ", ".join(f"{name} = {v / 1e4:.4g} J/cm2" for name, v in known.items())
                raise ValueError(f"contradicting energies: {shown}; give only one of them")
        object.__setattr__(self, "radiant_exposure", first)
        return self

    @property
    def exposure(self) -> float:
        """Radiant exposure of the (strongest) pulse [J/m2]."""
        assert self.radiant_exposure is not None  # set by the validator
        return self.radiant_exposure

    @property
    def peak_irradiance(self) -> float:
        """Largest power on the surface per area [W/m2]."""
        return self.exposure * self.pulse.peak_power

    def with_radiant_exposure(self, radiant_exposure: float) -> Laser:
        """Return the same laser at another radiant exposure [J/m2]; a ramp keeps its shape, a preset's energy is replaced."""
        factor = radiant_exposure / self.exposure
        train = self.train
        if train.ramp is not None:
            ramp = train.ramp.model_copy(update={"first": train.ramp.first * factor, "last": train.ramp.last * factor})
            train = train.model_copy(update={"ramp": ramp})
        energy = None if self.pulse_energy is None else self.pulse_energy * factor
        return self.model_copy(update={"radiant_exposure": radiant_exposure, "pulse_energy": energy, "train": train})
