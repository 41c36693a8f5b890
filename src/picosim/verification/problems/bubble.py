"""Problem ``bubble``: first maximum and first minimum of a gas bubble that starts at rest."""

from __future__ import annotations

from typing import Annotated, Literal

from picosim.errors import NotConverged
from picosim.particle.bubble.gilmore import Gilmore
from picosim.particle.bubble.keller_miksis import KellerMiksis
from picosim.particle.bubble.model import BubbleModel, InitialBubble, Liquid
from picosim.particle.bubble.rayleigh_plesset import RayleighPlesset
from picosim.spec import Density, Field, Length, Plain, Pressure, Ratio, Speed, Unit
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver


class Setup(Plain):
    """A gas bubble at rest in a liquid; p_gas = initial_pressure (R0/R)^(3 polytropic_exponent)."""

    model: Literal["rayleigh_plesset", "keller_miksis", "gilmore"]
    """Equation of radial motion."""
    initial_radius: Length = Field(gt=0)
    """R0."""
    initial_pressure: Pressure = Field(gt=0)
    """Gas pressure at R0."""
    polytropic_exponent: Ratio = Field(gt=0)
    """kappa."""
    density: Density = Field(gt=0)
    """Of the liquid."""
    sound_speed: Speed | None = Field(default=None, gt=0)
    """Of the liquid; Tait's constants replace it for ``gilmore``."""
    surface_tension: Annotated[float, Unit("N/m")] = Field(default="0 N/m", validate_default=True, ge=0)
    """Of the wall."""
    viscosity: Annotated[float, Unit("Pa*s")] = Field(default="0 Pa*s", validate_default=True, ge=0)
    """Shear viscosity of the liquid."""
    ambient_pressure: Pressure = Field(default="101325 Pa", validate_default=True, gt=0)
    """Far from the bubble."""
    tait_exponent: Ratio = Field(default=7.15, gt=1)
    """n."""
    tait_pressure: Pressure = Field(default="304.9 MPa", validate_default=True, gt=0)
    """B."""


QUANTITIES = {
    "maximum_radius": Quantity("m"),
    "time_of_maximum": Quantity("s"),
    "minimum_radius": Quantity("m"),
    "time_of_collapse": Quantity("s"),
}


def _solver(model: BubbleModel, setup: Setup) -> BubbleModel:
    if isinstance(model, Gilmore):
        return Gilmore(tait_exponent=setup.tait_exponent, tait_pressure=setup.tait_pressure)
    if isinstance(model, KellerMiksis) and setup.sound_speed is None:
        raise NotCovered("keller_miksis needs the sound speed")
    return model


def _answers(model: BubbleModel) -> Solver:
    def answer(setup: Setup, quantity: str, at: At) -> Answer:
        if setup.model != model.kind:
            raise NotCovered(f"the case asks for {setup.model}")
        liquid = Liquid(
            setup.density,
            setup.sound_speed or 1.0,
            setup.surface_tension,
            setup.viscosity,
            setup.ambient_pressure,
        )
        bubble = InitialBubble(setup.initial_radius, setup.initial_pressure, setup.polytropic_exponent)
        extremum = "maximum" if "maximum" in quantity else "minimum"
        try:
            history = _solver(model, setup).solve(bubble, liquid)
            time, radius, _ = history.extremum(extremum)
        except NotConverged as error:
            raise NotCovered(str(error)) from None
        return Answer(radius if "radius" in quantity else time)

    return answer


def solvers() -> dict[str, Solver]:
    """Return each bubble equation by its kind."""
    return {model.kind: _answers(model) for model in (RayleighPlesset(), KellerMiksis(), Gilmore())}
