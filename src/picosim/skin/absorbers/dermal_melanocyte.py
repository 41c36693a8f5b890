"""Dermal melanocytes (nevus of Ota type): single melanosomes dispersed in a band of the dermis."""

from __future__ import annotations

from typing import ClassVar, Literal

from picosim.data.tables import Parameter
from picosim.skin.absorbers.melanosome import Melanosome


class DermalMelanocyte(Melanosome):
    """Melanosomes of dermal melanocytes, followed one by one; depth and load are working assumptions."""

    kind: Literal["dermal_melanocyte"] = "dermal_melanocyte"  # type: ignore[assignment]
    in_epidermis: ClassVar[bool] = False

    @property
    def default_load(self) -> Parameter:
        """Volume fraction of melanosomes in the band (dermal_pigment.csv)."""
        return Parameter(0.005, 0.002, 0.02, "1", "memory", "dermal_pigment.csv, nevus of Ota")

    @property
    def default_band(self) -> tuple[float, float]:
        """Depth band 0.4-0.8 mm around the 0.6 mm centre (dermal_pigment.csv: 0.2-1.2 mm) [memory]."""
        return (0.4e-3, 0.8e-3)
