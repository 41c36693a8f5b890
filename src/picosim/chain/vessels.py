"""Single blood vessels in the layers, each with its own response for erythema and purpura."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from picosim.chain.layers import LayerRun
from picosim.chain.light import Light
from picosim.outcome.criterion import LayerResponse
from picosim.skin import spectra
from picosim.skin.spectra import Extrapolation
from picosim.tissue.vessel import Vessel
from picosim.units import format_value

SATURATION = 0.7  # share of oxygenated haemoglobin, that of the default skin


def whole_blood(wavelength: float) -> float:
    """Absorption coefficient of whole blood at 150 g/L and 70 % saturation [1/m]; rules were checked with the skin."""
    rules = Extrapolation(frozenset(spectra.RULES))
    oxygenated = spectra.oxyhaemoglobin(wavelength, rules)
    return SATURATION * oxygenated + (1.0 - SATURATION) * spectra.deoxyhaemoglobin(wavelength, rules)


def responses(light: Light, run: LayerRun, vessels: Sequence[Vessel]) -> list[LayerResponse]:
    """Return the response of each vessel on its axis to the pulses of the first laser."""
    if not vessels:
        return []
    rows = []
    chosen = run.pulses.source == 0
    pulses = replace(
        run.pulses, start=run.pulses.start[chosen], radiant_exposure=run.pulses.radiant_exposure[chosen],
        source=run.pulses.source[chosen],
    )  # fmt: skip
    for vessel in vessels:
        baseline, background = run.dark.history(vessel.depth), run.heated.history(vessel.depth)
        owner = int(light.deposition.stack.layer_at(np.array([vessel.depth]))[0])
        heated = vessel.heat(
            blood_mu_a=whole_blood(light.sample.wavelength), layer_mu_a=float(light.sample.mu_a[owner]),
            fluence_ratio=float(light.deposition.at(vessel.depth)[0]), pulses=pulses, time=run.heated.time,
            background=background,
        )  # fmt: skip
        size, depth = format_value(vessel.diameter, "m", 3), format_value(vessel.depth, "m", 3)
        rows.append(
            LayerResponse(
                layer=f"vessel {size} at {depth}", depth=np.array([vessel.depth]), time=run.heated.time, baseline=baseline,
                rise=(heated.temperature - baseline) / run.exposure, model=f"{run.heated.model}, cylinder",
                notes=(f"shadow factor {heated.shadow:.2f}",),
                first_light=int(np.searchsorted(run.heated.time, run.pulses.first)),
            )
        )  # fmt: skip
    return rows
