"""Layered Pennes equation by finite volumes and adaptive TR-BDF2: from picoseconds to minutes in one run.

    C dT/dt = d/dz(k dT/dz) + w_b rho_b c_b (T_core - T) + q(z) E(t)

Cells have faces on the interfaces and grow away from them; time steps follow from ``tolerance`` alone. A
pulse much shorter than the relaxation of the smallest cell is one step, and so an exact jump. With
``phase_change`` the water of each cell boils at 100 degC: the temperature stays there until its latent heat
is spent. Methods: picosim.numerics.tr_bdf2, picosim.numerics.enthalpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError, NotConverged, PicosimError
from picosim.spec import Field, Temperature
from picosim.tissue.case import HeatCase, Runs, change_that_counts
from picosim.tissue.heat.model import BOILING, LayeredHeat
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.mesh import Mesh
from picosim.tissue.progress import Progress
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.schedule import Stretch
from picosim.tissue.surface import Boundary
from picosim.tissue.system import HeatSystem
from picosim.units import format_value

Array = NDArray[np.float64]

LATENT_HEAT = 2256400.0
"""Of water at 100 degC [J/kg], IAPWS-95."""
FAST_HEATING = 1e6
"""Heating rate [K/s] from which water superheats instead of boiling at 100 degC."""


class Slab1d(LayeredHeat):
    """Finite volumes in depth, L-stable adaptive steps in time."""

    kind: Literal["slab_1d"] = "slab_1d"

    tolerance: float = Field(default=1e-4, ge=1e-10, le=1e-2)
    """Local error of a step over the largest temperature change so far present."""
    smallest_change: Temperature = Field(default="1 uK", validate_default=True, ge=1e-9, le=10.0)
    """Smallest temperature change that the tolerance refers to."""
    max_steps: int = Field(default=1_000_000, ge=10, le=100_000_000)
    """Steps after which a run is given up."""
    phase_change: bool = False
    """Whether the water of the layers boils at 100 degC (enthalpy method); needs their water fractions."""

    @property
    def adds_up(self) -> bool:
        """See `TissueHeat.adds_up`; boiling does not add up."""
        return not self.phase_change

    def beside(self, rise: float) -> Slab1d:
        """See `TissueHeat.beside`: errors refer to the rise, up to 1 K."""
        return self.model_copy(update={"smallest_change": change_that_counts(self.smallest_change, rise)})

    def advance(self, system: HeatSystem, stretch: Stretch, sources: Array, progress: Progress) -> tuple[Array, dict[str, float]]:
        """Adaptive steps through one phase."""
        from picosim.numerics import enthalpy, tr_bdf2

        skin = slice(system.plate_cells, None)
        out = np.empty((stretch.rows.size, progress.cells.size))
        peak, peak_time = progress.spread(system)
        report = np.zeros(5)
        fastest = system.capacity / (system.conductance[:-1] + system.conductance[1:])
        operator = (
            system.conductance[1:-1], system.conductance[0], system.conductance[-1], system.perfusion, system.load,
            sources, stretch.node, stretch.power, stretch.jump, stretch.record, stretch.restart, out,
            system.with_plate(progress.reference), self.smallest_change, self.tolerance, 0.1 * float(fastest.min()),
            self.max_steps, peak, peak_time, progress.tally, report,
        )  # fmt: skip
        if self.phase_change:
            latent = system.deposit(system.mesh.width * latent_density(system.layers)[system.mesh.layer])
            spent = system.deposit(progress.latent)
            heat = system.capacity * (progress.cells - BOILING) + spent
            status = enthalpy.march(heat, system.capacity, latent, BOILING, *operator)
            spent = np.clip(heat, 0.0, latent)
            progress.cells = BOILING + (heat - spent) / system.capacity
            progress.latent = spent[skin]
        else:
            status = tr_bdf2.march(progress.cells, system.capacity, *operator)
        progress.peak, progress.peak_time = peak[skin], peak_time[skin]
        if status != tr_bdf2.FINISHED or not np.isfinite(progress.cells).all():
            raise NotConverged(self._failure(system, report))
        return out, {"steps": float(report[0]), "rejected_steps": float(report[1])}

    def solve_many(
        self, cases: Sequence[HeatCase], boundary: Boundary, pulses: HeatPulses, time: Array, *,
        start: RestTemperature | None = None,
    ) -> list[Runs | PicosimError]:  # fmt: skip
        """See `TissueHeat.solve_many`; sixteen runs side by side."""
        from picosim.tissue.batch import Steps, solve_batch

        if self.phase_change:
            return super().solve_many(cases, boundary, pulses, time, start=start)
        steps = Steps(self.tolerance, self.smallest_change, self.max_steps)
        return solve_batch(self, steps, cases, boundary, pulses, time, start=start)

    def marks(
        self, layers: ThermalLayers, mesh: Mesh, progress: Progress, pulses: HeatPulses, on_cells: Array
    ) -> tuple[str, ...]:
        """Vaporisation and where its model ends."""
        if not self.phase_change:
            return super().marks(layers, mesh, progress, pulses, on_cells)
        boiling = np.flatnonzero(progress.latent > 0.0)
        if not boiling.size:
            return ()
        names = ", ".join(dict.fromkeys(layers.names[int(i)] for i in mesh.layer[boiling]))
        full = mesh.width * latent_density(layers)[mesh.layer]
        share = float(np.max(progress.latent[boiling] / full[boiling]))
        found = [f"vaporisation in {names}: up to {share:.0%} of the water; loss of steam and drying are not followed"]
        capacity = mesh.width * layers.volumetric_heat_capacity[mesh.layer]
        rise = float(np.max(pulses.radiant_exposure, initial=0.0)) * float(np.max(on_cells / capacity))
        if rise > FAST_HEATING * max(pulses.duration, 0.0):
            found.append("beyond validity: heated faster than 1e6 K/s, water superheats instead of boiling at 100 degC")
        return tuple(found)

    def _failure(self, system: HeatSystem, report: Array) -> str:
        cell = max(int(report[3]) - system.plate_cells, 0)
        layer = system.layers.names[int(system.mesh.layer[cell])]
        return (
            f"heat.slab_1d did not converge at t = {format_value(float(report[2]), 's')}, depth "
            f"{format_value(float(system.mesh.centre[cell]), 'm')} (layer '{layer}') "
            f"after {int(report[0])} steps: raise heat.tolerance (now {self.tolerance:g}) or heat.max_steps "
            f"(now {self.max_steps}), or check the properties of that layer"
        )


def latent_density(layers: ThermalLayers) -> Array:
    """Latent heat of the water of each layer, w rho L [J/m3].

    Raises
    ------
    ConfigError : the layers have no water fractions.
    """
    if not layers.water_fraction.size:
        raise ConfigError("heat.slab_1d.phase_change needs the layers' water_fraction")
    return np.asarray(layers.water_fraction * layers.density * LATENT_HEAT)
