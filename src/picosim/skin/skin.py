"""The skin of an experiment: pigment by phototype, ITA or measured absorption, or layers of the user's own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import field_validator, model_validator

from picosim.skin import default, spectra
from picosim.skin.absorber import Absorber
from picosim.skin.absorbers.melanosome import Melanosome
from picosim.skin.layer import Layer, Optics
from picosim.skin.pieces import cut, names_of
from picosim.skin.sample import Population, SkinSample
from picosim.skin.spectra import Extrapolation
from picosim.spec import (
    Angle,
    FamilyOf,
    Field,
    InverseLength,
    Length,
    Plain,
    Ratio,
    ThermalConductivity,
    listed,
    nearest,
)

_PRESETS = {f"type_{p.lower()}": p for p in ("I", "II", "III", "IV", "V", "VI")}


class Adjustment(Plain):
    """Changes to one layer of the default skin."""

    thickness: Length | None = Field(default=None, ge=1e-8, le=0.1)
    """Thickness of the layer."""
    thermal_conductivity: ThermalConductivity | None = Field(default=None, gt=0, le=100)
    """Thermal conductivity; 0.21 W/m/K was measured in epidermis where the default rule gives 0.46."""
    water: Ratio | None = Field(default=None, ge=0, le=1)
    """Volume fraction of water."""
    blood: Ratio | None = Field(default=None, ge=0, le=1)
    """Volume fraction of whole blood."""
    melanosomes: Ratio | None = Field(default=None, ge=0, le=0.8)
    """Volume fraction of melanosomes."""
    scattering: str | None = None
    """Name of a scattering law in data/scattering_parameters.csv."""
    scattering_scale: Ratio | None = Field(default=None, gt=0, le=5)
    """Factor on mu_s'."""


class Skin(Plain):
    """Layered skin. Give its pigment once: ``phototype``, ``ita``, ``mu_a_694`` or ``preset``; or own ``layers``.

    With none of them phototype III is taken. Conventions of the mapping: docs, "How the pigment inputs map".
    """

    phototype: default.Phototype | None = None
    """Fitzpatrick phototype I to VI."""
    ita: Angle | None = Field(default=None, ge=-90, le=90)
    """Individual typology angle; ln f_mel is linear in it between 58 and -43 deg, flat beyond."""
    mu_a_694: InverseLength | None = Field(default=None, ge=0, le=2e4)
    """Melanin part of the epidermal absorption at 694 nm, mean over the 60 um living epidermis."""
    preset: str | None = None
    """type_i to type_vi: an alias of phototype used by case files."""
    site: default.Site = "face"
    """Body site: decides the dermal blood fraction (0.6 % face, 0.35 % inner arm)."""
    tanning: Ratio = Field(default=1.0, ge=1, le=2)
    """Factor on the melanosome fraction."""
    interior_scale: Ratio | None = Field(default=None, ge=0.1, le=20)
    """Factor s on the interior absorption of melanosomes, whose number is divided by s; 1, 3 and 10 when not given."""
    residual_absorption: InverseLength = Field(default="0 1/cm", ge=0, le=1e3)
    """Unexplained absorption of every layer below the epidermis; 0-0.25 /cm for uncertainty runs."""
    adjust: dict[str, Adjustment] = Field(default={})
    """Changes to layers of the default skin, by layer name."""
    layers: list[Annotated[Layer, FamilyOf("picosim.skin.layers")]] | None = None
    """Layers of your own from the surface down; replaces the default skin."""
    absorbers: list[Annotated[Absorber, FamilyOf("picosim.skin.absorbers")]] = Field(default=[])
    """Absorbers beside the epidermal melanosomes, which are there by themselves."""
    extrapolate: frozenset[str] = frozenset()
    """Named rules by which spectra may be continued beyond their range."""
    n_above: Ratio = Field(default=1.0, ge=1, le=3)
    """Refractive index above the skin: 1 air, about 1.33 gel, 1.76 sapphire."""

    @field_validator("extrapolate")
    @classmethod
    def _known_rules(cls, value: frozenset[str]) -> frozenset[str]:
        for rule in sorted(value):
            if rule not in spectra.RULES:
                raise ValueError(
                    f"unknown rule '{rule}'{nearest(rule, spectra.RULES)}; rules: {listed(spectra.RULES)}"
                )
        return value

    @model_validator(mode="after")
    def _one_pigment(self) -> Self:
        given = [
            name for name in ("phototype", "ita", "mu_a_694", "preset") if getattr(self, name) is not None
        ]
        if len(given) > 1:
            raise ValueError(f"give the pigment once, not by {listed(given)}")
        if self.preset is not None and self.preset not in _PRESETS:
            raise ValueError(
                f"unknown preset '{self.preset}'{nearest(self.preset, _PRESETS)}; presets: {listed(_PRESETS)}"
            )
        if self.layers is not None:
            if given or self.adjust or self.tanning != 1.0 or self.residual_absorption:
                extra = [*given, *(n for n in ("adjust",) if self.adjust)]
                raise ValueError(
                    f"own 'layers' replace the default skin; remove {listed(extra) or 'tanning, residual_absorption'}"
                )
            if not self.layers:
                raise ValueError("'layers' is empty; give at least one layer or remove it")
            names = [layer.name for layer in self.layers]
            double = sorted({name for name in names if names.count(name) > 1})
            if double:
                raise ValueError(f"layer names must differ; used twice: {listed(double)}")
        labels = [a.label for a in self.absorbers]
        if double := sorted({label for label in labels if labels.count(label) > 1}):
            raise ValueError(
                f'absorbers need different names; used twice: {listed(double)}; add name = "..."'
            )
        self._check_places()
        return self

    def _check_places(self) -> None:
        stack = self.stack()
        names = [layer.name for layer in stack]
        total = sum(layer.thickness for layer in stack)
        for name in self.adjust:
            if name not in names:
                raise ValueError(f"adjust: no layer '{name}'{nearest(name, names)}; layers: {listed(names)}")
        for absorber in self.absorbers:
            if absorber.layer is not None and absorber.layer not in names:
                raise ValueError(
                    f"absorber '{absorber.label}': no layer '{absorber.layer}'{nearest(absorber.layer, names)}; "
                    f"layers: {listed(names)}"
                )
            low, high = self._band(absorber, stack)
            if high > total * (1 + 1e-9):
                raise ValueError(
                    f"absorber '{absorber.label}' reaches {high * 1e3:g} mm, below the skin's {total * 1e3:g} mm"
                )
            if absorber.depth is not None and not low <= absorber.depth <= high:
                raise ValueError(
                    f"absorber '{absorber.label}': depth {absorber.depth * 1e6:g} um lies outside its band "
                    f"{low * 1e6:g}-{high * 1e6:g} um"
                )

    @property
    def is_default(self) -> bool:
        """Whether the layers are those of the default skin."""
        return self.layers is None

    @property
    def melanosome_fraction(self) -> float:
        """Mean melanosome volume fraction of the living epidermis at interior scale 1."""
        if self.layers is not None:
            return 0.0
        if self.ita is not None:
            fraction = default.fraction_by_ita(self.ita)
        elif self.mu_a_694 is not None:
            fraction = default.fraction_by_mu_a_694(self.mu_a_694)
        else:
            fraction = default.fraction_by_phototype(self.phototype or _PRESETS.get(self.preset or "", "III"))
        return fraction * self.tanning

    @property
    def notes(self) -> tuple[str, ...]:
        """Warnings about the input that travel with the result."""
        if self.ita is not None and not -43.0 <= self.ita <= 58.0:
            return (
                f"ITA {self.ita:g} deg lies outside -43..58 deg: the melanosome fraction is held at the end value",
            )
        return ()

    def stack(self) -> Sequence[Layer]:
        """Return the layers from the surface down, before absorbers are added."""
        return self.layers if self.layers is not None else self.default_stack

    @functools.cached_property
    def default_stack(self) -> Sequence[Layer]:
        """Layers of the default skin with this skin's pigment and changes; built once, a skin does not change."""
        built = default.layers(self.melanosome_fraction, self.site, self.residual_absorption)
        changed = []
        for layer in built:
            change = self.adjust.get(layer.name)
            update = {k: v for k, v in (change or Adjustment()).model_dump().items() if v is not None}
            changed.append(type(layer).model_validate({**layer.model_dump(), **update}))
        return tuple(changed)

    def _band(self, absorber: Absorber, stack: Sequence[Layer]) -> tuple[float, float]:
        top = 0.0
        if absorber.layer is not None:
            for layer in stack:
                if layer.name == absorber.layer:
                    return top, top + layer.thickness
                top += layer.thickness
        if absorber.from_depth is not None and absorber.to_depth is not None:
            return absorber.from_depth, absorber.to_depth
        if absorber.in_epidermis:
            return self._pigmented(stack)
        low, high = absorber.default_band
        total = sum(layer.thickness for layer in stack)
        return min(low, 0.5 * total), min(high, total)

    @staticmethod
    def _pigmented(stack: Sequence[Layer]) -> tuple[float, float]:
        """Return the band of layers that hold melanosomes."""
        top, low, high = 0.0, np.inf, 0.0
        for layer in stack:
            if layer.melanosome_fraction > 0:
                low, high = min(low, top), top + layer.thickness
            top += layer.thickness
        return (float(low), float(high)) if high else (0.0, top)

    def epidermal_absorber(self) -> Absorber | None:
        """Return the epidermis' own melanosomes: the user's entry of that kind, or the default one."""
        return self.own_pigment

    @functools.cached_property
    def own_pigment(self) -> Absorber | None:
        """The epidermis' own melanosomes; none where no layer holds any."""
        if not any(layer.melanosome_fraction > 0 for layer in self.stack()):
            return None
        for absorber in self.absorbers:
            if absorber.in_epidermis:
                return absorber
        return Melanosome(name="epidermal melanosome")

    def sample(self, wavelength: float) -> SkinSample:
        """Return the skin at ``wavelength`` [m] as arrays, bands of absorbers cut out and added to the absorption.

        Raises
        ------
        OutOfRange : a spectrum does not reach the wavelength and no rule was allowed.
        """
        rules = Extrapolation(self.extrapolate)
        stack = self.stack()
        optics = [layer.optics(wavelength, rules) for layer in stack]
        dermal = [a for a in self.absorbers if not a.in_epidermis]
        bands = [self._band(a, stack) for a in dermal]
        pieces, tops = cut(stack, [edge for band in bands for edge in band])
        mu_a = np.array([optics[i].mu_a for i in pieces])
        mid = tops[:-1] + 0.5 * np.diff(tops)
        populations = []
        own = self.epidermal_absorber()
        if own is not None:
            populations.append(self._epidermal(own, stack, [optics[i] for i in pieces], mid))
        for absorber, band in zip(dermal, bands, strict=True):
            population = self._dermal(absorber, band, mid, wavelength)
            populations.append(population)
            mu_a = mu_a + population.absorption
        names, parents = names_of(stack, pieces, tops)

        def of(name: str) -> np.ndarray:
            return np.array([getattr(stack[i], name) for i in pieces], dtype=np.float64)

        def light(name: str) -> np.ndarray:
            return np.array([getattr(optics[i], name) for i in pieces], dtype=np.float64)

        return SkinSample(
            wavelength=wavelength, names=names, parents=parents, thickness=np.diff(tops), mu_a=mu_a,
            mu_s=light("mu_s"), g=light("g"), n=light("n"), melanin_mu_a=light("melanin_mu_a"),
            blood_mu_a=light("blood_mu_a"), melanosome_fraction=of("melanosome_fraction"),
            water_fraction=of("water_fraction"), thermal_conductivity=of("thermal_conductivity"),
            density=of("density"), specific_heat=of("specific_heat"), perfusion_rate=of("perfusion_rate"),
            sound_speed=of("sound_speed"), grueneisen_parameter=of("grueneisen_parameter"),
            populations=tuple(populations), n_above=self.n_above, n_below=optics[-1].n,
            extrapolations=tuple(sorted(rules.used)),
        )  # fmt: skip

    def _epidermal(
        self, absorber: Absorber, stack: Sequence[Layer], optics: Sequence[Optics], mid: np.ndarray
    ) -> Population:
        band = self._pigmented(stack)
        absorption = np.array([piece.melanin_mu_a for piece in optics])
        # followed at the centre of the deepest pigmented layer, the basal one of the default skin
        top, depth = 0.0, 0.5 * (band[0] + band[1])
        for layer in stack:
            if layer.melanosome_fraction > 0:
                depth = top + 0.5 * layer.thickness
            top += layer.thickness
        fraction = max(layer.melanosome_fraction for layer in stack)
        return Population(absorber, band, absorber.depth or depth, absorption, fraction, "skin")

    def _dermal(
        self, absorber: Absorber, band: tuple[float, float], mid: np.ndarray, wavelength: float
    ) -> Population:
        load, mark = (absorber.load, "given") if absorber.load is not None else (
            absorber.default_load.value, absorber.default_load.mark)  # fmt: skip
        scale = absorber.scales(self.interior_scale)[0]
        per_volume = absorber.mean_cross_section_per_volume(wavelength, absorber.diameters[0], scale)
        inside = (mid > band[0]) & (mid < band[1])
        depth = absorber.depth if absorber.depth is not None else 0.5 * (band[0] + band[1])
        return Population(absorber, band, depth, np.where(inside, load * per_volume, 0.0), load, mark)
