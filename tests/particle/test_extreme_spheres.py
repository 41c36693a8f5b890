"""The exact heat holds for any sphere: an independent inversion in fifty digits says so."""

import math
import random

import numpy as np
import pytest

from picosim.particle.sphere_heat.response import CORE, INSIDE, MEAN, OUTSIDE, SKIN, response


def by_many_digits(mp, t, place, rho, k_ratio, d_root, wall, order):
    """physics.md 1.1 (3) as it stands, inverted by Talbot's method in 50 digits."""

    def rise(s, where, r):
        x = mp.sqrt(s)
        m, big = k_ratio * (1 + d_root * x), x * mp.cosh(x) - mp.sinh(x)
        a = x * m / (m * mp.sinh(x) + big * (1 + m * wall))
        if where == INSIDE:
            return 1 - a * (mp.sinh(r * x) / (r * x) if r > 0 else 1)
        if where == MEAN:
            return 1 - 3 * a * big / x**3
        return a * big / (x * m) / r * mp.exp(-d_root * x * (r - 1))

    def transform(s):
        if place == SKIN:
            value = rise(s, MEAN, 0) - rise(s, INSIDE, mp.mpf(1))
        elif place == CORE:
            value = mp.mpf(2) / 3 * (rise(s, INSIDE, 0) - rise(s, MEAN, 0))
        else:
            value = rise(s, place, rho)
        return value / s ** (order + 1)

    return mp.invertlaplace(transform, t, method="talbot", degree=70)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_the_response_of_extreme_spheres_is_that_of_many_digits(seed):
    mpmath = pytest.importorskip("mpmath")
    mp = mpmath.mp
    mp.dps = 50
    draw = random.Random(seed)
    checked = 0
    for _ in range(40):
        place = draw.choice([INSIDE, OUTSIDE, MEAN, SKIN, CORE])
        rho = draw.choice([0.0, 1e-3, 0.5, 0.99, 1.0]) if place == INSIDE else draw.choice([1.0, 1.001, 1.5, 5.0])
        k_ratio, d_root = 10 ** draw.uniform(-2, 2), 10 ** draw.uniform(-1, 1)
        wall = draw.choice([0.0, 10 ** draw.uniform(-3, 3)])
        t, order = 10 ** draw.uniform(-3, 6), draw.choice([0, 1])
        found = response(t, order, place, rho, k_ratio, d_root, wall)
        if abs(found) < 1e-13:
            continue
        exact = by_many_digits(mp, *map(mp.mpf, (t,)), place, mp.mpf(rho), mp.mpf(k_ratio), mp.mpf(d_root),
                               mp.mpf(wall), order)  # fmt: skip
        assert found == pytest.approx(float(exact), rel=1e-9, abs=1e-13), (t, place, rho, k_ratio, d_root, wall)
        checked += 1
    assert checked > 25


@pytest.mark.parametrize("place", [INSIDE, OUTSIDE, MEAN, SKIN, CORE])
def test_late_and_early_inversions_meet(place):
    # the path along the cut takes over once little is left; both sides of the switch lie on one smooth curve
    for k_ratio, d_root, wall in ((1.04, 0.92, 0.0), (0.3, 2.0, 1.5), (20.0, 0.4, 0.1)):
        slowest = (1 / k_ratio + wall + 0.2) / 3
        switch = max(60.0, 70.0 * d_root**2, 50.0 * slowest)
        t = switch * np.array([0.94, 0.97, 1 - 1e-9, 1 + 1e-9, 1.03, 1.06])
        u = np.array([response(x, 0, place, 1.0, k_ratio, d_root, wall) for x in t])
        assert u[3] == pytest.approx(u[2], rel=3e-9)


@pytest.mark.parametrize("t", [1e-3, 0.1, 3.0, 1e3, 1e6])
def test_the_integral_of_the_response_tends_to_its_steady_rise(t):
    # int_0^inf U dt = steady rise over q a^2/k1: 1/6 (1 - rho^2) + 1/(3 k) + wall/3 inside
    k_ratio, d_root, wall = 0.7, 1.3, 0.4
    steady = (1 - 0.25) / 6 + 1 / (3 * k_ratio) + wall / 3
    left = steady - response(t, 1, INSIDE, 0.5, k_ratio, d_root, wall)
    assert 0.0 < left <= steady
    if t >= 1e3:  # the tail is d_root/(6 sqrt(pi) k) t^-3/2
        assert left == pytest.approx(d_root / (3 * math.sqrt(math.pi) * k_ratio) / math.sqrt(t), rel=3e-3)
