"""Problem ``absorption_efficiency``: Q_abs of a sphere that absorbs but does not refract."""

from __future__ import annotations

from picosim.formulas.absorption_efficiency import absorption_efficiency
from picosim.spec import Field, InverseLength, Length, Plain
from picosim.verification.problem import Answer, At, Quantity, Solver


class Setup(Plain):
    """A sphere and its absorption coefficient."""

    radius: Length = Field(gt=0)
    """a."""
    mu_a: InverseLength = Field(ge=0)
    """Inside the sphere."""


QUANTITIES = {"absorption_efficiency": Quantity("1")}


def solvers() -> dict[str, Solver]:
    """Return the closed form."""
    return {"straight_rays": _answer}


def _answer(setup: Setup, quantity: str, at: At) -> Answer:
    return Answer(float(absorption_efficiency(radius=setup.radius, mu_a=setup.mu_a)))
