"""Response of a two-media sphere to an instantaneous deposit, by Laplace inversion without cancellation.

Units: radius a = 1, time a^2/D1 = 1, temperature in the adiabatic rise. With x = sqrt(s), y = x sqrt(D1/D2),
m = (k2/k1)(1 + y), S = x cosh x - sinh x and the Biot number Bi = G a/k1 of the wall, the transforms are

    inside   [m d(x, rho) + (S/x^3)(1 + m/Bi)] / W
    outside  (1/rho) e^{-y (rho - 1)} (S/x^3) / W
    mean     [m e(x) + (S/x^3)(1 + m/Bi)] / W
    skin     m e(x) / W                          mean less inner wall: the hoop stress follows it
    core     (2/3) m [d(x, 0) - e(x)] / W        two thirds of centre less mean: the centre stress follows it
    W = m sinh(x)/x + (S/x)(1 + m/Bi)

    d = [sinh x - sinh(rho x)/rho]/x^3,   e = [sinh x - 3 S/x^2]/x^3

which is physics.md 1.1 (3) with the common factor 1/s divided out beforehand, so that nothing cancels at
late times. They are analytic off the negative s axis. The inversion runs along the parabola sqrt(s) =
kappa(1 + i v) (Weideman and Trefethen 2007, doi:10.1090/S0025-5718-07-01945-X), moved out to the saddle
point of exp(s t - y(rho - 1)) where heat has hardly arrived: relative accuracy holds there too. Late, when
little is left, the integral runs along the cut s = -y^2 instead, where the integrand itself is small: that
is Goldenberg and Tranter 1952, doi:10.1088/0508-3443/3/9/307, with the conductance of the wall added. Error
1e-12 [computed].
"""

from __future__ import annotations

import cmath
import math

from picosim.numerics.jit import kernel

INSIDE, OUTSIDE, MEAN, SKIN, CORE = 0, 1, 2, 3, 4
_POINTS = 17  # exp(-2 pi 17/3) = 3e-16
_TAYLOR = 1.2  # below this |x| the hyperbolic differences are summed as power series


@kernel
def transform(x: complex, place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> complex:
    """Return the Laplace transform of the impulse response at x = sqrt(s), Re x > 0.

    Parameters
    ----------
    place : INSIDE, OUTSIDE, MEAN, SKIN or CORE.
    rho : r/a, for the first two.
    k_ratio, d_root, wall : k2/k1, sqrt(D1/D2) and 1/Bi.
    """
    # All hyperbolic functions are scaled by 2 exp(-x), which divides out.
    ex = cmath.exp(-x)
    e2 = ex * ex
    x2 = x * x
    small = abs(x) < _TAYLOR
    shc = (1.0 - e2) / x
    if small:
        s3, d, e = 0.0j, 0.0j, 0.0j
        inner = 0.0 if place == CORE else rho
        power, factorial, rho_power = 1.0 + 0.0j, 1.0, 1.0
        for k in range(1, 13):
            factorial *= 2 * k * (2 * k + 1)  # (2k + 1)!
            rho_power *= inner * inner
            s3 += power * (2 * k / factorial)
            d += power * ((1.0 - rho_power) / factorial)
            e += power * (4.0 * k * (k + 1) / (factorial * (2 * k + 2) * (2 * k + 3)))
            power *= x2
        s3, d, e = 2.0 * ex * s3, 2.0 * ex * d, 2.0 * ex * e
    else:
        s3 = (x * (1.0 + e2) - (1.0 - e2)) / (x2 * x)
        d, e = 0.0j, 0.0j
        if place == CORE:
            d = (1.0 - e2 - 2.0 * ex * x) / (x2 * x)
        elif place == INSIDE:
            z = rho * x
            if abs(z) < 0.3:
                z2 = z * z
                over_rho = 2.0 * ex * x * (1.0 + z2 / 6.0 * (1.0 + z2 / 20.0 * (1.0 + z2 / 42.0 * (1.0 + z2 / 72.0))))
            else:
                over_rho = (cmath.exp(z - x) - cmath.exp(-z - x)) / rho
            d = (1.0 - e2 - over_rho) / (x2 * x)
        if place >= MEAN:
            e = (1.0 - e2 - 3.0 * s3 * x) / (x2 * x)
    y = d_root * x
    m = k_ratio * (1.0 + y)
    contact = 1.0 + m * wall
    w = m * shc + x2 * s3 * contact
    if place == OUTSIDE:
        return cmath.exp(-y * (rho - 1.0)) / rho * s3 / w
    if place == MEAN:
        return (m * e + s3 * contact) / w
    if place == SKIN:
        return m * e / w
    if place == CORE:
        return 2.0 / 3.0 * m * (d - e) / w
    return (m * d + s3 * contact) / w


@kernel
def _is_late(t: float, rho: float, k_ratio: float, d_root: float, wall: float) -> bool:
    """Whether all but the slow outward diffusion is over: no pole of the transform lies near the Gaussian."""
    slowest = (1.0 / k_ratio + wall + 0.2) / 3.0
    reach = d_root * (rho - 1.0)
    return t > 60.0 and t > 70.0 * d_root * d_root and t > 50.0 * slowest and reach * reach < 12.0 * t


@kernel
def _late(t: float, place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> float:
    """Integral over the cut s = -y^2 by the trapezoidal rule, exact to rounding for a Gaussian."""
    step = 0.35
    total = 0.0
    for j in range(18):
        v = (j + 0.5) * step
        y = v / math.sqrt(t)
        # q = sin y - y cos y; y stays below 0.8 here, where its series needs no more terms.
        y2 = y * y
        q = y * y2 / 3.0 * (1.0 - y2 / 10.0 * (1.0 - y2 / 28.0 * (1.0 - y2 / 54.0 * (1.0 - y2 / 88.0 * (1.0 - y2 / 130.0)))))
        outer = (1.0 - 1j * d_root * y) / (k_ratio * (1.0 + d_root * d_root * y2))  # 1/m
        inner = math.sin(y) - q * wall - q * outer
        if place == OUTSIDE:
            reach = d_root * (rho - 1.0) * y
            turn = math.cos(reach) - 1j * math.sin(reach)
            value = -q / (rho * y) * (turn * outer / inner).imag
        else:
            share = -(1.0 / inner).imag
            if place == MEAN:
                value = 3.0 * q / (y * y2) * share
            elif place == SKIN:
                value = y2 * _skin_series(y2) * share
            elif place == CORE:
                value = 2.0 / 3.0 * y2 * _core_series(y2) * share
            elif rho * y < 1e-4:
                value = share
            else:
                value = math.sin(rho * y) / (rho * y) * share
        total += math.exp(-v * v) * value
    return 2.0 / math.pi * step / math.sqrt(t) * total


@kernel
def _skin_series(y2: float) -> float:
    """[3 (sin y - y cos y)/y^3 - sin(y)/y]/y^2."""
    total, term = 0.0, 1.0 / 120.0  # y^(2k - 2)/(2k + 3)!, alternating
    for k in range(1, 9):
        total += 4.0 * k * (k + 1) * term
        term *= -y2 / ((2 * k + 4) * (2 * k + 5))
    return total


@kernel
def _core_series(y2: float) -> float:
    """[1 - 3 (sin y - y cos y)/y^3]/y^2."""
    total, term = 0.0, 1.0 / 120.0
    for k in range(1, 9):
        total += 6.0 * (k + 1) * term
        term *= -y2 / ((2 * k + 4) * (2 * k + 5))
    return total


@kernel
def response(t: float, order: int, place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> float:
    """Return the rise over the adiabatic rise at time t > 0 after an instantaneous deposit (``order`` = 0).

    ``order`` = 1 gives its integral from 0 to t, ``order`` = 2 the integral of that. Parameters as in
    ``transform``.
    """
    if t <= 0.0:
        return 0.0
    if order == 0 and _is_late(t, rho, k_ratio, d_root, wall):
        return _late(t, place, rho, k_ratio, d_root, wall)
    reach = d_root * (rho - 1.0) if place == OUTSIDE else 0.0
    kappa2_t = math.pi * _POINTS / 12.0
    step, count = 3.0 / _POINTS, _POINTS
    saddle = reach * reach / (4.0 * t)
    if saddle > 600.0:
        return 0.0
    if saddle > kappa2_t:
        kappa2_t = saddle
        step = min(2.0 * math.pi / 38.0, math.pi / math.sqrt(38.0 * saddle))
        count = int(math.sqrt(38.0 / saddle) / step) + 1
    kappa = math.sqrt(kappa2_t / t)
    total = 0.0
    for j in range(count):
        turn = 1.0 + 1j * ((j + 0.5) * step)
        p = kappa * turn
        s = p * p
        value = cmath.exp(kappa2_t * turn * turn) * transform(p, place, rho, k_ratio, d_root, wall) * p
        if order == 1:
            value = value / s
        elif order == 2:
            value = value / (s * s)
        total += value.real
    return 2.0 * kappa * step / math.pi * total
