"""Water under a laser pulse: what heating at constant volume does to its pressure, where it boils, where it
ends.

Thin functions over IAPWS-95 (:mod:`picosim.formulas.iapws95`); all in SI, temperatures in kelvin, pressures
absolute.
"""

from __future__ import annotations

from picosim.errors import OutOfRange
from picosim.formulas.iapws95 import state
from picosim.formulas.iapws95_phases import COLDEST, HOTTEST, liquid_density, saturation, spinodal

ATMOSPHERE = 101325.0
"""[Pa]"""


def isochoric_pressure_rise(
    temperature: float, temperature_rise: float, pressure: float = ATMOSPHERE
) -> float:
    """Return the pressure rise [Pa] of liquid water heated at constant density.

    This is full stress confinement. The linear law ``rho c^2 beta dT`` is low by 1.8 at +100 K from 37 degC.

    Parameters
    ----------
    temperature : start [K], 235 K to 647 K (liquid, metastable where it would boil).
    temperature_rise : [K]; up to about 1273 K in the end.
    pressure : at the start [Pa].

    Raises
    ------
    OutOfRange : no liquid at the start.

    Examples
    --------
    >>> round(isochoric_pressure_rise(310.15, 100.0) / 1e6, 2)
    149.53
    """
    density = liquid_density(pressure, temperature)
    return float(state(density, temperature + temperature_rise).pressure) - pressure


def saturation_pressure(temperature: float) -> float:
    """Return the vapour pressure [Pa] at ``temperature`` [K], 235 K to 647 K.

    Examples
    --------
    >>> round(saturation_pressure(573.15))
    8587905
    """
    return saturation(temperature)[0]


def boiling_temperature(pressure: float = ATMOSPHERE) -> float:
    """Return the saturation temperature [K] at ``pressure`` [Pa].

    Raises
    ------
    OutOfRange : no boiling at this pressure (tension, or above critical).

    Examples
    --------
    >>> round(boiling_temperature() - 273.15, 2)
    99.97
    """
    low, high = COLDEST, HOTTEST
    if not saturation_pressure(low) < pressure < saturation_pressure(high):
        raise OutOfRange(
            f"water does not boil at {pressure:.6g} Pa; give {saturation_pressure(low):.3g} Pa to 22 MPa"
        )
    while high - low > 1e-12 * high:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if saturation_pressure(middle) < pressure else (low, middle)
    return 0.5 * (low + high)


def latent_heat(temperature: float) -> float:
    """Return the heat of vaporisation [J/kg] at ``temperature`` [K], 235 K to 647 K.

    Examples
    --------
    >>> round(latent_heat(373.15), -2)
    2256400.0
    """
    _, liquid, vapour = saturation(temperature)
    enthalpy = state([liquid, vapour], temperature).enthalpy
    return float(enthalpy[1] - enthalpy[0])


def liquid_state(pressure: float, temperature: float) -> dict[str, float]:
    """Return density, sound_speed, specific_heat, thermal_expansion and grueneisen_parameter of liquid water.

    Parameters
    ----------
    pressure : [Pa], in tension negative.
    temperature : [K]; above boiling the metastable liquid is meant.

    Examples
    --------
    >>> round(liquid_state(101325.0, 310.15)["grueneisen_parameter"], 4)
    0.2011
    """
    at = state(liquid_density(pressure, temperature), temperature)
    names = ("density", "sound_speed", "specific_heat", "thermal_expansion", "grueneisen_parameter")
    return {name: float(getattr(at, name)) for name in names}


def spinodal_temperature(pressure: float = ATMOSPHERE) -> float:
    """Return the temperature [K] at which the liquid at ``pressure`` [Pa] loses its stability; an upper
    bound.

    Raises
    ------
    OutOfRange : below -165 MPa, where the spinodal of IAPWS-95 turns back, or above 21 MPa.

    Examples
    --------
    >>> round(spinodal_temperature() - 273.15, 1)
    320.4
    """
    low, high = 340.0, 645.0
    if not spinodal(low)[0] < pressure < spinodal(high)[0]:
        raise OutOfRange(f"no liquid spinodal at {pressure / 1e6:.6g} MPa between {low:g} K and {high:g} K")
    while high - low > 1e-11 * high:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if spinodal(middle)[0] < pressure else (low, middle)
    return 0.5 * (low + high)


def viscosity(temperature: float) -> float:
    """Return the shear viscosity [Pa*s] of liquid water at ambient pressure, 2.414e-5 x 10^(247.8/(T - 140)).

    Good to 2.5 % from 273 K to 643 K. Al-Shemmeri, Engineering Fluid Mechanics, 2012, p. 18.

    Examples
    --------
    >>> round(viscosity(310.15) * 1e4, 2)
    6.9
    """
    if not 230.0 < temperature < 650.0:
        raise OutOfRange(f"no viscosity of water at {temperature:.6g} K; give 230 K to 650 K")
    return float(2.414e-5 * 10.0 ** (247.8 / (temperature - 140.0)))
