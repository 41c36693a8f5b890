"""The parameters of each class of object, fixed once from declared sources before anything is compared.

Melanosome absorption and nucleation temperature come as a pair from one source each: both were inferred from
the same thresholds, with the temperature of the *particle* as the one that counts. ``wall_weight`` moves the
criterion from the particle's mean (0, the definition behind the pair) to its wall (1, what the water feels);
it is part of the band. Ranges marked ``assumed`` are this project's. ``digest`` is the hash that a result
carries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from picosim.data import tables
from picosim.data.tables import Parameter

KELVIN = 273.15


@dataclass(frozen=True)
class FrozenClass:
    """One class of object: its parameters with range, mark and source, and the law of its interior
    absorption.
    """

    name: str
    melanin: str
    """Name of the absorption law in ``skin.spectra``."""
    parameters: Mapping[str, Parameter]

    @property
    def digest(self) -> str:
        """First 12 digits of the SHA-256 of everything above."""
        content = {"name": self.name, "melanin": self.melanin}
        content |= {key: asdict(value) for key, value in sorted(self.parameters.items())}  # type: ignore[misc]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    def replace(self, **parameters: Parameter) -> FrozenClass:
        """Return the class with some parameters exchanged, for example by a calibration."""
        return FrozenClass(self.name, self.melanin, {**self.parameters, **parameters})


@dataclass(frozen=True)
class FrozenSkin:
    """One kind of skin: melanosome fraction (mean of the living epidermis, interior scale 1), site, source."""

    name: str
    fraction: Parameter
    site: str = "face"


def _common() -> dict[str, Parameter]:
    table = tables.particle("melanosome")
    return {
        "density": table["density"],
        "specific_heat": table["specific_heat"],
        "thermal_conductivity": table["thermal_conductivity"],
        "wall_weight": Parameter(0.0, 0.0, 1.0, "1", "assumed", "particle mean (how mu_a was inferred) to wall"),
    }


def rpe_melanosome() -> FrozenClass:
    """Retinal pigment epithelium melanosome, isolated in water."""
    return FrozenClass(
        "rpe_melanosome",
        "omlc_rpe",
        {
            **_common(),
            "nucleation_temperature": Parameter(
                409.15, 385.15, 423.15, "K", "abstract", "Neumann and Brinkmann 2007, doi:10.1063/1.2740348"
            ),
            "diameter": Parameter(
                2e-6, 1e-6, 3e-6, "m", "full text (radius 1 um); range assumed", "melanosome_geometry.csv"
            ),
            "interior_scale": Parameter(
                1.0, 1.0, 4.0, "1", "full text (line); range abstract",
                "OMLC retina line; up to the values inferred from cavitation, melanosome_absorption_measured.csv",
            ),
        },
    )  # fmt: skip


def cutaneous_melanosome() -> FrozenClass:
    """Melanosome of the skin, human or animal."""
    table = tables.particle("melanosome")
    return FrozenClass(
        "cutaneous_melanosome",
        "omlc_skin",
        {
            **_common(),
            "nucleation_temperature": Parameter(
                385.15, 378.15, 423.15, "K", "memory",
                "Jacques and McAuliffe 1991, tied to 230 /cm at 694 nm; up to 150 degC, J Biomed Opt 10:024001",
            ),
            "diameter": table["diameter"],
            "interior_scale": Parameter(
                1.0, 1.0, 10.0, "1", "full text (line); range assumed", "OMLC skin line; properties.md 8"
            ),
        },
    )  # fmt: skip


def skins() -> dict[str, FrozenSkin]:
    """Return every kind of skin by name: the presets, and those of the published cases."""
    rows = {row["fitzpatrick"]: float(row["f_mel_mean_living_epidermis"]) for row in tables.rows("default_phototypes")}
    found = {
        f"type_{name.lower()}": FrozenSkin(
            f"type_{name.lower()}", Parameter(f, f / 1.4, f * 1.4, "1", "derived", "default_phototypes.csv")
        )
        for name, f in rows.items()
    }

    def put(name: str, value: float, low: float, high: float, mark: str, source: str, site: str = "face") -> None:
        found[name] = FrozenSkin(name, Parameter(value, low, high, "1", mark, source), site)

    put("human", rows["III"], rows["I"], rows["VI"], "assumed", "phototype III, range I-VI")
    put("human_light", rows["II"], rows["I"], rows["III"], "assumed", "phototype II, range I-III")
    put("human_dark", rows["VI"], rows["V"], 0.43, "assumed", "phototype VI, pigmentation_by_phototype.csv")
    put(
        "human_protected",
        rows["II"],
        rows["I"],
        rows["III"],
        "assumed",
        "phototype II, inner arm",
        "inner_arm",
    )
    put(
        "human_exposed",
        2.0 * rows["II"],
        rows["II"],
        rows["IV"],
        "assumed",
        "phototype II tanned twofold (alaluf2002)",
    )
    put("human_lentigo", 4.0 * rows["II"], rows["III"], rows["VI"], "assumed",
       "phototype II, tanned twofold (alaluf2002), lentigo twofold again [memory]")  # fmt: skip
    put(
        "guinea_pig",
        rows["V"],
        rows["III"],
        rows["VI"],
        "assumed",
        "black guinea pig taken as phototype V, range III-VI",
    )
    put(
        "yucatan_pig",
        rows["IV"],
        rows["II"],
        rows["VI"],
        "assumed",
        "Yucatan mini-pig taken as phototype IV, range II-VI",
    )
    put("pig", rows["II"], rows["I"], rows["VI"], "assumed", "pig taken as phototype II, range I-VI")
    return found


def diameter_of(fraction: float) -> float:
    """Return the melanosome diameter [m] that goes with a melanosome fraction: darker skin has larger ones.

    Linear in ln f through the six phototypes of ``default_phototypes.csv`` [memory].
    """
    pairs = sorted(
        (float(row["f_mel_mean_living_epidermis"]), float(row["melanosome_diameter_um"]) * 1e-6)
        for row in tables.rows("default_phototypes")
    )
    return float(np.interp(np.log(fraction), np.log([p[0] for p in pairs]), [p[1] for p in pairs]))


def inferred_scale(wavelength: float) -> float:
    """Return interior absorption of retinal melanosomes inferred from cavitation over the OMLC line, at
    least 1.

    Log-log between 532 nm (2339 /cm), 800 nm (3713), 1000 nm (925) and 1319 nm (199, mean of 176 and 222),
    flat beyond.
    """
    nanometre = np.array([532.0, 800.0, 1000.0, 1319.0])
    inferred = np.array([2339.0, 3713.0, 925.0, 199.0]) / (6.49e12 * nanometre**-3.48)
    return float(max(1.0, np.exp(np.interp(np.log(wavelength * 1e9), np.log(nanometre), np.log(inferred)))))


def listing() -> list[tuple[str, str, str, Parameter]]:
    """Return every frozen parameter as (class, digest, name, parameter): what a comparison prints with its sources."""
    rows = []
    for frozen in (rpe_melanosome(), cutaneous_melanosome()):
        rows += [(frozen.name, frozen.digest, name, p) for name, p in sorted(frozen.parameters.items())]
    rows += [(kind.name, "", "melanosome_fraction", kind.fraction) for kind in skins().values()]
    return rows
