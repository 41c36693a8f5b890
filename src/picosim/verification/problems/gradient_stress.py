"""Problem ``gradient_stress``: quasi-static thermal stress of a solid sphere that cools from its surface."""

from __future__ import annotations

from typing import Annotated

from picosim.errors import ConfigError, NotConverged
from picosim.laser.pulse import Pulse
from picosim.laser.pulses.instantaneous import Instantaneous
from picosim.particle.heat.finite_volume import FiniteVolume
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.stress.gradient import Gradient, GradientStress, from_temperature
from picosim.spec import FamilyOf, Field, members
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver
from picosim.verification.problems.sphere_heat import FAMILY, FINER, SphereSetup, require_resolved


class Setup(SphereSetup):
    """A solid sphere heated by a pulse, instantaneous unless given."""

    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] = Field(default={"kind": "instantaneous"})
    """Pulse shape."""


QUANTITIES = {
    "surface_hoop_ratio": Quantity("1", {"t": "s"}),
    "centre_stress_ratio": Quantity("1", {"t": "s"}),
}


def solvers() -> dict[str, Solver]:
    """Return the exact solver, and the stresses that every other heat solver's temperatures make."""
    found: dict[str, Solver] = {"gradient": _exact}
    for kind, member in members(FAMILY).items():
        if issubclass(member, ParticleHeat) and kind != "laplace":
            found[f"gradient + {kind}"] = _from(member())
    return found


def _exact(setup: Setup, quantity: str, at: At) -> Answer:
    if at["t"] == 0.0 and isinstance(setup.pulse, Instantaneous):
        raise NotCovered("the stress jumps at the instant of an instantaneous deposit")
    return _pick(Gradient().solve(setup.sphere(), setup.pulse, [at["t"]]), quantity)


def _from(solver: ParticleHeat) -> Solver:
    def answer(setup: Setup, quantity: str, at: At) -> Answer:
        try:
            found = from_temperature(solver.solve(setup.sphere(), setup.pulse, [at["t"]], []))
            if isinstance(solver, FiniteVolume):
                finer = from_temperature(FINER.solve(setup.sphere(), setup.pulse, [at["t"]], []))
                require_resolved(_pick(found, quantity).value, _pick(finer, quantity).value, within=3e-4)
        except (NotConverged, ConfigError) as error:
            raise NotCovered(str(error)) from None
        return _pick(found, quantity)

    return answer


def _pick(stress: GradientStress, quantity: str) -> Answer:
    return Answer(float((stress.surface_hoop if quantity == "surface_hoop_ratio" else stress.centre)[0]))
