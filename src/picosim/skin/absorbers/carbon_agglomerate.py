"""Carbon ink, agglomerates: micrometre clusters inside dermal cells, as an effective sphere of the solid."""

from __future__ import annotations

from typing import ClassVar, Literal

from picosim.data import tables
from picosim.data.tables import Parameter
from picosim.skin.absorbers.carbon_ink import CarbonInk


class CarbonAgglomerate(CarbonInk):
    """An agglomerate of carbon as one solid sphere; pores are not resolved [assumed]."""

    kind: Literal["carbon_agglomerate"] = "carbon_agglomerate"  # type: ignore[assignment]
    table: ClassVar[str] = "carbon"

    @property
    def size_range(self) -> Parameter:
        """Diameter of the agglomerate with range and mark."""
        return tables.particle("carbon agglomerate")["diameter"]
