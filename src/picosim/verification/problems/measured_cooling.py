"""A published cooling of skin: its surface temperature, predicted with default parameters and their
ranges."""

from __future__ import annotations

from typing import Literal

import numpy as np

from picosim.chain.prediction.sampling import band_of, halton, spread
from picosim.data.tables import Parameter, number, rows
from picosim.spec import Field, HeatTransferCoefficient, Length, Plain, Spec, Temperature, Time
from picosim.tissue.boundary.contact_plate import ContactPlate
from picosim.tissue.boundary.convection import Convection
from picosim.tissue.boundary.cryogen_spray import CryogenSpray
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.source import HeatSource
from picosim.tissue.surface import Boundary
from picosim.verification.problem import Answer, At, Quantity, Solver

Point = dict[str, float]
COUNT = 64


class Coolant(Spec):
    """What cools."""

    kind: Literal["sapphire", "cryogen", "air"]
    """Sapphire plate, R134a spray or blown air."""
    temperature: Temperature | None = Field(default=None, gt=70.0, lt=330.0)
    """Of the plate, the boiling liquid or the air; the boundary's default when not given."""
    conductance: HeatTransferCoefficient | None = Field(default=None, gt=0)
    """Contact conductance of a plate, heat transfer coefficient of a spray or of air."""
    thickness: Length | None = Field(default=None, gt=0)
    """Of a plate."""


class Setup(Plain):
    """Cooling of skin without light."""

    coolant: Coolant
    """What cools."""
    initial_temperature: Temperature = Field(gt=250.0, lt=330.0)
    """Of the surface before; the core is at 37 degC or this, whichever is more."""
    duration: Time = Field(gt=0, le=3600.0)
    """How long."""
    assumed: tuple[str, ...] = ()
    """Inputs that the publication, as read, does not give."""


QUANTITIES = {"surface_temperature": Quantity("K")}

_CONDUCTANCE = {
    "sapphire": Parameter(1e4, 2e3, 1e5, "W/m2/K", "assumed", "measurements.md section 3"),
    "cryogen": Parameter(25e3, 15e3, 35e3, "W/m2/K", "abstract", "Aguilar et al. 2001"),
    "air": Parameter(100.0, 50.0, 200.0, "W/m2/K", "memory", "textbook"),
}
_THICKNESS = Parameter(5e-3, 1e-3, 10e-3, "m", "assumed", "measurements.md section 3")
_CONDUCTIVITY = Parameter(1.0, 0.5, 1.0, "1", "table", "water-content rule; measured epidermis is half of it (Ye and De)")


def skin(conductivity_scale: float) -> ThermalLayers:
    """The default skin's thermal layers, their conductivities scaled."""
    table = rows("default_skin_layers")

    def column(name: str) -> np.ndarray:
        return np.array([number(row[name]) for row in table])

    return ThermalLayers(
        column("thickness_um") * 1e-6, column("k_W_per_mK") * conductivity_scale, column("density_kg_per_m3"),
        column("cp_J_per_kgK"), column("perfusion_per_s"), tuple(row["layer"] for row in table),
    )  # fmt: skip


def boundary(setup: Setup, point: Point) -> Boundary:
    """The boundary of a set of parameters, acting from t = 0."""
    coolant = setup.coolant
    given = {} if coolant.temperature is None else {"temperature": coolant.temperature}
    if coolant.kind == "sapphire":
        plate = {"contacts": ({"start": 0.0},), "conductance": point["conductance"], "thickness": point["thickness"]}
        return ContactPlate.model_validate({**plate, **given})
    if coolant.kind == "cryogen":
        spurt = min(setup.duration, 10.0)
        return CryogenSpray.model_validate({"spurt": spurt, "coefficient": point["conductance"], **given})
    air = {} if coolant.temperature is None else {"fluid_temperature": coolant.temperature}
    return Convection.model_validate({"fluid_coefficient": point["conductance"], **air})


def surface_temperature(setup: Setup, point: Point) -> float:
    """Surface temperature at the end [K]."""
    core = max(310.15, setup.initial_temperature)
    acting = boundary(setup, point)
    begin = acting.phases(setup.duration)[0].start
    solver = Modal1d(smallest_cell=1e-6, growth=1.15)
    result = solver.solve(
        skin(point["conductivity"]), HeatSource.nothing(), acting, HeatPulses(np.zeros(0), np.zeros(0)),
        np.array([begin + setup.duration]), np.zeros(1),
        start=RestTemperature(profile="linear", surface=setup.initial_temperature, core=core),
    )  # fmt: skip
    return float(result.temperature[0, 0])


def predict(setup: Setup, quantity: str, at: At) -> Answer:
    """Median and band over the ranges of the parameters (or what the case gives); the note has the default's
    value."""
    unknowns = {"conductance": _CONDUCTANCE[setup.coolant.kind], "thickness": _THICKNESS, "conductivity": _CONDUCTIVITY}
    for name in ("conductance", "thickness"):
        given = getattr(setup.coolant, name)
        if given is not None and f"coolant.{name}" not in setup.assumed:
            unknowns[name] = Parameter(given, given, given, unknowns[name].unit, "given", "the case")
    columns = {name: spread(p, halton(base, COUNT)) for (name, p), base in zip(unknowns.items(), (2, 3, 5), strict=True)}
    points = [{name: float(column[i]) for name, column in columns.items()} for i in range(COUNT)]
    found = band_of(np.array([surface_temperature(setup, point) for point in points]), points)
    value = surface_temperature(setup, {name: p.value for name, p in unknowns.items()})
    leading = sorted(found.influence.items(), key=lambda item: -item[1])
    parts = ", ".join(f"{name} {share:.0%}" for name, share in leading if share >= 0.05)
    note = f"{value - 273.15:.1f} degC with default parameters; band from {parts}"
    return Answer(found.median, note=note, low=found.low, high=found.high)


def solvers() -> dict[str, Solver]:
    """The predictor."""
    return {"modal_1d": predict}
