"""The default skin: eight layers of an Asian cheek, pigmented by phototype, ITA or measured absorption.

Layers: ``data/default_skin_layers.csv``; pigment: ``data/default_phototypes.csv``; both explained in properties.md section 5.
"""

from __future__ import annotations

import math
from typing import Literal

from picosim.data import tables
from picosim.skin.layers.tissue import Tissue
from picosim.skin.spectra import Extrapolation, interpolate, melanosome

Phototype = Literal["I", "II", "III", "IV", "V", "VI"]
Site = Literal["face", "inner_arm"]
WEIGHT_SWITCH = 0.09  # melanosome fraction at which the melanin weights change from I-IV to V-VI
_EPIDERMIS = ("stratum corneum", "suprabasal epidermis", "basal epidermis")


def phototype_row(phototype: str) -> dict[str, str]:
    """Return the table row of a Fitzpatrick phototype."""
    return next(row for row in tables.rows("default_phototypes") if row["fitzpatrick"] == phototype)


def fraction_by_phototype(phototype: str) -> float:
    """Melanosome volume fraction, mean over the 60 um living epidermis, interior of Jacques 1998."""
    return float(phototype_row(phototype)["f_mel_mean_living_epidermis"])


def fraction_by_ita(ita: float) -> float:
    """Melanosome fraction from the individual typology angle [deg]: ln f linear through the six phototypes, flat beyond."""
    pairs = sorted(
        (float(row["target_ITA_deg"]), math.log(float(row["f_mel_mean_living_epidermis"])))
        for row in tables.rows("default_phototypes")
    )
    return math.exp(interpolate(ita, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)))


def fraction_by_mu_a_694(mu_a: float) -> float:
    """Melanosome fraction from the melanin part of the epidermal absorption at 694 nm [1/m], mean over 60 um."""
    return mu_a / melanosome(694e-9, Extrapolation())


def layers(fraction: float, site: Site, residual_absorption: float = 0.0) -> list[Tissue]:
    """Return the eight layers for a mean melanosome fraction of the living epidermis at a site."""
    pale = phototype_row("I" if fraction < WEIGHT_SWITCH else "V")
    weights = {
        "suprabasal epidermis": float(pale["weight_suprabasal"]),
        "basal epidermis": float(pale["weight_basal"]),
    }
    blood = float(pale[f"dermal_blood_fraction_{site}"])
    built = []
    for row in tables.rows("default_skin_layers"):
        name = row["layer"]
        epidermal = name in _EPIDERMIS
        fat = float(row["fat_fraction"])
        index = {"stratum corneum": 1.52, "subcutis": None}.get(name, None if epidermal else 1.40)
        built.append(
            Tissue(
                name=name,
                thickness=float(row["thickness_um"]) / 1e6,
                water=float(row["water_fraction"]),
                melanosomes=fraction * weights.get(name, 0.0),
                blood=blood * float(row["blood_weight_rel_to_dermal_mean"]),
                oxygen_saturation=float(row["SO2"] or 0.7),
                fat=fat,
                baseline_weight=float(row["baseline_weight"]),
                residual_absorption=0.0 if epidermal else residual_absorption,
                scattering="epidermis_asian" if epidermal else ("subcutis_asian" if fat else "dermis_asian"),
                n=index,
                index_of="subcutis" if fat else "epidermis",
                thermal_conductivity=float(row["k_W_per_mK"]),
                density=float(row["density_kg_per_m3"]),
                specific_heat=float(row["cp_J_per_kgK"]),
                perfusion_rate=float(row["perfusion_per_s"]),
                sound_speed=float(row["sound_speed_m_per_s"]),
                grueneisen_parameter=float(row["grueneisen_37C"]),
            )
        )
    return built
