"""Half space heated as exp(-mu_a z), free or rigid surface: closed form and layer stress solvers."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np

from picosim.formulas import layer_stress
from picosim.laser.pulse import Pulse
from picosim.spec import FamilyOf, Field, InverseLength, Plain, Speed
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.source import HeatSource
from picosim.tissue.stress.dalembert import Dalembert
from picosim.tissue.stress.finite_volume import FiniteVolume
from picosim.tissue.stress.model import TissueStress
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

MODERATE, MOST = 2e8, 6e9
"""Cells times steps of a run that is over at once, and of the longest one."""


class Setup(Plain):
    """The half space, its light, the pulse and the surface."""

    mu_a: InverseLength = Field(gt=0)
    """Absorption coefficient."""
    sound_speed: Speed = Field(gt=0)
    """Sound speed."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] = Field()
    """Temporal shape."""
    surface: Literal["free", "rigid"]
    """What the surface does to a wave."""


QUANTITIES = {
    "pressure_ratio": Quantity("1", {"z": "m", "t": "s"}),
    "peak_tension": Quantity("1", {"z": "m"}),
}


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """Closed form of a square pulse."""
    low, high = setup.pulse.support()
    if setup.pulse.kind not in ("square", "instantaneous"):
        raise NotCovered(f"closed form for square pulses only, not {setup.pulse.kind}")
    reflection = -1.0 if setup.surface == "free" else 1.0
    if quantity == "peak_tension":
        value = layer_stress.peak_tension_ratio(
            float(at["z"]),
            mu_a=setup.mu_a,
            sound_speed=setup.sound_speed,
            pulse_duration=high - low,
            reflection=reflection,
        )
        return Answer(value)
    value = layer_stress.pressure_ratio(
        float(at["z"]), float(at["t"]) - low, mu_a=setup.mu_a, sound_speed=setup.sound_speed,
        pulse_duration=high - low, reflection=reflection,
    )  # fmt: skip
    return Answer(value)


def layered(method: type[TissueStress], setup: Setup, quantity: str, at: At) -> Answer:
    """Run a layer stress solver with p0 = 1 Pa."""
    z, low, high = float(at["z"]), *setup.pulse.support()
    length = 1.0 / (setup.mu_a * setup.sound_speed)
    until = float(at["t"]) if quantity == "pressure_ratio" else high + z / setup.sound_speed + 0.2 * length
    longest = min(length / 800.0, (high - low) / 60.0 if high > low else math.inf)
    if until > low:
        longest = min(longest, (until - low) / 50.0)

    def work(step: float) -> float:
        return ((until - low) / step) ** 2 + (until - low) * z / setup.sound_speed / step**2

    # a kink of a short pulse is smeared over one step: smaller ones while they cost little
    step = next((longest / n for n in (8, 4, 2) if work(longest / n) < MODERATE), longest)
    if work(step) > MOST:
        raise NotCovered(f"the shortest time needs a step of {step:.2g} s, too short for a run of {until - low:.2g} s")
    since = float(at.get("t", math.inf)) - z / setup.sound_speed  # after the front from the surface
    if high > low and step > (high - low) / 200.0 and min(abs(since - low), abs(since - high)) <= step:
        raise NotCovered(f"the pressure has a kink at this instant, and a step of {step:.2g} s smears it")
    one = np.ones(1)
    layers = ThermalLayers(
        math.inf * one, 0.5 * one, 1000.0 * one, 3600.0 * one, 0.0 * one,
        sound_speed=setup.sound_speed * one, grueneisen_parameter=one,
    )  # fmt: skip
    source = HeatSource.exponential(setup.mu_a)
    solver = method.model_validate({"surface": setup.surface, "step": step})
    result = solver.solve(layers, source, setup.pulse, 1.0 / setup.mu_a, np.array([until]), np.array([z]))
    value = result.pressure[0, 0] if quantity == "pressure_ratio" else result.peak_tension[0]
    return Answer(float(value))


def solvers() -> dict[str, Solver]:
    """Closed form and layer solvers by kind."""
    return {
        "closed_form": closed_form,
        "dalembert": lambda setup, quantity, at: layered(Dalembert, setup, quantity, at),
        "finite_volume": lambda setup, quantity, at: layered(FiniteVolume, setup, quantity, at),
    }
