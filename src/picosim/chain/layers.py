"""Layer stage, adiabatic part: how far each layer heats before any heat has moved."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.chain.light import Light
from picosim.outcome.criterion import LayerResponse

Array = NDArray[np.float64]


def adiabatic_rise(light: Light) -> Array:
    """Mean adiabatic rise of each layer over the radiant exposure, shape (n,), [K m2/J]: mu_a Phi/(rho c_p)."""
    sample = light.sample
    return np.asarray(sample.mu_a * light.layer_fluence_ratio / sample.volumetric_heat_capacity)


def epidermis(light: Light) -> list[int]:
    """Indices of the layers that count as epidermis: those with melanosomes, else those so named, else the first."""
    sample = light.sample
    pigmented = [i for i, f in enumerate(sample.melanosome_fraction) if f > 0]
    named = [i for i, name in enumerate(sample.parents) if "epiderm" in name]
    return pigmented or named or [0]


def confined_responses(light: Light, initial_temperature: float) -> list[LayerResponse]:
    """Responses of the epidermal layers by the adiabatic model: one instant, the layer's mean."""
    rise = adiabatic_rise(light)
    return [
        LayerResponse(
            light.sample.names[i], initial_temperature, np.zeros(1), rise[i : i + 1], "confined",
            water_fraction=float(light.sample.water_fraction[i]),
        )
        for i in epidermis(light)
    ]  # fmt: skip
