"""The skin at one wavelength as plain arrays: what the light, heat and stress models are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.skin.absorber import Absorber

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Population:
    """One kind of absorber in the skin: where it is and how much of the light it takes.

    ``absorption`` is the part of each layer's mu_a that it makes [1/m], shape (n,).
    """

    absorber: Absorber
    band: tuple[float, float]
    depth: float
    absorption: Array
    load: float
    load_mark: str

    @property
    def label(self) -> str:
        """Name in tables and files."""
        return self.absorber.label

    def number_density(self, wavelength: float, diameter: float, scale: float) -> Array:
        """Particles per volume in each layer, shape (n,), [1/m3], so that together they absorb ``absorption``.

        N <sigma> = absorption: the energy of the absorbers is that of the layer, whatever size or scale is taken.
        """
        one = self.absorber.particle(wavelength, diameter, scale)
        per_volume = self.absorber.mean_cross_section_per_volume(wavelength, diameter, scale)
        spread = np.log(self.absorber.size_spread)
        mean_volume = one.volume * np.exp(4.5 * spread**2)  # third moment of a lognormal diameter
        return np.asarray(self.absorption / (per_volume * mean_volume))


@dataclass(frozen=True)
class SkinSample:
    """Plane layers from the surface down at one wavelength; all arrays have shape (n,), SI.

    A layer that a band of absorbers cuts appears in pieces: ``names`` are unique, ``parents`` name the layer given.
    """

    wavelength: float
    names: Sequence[str]
    parents: Sequence[str]
    thickness: Array
    mu_a: Array
    mu_s: Array
    g: Array
    n: Array
    melanin_mu_a: Array
    blood_mu_a: Array
    melanosome_fraction: Array
    water_fraction: Array
    thermal_conductivity: Array
    density: Array
    specific_heat: Array
    perfusion_rate: Array
    sound_speed: Array
    grueneisen_parameter: Array
    populations: tuple[Population, ...]
    n_above: float
    n_below: float
    extrapolations: tuple[str, ...] = ()

    @property
    def interfaces(self) -> Array:
        """Depth of the top of each layer and of the bottom of the last, shape (n + 1,), [m]."""
        return np.concatenate(([0.0], np.cumsum(self.thickness)))

    @property
    def volumetric_heat_capacity(self) -> Array:
        """Density times specific heat [J/m3/K]."""
        return self.density * self.specific_heat

    def rows_of(self, layer: str) -> NDArray[np.intp]:
        """Indices of the pieces of a layer by its given name."""
        return np.array([i for i, parent in enumerate(self.parents) if parent == layer], dtype=np.intp)
