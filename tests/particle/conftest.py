"""Spheres that the particle tests share."""

import pytest

from picosim.particle.sphere import Material, Sphere

WATER = Material(0.62448, 4151364.4692, 993.33, 1523.66)


@pytest.fixture
def melanosome() -> Sphere:
    inside = Material(0.6, 3539100.0, 1410.0, youngs_modulus=5e9, poissons_ratio=0.35, linear_expansion=7e-5)
    return Sphere(0.5e-6, inside, WATER)


@pytest.fixture
def carbon() -> Sphere:
    inside = Material(2.0, 1665000.0, 1850.0, youngs_modulus=12e9, poissons_ratio=0.2, linear_expansion=6e-6)
    return Sphere(50e-9, inside, WATER, 1e8)


@pytest.fixture
def one_medium() -> Sphere:
    medium = Material(0.6, 4e6, 1000.0, 1500.0)
    return Sphere(0.5e-6, medium, medium)
