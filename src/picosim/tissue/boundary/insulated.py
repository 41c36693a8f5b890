"""No heat passes the surface: dT/dz = 0 at z = 0."""

from __future__ import annotations

from typing import Literal

from picosim.tissue.surface import Boundary, Phase


class Insulated(Boundary):
    """Adiabatic surface; good for times well below C^2 D/h^2, a few seconds in still air."""

    kind: Literal["insulated"] = "insulated"

    def phases(self, until: float) -> tuple[Phase, ...]:
        """One phase without exchange."""
        return (Phase(min(0.0, until), until, 0.0, 0.0),)

    def resting(self) -> Phase:
        """No exchange."""
        return Phase(-float("inf"), float("inf"), 0.0, 0.0)
