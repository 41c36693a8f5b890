"""Problem ``water``: isochoric pressure rise, saturation pressure, homogeneous nucleation temperature of
water.
"""

from __future__ import annotations

from typing import Annotated

from picosim.spec import Field, Plain, Pressure, Temperature, Time, Unit
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver


class Setup(Plain):
    """State of the water; each quantity reads the keys it needs."""

    temperature: Temperature | None = Field(default=None, gt=0)
    """Temperature at the start."""
    temperature_rise: Temperature | None = None
    """Rise at constant density."""
    liquid_pressure: Pressure | None = None
    """Pressure in the liquid; negative in tension."""
    volume: Annotated[float, Unit("m3")] | None = Field(default=None, gt=0)
    """Liquid in which one bubble is expected."""
    duration: Time | None = Field(default=None, gt=0)
    """Time in which one bubble is expected."""


QUANTITIES = {
    "isochoric_pressure_rise": Quantity("Pa"),
    "saturation_pressure": Quantity("Pa"),
    "nucleation_temperature": Quantity("K"),
}


def _given(setup: Setup, *names: str) -> list[float]:
    missing = [name for name in names if getattr(setup, name) is None]
    if missing:
        raise NotCovered(f"the set-up lacks {', '.join(missing)}")
    return [getattr(setup, name) for name in names]


def _iapws95(setup: Setup, quantity: str, at: At) -> Answer:
    from picosim.formulas import nucleation, water

    match quantity:
        case "isochoric_pressure_rise":
            temperature, rise = _given(setup, "temperature", "temperature_rise")
            return Answer(water.isochoric_pressure_rise(temperature, rise))
        case "saturation_pressure":
            return Answer(water.saturation_pressure(*_given(setup, "temperature")))
        case _:
            return Answer(
                nucleation.nucleation_temperature(*_given(setup, "liquid_pressure", "volume", "duration"))
            )


def solvers() -> dict[str, Solver]:
    """Return the one source of water properties."""
    return {"iapws95": _iapws95}
