r"""The first nanoseconds of a bubble: a vapour film that boils off the superheated shell and throws the
water back.

    R R'' + 3/2 R'^2 = (p - 2 sigma/R - 4 mu R'/R - p_inf)/rho
    dm/dt = 4 pi R^2 alpha (p_sat(T_i) - p)/sqrt(2 pi R_v T_i),      p V = m R_v T_i,   V = 4/3 pi (R^3 - a^3)
    T_i = T_b + (T_w - T_b)(1 - m/m_b),      m_b = E_b/L

The interface starts at the wall temperature T_w and falls to boiling, T_b, as the shell's heat E_b is used
up; heat lost to the cold water meanwhile is left out, so speeds are upper ones for large bubbles. ln p_sat
is linear in 1/T between T_b and T_w. Needed because ``vapour.grow`` starts from the film already evaporated,
at rest: it gives sizes, not first speeds. Plesset and Zwick 1954, doi:10.1063/1.1721668, treat the same
balance.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.jit import kernel

VAPOUR_CONSTANT = 461.51805


@kernel
def rates(y: Any, par: Any, out: Any) -> float:
    """Write R', R'' and the rate of the evaporated share into ``out``; return the vapour pressure.

    ``par``: core radius, density, viscosity, surface tension, ambient pressure, T_b, T_w, m_b, alpha, ln
    p_sat at T_b, slope of ln p_sat in 1/T.
    """
    r, v, share = y[0], y[1], y[2]
    core, rho, mu, sigma, ambient = par[0], par[1], par[2], par[3], par[4]
    kelvin = par[5] + (par[6] - par[5]) * (1.0 - share)
    volume = 4.0 / 3.0 * math.pi * (r**3 - core**3)
    p = share * par[7] * 461.51805 * kelvin / volume
    saturated = math.exp(par[9] + par[10] * (1.0 / kelvin - 1.0 / par[5]))
    out[0] = v
    out[1] = ((p - 2.0 * sigma / r - 4.0 * mu * v / r - ambient) / rho - 1.5 * v * v) / r
    flux = par[8] * (saturated - p) / math.sqrt(2.0 * math.pi * 461.51805 * kelvin)
    out[2] = 4.0 * math.pi * r * r * flux / par[7]
    return float(p)


@kernel
def fastest(thickness: float, par: Any, tol: float) -> tuple[float, float, float]:
    """Return the largest wall speed, when and at what radius, of a film that starts ``thickness`` thick at
    rest.

    Bogacki-Shampine pair with adaptive steps until the wall slows down (doi:10.1016/0893-9659(89)90079-7).
    """
    y, z, k1, k2, k3, k4 = np.zeros(3), np.zeros(3), np.zeros(3), np.zeros(3), np.zeros(3), np.zeros(3)
    y[0] = par[0] + thickness
    volume = 4.0 / 3.0 * math.pi * (y[0] ** 3 - par[0] ** 3)
    y[2] = math.exp(par[9] + par[10] * (1.0 / par[6] - 1.0 / par[5])) * volume / (par[7] * 461.51805 * par[6])
    t, best, when, where = 0.0, 0.0, 0.0, y[0]
    h = 1e-3 * thickness / 100.0
    if y[2] >= 0.5:  # hardly any heat: the film itself would use it up
        return 0.0, 0.0, y[0]
    rates(y, par, k1)
    for _ in range(200_000):
        for i in range(3):
            z[i] = y[i] + 0.5 * h * k1[i]
        rates(z, par, k2)
        for i in range(3):
            z[i] = y[i] + 0.75 * h * k2[i]
        rates(z, par, k3)
        for i in range(3):
            z[i] = y[i] + h * (2.0 * k1[i] + 3.0 * k2[i] + 4.0 * k3[i]) / 9.0
        rates(z, par, k4)
        error = 0.0
        for i in range(3):
            off = h * abs(-5.0 * k1[i] / 72.0 + k2[i] / 12.0 + k3[i] / 9.0 - 0.125 * k4[i])
            scale = abs(z[i]) if i != 1 else max(abs(z[1]), 0.1)
            if i == 0:
                scale = z[0] - par[0]
            error = max(error, off / scale)
        if error < tol and z[0] > par[0]:
            t += h
            for i in range(3):
                y[i] = z[i]
                k1[i] = k4[i]
            if y[1] > best:
                best, when, where = y[1], t, y[0]
            elif k1[1] < 0.0 and (y[1] < 0.9 * best or best == 0.0):
                break
        h *= min(3.0, max(0.2, 0.9 * (tol / max(error, 1e-30)) ** (1.0 / 3.0)))
    return best, when, where
