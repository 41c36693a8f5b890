"""Problem ``sphere_stress``: pressure of a heated sphere, fluid or elastic, in a fluid or elastic medium."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import model_validator

from picosim.errors import ConfigError, NotConverged
from picosim.laser.pulse import Pulse
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.modulated import Modulated
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.matched import Matched
from picosim.particle.stress_model import ParticleStress
from picosim.spec import Density, FamilyOf, Field, Length, Plain, Pressure, Ratio, Speed, Time, members
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

FAMILY = "picosim.particle.stress"


class Medium(Plain):
    """A fluid (density, sound speed) or an elastic solid (density, moduli)."""

    density: Density = Field(gt=0)
    """rho."""
    sound_speed: Speed | None = Field(default=None, gt=0)
    """Of a fluid."""
    youngs_modulus: Pressure | None = Field(default=None, gt=0)
    """Of a solid."""
    poissons_ratio: Ratio | None = Field(default=None, gt=-1.0, lt=0.5)
    """Of a solid."""

    @model_validator(mode="after")
    def _fluid_or_solid(self) -> Self:
        solid = (self.youngs_modulus is not None, self.poissons_ratio is not None)
        if solid not in ((True, True), (False, False)) or solid[0] == (self.sound_speed is not None):
            raise ValueError("give 'sound_speed' for a fluid, or 'youngs_modulus' and 'poissons_ratio' for a solid")
        return self

    def material(self) -> Material:
        """Return it as the solvers take it."""
        if self.youngs_modulus is not None and self.poissons_ratio is not None:
            return Material(
                density=self.density, youngs_modulus=self.youngs_modulus, poissons_ratio=self.poissons_ratio
            )
        return Material(density=self.density, sound_speed=self.sound_speed or 0.0)


class Setup(Plain):
    """A heated sphere and what is around it."""

    radius: Length = Field(gt=0)
    """a."""
    inside: Medium
    """The sphere."""
    outside: Medium
    """Around it, without end."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")]
    """Pulse shape."""
    modulation_period: Time | None = Field(default=None, gt=0)
    """Full cosine modulation of a gaussian pulse."""
    heating: Literal["uniform", "shell"] = "uniform"
    """Where the light is absorbed."""

    @model_validator(mode="after")
    def _modulates_a_gaussian(self) -> Self:
        if self.modulation_period is not None and not isinstance(self.pulse, Gaussian):
            raise ValueError("modulation_period goes with a pulse of kind 'gaussian'")
        return self

    def driving_pulse(self) -> Pulse:
        """Return the pulse, modulated if asked for."""
        if self.modulation_period is None:
            return self.pulse
        return Modulated(duration=self.pulse.duration, period=self.modulation_period)

    def sphere(self) -> Sphere:
        """Return it as the solvers take it."""
        return Sphere(self.radius, self.inside.material(), self.outside.material())


QUANTITIES = {
    "pressure_ratio": Quantity("1", {"r": "m", "t": "s"}),
    "peak_compression": Quantity("1", {"r": "m"}),
    "peak_tension": Quantity("1", {"r": "m"}),
    "radiated_energy_fraction": Quantity("1"),
}


def solvers() -> dict[str, Solver]:
    """Return every registered pressure solver by its kind."""
    return {kind: answering(member) for kind, member in members(FAMILY).items() if issubclass(member, ParticleStress)}


def answering(member: type[ParticleStress]) -> Solver:
    """Return the function that asks a solver of this class."""

    def answer(setup: Setup, quantity: str, at: At) -> Answer:
        solver: ParticleStress = member()
        if setup.heating == "shell":
            if not isinstance(solver, Matched):
                raise NotCovered(f"{solver.kind} covers uniform heating only")
            solver = Matched(heating="shell")
        if isinstance(solver, Matched) and not solver.covers(setup.sphere()):
            raise NotCovered("matched needs equal fluids inside and outside")
        try:
            return Answer(_ask(solver, setup.sphere(), setup.driving_pulse(), quantity, at))
        except (NotConverged, ConfigError) as error:
            raise NotCovered(str(error)) from None

    return answer


def _ask(solver: ParticleStress, sphere: Sphere, pulse: Pulse, quantity: str, at: At) -> float:
    if quantity == "pressure_ratio":
        return float(solver.solve(sphere, pulse, [at["t"]], [at["r"]]).ratio[0, 0])
    if quantity == "radiated_energy_fraction":
        return solver.radiated_energy_fraction(sphere, pulse)
    compression, tension = solver.extremes(sphere, pulse, at["r"])
    return compression if quantity == "peak_compression" else tension
