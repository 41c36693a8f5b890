"""One-phase Stefan problem: front 2 lambda sqrt(D t)."""

from __future__ import annotations

from picosim.formulas.stefan import front_constant
from picosim.spec import Field, Plain, Ratio
from picosim.verification.problem import Answer, At, Quantity, Solver


class Setup(Plain):
    """Wall above the transition temperature, material at it."""

    stefan_number: Ratio = Field(gt=0, le=100)
    """Heat capacity times wall superheat over latent heat."""


QUANTITIES = {"front_constant": Quantity("1")}


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """Root of the transcendental equation."""
    return Answer(front_constant(setup.stefan_number))


def solvers() -> dict[str, Solver]:
    """Closed form."""
    return {"closed_form": closed_form}
