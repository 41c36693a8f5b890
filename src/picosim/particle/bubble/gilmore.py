r"""Gilmore: Tait liquid, enthalpy and sound speed at the wall.

    (1 - R'/C) R R'' + 3/2 (1 - R'/3C) R'^2 = (1 + R'/C) H + (1 - R'/C)(R/C) dH/dt
    H = n/(n-1) A^{1/n}/rho [(p_w + B)^{(n-1)/n} - A^{(n-1)/n}],   C^2 = n A/rho + (n-1) H,   A = p_inf + B

Valid to about Mach 2; n and B replace the sound speed. Gilmore 1952, California Institute of
Technology, Hydrodynamics Laboratory report 26-4.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from picosim.particle.bubble.model import Array, BubbleModel, Liquid
from picosim.spec import Field, Pressure, Ratio


class Gilmore(BubbleModel):
    """Compressible liquid with Tait's law; for fast walls and strong collapses."""

    kind: Literal["gilmore"] = "gilmore"
    tait_exponent: Ratio = Field(default=7.15, gt=1, le=20)
    """n of Tait's law."""
    tait_pressure: Pressure = Field(default="304.9 MPa", validate_default=True, gt=0)
    """B of Tait's law."""
    _code: ClassVar[int] = 2

    def _liquid(self, liquid: Liquid) -> Array:
        row = super()._liquid(liquid)
        row[5], row[6] = self.tait_exponent, self.tait_pressure
        return row
