"""What every light model returns: where the light is and where it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Deposition:
    """Light in a layered medium, per unit of incident radiant exposure (on axis, for a finite spot).

    ``fluence_ratio`` times the radiant exposure on the surface is the fluence; times ``mu_a`` the absorbed energy
    density. ``radius`` and ``fluence_ratio_rz`` are there when the model resolves a finite spot.
    ``standard_error`` holds, under the name of a field, its one-sigma error (Monte Carlo).
    Monte Carlo also fills: ``pathlength`` (n,) [m], mean path of the incident light in each layer; and, in the rings
    between ``ring_edges`` (m,) [m] (the last ring is open) and the steps between ``cosine_edges`` (k + 1,) of the exit
    angle, the escaping fractions ``reflectance_by_radius``, ``transmittance_by_radius`` (m,), ``reflectance_by_angle``
    and ``transmittance_by_angle`` (k,), whose sums are the diffuse reflectance and the transmittance.
    ``marks`` says what the result rests on (``broad_beam``, ...).
    """

    model: str
    stack: OpticalStack
    depth: Array
    fluence_ratio: Array
    specular_reflectance: float
    diffuse_reflectance: float
    transmittance: float
    absorbed_fraction: Array
    radius: Array | None = None
    fluence_ratio_rz: Array | None = None
    pathlength: Array | None = None
    ring_edges: Array | None = None
    reflectance_by_radius: Array | None = None
    transmittance_by_radius: Array | None = None
    cosine_edges: Array | None = None
    reflectance_by_angle: Array | None = None
    transmittance_by_angle: Array | None = None
    standard_error: Mapping[str, Array | float] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    diagnostics: Mapping[str, float] = field(default_factory=dict)

    @property
    def energy_balance(self) -> float:
        """Incident minus reflected, transmitted and absorbed, as a fraction of the incident energy."""
        out = self.specular_reflectance + self.diffuse_reflectance + self.transmittance
        return 1.0 - out - float(np.sum(self.absorbed_fraction))

    def at(self, depth: float | Array) -> Array:
        """Fluence ratio at any depth [m]: linear in the logarithm inside the layer that holds the depth."""
        want = np.atleast_1d(np.asarray(depth, dtype=np.float64))
        owner, have = self.stack.layer_at(want), self.stack.layer_at(self.depth)
        result = np.empty_like(want)
        for layer in np.unique(owner):
            inside = have == layer
            if not inside.any():  # a layer thinner than the grid: use all points
                inside = np.ones_like(inside)
            value = np.log(np.maximum(self.fluence_ratio[inside], 1e-300))
            chosen = owner == layer
            result[chosen] = np.exp(np.interp(want[chosen], self.depth[inside], value))
        return result
