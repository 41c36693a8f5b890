"""Light transport against answers known from elsewhere."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from layer_stacks import stack
from scipy.integrate import quad
from scipy.optimize import brentq

from picosim.errors import ConfigError
from picosim.formulas.fresnel import (
    diffuse_reflectance,
    normal_reflectance,
    refracted_cosine,
    unpolarised_reflectance,
)
from picosim.optics.beer_lambert import BeerLambert
from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.optics.monte_carlo import MonteCarlo

SOLVE = DiscreteOrdinates().solve


def chandrasekhar(albedo: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """H function of isotropic scattering at Gaussian nodes (and at 1), by its integral equation."""
    x, w = np.polynomial.legendre.leggauss(120)
    t, weight = 0.5 * (x + 1), 0.5 * w
    mu, weight = np.append(t * t, 1.0), np.append(2 * t * weight, 0.0)
    H = np.ones_like(mu)
    root = np.sqrt(1 - albedo)
    for _ in range(4000):
        new = 1 / (root + 0.5 * albedo * ((mu * H * weight) / (mu + mu[:, None])).sum(1))
        if np.max(np.abs(new - H)) < 1e-14:
            break
        H = 0.5 * (H + new)
    return mu, weight, H


@pytest.mark.parametrize("albedo", [0.1, 0.5, 0.9, 0.99, 0.9999])
def test_isotropic_half_space_reflects_as_the_h_function_says(albedo):
    mu, weight, H = chandrasekhar(albedo)
    half_space = stack([(np.inf, 1000 * (1 - albedo), 1000 * albedo, 0.0, 1.0)])
    beam = SOLVE(half_space, np.array([0.0]))
    assert beam.diffuse_reflectance == pytest.approx(1 - H[-1] * np.sqrt(1 - albedo), rel=2e-7)
    diffuse = SOLVE(half_space, np.array([0.0]), illumination="diffuse")
    expected = 1 - 2 * np.sqrt(1 - albedo) * np.sum(weight * mu * H)
    assert diffuse.diffuse_reflectance == pytest.approx(expected, rel=2e-7)


@pytest.mark.parametrize("albedo", [0.6, 0.8, 0.99])
def test_deep_light_decays_with_the_root_of_the_dispersion_relation(albedo):
    """1 = (albedo/k) artanh(k) for isotropic scattering (Case & Zweifel 1967)."""
    k = brentq(lambda k: albedo * np.arctanh(k) / k - 1, 1e-9, 1 - 1e-15)
    half_space = stack([(np.inf, 1 - albedo, albedo, 0.0, 1.0)])
    near, far = SOLVE(half_space, np.array([200.0, 240.0])).fluence_ratio
    assert np.log(near / far) / 40 == pytest.approx(k, rel=1e-5)


def test_van_de_hulst_slab():
    """van de Hulst 1980, table 35: albedo 0.9, optical thickness 2, g = 0.75."""
    slab = SOLVE(stack([(2e-4, 1000, 9000, 0.75, 1.0)]), np.array([0.0]))
    assert slab.diffuse_reflectance == pytest.approx(0.09739, abs=1e-5)
    assert slab.transmittance == pytest.approx(0.66096, abs=1e-5)


def test_semi_infinite_medium_of_giovanelli():
    """Giovanelli 1955: n = 1.5, albedo 0.9, isotropic: 0.2600 with the specular part."""
    result = SOLVE(stack([(np.inf, 1000, 9000, 0.0, 1.5)]), np.array([0.0]))
    assert result.specular_reflectance == pytest.approx(0.04, rel=1e-12)
    assert result.specular_reflectance + result.diffuse_reflectance == pytest.approx(0.26, abs=1e-4)


@pytest.mark.parametrize("mu_s", [1e-3, 1.0, 1e4])
def test_conservative_half_space_reflects_everything(mu_s):
    for light in ("collimated", "diffuse"):
        result = SOLVE(stack([(np.inf, 0, mu_s, 0.9, 1.4)]), np.array([0.0, 1e3 / mu_s]), illumination=light)
        assert result.specular_reflectance + result.diffuse_reflectance == pytest.approx(1, abs=1e-7)
    # deep inside, equal radiance from all sides of an index n: fluence 4 n^2 under diffuse light
    assert result.fluence_ratio[1] == pytest.approx(4 * 1.4**2, rel=1e-5)


def multiple_reflections(d, mu_a, n, n_above, n_below):
    """Incoherent beam between the faces of clear layers by summing rays: R, T, absorbed, fluence at the tops."""
    index = [n_above, *n, n_below]
    r = [normal_reflectance(a, b) for a, b in pairwise(index)]
    t = np.exp(-np.asarray(d) * mu_a)
    L = len(d)
    down, up = np.zeros(L), np.zeros(L)  # at the top of each layer, downwards; at its bottom, upwards
    for _ in range(400):
        arriving = [1.0, *(down * t)]
        new = np.array(
            [(1 - r[q]) * arriving[q] + r[q] * up[q] * t[q] for q in range(L)]
        )
        rising = [*(up[1:] * t[1:]), 0.0]
        up = np.array([r[q + 1] * down[q] * t[q] + (1 - r[q + 1]) * rising[q] for q in range(L)])
        down = new
    R = r[0] + (1 - r[0]) * up[0] * t[0]
    return R, (1 - r[L]) * down[-1] * t[-1], (down + up) * (1 - t), down + up * t


def test_clear_layers_are_beer_lambert_with_reflections_between_faces():
    d, mu_a, n = [1e-3, 2e-3, 5e-4], np.array([300.0, 0.0, 900.0]), [1.5, 1.33, 2.4]
    layers = stack([(a, b, 0.0, 0.0, c) for a, b, c in zip(d, mu_a, n)], 1.2, 1.6)
    R, T, absorbed, fluence = multiple_reflections(d, mu_a, n, 1.2, 1.6)
    result = SOLVE(layers, layers.interfaces[:-1])
    assert result.specular_reflectance + result.diffuse_reflectance == pytest.approx(R, rel=1e-9)
    assert result.transmittance == pytest.approx(T, rel=1e-9)
    np.testing.assert_allclose(result.absorbed_fraction, absorbed, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(result.fluence_ratio, fluence, rtol=1e-9)


@pytest.mark.parametrize(("n", "tau"), [(1.0, 0.5), (1.4, 0.5), (1.4, 5.0), (1.0, 1e-3)])
def test_diffuse_light_on_a_clear_absorbing_plate(n, tau):
    """The integral over all directions of the ray sum for each."""

    def plate(m: float) -> tuple[float, float]:
        inside = refracted_cosine(m, 1.0, n)
        R, t = unpolarised_reflectance(m, inside, 1.0, n), np.exp(-tau / inside)
        through = (1 - R) ** 2 * t / (1 - (R * t) ** 2)
        return R + through * R * t, through

    R, T = (quad(lambda m, i=i: 2 * m * plate(m)[i], 1e-12, 1, limit=200)[0] for i in (0, 1))
    result = SOLVE(stack([(1e-3, 1e3 * tau, 0, 0, n)]), np.array([0.0]), illumination="diffuse")
    assert result.specular_reflectance + result.diffuse_reflectance == pytest.approx(R, abs=1e-4)
    assert result.transmittance == pytest.approx(T, abs=1e-4)


def test_beer_lambert_is_exact_where_nothing_scatters_or_reflects_below():
    layers = stack([(1e-3, 500, 0, 0, 1.4), (np.inf, 100, 0, 0, 1.4)])
    where = np.array([0, 5e-4, 1e-3, 4e-3])
    simple, exact = BeerLambert().solve(layers, where), SOLVE(layers, where)
    np.testing.assert_allclose(simple.fluence_ratio, exact.fluence_ratio, rtol=1e-9)
    np.testing.assert_allclose(simple.absorbed_fraction, exact.absorbed_fraction, rtol=1e-9)
    assert simple.energy_balance == pytest.approx(0, abs=1e-12)


def test_beer_lambert_refuses_diffuse_light():
    with pytest.raises(ConfigError, match="discrete_ordinates"):
        BeerLambert().solve(stack([(1e-3, 500, 0, 0, 1.4)]), np.array([0.0]), illumination="diffuse")


@pytest.mark.slow
@pytest.mark.parametrize("light", ["collimated", "diffuse"])
@pytest.mark.parametrize(
    "layers",
    [
        stack([(2e-5, 30, 25000, 0.8, 1.5), (6e-5, 2000, 20000, 0.85, 1.43), (2e-3, 60, 12000, 0.8, 1.45)]),
        stack([(2e-4, 20, 200, 0.0, 1.33), (3e-5, 2e4, 6e4, 0.95, 1.5), (np.inf, 200, 15000, 0.85, 1.36)]),
        stack([(1e-3, 100, 500, -0.9, 1.3), (1e-3, 10, 1e4, 0.9, 1.6)], 1.2, 1.4),
    ],
)
def test_it_agrees_with_monte_carlo(layers, light):
    where = layers.interfaces[:-1] + np.minimum(layers.thickness, 1e-3) * 0.4
    drawn = MonteCarlo(photons=400_000, threads=1).solve(layers, where, illumination=light)
    exact = SOLVE(layers, where, illumination=light)
    for name in ("diffuse_reflectance", "transmittance", "absorbed_fraction"):
        error = np.asarray(drawn.standard_error[name])
        np.testing.assert_array_less(np.abs(getattr(drawn, name) - getattr(exact, name)), 4.5 * error + 1e-6, err_msg=name)
    off = np.abs(drawn.fluence_ratio - exact.fluence_ratio)
    np.testing.assert_array_less(off, 4.5 * np.asarray(drawn.standard_error["fluence_ratio"]) + 1e-3 * exact.fluence_ratio)


def duntley(n: float) -> float:
    """Closed form of the diffuse reflectance from outside: Duntley 1942, doi:10.1364/JOSA.32.000061."""
    a, b = n * n + 1, n * n - 1
    return (
        0.5
        + (n - 1) * (3 * n + 1) / (6 * (n + 1) ** 2)
        + n * n * b * b / a**3 * np.log((n - 1) / (n + 1))
        - 2 * n**3 * (n * n + 2 * n - 1) / (a * (n**4 - 1))
        + 8 * n**4 * (n**4 + 1) / (a * (n**4 - 1) ** 2) * np.log(n)
    )


@pytest.mark.parametrize("n", [1.05, 1.33, 1.5, 2.4])
def test_diffuse_reflectance_is_the_closed_form(n):
    assert diffuse_reflectance(1.0, n) == pytest.approx(duntley(n), rel=1e-9)
    # from inside: what is not totally reflected leaves, 1 - R' = (1 - R)/n^2
    assert diffuse_reflectance(n, 1.0) == pytest.approx(1 - (1 - duntley(n)) / n**2, rel=1e-9)


def test_fresnel_special_angles():
    assert normal_reflectance(1.0, 1.5) == pytest.approx(0.04, rel=1e-14)
    brewster = np.cos(np.arctan(1.5))
    s_only = ((1 - 1.5**2) / (1 + 1.5**2)) ** 2 / 2
    assert unpolarised_reflectance(brewster, refracted_cosine(brewster, 1.0, 1.5), 1.0, 1.5) == pytest.approx(s_only)
    assert unpolarised_reflectance(1e-12, refracted_cosine(1e-12, 1.0, 1.5), 1.0, 1.5) == pytest.approx(1, abs=1e-10)
    assert refracted_cosine(np.cos(np.arcsin(1 / 1.5) + 1e-9), 1.5, 1.0) == 0


@pytest.mark.parametrize("mu_a", [0.0, 0.2, 20.0, 2000.0])
def test_clear_slab_under_diffuse_light_is_a_sum_of_reflected_rays(mu_a):
    """Each direction by itself: the two faces of a slab of index 1.5 send its ray to and fro; a quadrature sums them."""
    d, n, where = 1e-3, 1.5, np.array([5e-5, 5e-4, 9e-4])
    found = SOLVE(stack([(d, mu_a, 0.0, 0.0, n)]), where, illumination="diffuse")

    def fluence(z: float) -> float:
        def ray(sine: float) -> float:  # pi times the radiance of both ways, over the incident irradiance
            cosine, inside = np.sqrt(1 - sine**2), np.sqrt(1 - (sine / n) ** 2)
            reflected = unpolarised_reflectance(cosine, inside, 1.0, n)
            once = np.exp(-mu_a * d / inside)
            ways = np.exp(-mu_a * z / inside) + reflected * np.exp(-mu_a * (2 * d - z) / inside)
            return float(2 * (1 - reflected) / (1 - (reflected * once) ** 2) * ways * sine / inside)

        return quad(lambda u: ray(np.sin(u)) * np.cos(u), 0, np.pi / 2, epsabs=1e-12)[0]

    assert found.fluence_ratio == pytest.approx([fluence(z) for z in where], rel=3e-4)
