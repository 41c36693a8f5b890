"""Light in a frozen skin against its pigment: a few solutions, interpolated, so that a sample costs little."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.chain import light
from picosim.chain.prediction.frozen import FrozenSkin
from picosim.laser.beams.top_hat import TopHat
from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.skin import spectra
from picosim.skin.skin import Skin
from picosim.skin.spectra import Extrapolation, melanosome

Array = NDArray[np.float64]
_REFERENCE_694 = 694e-9


def skin_with(kind: FrozenSkin, fraction: float) -> Skin:
    """Return the layered skin of a kind at a melanosome fraction; spectra may be continued by their named
    rules.
    """
    mu_a = fraction * melanosome(_REFERENCE_694, Extrapolation())
    return Skin.model_validate({"mu_a_694": mu_a, "site": kind.site, "extrapolate": frozenset(spectra.RULES)})


@dataclass(frozen=True)
class FluenceMap:
    """Fluence ratio in the epidermis against melanosome fraction, place and spot diameter."""

    log_fraction: Array
    log_spot: Array
    shares: Array
    """Place of the melanosome: 0 basal layer, 1 middle of the layer above."""
    log_ratio: Array
    """Shape (fractions, spots, shares)."""
    rules: tuple[str, ...]

    def at(self, fraction: float, spot: float, share: float) -> float:
        """Return the fluence ratio, linear in the logarithms."""
        by_fraction = np.array([
            [np.interp(math.log(spot), self.log_spot, self.log_ratio[i, :, k]) for k in range(self.shares.size)]
            for i in range(self.log_fraction.size)
        ])  # fmt: skip
        by_share = np.array(
            [np.interp(math.log(fraction), self.log_fraction, by_fraction[:, k]) for k in range(self.shares.size)]
        )
        return float(np.exp(np.interp(share, self.shares, by_share)))


def fluence_map(kind: FrozenSkin, wavelength: float, spots: Array) -> FluenceMap:
    """Solve the light for five fractions over the kind's range and every spot diameter [m]."""
    fractions = np.geomspace(kind.fraction.low, kind.fraction.high, 5) if kind.fraction.high > kind.fraction.low else (
        np.array([kind.fraction.value, kind.fraction.value * 1.0001])
    )  # fmt: skip
    shares = np.array([0.0, 1.0])
    table = np.empty((fractions.size, spots.size, shares.size))
    rules: set[str] = set()
    for i, fraction in enumerate(fractions):
        skin = skin_with(kind, float(fraction))
        tops = np.concatenate([[0.0], np.cumsum([layer.thickness for layer in skin.stack()])])
        names = [layer.name for layer in skin.stack()]
        middle = [
            0.5 * (tops[names.index(n)] + tops[names.index(n) + 1]) for n in ("basal epidermis", "suprabasal epidermis")
        ]
        for j, spot in enumerate(spots):
            lit = light.solve(skin, wavelength, TopHat(diameter=float(spot)), DiscreteOrdinates(), depths=middle)
            ratio = lit.deposition.at(np.array(middle)) * [lit.spot_factor_at(float(z)) for z in middle]
            table[i, j] = np.log(ratio)
            rules.update(mark for mark in lit.marks if mark.startswith("extrapolated"))
    return FluenceMap(np.log(fractions), np.log(spots), shares, table, tuple(sorted(rules)))
