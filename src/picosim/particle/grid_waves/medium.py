"""How heated water pushes: the pressure of its thermal expansion against temperature, from IAPWS-95.

Two limits. A film thinner than sound crosses during the pulse - the water that conduction heats around a
particle - expands at ambient pressure, metastable above boiling; its strain ln(rho_0/rho(T)) pushes with the
modulus of the cold water. Water heated throughout under stress confinement stays at constant density
instead. Either is about twice the linear law at +100 K.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from picosim.errors import OutOfRange
from picosim.formulas.iapws95 import state
from picosim.formulas.iapws95_phases import liquid_density
from picosim.particle.grid_waves.march import HeatedMedium

Path = Literal["isobaric", "isochoric"]


def water_push(
    temperature: float,
    adiabatic_rise: float,
    confined_pressure: float,
    *,
    path: Path = "isobaric",
    pressure: float = 101325.0,
    points: int = 400,
) -> HeatedMedium:
    """Return the push of water from ``temperature`` [K] up, for ``march.run``.

    Parameters
    ----------
    temperature : at the start [K].
    adiabatic_rise : of the particle [K], the unit of temperature of the run.
    confined_pressure : p_0 of the particle [Pa], the unit of pressure of the run.
    path : ``isobaric`` for water heated by conduction, ``isochoric`` for water heated throughout.
    pressure : ambient [Pa].

    Notes
    -----
    The table ends at 590 K (isobaric, next to the spinodal) or 900 K; the kernel goes on with the last slope.
    """
    density = liquid_density(pressure, temperature)
    cold = state(density, temperature)
    limit = 590.0 if path == "isobaric" else 900.0
    if temperature >= limit - 10.0:
        raise OutOfRange(f"water starts at {temperature:.4g} K; give less than {limit - 10.0:g} K")
    kelvin = np.linspace(temperature, limit, points)
    if path == "isobaric":
        hot = np.array([liquid_density(pressure, float(t)) for t in kelvin])
        stiffness = density * float(cold.sound_speed) ** 2
        push = stiffness * np.log(density / hot)
        heat = state(hot, kelvin).enthalpy - cold.enthalpy
    else:
        at = state(np.full(points, density), kelvin)
        push = at.pressure - cold.pressure
        heat = at.internal_energy - cold.internal_energy
    # the heat solver counts heat in rises of its constant heat capacity
    rise = heat / float(cold.specific_heat)
    even = np.linspace(0.0, float(rise[-1]), points)
    return HeatedMedium(np.interp(even, rise, push) / confined_pressure, float(even[1]) / adiabatic_rise)
