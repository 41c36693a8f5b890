"""Absorption, scattering, anisotropy and index against wavelength, each with its own valid range.

Beyond a range a spectrum raises OutOfRange, unless the named rule that continues it was allowed; the rules used
are kept, and travel with the result as marks. Tables and sources: ``data/absorption_chromophores.csv``,
``data/scattering_parameters.csv``, ``data/refractive_index.csv``.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field

from picosim.data import tables
from picosim.errors import OutOfRange

RULES: dict[str, str] = {
    "scattering_law": "the fitted scattering law (405-1064 nm) is continued over 350-1600 nm",
    "g_capped": "g = min(0.62 + 0.29e-3 nm, 0.90) is used beyond the default skin's 405-1064 nm (fitted 302-633 nm)",
    "n_linear": "the refractive index is linear between listed points and flat beyond 532-1320 nm",
    "melanin_power_law": "the melanin power law (400-1100 nm) is continued over 350-1600 nm",
    "fat_none": "no fat absorption above 1098 nm (no public table)",
    "haemoglobin_flat": "blood absorption is held flat outside 400-1600 nm",
    "water_flat": "water absorption is held flat below 400 nm",
}


@dataclass
class Extrapolation:
    """The rules a user allows, and those a result made use of."""

    allowed: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)

    def check(self, what: str, wavelength: float, low: float, high: float, rule: str) -> None:
        """Record ``rule`` when ``wavelength`` [m] lies outside low..high [nm]; raise OutOfRange when it is not allowed."""
        nm = wavelength * 1e9
        if low - 1e-6 <= nm <= high + 1e-6:
            return
        if rule not in self.allowed:
            raise OutOfRange(
                f"{what} is known from {low:g} to {high:g} nm, {nm:g} nm was asked for; choose a wavelength inside, "
                f'or allow the extrapolation by name: skin.extrapolate = ["{rule}"] ({RULES[rule]})'
            )
        self.used.add(rule)


@functools.cache
def _table(chromophore: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    pairs = sorted(
        (float(row["wavelength_nm"]), 100.0 * float(row["mua_per_cm"]))
        for row in tables.rows("absorption_chromophores")
        if row["chromophore"] == chromophore
    )
    return tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)


def interpolate(x: float, points: tuple[float, ...], values: tuple[float, ...]) -> float:
    """Linear interpolation in a table with increasing points; flat beyond its ends."""
    if x <= points[0]:
        return values[0]
    if x >= points[-1]:
        return values[-1]
    right = next(i for i, p in enumerate(points) if p >= x)
    share = (x - points[right - 1]) / (points[right] - points[right - 1])
    return values[right - 1] + share * (values[right] - values[right - 1])


def tabulated(chromophore: str, wavelength: float) -> float:
    """Absorption coefficient [1/m] of a table, linear between its points."""
    return interpolate(wavelength * 1e9, *_table(chromophore))


def water(wavelength: float, rules: Extrapolation) -> float:
    """Absorption of pure water [1/m]: Kedenburg from 500 nm (doi:10.1364/OME.2.001588), Hale-OMLC below."""
    rules.check("water absorption", wavelength, 400, 1600, "water_flat")
    return tabulated(
        "water_kedenburg" if wavelength >= 500e-9 else "water_hale_querry_omlc_merge", wavelength
    )


def oxyhaemoglobin(wavelength: float, rules: Extrapolation) -> float:
    """Absorption of oxygenated whole blood at 150 g/L [1/m].

    Prahl to 1000 nm, Bosschaart (doi:10.1007/s10103-013-1446-7) above.
    """
    rules.check("blood absorption", wavelength, 400, 1600, "haemoglobin_flat")
    return tabulated(
        "HbO2_at_150_g_per_L" if wavelength <= 1000e-9 else "whole_blood_oxy_Hct0.45", wavelength
    )


def deoxyhaemoglobin(wavelength: float, rules: Extrapolation) -> float:
    """Absorption of deoxygenated whole blood at 150 g/L [1/m]; sources as ``oxyhaemoglobin``."""
    rules.check("blood absorption", wavelength, 400, 1600, "haemoglobin_flat")
    return tabulated(
        "Hb_at_150_g_per_L" if wavelength <= 1000e-9 else "whole_blood_deoxy_Hct0.45", wavelength
    )


def fat(wavelength: float, rules: Extrapolation) -> float:
    """Absorption of pig lard [1/m] (van Veen), 430 to 1098 nm; held at its 430 nm value below, where it is negligible."""
    if wavelength > 1098e-9:
        rules.check("fat absorption", wavelength, 400, 1098, "fat_none")
        return 0.0
    return tabulated("fat_pig_lard", wavelength)


# 1/cm at 1 nm, exponent: absorption_formulas.csv
_MELANIN = {"jacques1998": (6.6e11, 3.33), "omlc_skin": (1.70e12, 3.48), "omlc_rpe": (6.49e12, 3.48)}
MELANIN_SCALES = tuple(_MELANIN)


def melanosome(wavelength: float, rules: Extrapolation, scale: str = "jacques1998") -> float:
    """Absorption inside a melanosome [1/m], mu_a = a (nm)^-b; ``scale`` names the source of a and b.

    The three scales differ up to fourfold and chemistry suggests more: every particle result is therefore given for
    ``interior_scale`` 1, 3 and 10.
    """
    rules.check("melanosome absorption", wavelength, 400, 1100, "melanin_power_law")
    factor, exponent = _MELANIN[scale]
    return 100.0 * factor * math.pow(wavelength * 1e9, -exponent)


def baseline(wavelength: float) -> float:
    """Absorption of bloodless tissue without the floor of the 1998 formula [1/m]: 85.3 exp(-(nm - 154)/66.2) /cm."""
    return 100.0 * 85.3 * math.exp(-(wavelength * 1e9 - 154.0) / 66.2)


@functools.cache
def scattering_parameters(tissue: str) -> tuple[float, float, float]:
    """Return (a [1/m], Rayleigh fraction f, Mie exponent b) of ``data/scattering_parameters.csv``."""
    for row in tables.rows("scattering_parameters"):
        if row["tissue"] == tissue:
            return 100.0 * float(row["a500_per_cm"]), float(row["f_rayleigh"]), float(row["b_mie"])
    raise KeyError(tissue)


def scattering_names() -> list[str]:
    """Names of the scattering laws in the table."""
    return [row["tissue"] for row in tables.rows("scattering_parameters")]


def reduced_scattering(wavelength: float, tissue: str, rules: Extrapolation) -> float:
    """Reduced scattering coefficient [1/m]: mu_s' = a (f x^-4 + (1 - f) x^-b), x = wavelength/500 nm."""
    low, high = 405.0, 1064.0
    for row in tables.rows("scattering_parameters"):
        if row["tissue"] == tissue:
            low, high = (float(v) for v in row["valid_nm"].split("-"))
    rules.check(f"scattering of '{tissue}'", wavelength, low, high, "scattering_law")
    a, f, b = scattering_parameters(tissue)
    x = wavelength / 500e-9
    return a * (f * math.pow(x, -4) + (1.0 - f) * math.pow(x, -b))


def anisotropy(wavelength: float, rules: Extrapolation) -> float:
    """Anisotropy g = min(0.62 + 0.29e-3 nm, 0.90) (van Gemert 1989, doi:10.1109/10.42108; fitted 302-633 nm)."""
    rules.check("anisotropy", wavelength, 405, 1064, "g_capped")
    return min(0.62 + 0.29e-3 * wavelength * 1e9, 0.90)


@functools.cache
def _index_table(material: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    pairs = sorted(
        (float(row["wavelength_nm"]), float(row["n"]))
        for row in tables.rows("refractive_index")
        if row["material"] == material and row["source"].endswith(")") and "data" not in row["source"]
    )
    return tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)


def index(wavelength: float, material: str, rules: Extrapolation) -> float:
    """Refractive index of ``epidermis`` (Ding 2006) or ``subcutis`` (Matiatou 2021), linear between listed points.

    The default skin is given from 405 nm; below the first listed point the index is held.
    """
    rules.check("refractive index", wavelength, 405, 1320, "n_linear")
    return interpolate(wavelength * 1e9, *_index_table(material))


@functools.cache
def carbon_index(material: str, wavelength: float) -> tuple[float, float]:
    """Return (n, k) of a carbon of ``data/carbon_optical_constants.csv``, linear in wavelength, held beyond 532-1064 nm."""
    chosen = [row for row in tables.rows("carbon_optical_constants") if row["material"] == material]
    points = tuple(float(row["wavelength_nm"]) for row in chosen)
    nm = wavelength * 1e9
    return (
        interpolate(nm, points, tuple(float(row["n"]) for row in chosen)),
        interpolate(nm, points, tuple(float(row["k"]) for row in chosen)),
    )


def carbon_names() -> list[str]:
    """Carbons with optical constants in the table."""
    return sorted({row["material"] for row in tables.rows("carbon_optical_constants")})
