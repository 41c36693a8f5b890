"""Sphere with the density and sound speed of its surroundings: closed forms, for uniform and shell heating.

Units a = c = p_0 = 1 (physics.md 2.1 and 2.6). Impulse response of uniform heating:

    r p = [(r - t) Th(1 - |r - t|) + (r + t) Th(1 - r - t)]/2,   centre Th(1 - t) - delta(t - 1)

of a thin heated shell at r = 1, p_0 = Gamma E/V:

    p = [delta(t - |r - 1|) - delta(t - r - 1)]/(6 r),   centre delta'(t - 1)/3
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from picosim.errors import ConfigError
from picosim.particle.sphere import Sphere
from picosim.particle.stress_model import ByImpulseResponse

if TYPE_CHECKING:
    from picosim.particle.sphere_waves.fold import Response


class Matched(ByImpulseResponse):
    """Exact for equal acoustic media, heated uniformly or in a thin shell (a strong absorber)."""

    kind: Literal["matched"] = "matched"
    heating: Literal["uniform", "shell"] = "uniform"
    """Where the light is absorbed: evenly, or at the surface."""

    def covers(self, sphere: Sphere) -> bool:
        """Whether both media are fluids of one density and sound speed."""
        one, two = sphere.inside, sphere.outside
        return (
            not (one.is_elastic or two.is_elastic)
            and math.isclose(one.density, two.density, rel_tol=1e-12)
            and math.isclose(one.sound_speed, two.sound_speed, rel_tol=1e-12)
        )

    def response(self, sphere: Sphere, radius: float) -> Response:
        """Return the impulse response at ``radius`` [m].

        Raises
        ------
        ConfigError : the media differ, a property is missing, or a negative radius.
        """
        sphere.require_waves()
        if not self.covers(sphere):
            raise ConfigError(
                "the closed form needs the same density and sound speed inside and outside; use kind = 'delay'"
            )
        if radius < 0.0:
            raise ConfigError(f"radius must not be negative, got {radius:g} m")
        r = radius / sphere.radius
        return _shell(r) if self.heating == "shell" else _uniform(r)


def _uniform(r: float) -> Response:
    from picosim.particle.sphere_waves.fold import respond

    if r < 1e-6:
        return respond([0.0, 1.0], _line(1.0, 1.0), [0.0, 1.0], deltas=([1.0], [-1.0]))
    first, second = abs(1.0 - r), 1.0 + r
    wave = _line((r - first) / (2.0 * r), -1.0 / (2.0 * r))
    if r >= 1.0 - 1e-12:
        return respond([first, second], wave, [first, second])
    return respond([0.0, first, second], np.vstack([_line(1.0, 1.0), wave]), [0.0, first, second])


def _shell(r: float) -> Response:
    from picosim.particle.sphere_waves.fold import respond

    if r < 1e-6:
        return respond([0.0, 1.0], _line(0.0, 0.0), [1.0], slopes=([1.0], [1.0 / 3.0]))
    weight, fronts = 1.0 / (6.0 * r), [abs(r - 1.0), r + 1.0]
    return respond([0.0, 1.0], _line(0.0, 0.0), fronts, deltas=(fronts, [weight, -weight]))


def _line(start: float, stop: float) -> np.ndarray:
    """Return the Chebyshev coefficients, shape (1, 16), of a straight line over one piece."""
    coefs = np.zeros((1, 16))
    coefs[0, :2] = 0.5 * (start + stop), 0.5 * (stop - start)
    return coefs
