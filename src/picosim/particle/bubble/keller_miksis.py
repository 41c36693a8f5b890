r"""Keller-Miksis: first order in the Mach number of the wall; the default.

    (1 - R'/c) R R'' + 3/2 (1 - R'/3c) R'^2 = (1 + R'/c)(p_w - p_inf)/rho + R/(rho c) dp_w/dt

Valid to about Mach 0.3. Keller and Miksis 1980, doi:10.1121/1.384720.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from picosim.particle.bubble.model import BubbleModel


class KellerMiksis(BubbleModel):
    """Liquid of constant sound speed, radiation to first order; valid to a wall at about 0.3 c."""

    kind: Literal["keller_miksis"] = "keller_miksis"
    _code: ClassVar[int] = 1
