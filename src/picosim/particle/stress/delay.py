"""Fluid or elastic sphere in a fluid or elastic medium, any pulse: exact, by the delay equation.

The impulse response comes from ``sphere_waves.impulse``, the pulse from folding with it
(``sphere_waves.fold``). Diebold, Khan and Park 1990, doi:10.1126/science.250.4977.101, and physics.md 2.2
and 2.3. Error 1e-11 of the peak.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from picosim.errors import ConfigError
from picosim.particle.sphere import Sphere
from picosim.particle.stress_model import ByImpulseResponse

if TYPE_CHECKING:
    from picosim.particle.sphere_waves.fold import Response


class Delay(ByImpulseResponse):
    """Delay equation: any stiffness and density, any pulse shape, no grid."""

    kind: Literal["delay"] = "delay"

    def response(self, sphere: Sphere, radius: float) -> Response:
        """Return the impulse response at ``radius`` [m].

        Raises
        ------
        ConfigError : a property of the sphere is missing or impossible, or a negative radius.
        NotConverged : the sphere rings for more than 16,384 transits.
        """
        from picosim.particle.sphere_waves.fold import respond
        from picosim.particle.sphere_waves.impulse import crossings, impulse, inside

        sphere.require_waves()
        if radius < 0.0:
            raise ConfigError(f"radius must not be negative, got {radius:g} m")
        one, two = sphere.inside, sphere.outside
        c1, c2 = one.longitudinal_speed, two.longitudinal_speed
        stiffness = one.density * c1 * c1
        k = c1 / c2
        found = impulse(one.density / two.density, k, one.shear_modulus / stiffness, two.shear_modulus / stiffness)
        r = radius / sphere.radius
        starts = found.breaks
        fronts = 2.0 * np.arange(len(found.jumps))
        if r >= 1.0 - 1e-12:
            arrival = k * (r - 1.0)
            return respond(arrival + starts, found.far / r, arrival + fronts)
        if r > 1e-6:
            breaks = crossings(r, starts)
            coefs = inside(r, breaks, starts, found.slope, found.final, found.bulk)
            crossing = np.unique(np.concatenate([[0.0], 1.0 - r + fronts, 1.0 + r + fronts]))
            return respond(breaks, coefs, crossing, late=found.late)
        # Centre: p = p_late - 2 K1 (psi - psi_final)(t - 1); before the front psi - psi_final = -final.
        psi = np.polynomial.chebyshev.chebder(found.slope, axis=1) * (2.0 / np.diff(starts))[:, None]
        first = np.zeros((1, psi.shape[1]))
        first[0, 0] = -found.final
        return respond(
            np.concatenate([[0.0], 1.0 + starts]),
            -2.0 * found.bulk * np.vstack([first, psi]),
            np.concatenate([[0.0], 1.0 + fronts]),
            deltas=(1.0 + fronts, -2.0 * found.bulk * found.jumps),
            late=found.late,
        )
