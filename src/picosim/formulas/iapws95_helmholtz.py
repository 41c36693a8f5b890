"""Kernels of IAPWS-95: the dimensionless Helmholtz energy with its derivatives, and the properties made of
them.

Equation numbers are those of IAPWS R6-95(2018), its tables 4 and 5 for the derivatives.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def ideal(delta: float, tau: float, terms: Any) -> tuple[float, float, float]:
    """Return phi0, d phi0/d tau, d2 phi0/d tau2; the density part is ln(delta). Eq. (5)."""
    value = math.log(delta) + terms[0, 0] + terms[1, 0] * tau + terms[2, 0] * math.log(tau)
    first = terms[1, 0] + terms[2, 0] / tau
    second = -terms[2, 0] / tau**2
    for i in range(3, terms.shape[0]):
        n, gamma = terms[i, 0], terms[i, 1]
        e = math.exp(-gamma * tau)
        value += n * math.log1p(-e)
        first += n * gamma * e / (1.0 - e)
        second -= n * gamma**2 * e / (1.0 - e) ** 2
    return value, first, second


@kernel
def residual(
    delta: float, tau: float, power: Any, gaussian: Any, critical: Any
) -> tuple[float, float, float, float, float, float]:
    """Return phir and its derivatives (d, dd, t, tt, dt) in delta and tau. Eq. (6), table 5."""
    f = fd = fdd = ft = ftt = fdt = 0.0
    log_delta, log_tau = math.log(delta), math.log(tau)
    for i in range(power.shape[0]):
        c, d, t, n = power[i, 0], power[i, 1], power[i, 2], power[i, 3]
        x = delta**c if c > 0.0 else 0.0
        y = n * math.exp(d * log_delta + t * log_tau - x)
        s = d - c * x
        f += y
        fd += y * s / delta
        fdd += y * (s * (s - 1.0) - c**2 * x) / delta**2
        ft += y * t / tau
        ftt += y * t * (t - 1.0) / tau**2
        fdt += y * s * t / (delta * tau)
    for i in range(gaussian.shape[0]):
        d, t, n, alpha, beta, gamma, eps = gaussian[i]
        x, z = delta - eps, tau - gamma
        y = n * math.exp(d * log_delta + t * log_tau - alpha * x**2 - beta * z**2)
        s = d / delta - 2.0 * alpha * x
        u = t / tau - 2.0 * beta * z
        f += y
        fd += y * s
        fdd += y * (s**2 - d / delta**2 - 2.0 * alpha)
        ft += y * u
        ftt += y * (u**2 - t / tau**2 - 2.0 * beta)
        fdt += y * s * u
    for i in range(critical.shape[0]):
        n, beta, a, b, B, C, D, A = critical[i]
        x = delta - 1.0
        if abs(x) < 1e-9:  # the powers below are singular at the critical density itself
            x = 1e-9
        exponent = -C * x**2 - D * (tau - 1.0) ** 2
        if exponent < -600.0:
            continue
        q, h = x * x, 0.5 / beta
        theta = 1.0 - tau + A * q**h
        big = theta**2 + B * q**a
        big_d = x * (A * theta * 2.0 / beta * q ** (h - 1.0) + 2.0 * B * a * q ** (a - 1.0))
        big_dd = big_d / x + q * (
            4.0 * B * a * (a - 1.0) * q ** (a - 2.0)
            + 2.0 * (A / beta * q ** (h - 1.0)) ** 2
            + A * theta * 4.0 / beta * (h - 1.0) * q ** (h - 2.0)
        )
        w, w1, w2 = big**b, b * big ** (b - 1.0), b * (b - 1.0) * big ** (b - 2.0)
        w_d, w_dd = w1 * big_d, w1 * big_dd + w2 * big_d**2
        w_t, w_tt = -2.0 * theta * w1, 2.0 * w1 + 4.0 * theta**2 * w2
        w_dt = -A * 2.0 / beta * w1 * x * q ** (h - 1.0) - 2.0 * theta * w2 * big_d
        p = math.exp(exponent)
        p_d, p_dd = -2.0 * C * x * p, (2.0 * C * q - 1.0) * 2.0 * C * p
        z = tau - 1.0
        p_t, p_tt, p_dt = -2.0 * D * z * p, (2.0 * D * z**2 - 1.0) * 2.0 * D * p, 4.0 * C * D * x * z * p
        f += n * w * delta * p
        fd += n * (w * (p + delta * p_d) + w_d * delta * p)
        fdd += n * (w * (2.0 * p_d + delta * p_dd) + 2.0 * w_d * (p + delta * p_d) + w_dd * delta * p)
        ft += n * delta * (w_t * p + w * p_t)
        ftt += n * delta * (w_tt * p + 2.0 * w_t * p_t + w * p_tt)
        fdt += n * (w * (p_t + delta * p_dt) + delta * w_d * p_t + w_t * (p + delta * p_d) + w_dt * delta * p)
    return f, fd, fdd, ft, ftt, fdt


@kernel
def pressure_and_slope(rho: float, kelvin: float, terms: Any) -> tuple[float, float]:
    """Return p [Pa] and (dp/drho)_T [J/kg]. Table 3."""
    delta, tau = rho / 322.0, 647.096 / kelvin
    _, fd, fdd, _, _, _ = residual(delta, tau, terms.power, terms.gaussian, terms.critical)
    rt = 461.51805 * kelvin
    return rho * rt * (1.0 + delta * fd), rt * (1.0 + 2.0 * delta * fd + delta**2 * fdd)


@kernel
def properties(rho: Any, kelvin: Any, terms: Any) -> Any:
    """Return the columns of :class:`picosim.formulas.iapws95.WaterState` after density and temperature.
    Table 3.
    """
    out = np.empty((11, rho.size))
    gas = 461.51805
    for i in range(rho.size):
        r, t = rho[i], kelvin[i]
        delta, tau = r / 322.0, 647.096 / t
        g0, g0t, g0tt = ideal(delta, tau, terms.ideal)
        f, fd, fdd, ft, ftt, fdt = residual(delta, tau, terms.power, terms.gaussian, terms.critical)
        rt = gas * t
        p = r * rt * (1.0 + delta * fd)
        slope = rt * (1.0 + 2.0 * delta * fd + delta**2 * fdd)  # (dp/drho)_T
        p_t = r * gas * (1.0 + delta * fd - delta * tau * fdt)  # (dp/dT)_rho
        cv = -gas * tau**2 * (g0tt + ftt)
        energy = rt * tau * (g0t + ft)
        entropy = gas * (tau * (g0t + ft) - g0 - f)
        stiff = slope + t * p_t**2 / (r**2 * cv)  # c^2
        out[0, i] = p
        out[1, i] = energy
        out[2, i] = energy + p / r
        out[3, i] = entropy
        out[4, i] = energy + p / r - t * entropy
        out[5, i] = cv
        out[6, i] = cv + t * p_t**2 / (r**2 * slope) if slope != 0.0 else math.inf
        out[7, i] = math.sqrt(stiff) if stiff >= 0.0 else math.nan
        out[8, i] = p_t / (r * slope) if slope != 0.0 else math.inf
        out[9, i] = 1.0 / (r * slope) if slope != 0.0 else math.inf
        out[10, i] = p_t / (r * cv)
    return out
