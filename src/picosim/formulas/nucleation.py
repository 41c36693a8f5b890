r"""Homogeneous nucleation of vapour in superheated or stretched water: classical theory.

    J = N sqrt(2 sigma/(pi m)) exp[-16 pi sigma^3 / (3 k_B T (p_v - p_l)^2)]
    p_v = p_s - (rho_v/rho_l)(p_s - p_l),   N = rho_l/m

All liquid properties on the saturation line at T (IAPWS-95), sigma from IAPWS R1-76. A bubble forms where
J V t = 1. Tension lowers that temperature by about 2 K/MPa: the physically founded picosecond effect. The
exponent, and with it the rate, is uncertain by orders of magnitude; the temperature, by a few kelvin.

References
----------
Debenedetti, Metastable Liquids, Princeton 1996, chapter 3; Skripov, Metastable Liquids, Wiley 1974.
"""

from __future__ import annotations

import math

from picosim.errors import NotConverged, OutOfRange
from picosim.formulas.iapws95 import molecule_mass
from picosim.formulas.iapws95_phases import COLDEST, HOTTEST, saturation
from picosim.formulas.surface_tension import surface_tension

BOLTZMANN = 1.380649e-23
"""[J/K]"""


def log_nucleation_rate(temperature: float, liquid_pressure: float) -> float:
    """Return ln(J) with J in bubbles per m3 and second; -inf where the liquid is stable.

    Parameters
    ----------
    temperature : [K], 235 K to 0.01 K below critical.
    liquid_pressure : pressure in the liquid [Pa], negative in tension.
    """
    p_sat, rho_liquid, rho_vapour = saturation(temperature)
    driving = (p_sat - liquid_pressure) * (1.0 - rho_vapour / rho_liquid)  # p_v - p_l
    if driving <= 0.0:
        return -math.inf
    sigma, mass = surface_tension(temperature), molecule_mass()
    barrier = 16.0 * math.pi * sigma**3 / (3.0 * BOLTZMANN * temperature * driving**2)
    return math.log(rho_liquid / mass * math.sqrt(2.0 * sigma / (math.pi * mass))) - barrier


def nucleation_temperature(liquid_pressure: float, volume: float, duration: float) -> float:
    """Return the temperature [K] at which one bubble is expected in ``volume`` during ``duration``: J V t =
    1.

    Parameters
    ----------
    liquid_pressure : pressure in the liquid [Pa], negative in tension.
    volume : liquid at that temperature and pressure [m3].
    duration : how long it stays there [s].

    Raises
    ------
    OutOfRange : no temperature of the liquid does it (supercritical pressure, or tension beyond nucleation
        at 235 K).

    Examples
    --------
    >>> round(nucleation_temperature(101325.0, 1e-18, 1e-9), 3)
    588.108
    """
    if not (volume > 0 and duration > 0):
        raise OutOfRange(f"volume and duration must be positive, got {volume} m3 and {duration} s")
    target = -math.log(volume * duration)

    def excess(kelvin: float) -> float:
        return log_nucleation_rate(kelvin, liquid_pressure) - target

    low, high = COLDEST, HOTTEST
    if excess(low) > 0:
        raise OutOfRange(
            f"water at {liquid_pressure / 1e6:.4g} MPa nucleates at once even at {low:g} K; give less tension"
        )
    # the rate falls again in the last kelvins below critical: step down to its maximum before giving up
    while excess(high) < 0 and high > HOTTEST - 30.0:
        high -= 0.5
    if excess(high) < 0:
        raise OutOfRange(
            f"no homogeneous nucleation at {liquid_pressure / 1e6:.4g} MPa in {volume:.3g} m3 and "
            f"{duration:.3g} s below the critical point; give a lower pressure, a larger volume or more time"
        )
    for _ in range(200):
        middle = 0.5 * (low + high)
        if excess(middle) < 0:
            low = middle
        else:
            high = middle
        if high - low < 1e-11 * high:
            return 0.5 * (low + high)
    raise NotConverged("the nucleation temperature was not bracketed to 1e-11")
