"""Phase boundaries of IAPWS-95: saturation by Maxwell's rule, the liquid branch at a pressure, the liquid
spinodal.

Saturation is solved from equal pressure and equal Gibbs energy of the two phases by Newton's method in the
densities (Akasaka 2008, doi:10.1299/jtst.3.442), started from the auxiliary equations of Wagner and Pruss
1993, doi:10.1063/1.555926. The liquid branch is followed into tension down to the spinodal, where
(dp/drho)_T = 0.
"""

from __future__ import annotations

import math
from typing import Any

from picosim.errors import NotConverged, OutOfRange
from picosim.formulas.iapws95 import CRITICAL_TEMPERATURE, coefficients
from picosim.formulas.iapws95_helmholtz import pressure_and_slope, residual
from picosim.numerics.jit import kernel

COLDEST = 235.0
"""Lowest temperature [K] for which the metastable liquid is solved for (homogeneous freezing)."""
HOTTEST = CRITICAL_TEMPERATURE - 0.01
"""Highest temperature [K] for which the two phases are told apart."""


@kernel
def saturation_guess(kelvin: float) -> tuple[float, float]:
    """Return densities [kg/m3] of saturated liquid and vapour to about 0.1 %: the auxiliary equations."""
    x = 1.0 - kelvin / 647.096
    third, sixth = x ** (1.0 / 3.0), x ** (1.0 / 6.0)
    liquid = (
        1.0 + 1.99274064 * third + 1.09965342 * third**2 - 0.510839303 * third**5
        - 1.75493479 * third**16 - 45.5170352 * third**43 - 6.74694450e5 * third**110
    )  # fmt: skip
    vapour = math.exp(
        -2.03150240 * sixth**2 - 2.68302940 * sixth**4 - 5.38626492 * sixth**8
        - 17.2991605 * sixth**18 - 44.7586581 * sixth**37 - 63.9201063 * sixth**71
    )  # fmt: skip
    return 322.0 * liquid, 322.0 * vapour


@kernel
def solve_saturation(kelvin: float, terms: Any) -> tuple[float, float, float]:
    """Return p [Pa], liquid and vapour density [kg/m3] on the saturation line; NaN where it does not
    converge.
    """
    tau = 647.096 / kelvin
    liquid, vapour = saturation_guess(kelvin)
    x, y = liquid / 322.0, vapour / 322.0
    for _ in range(60):
        fx, dx, ddx, _, _, _ = residual(x, tau, terms.power, terms.gaussian, terms.critical)
        fy, dy, ddy, _, _, _ = residual(y, tau, terms.power, terms.gaussian, terms.critical)
        jx, jy = x * (1.0 + x * dx), y * (1.0 + y * dy)  # pressure
        kx, ky = x * dx + fx + math.log(x), y * dy + fy + math.log(y)  # Gibbs energy
        jxd, jyd = 1.0 + 2.0 * x * dx + x * x * ddx, 1.0 + 2.0 * y * dy + y * y * ddy
        kxd, kyd = 2.0 * dx + x * ddx + 1.0 / x, 2.0 * dy + y * ddy + 1.0 / y
        det = jyd * kxd - jxd * kyd
        step_x = ((ky - kx) * jyd - (jy - jx) * kyd) / det
        step_y = ((ky - kx) * jxd - (jy - jx) * kxd) / det
        damp = min(1.0, 0.3 * x / max(abs(step_x), 1e-300), 0.3 * y / max(abs(step_y), 1e-300))
        x += damp * step_x
        y += damp * step_y
        if abs(step_x) < 4e-15 * x and abs(step_y) < 1e-13 * y:
            break
    if not (x > 1.0 > y > 0.0) or abs(step_x) > 1e-9 * x or abs(step_y) > 1e-8 * y:
        return math.nan, math.nan, math.nan
    _, dy, _, _, _, _ = residual(y, tau, terms.power, terms.gaussian, terms.critical)
    return y * 322.0 * 461.51805 * kelvin * (1.0 + y * dy), 322.0 * x, 322.0 * y


@kernel
def solve_liquid(pressure: float, kelvin: float, start: float, terms: Any) -> float:
    """Return the liquid density [kg/m3]: Newton from ``start`` on the convex branch; NaN beyond the spinodal."""
    rho = start
    for _ in range(100):
        p, slope = pressure_and_slope(rho, kelvin, terms)
        if slope <= 0.0:
            return math.nan
        step = (pressure - p) / slope
        step = min(max(step, -0.1 * rho), 0.1 * rho)
        rho += step
        if abs(step) < 1e-15 * rho:
            break
    p, slope = pressure_and_slope(rho, kelvin, terms)
    if slope <= 0.0 or abs(p - pressure) > 1e-9 * abs(slope) * rho:
        return math.nan
    return rho


@kernel
def solve_spinodal(kelvin: float, start: float, terms: Any) -> float:
    """Return the liquid density [kg/m3] at which (dp/drho)_T falls to zero, from ``start`` on the liquid
    branch.
    """
    high = start
    low = start
    for _ in range(2000):
        low = high * 0.998
        _, slope = pressure_and_slope(low, kelvin, terms)
        if slope <= 0.0:
            break
        high = low
    for _ in range(60):
        middle = 0.5 * (low + high)
        _, slope = pressure_and_slope(middle, kelvin, terms)
        if slope <= 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def saturation(temperature: float) -> tuple[float, float, float]:
    """Return saturation pressure [Pa], liquid and vapour density [kg/m3] at ``temperature`` [K].

    Valid from 235 K (supercooled below 273.16 K) to 0.01 K below the critical temperature.

    Raises
    ------
    OutOfRange : no two phases at this temperature.
    NotConverged : Newton's method failed.

    Examples
    --------
    >>> round(saturation(450.0)[0], 2)
    932203.56
    """
    if not COLDEST <= temperature <= HOTTEST:
        raise OutOfRange(
            f"water has no liquid-vapour line at {temperature:.6g} K; give {COLDEST:g} K to {HOTTEST:g} K"
        )
    found = solve_saturation(temperature, coefficients())
    if not found[0] > 0:
        raise NotConverged(
            f"the saturation line at {temperature:.9g} K was not found; move away from the critical point"
        )
    return found


def liquid_density(pressure: float, temperature: float) -> float:
    """Return the density [kg/m3] of liquid water, stable or metastable (superheated, under tension).

    Parameters
    ----------
    pressure : [Pa], negative in tension, above the spinodal.
    temperature : [K], 235 K to 0.01 K below critical.

    Raises
    ------
    OutOfRange : the liquid does not exist there (beyond the spinodal, or supercritical).

    Examples
    --------
    >>> round(liquid_density(101325.0, 310.15), 2)
    993.33
    """
    start = saturation(temperature)[1]
    rho = solve_liquid(pressure, temperature, start, coefficients())
    if not rho > 0:
        raise OutOfRange(
            f"no liquid water at {temperature:.6g} K and {pressure / 1e6:.6g} MPa; "
            f"the spinodal there is {spinodal(temperature)[0] / 1e6:.6g} MPa"
        )
    return rho


def spinodal(temperature: float) -> tuple[float, float]:
    """Return pressure [Pa] and density [kg/m3] of the liquid spinodal at ``temperature`` [K]: the end of the
    liquid.

    An extrapolation of IAPWS-95 wherever the pressure is far below what has been measured (about -30 MPa).
    """
    rho = solve_spinodal(temperature, saturation(temperature)[1], coefficients())
    return pressure_and_slope(rho, temperature, coefficients())[0], rho
