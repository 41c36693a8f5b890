"""Light transport in the skin presets: the skin room and every registered light model, together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pydantic import field_validator

from picosim.errors import ConfigError
from picosim.skin.skin import Skin
from picosim.spec import Field, Plain, Wavelength
from picosim.verification.problem import Answer, At, Solver
from picosim.verification.problems import slab_optics

QUANTITIES = slab_optics.QUANTITIES


class Setup(Plain):
    """A skin preset, face, at one wavelength: air above, the index of the deepest layer below."""

    skin: str
    """type_i to type_vi."""
    wavelength: Wavelength = Field(ge=350e-9, le=1600e-9)
    """Wavelength in vacuum."""

    @field_validator("skin")
    @classmethod
    def _known(cls, value: str) -> str:
        Skin(preset=value)
        return value


def as_slab(setup: Setup) -> slab_optics.Setup:
    """Return the sampled skin as the set-up of ``slab_optics``."""
    sample = Skin(preset=setup.skin).sample(setup.wavelength)
    layers = [
        {"thickness": t, "mu_a": a, "mu_s": s, "g": g, "n": n}
        for t, a, s, g, n in zip(sample.thickness, sample.mu_a, sample.mu_s, sample.g, sample.n)
    ]
    return slab_optics.Setup.model_validate(
        {"layers": layers, "n_above": sample.n_above, "n_below": sample.n_below}
    )


def solvers() -> dict[str, Solver]:
    """Every light model that solves slabs."""
    return {name: _through_skin(solver) for name, solver in slab_optics.solvers().items()}


def _through_skin(solver: Callable[[Any, str, At], Answer]) -> Solver:
    def solve(setup: Setup, quantity: str, at: At) -> Answer:
        place = dict(at)
        if "layer" in place and isinstance(place["layer"], str):
            names = list(Skin(preset=setup.skin).sample(setup.wavelength).names)
            if place["layer"] not in names:
                raise ConfigError(f"at.layer: no layer '{place['layer']}'; layers: {', '.join(names)}")
            place["layer"] = int(np.argmax(np.array(names) == place["layer"]))
        return solver(as_slab(setup), quantity, place)

    return solve
