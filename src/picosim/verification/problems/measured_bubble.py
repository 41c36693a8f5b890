"""A published bubble of one melanosome: its first wall speed, predicted with parameters frozen by class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import ConfigDict

from picosim.chain.prediction.frozen import cutaneous_melanosome, rpe_melanosome
from picosim.chain.prediction.published import Target, is_assumed, pulse_unknowns, start_temperature
from picosim.chain.prediction.sampling import band_of, sample
from picosim.data.tables import Parameter
from picosim.laser.pulse import Pulse
from picosim.spec import FamilyOf, Field, Length, Plain, Ratio, Temperature
from picosim.verification.problem import Answer, At, Quantity, Solver


class Setup(Plain):
    """A bubble at a multiple of its threshold; keys that the prediction does not use are allowed."""

    model_config = ConfigDict(**{**Plain.model_config, "extra": "allow"})

    wavelength: Length = Field(gt=0)
    """Wavelength in vacuum; it drops out, as the exposure is relative."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] = Field()
    """Pulse."""
    target: Target
    """What is hit."""
    exposure_over_threshold: Ratio = Field(ge=1)
    """Radiant exposure over that at which the wall reaches the nucleation temperature."""
    nucleation_temperature: Temperature | None = Field(default=None, gt=373.15, lt=647.0)
    """Of the wall; the class's when not given."""
    initial_temperature: Temperature = Field(default="22 degC", validate_default=True, gt=0)
    """Before the pulse; 22 degC, 18 to 37 degC, when not given."""
    assumed: tuple[str, ...] = ()
    """Inputs that the publication, as read, does not give."""


QUANTITIES = {"initial_wall_speed": Quantity("m/s")}


def solvers() -> dict[str, Solver]:
    """Return the one predictor."""
    return {"evaporating_film": predict}


def predict(setup: Setup, quantity: str, at: At) -> Answer:
    """Return the predicted speed [m/s] with its band."""
    from picosim.chain.prediction.melanosome import wall_speed

    frozen = rpe_melanosome() if setup.target.kind == "rpe_melanosome" else cutaneous_melanosome()
    unknowns = {
        name: value for name, value in frozen.parameters.items() if name not in ("interior_scale", "wall_weight")
    } | pulse_unknowns(setup)
    if setup.nucleation_temperature is not None:
        given = setup.nucleation_temperature
        unknowns["nucleation_temperature"] = Parameter(given, given, given, "K", "given", "the case")
    if setup.target.diameter is not None and not is_assumed(setup, "target.diameter"):
        size = setup.target.diameter
        unknowns["diameter"] = Parameter(size, size, size, "m", "given", "the case")
    unknowns["accommodation"] = Parameter(0.4, 0.04, 1.0, "1", "memory", "molecules that stick, vapour to water")
    unknowns["shell_share"] = Parameter(
        1.0,
        0.5,
        1.0,
        "1",
        "assumed",
        "a film of nanometres hardly insulates: the water heats on to its hottest",
    )
    start = start_temperature(setup, in_skin=False)
    unknowns["initial_temperature"] = start

    def forward(point: Mapping[str, float]) -> float:
        return wall_speed(point, setup.pulse, setup.exposure_over_threshold)

    points = sample(unknowns)
    found = band_of(np.array([forward(point) for point in points]), points)
    leading = sorted(found.influence.items(), key=lambda item: -item[1])[:3]
    parts = ", ".join(f"{name} {share:.0%}" for name, share in leading if share >= 0.05)
    note = f"class {frozen.name} ({frozen.digest}); film fed by the shell at its hottest; band from {parts}"
    return Answer(found.median, note=note, low=found.low, high=found.high)
