r"""Rayleigh-Plesset: incompressible liquid.

    R R'' + 3/2 R'^2 = (p_w - p_inf)/rho

Valid while the wall is slow against sound (|R'| < 0.1 c); collapses are too violent, as no sound is radiated.
Plesset and Prosperetti 1977, doi:10.1146/annurev.fl.09.010177.001045.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from picosim.particle.bubble.model import BubbleModel


class RayleighPlesset(BubbleModel):
    """Incompressible liquid; stop trusting it above a tenth of the speed of sound."""

    kind: Literal["rayleigh_plesset"] = "rayleigh_plesset"
    _code: ClassVar[int] = 0
