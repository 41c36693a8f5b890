"""Damage integral at a constant temperature."""

from __future__ import annotations

import numpy as np

from picosim.formulas.arrhenius import damage_integral, damage_rate
from picosim.spec import Field, MolarEnergy, Plain, Rate, Temperature, Time
from picosim.verification.problem import Answer, At, Quantity, Solver


class Setup(Plain):
    """Constants and history."""

    frequency_factor: Rate = Field(gt=0)
    """A."""
    activation_energy: MolarEnergy = Field(gt=0)
    """Ea."""
    temperature: Temperature = Field(gt=0)
    """Constant temperature."""
    duration: Time = Field(gt=0)
    """How long it lasts."""


QUANTITIES = {"damage_integral": Quantity("1")}


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """Rate times duration."""
    rate = damage_rate(setup.temperature, frequency_factor=setup.frequency_factor, activation_energy=setup.activation_energy)
    return Answer(float(rate) * setup.duration)


def history(setup: Setup, quantity: str, at: At) -> Answer:
    """The integrator that the damage criteria use, on an unevenly sampled history."""
    time = np.concatenate(([0.0], np.geomspace(1e-6, 1.0, 40))) * setup.duration
    total = damage_integral(
        time, np.full(time.size, setup.temperature),
        frequency_factor=setup.frequency_factor, activation_energy=setup.activation_energy,
    )  # fmt: skip
    return Answer(float(total[-1]))


def solvers() -> dict[str, Solver]:
    """Closed form and integrator."""
    return {"closed_form": closed_form, "arrhenius": history}
