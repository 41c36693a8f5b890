"""A layer with melanosomes as two interpenetrating media: the spike of the particles and the warming of the
layer.

    f C1 dT1/dt = f q - h (T1 - T2)
    (C - f C1) dT2/dt = d/dz(k dT2/dz) + h (T1 - T2) + perfusion
    h = lam f C1 (1 - f) C2/(f C1 + (1 - f) C2),  lam: slowest decay of the suspension's cell

C is the layer's own heat capacity, (1 - f) C2 = C - f C1, so that all heat of the particles ends in the layer
and the energy of both scales is the same. Exact in time by eigenvectors. For the wall of a single melanosome
and for bubbles use the particle models: h misses the thin wall layer of the first microsecond.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.formulas.suspension_cell import equalisation_rate, exchange_coefficient
from picosim.spec import Field, Length, Ratio, ThermalConductivity, VolumetricHeatCapacity
from picosim.tissue.heat.model import LayeredHeat, Outcome
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.modes import Modes, quotients
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
        modes = self._modes(system, cells, fraction, exchange)
        count, base = system.capacity.size, system.core_temperature
        particle = progress.extra.get("particle", progress.cells[cells])
        start = np.concatenate((progress.cells, particle)) - base
        load = np.concatenate((system.load_over(base), np.zeros(cells.size)))
        shared = self.particle_share * sources[:, cells]
        tissue = sources.copy()
        tissue[:, cells] -= shared
        history, integral = modes.propagate(start, load, np.hstack((tissue, shared)), stretch)
        values = base + modes.values(history)
        progress.cells, progress.extra["particle"] = values[-1, :count], values[-1, count:]
        progress.follow(values[:, system.plate_cells : count], stretch.node)
        over = modes.values(integral[None])[0, :count] + (stretch.node[-1] - stretch.node[0]) * base
        progress.tally += (over[0], over[-1], float(np.dot(system.perfusion, over)))
        chosen = stretch.record >= 0
        progress.recorded.append(values[chosen, count:])
        return values[chosen, :count], {"decompositions": 1.0}

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
        rate = equalisation_rate(
            radius=self.radius, volume_fraction=f, conductivity_inside=self.particle_conductivity,
            conductivity_outside=float(layers.thermal_conductivity[layer]), heat_capacity_inside=inside,
            heat_capacity_outside=outside,
        )  # fmt: skip
        return exchange_coefficient(rate, volume_fraction=f, heat_capacity_inside=inside, heat_capacity_outside=outside)

    def _modes(self, system: HeatSystem, cells: NDArray[np.intp], fraction: Array, exchange: Array) -> Modes:
        """Modes of tissue cells and particles together; the matrix is tridiagonal but for the exchange."""
        from scipy.linalg import eigh

        count, m = system.capacity.size, cells.size
        width = system.mesh.width[cells - system.plate_cells]
        inside, link = fraction * self.particle_heat_capacity * width, exchange * width
        tissue = system.capacity.copy()
        tissue[cells] -= inside
        root = np.sqrt(np.concatenate((tissue, inside)))
        matrix = np.zeros((count + m, count + m))
        index = np.arange(count)
        matrix[index, index] = system.diagonal
        matrix[index[1:], index[:-1]] = matrix[index[:-1], index[1:]] = -system.conductance[1:-1]
        particle = count + np.arange(m)
        matrix[cells, cells] += link
        matrix[particle, particle] += link
        matrix[cells, particle] = matrix[particle, cells] = -link
        _, vectors = eigh(matrix / np.outer(root, root), check_finite=False)
        nodal = vectors / root[:, None]
        rates = quotients(system, nodal[:count]) + link @ np.square(nodal[cells] - nodal[particle])
        return Modes(rates, vectors, root)
