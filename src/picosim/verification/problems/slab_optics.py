"""Problem ``slab_optics``: reflectance, transmittance, absorption and fluence of plane layers."""

from __future__ import annotations

import functools
from typing import Annotated, Any, Literal

import numpy as np

from picosim.errors import ConfigError
from picosim.optics.beer_lambert import BeerLambert
from picosim.optics.deposition import Array, Deposition
from picosim.optics.model import OpticsModel
from picosim.optics.monte_carlo import MonteCarlo
from picosim.optics.stack import OpticalStack
from picosim.spec import Field, InverseLength, Length, Plain, Ratio, listed, members
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

HALF_SPACE = 0.02  # depth followed in a half space [m]
MOST_PHOTONS = 30_000_000  # of a Monte Carlo run that is repeated because its error was too large


class Layer(Plain):
    """One plane layer."""

    thickness: Length | None = Field(default=None, gt=0)
    """Absent: semi-infinite (the last layer only)."""
    mu_a: InverseLength = Field(ge=0)
    """Absorption coefficient."""
    mu_s: InverseLength = Field(ge=0)
    """Scattering coefficient."""
    g: Ratio = Field(ge=-1, le=1)
    """Anisotropy; at 1 the light goes straight on, as without scattering."""
    n: Ratio = Field(ge=1, le=5)
    """Refractive index."""


class Setup(Plain):
    """Plane layers from the surface down, under a broad beam."""

    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    """From the surface down."""
    n_above: Ratio = Field(default=1.0, ge=1, le=5)
    """Index above."""
    n_below: Ratio = Field(default=1.0, ge=1, le=5)
    """Index below; without effect under a semi-infinite layer."""
    illumination: Literal["collimated", "diffuse"] = "collimated"
    """Normal beam, or equal radiance from all directions."""

    def stack(self) -> OpticalStack:
        """Return the layers as the models take them."""
        straight = [layer.g == 1.0 for layer in self.layers]
        return OpticalStack(
            thickness=np.array([np.inf if layer.thickness is None else layer.thickness for layer in self.layers]),
            mu_a=np.array([layer.mu_a for layer in self.layers]),
            mu_s=np.array([0.0 if s else layer.mu_s for s, layer in zip(straight, self.layers)]),
            g=np.array([0.0 if s else layer.g for s, layer in zip(straight, self.layers)]),
            n=np.array([layer.n for layer in self.layers]),
            n_above=self.n_above,
            n_below=self.n_below,
        )


QUANTITIES = {
    "specular_reflectance": Quantity("1"),
    "diffuse_reflectance": Quantity("1"),
    "total_reflectance": Quantity("1"),
    "transmittance": Quantity("1"),
    "absorbed_fraction": Quantity("1", at={"layer": "layer"}),
    "fluence_ratio": Quantity("1", at={"z": "m"}),
}


def answer(result: Deposition, quantity: str, at: At) -> Answer:
    """Read one quantity, and its standard error where the model has one, from a Deposition."""
    errors = result.standard_error
    if quantity == "absorbed_fraction":
        layer = _layer(result.stack, at["layer"])
        error = errors.get(quantity)
        return Answer(float(result.absorbed_fraction[layer]), None if error is None else float(np.asarray(error)[layer]))
    if quantity == "fluence_ratio":
        error = errors.get(quantity)
        spread = None
        if error is not None:
            spread = float(np.interp(at["z"], result.depth, np.asarray(error)))
        exact = np.flatnonzero(result.depth == at["z"])
        value = result.fluence_ratio[exact[0]] if exact.size else result.at(at["z"])[0]
        return Answer(float(value), spread)
    if quantity == "total_reflectance":
        error = errors.get("diffuse_reflectance")
        value = result.specular_reflectance + result.diffuse_reflectance
    else:
        error = errors.get(quantity)
        value = getattr(result, quantity)
    return Answer(float(value), None if error is None else float(error))


def _layer(stack: OpticalStack, key: Any) -> int:
    """Return the place of a layer that is given by its name or by its number from the surface, 0 first."""
    names = list(stack.names)
    if isinstance(key, str) and key in names:
        return names.index(key)
    if isinstance(key, int) and not isinstance(key, bool) and 0 <= key < len(names):
        return key
    raise ConfigError(f"at.layer = {key!r}: no such layer; give 0 to {len(names) - 1}, or a name: {listed(names)}")


def _scatters(stack: OpticalStack) -> bool:
    below = stack.n[-1] if np.isinf(stack.thickness[-1]) else stack.n_below
    faces = np.concatenate((stack.n, [below]))
    return bool(np.any(stack.mu_s > 0) or np.any(faces != stack.n[0]))


def _profile(stack: OpticalStack) -> Array:
    """Return depths all through the layers, dense enough to interpolate; 20 mm of a half space, denser to its top."""
    finite = stack.thickness[np.isfinite(stack.thickness)]
    inside = np.linspace(0, 1, 200, endpoint=False)
    depths = [(stack.interfaces[: finite.size, None] + finite[:, None] * inside).ravel()]
    if finite.size < stack.thickness.size:
        depths.append(stack.interfaces[finite.size] + np.append(0.0, np.geomspace(1e-7, HALF_SPACE, 400)))
    return np.concatenate(depths)


def _solver(model: OpticsModel) -> Solver:
    @functools.lru_cache(maxsize=8)
    def solved(setup: Setup, depth: float | None, photons: int) -> Deposition:
        stack = setup.stack()
        if isinstance(model, BeerLambert) and _scatters(stack):
            raise NotCovered("beer_lambert leaves out scattering and the faces below the first")
        chosen = model.model_copy(update={"photons": photons}) if photons else model
        try:
            where = _profile(stack) if depth is None else np.array([depth])
            return chosen.solve(stack, where, illumination=setup.illumination)
        except ConfigError as error:
            raise NotCovered(str(error)) from error

    def solver(setup: Setup, quantity: str, at: At) -> Answer:
        # a random model runs once for all depths, the others at the depth itself
        depth = None if model.resolves_spot else float(at.get("z", 0.0))
        found = answer(solved(setup, depth, 0), quantity, at)
        if isinstance(model, MonteCarlo) and (more := _lacking(found, quantity)) > 1:
            photons = int(model.photons * min(1.2 * more, MOST_PHOTONS / model.photons))
            found = answer(solved(setup, at.get("z", 0.0), photons), quantity, at)
        return found

    return solver


def _lacking(found: Answer, quantity: str) -> float:
    """Return how many times more photons it takes to know an answer to 1 % (or a fraction to 5e-4)."""
    wanted = 0.01 * abs(found.value)
    if quantity != "fluence_ratio":
        wanted = max(wanted, 5e-4)
    if not found.standard_error:
        return 0.0
    return (found.standard_error / wanted) ** 2 if wanted > 1e-9 * found.standard_error else np.inf


def solvers() -> dict[str, Solver]:
    """Return every registered light model with its default settings."""
    return {kind: _solver(member()) for kind, member in members("picosim.optics").items() if issubclass(member, OpticsModel)}
