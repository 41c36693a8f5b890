"""Melanophages: melanosomes packed in aggregates in the upper dermis (post-inflammatory pigment, dermal melasma)."""

from __future__ import annotations

from typing import ClassVar, Literal

from picosim.data import tables
from picosim.data.tables import Parameter
from picosim.formulas.absorption_efficiency import absorption_efficiency
from picosim.skin.absorbers.melanosome import Melanosome
from picosim.spec import Field, Ratio

_WATER = {"density": 993.33, "specific_heat": 4179.24, "thermal_conductivity": 0.62448}  # 37 degC, IAPWS-95


class Melanophage(Melanosome):
    """An aggregate of melanosomes as an effective sphere: absorption and heat by packing fraction, the rest as melanosome.

    The pores are water. Stiffness, expansion and strength of an aggregate are unknown; those of the melanosome stand in.
    """

    kind: Literal["melanophage"] = "melanophage"  # type: ignore[assignment]
    in_epidermis: ClassVar[bool] = False
    packing_fraction: Ratio | None = Field(default=None, gt=0, le=0.74)
    """Volume fraction of melanosomes in the aggregate; table default when not given."""

    @property
    def packing(self) -> Parameter:
        """Packing fraction with range and mark."""
        if self.packing_fraction is not None:
            value = self.packing_fraction
            return Parameter(value, value, value, "1", "given", "configuration")
        return tables.particle("melanosome aggregate")["packing_fraction"]

    @property
    def size_range(self) -> Parameter:
        """Diameter of the aggregate with range and mark."""
        return tables.particle("melanosome aggregate")["diameter"]

    @property
    def default_load(self) -> Parameter:
        """Volume fraction of aggregates in the band."""
        return Parameter(0.01, 0.002, 0.05, "1", "assumed", "no measured load (properties.md section 8, point 10)")

    @property
    def default_band(self) -> tuple[float, float]:
        """Depth band 0.1-0.3 mm (dermal_pigment.csv, melasma; 0.1-0.4 mm in post-inflammatory pigment) [memory]."""
        return (0.1e-3, 0.3e-3)

    def parameter(self, quantity: str) -> Parameter:
        """Return a material property; heat by mixing melanosome and water by volume."""
        solid = super().parameter(quantity)
        if quantity not in _WATER or getattr(self, quantity) is not None:
            return solid
        f = self.packing.value
        pore = _WATER[quantity]
        if quantity == "specific_heat":  # by mass, so that the volumetric heat capacities mix by volume
            density = super().parameter("density").value
            mass = f * density + (1.0 - f) * _WATER["density"]
            mixed = (f * density * solid.value + (1.0 - f) * _WATER["density"] * pore) / mass
        else:
            mixed = f * solid.value + (1.0 - f) * pore
        return Parameter(mixed, mixed, mixed, solid.unit, "assumed", "melanosome and water mixed by volume")

    def interior(self, wavelength: float, diameter: float, scale: float) -> tuple[float, float]:
        """Return the packing fraction times the melanosome's mu_a, and Q_abs of the effective sphere."""
        mu_a = self.packing.value * super().interior(wavelength, diameter, scale)[0]
        return mu_a, float(absorption_efficiency(radius=0.5 * diameter, mu_a=mu_a))
