"""A layer with melanosomes as two interpenetrating media: the spike of the particles and the warming of the
layer.

    f C1 dT1/dt = f q - h (T1 - T2)
    (C - f C1) dT2/dt = d/dz(k dT2/dz) + h (T1 - T2) + perfusion
    h = lam f C1 (1 - f) C2/(f C1 + (1 - f) C2),  lam: slowest decay of the suspension's cell

C is the layer's own heat capacity, (1 - f) C2 = C - f C1, so that all heat of the particles ends in the layer
and the energy of both scales is the same. Exact in time as modal_1d. For the wall of a single melanosome
and for bubbles use the particle models: h misses the thin wall layer of the first microsecond.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.formulas.suspension_cell import equalisation_rate, exchange_coefficient
from picosim.spec import Field, Length, Ratio, ThermalConductivity, VolumetricHeatCapacity
from picosim.tissue.exact import Branches, exact_passage
from picosim.tissue.heat.model import LayeredHeat, Outcome
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.progress import Progress
from picosim.tissue.schedule import Stretch
from picosim.tissue.system import HeatSystem
from picosim.tissue.temperature import LayerTemperature

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SuspensionTemperature(LayerTemperature):
    """`LayerTemperature` of the tissue between the particles, and that of the particles.

    ``particle_depth`` (m,) [m] centres of the cells that hold particles; ``particle_temperature`` (nt, m)
    [K]; ``exchange_time`` (m,) [s]: time in which both equalise.
    """

    particle_depth: Array = field(default_factory=lambda: np.zeros(0))
    particle_temperature: Array = field(default_factory=lambda: np.zeros((0, 0)))
    exchange_time: Array = field(default_factory=lambda: np.zeros(0))


class TwoTemperature(LayeredHeat):
    """modal_1d with melanosomes in chosen layers."""

    kind: Literal["two_temperature"] = "two_temperature"

    particle_layers: tuple[str, ...] = ("basal epidermis",)
    """Layers that hold particles, by name; the parts of a layer ("basal epidermis 2") go with it."""
    volume_fraction: Ratio = Field(default=0.05, gt=0, lt=0.74)
    """Volume of the particles over the layer's; 0.05, 0.01-0.3 by phototype."""
    radius: Length = Field(default="0.5 um", validate_default=True, ge=1e-8, le=5e-6)
    """Radius of a particle; 0.5 um [assumed], 0.15-0.5 um."""
    particle_share: Ratio = Field(default=1.0, ge=0, le=1)
    """Part of the layer's absorbed light that the particles take; the rest heats the tissue directly."""
    particle_conductivity: ThermalConductivity = Field(default="0.6 W/m/K", validate_default=True, gt=0, le=1e3)
    """Of the particles; 0.6 W/m/K [assumed], like water."""
    particle_heat_capacity: VolumetricHeatCapacity = Field(default="3.5391e6 J/m3/K", validate_default=True, gt=0, le=1e7)
    """Of the particles; 1410 kg/m3 [abstract] x 2510 J/kg/K [memory]."""

    def advance(self, system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress) -> tuple[Array, dict[str, float]]:
        """Exact propagation of tissue and particles through one phase."""
        cells, fraction, exchange = self._particles(system)
        width = system.mesh.width[cells - system.plate_cells]
        inside = fraction * self.particle_heat_capacity * width
        tissue = replace(system, capacity=system.capacity.copy())
        tissue.capacity[cells] -= inside
        shared = self.particle_share * sources[:, cells]
        direct = sources.copy()
        direct[:, cells] -= shared
        particle = progress.extra.setdefault("particle", progress.cells[cells])
        out, own, windows = exact_passage(
            tissue, stretch, direct, progress, Branches(particle, cells, inside, exchange * width, shared)
        )
        progress.recorded.append(own)
        return out, {"windows": windows}

    def heat_content(self, system: HeatSystem, progress: Progress) -> float:
        """Heat over the core temperature in tissue, particles and plate [J/m2]."""
        cells, fraction, _ = self._particles(system)
        particle = progress.extra.get("particle", progress.cells[cells])
        capacity = fraction * self.particle_heat_capacity * system.mesh.width[cells - system.plate_cells]
        return super().heat_content(system, progress) + float(np.dot(capacity, particle - progress.cells[cells]))

    def report(self, outcome: Outcome, progress: Progress, system: HeatSystem) -> SuspensionTemperature:
        """Add the particles to the result."""
        cells, fraction, exchange = self._particles(system)
        own = cells - system.plate_cells
        rows = np.vstack([*progress.recorded, progress.reference[own][None]])
        capacity = fraction * self.particle_heat_capacity
        rest = system.layers.volumetric_heat_capacity[system.mesh.layer[own]] - capacity
        return SuspensionTemperature(
            **vars(outcome.temperature), particle_depth=system.mesh.centre[own],
            particle_temperature=rows[outcome.row_of], exchange_time=capacity * rest / (capacity + rest) / exchange,
        )  # fmt: skip

    def _particles(self, system: HeatSystem) -> tuple[NDArray[np.intp], Array, Array]:
        """Cells with particles (in the arrays of the system), their volume fraction, exchange coefficient
        [W/m3/K]."""
        layers = system.layers
        chosen = [
            i for i, name in enumerate(layers.names)
            if any(name == own or name.startswith(f"{own} ") for own in self.particle_layers)
        ]  # fmt: skip
        if not chosen:
            raise ConfigError(
                f"heat.two_temperature: no layer is called {' or '.join(self.particle_layers)}; layers: {', '.join(layers.names)}"
            )
        own = np.flatnonzero(np.isin(system.mesh.layer, chosen))
        per_layer = np.array([self._exchange(layers, i) if i in chosen else 0.0 for i in range(len(layers.names))])
        return own + system.plate_cells, np.full(own.size, self.volume_fraction), per_layer[system.mesh.layer[own]]

    def _exchange(self, layers: ThermalLayers, layer: int) -> float:
        f, inside = self.volume_fraction, self.particle_heat_capacity
        outside = (float(layers.volumetric_heat_capacity[layer]) - f * inside) / (1.0 - f)
        if outside <= 0.0:
            raise ConfigError(f"heat.two_temperature: the particles alone exceed the heat capacity of '{layers.names[layer]}'")
        return suspension_exchange(
            self.radius, f, self.particle_conductivity, float(layers.thermal_conductivity[layer]), inside, outside
        )


@functools.lru_cache(maxsize=64)
def suspension_exchange(
    radius: float, fraction: float, conductivity_in: float, conductivity_out: float, heat_in: float, heat_out: float
) -> float:
    """Exchange coefficient h of a suspension [W/m3/K]; the root search is done once for each."""
    rate = equalisation_rate(
        radius=radius, volume_fraction=fraction, conductivity_inside=conductivity_in, conductivity_outside=conductivity_out,
        heat_capacity_inside=heat_in, heat_capacity_outside=heat_out,
    )  # fmt: skip
    return exchange_coefficient(rate, volume_fraction=fraction, heat_capacity_inside=heat_in, heat_capacity_outside=heat_out)
