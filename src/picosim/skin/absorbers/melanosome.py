"""Single melanosomes of the epidermis: their amount is the skin's pigmentation."""

from __future__ import annotations

from typing import ClassVar, Literal

from picosim.formulas.absorption_efficiency import absorption_efficiency
from picosim.skin import spectra
from picosim.skin.absorber import Absorber

MelaninScale = Literal["jacques1998", "omlc_skin", "omlc_rpe"]


class Melanosome(Absorber):
    """A melanosome as a non-refracting sphere of the interior absorption of ``melanin`` times the interior scale."""

    kind: Literal["melanosome"] = "melanosome"
    table: ClassVar[str] = "melanosome"
    in_epidermis: ClassVar[bool] = True
    melanin: MelaninScale = "jacques1998"
    """Named scale of the interior absorption; the reference of the project is jacques1998."""

    def interior(self, wavelength: float, diameter: float, scale: float) -> tuple[float, float]:
        """Return interior mu_a [1/m] and Q_abs = 1 - 2 (1 - (1 + x) e^-x)/x^2, x = mu_a d."""
        mu_a = scale * spectra.melanosome(wavelength, _ANY, self.melanin)
        return mu_a, float(absorption_efficiency(radius=0.5 * diameter, mu_a=mu_a))


# the skin's own sampling has already checked, or marked, the melanin range
_ANY = spectra.Extrapolation(frozenset(spectra.RULES))
