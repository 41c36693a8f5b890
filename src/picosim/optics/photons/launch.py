"""How light enters: collimated or diffuse, on a point or over a spot. One call gives the photons of a work unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.optics.photons.fresnel import reflectance, specular
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]

Radii = Callable[[Array], Array]
"""Radius of entry [m] from numbers uniform in (0, 1)."""
GRAZING = 1e-6
"""Smallest direction cosine of a photon that enters."""


@dataclass(frozen=True)
class Launch:
    """Entry of photons into the first layer. ``weight`` is what passes the surface; the rest is specular.

    Radii (or, for a point, diffuse angles) are stratified within a work unit, which only lowers the variance.
    """

    seed: int
    n_above: float
    n_first: float
    diffuse: bool = False
    radii: Radii | None = None

    @property
    def specular(self) -> float:
        """Fraction reflected at the surface, exact."""
        return specular(self.n_above, self.n_first, diffuse=self.diffuse)

    def __call__(self, unit: int, photons: int) -> tuple[Array, Array, Array]:
        """Radius [m], direction cosine inside the first layer, and weight of each photon of a unit."""
        generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(self.seed, spawn_key=(unit, 1))))
        radius, cosine, weight = np.zeros(photons), np.ones(photons), np.full(photons, 1 - self.specular)
        if self.radii is not None:
            radius = self.radii((np.arange(photons) + generator.random(photons)) / photons)
        if self.diffuse:
            u = generator.random(photons)
            if self.radii is None:
                u = (np.arange(photons) + u) / photons
            reflected, beyond = reflectance(self.n_above, self.n_first, np.sqrt(u))
            weight = 1 - reflected
            cosine = np.clip(beyond, GRAZING, 1.0)
        return radius, cosine, weight


def entry(stack: OpticalStack, seed: int, *, diffuse: bool = False, radii: Radii | None = None) -> Launch:
    """Launch into the first layer of a stack."""
    return Launch(seed, stack.n_above, float(stack.n[0]), diffuse, radii)
