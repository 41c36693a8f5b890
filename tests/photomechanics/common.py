"""Materials of physics.md section 9, shared by the tests of this folder."""

from picosim.particle.sphere import Material, Sphere

WATER = Material(
    thermal_conductivity=0.62448, volumetric_heat_capacity=993.33 * 4179.24, density=993.33, sound_speed=1523.66,
    linear_expansion=3.6205e-4 / 3,
)  # fmt: skip
MELANOSOME = Material(
    thermal_conductivity=0.6, volumetric_heat_capacity=1410 * 2510, density=1410, youngs_modulus=5e9,
    poissons_ratio=0.35, linear_expansion=7e-5,
)  # fmt: skip
CARBON = Material(
    thermal_conductivity=2.0, volumetric_heat_capacity=1850 * 900, density=1850, youngs_modulus=12e9,
    poissons_ratio=0.2, linear_expansion=6e-6,
)  # fmt: skip
CARBON_FLUID = Material(  # the same bulk modulus without shear
    thermal_conductivity=2.0, volumetric_heat_capacity=1850 * 900, density=1850,
    sound_speed=(12e9 / 1.8 / 1850) ** 0.5, linear_expansion=6e-6,
)  # fmt: skip


def matched(radius: float) -> Sphere:
    """A sphere of water's sound in water."""
    fluid = Material(density=1000.0, sound_speed=1500.0)
    return Sphere(radius, fluid, fluid)
