"""The skin: tables, mappings of pigment, bands of absorbers, ranges of spectra."""

from __future__ import annotations

import csv
import math
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picosim.errors import ConfigError, OutOfRange
from picosim.skin import default, spectra
from picosim.skin.skin import Skin
from picosim.skin.spectra import Extrapolation

NM = 1e-9


def per_cm(value: float) -> float:
    return value / 100.0


@pytest.mark.parametrize(
    ("quantity", "nm", "expected", "tolerance"),
    [
        (spectra.water, 1064, 0.144, 0.001), (spectra.water, 755, 0.0277, 0.001), (spectra.water, 1320, 1.82, 0.005),
        (spectra.water, 1450, 27.8, 0.005), (spectra.oxyhaemoglobin, 532, 235, 0.003), (spectra.oxyhaemoglobin, 755, 2.97, 0.003),
        (spectra.oxyhaemoglobin, 1064, 4.5, 0.02), (spectra.deoxyhaemoglobin, 532, 217, 0.003),
        (spectra.deoxyhaemoglobin, 694, 10.4, 0.005),
        (spectra.deoxyhaemoglobin, 1064, 2.0, 0.03), (spectra.fat, 940, 0.0875, 0.005), (spectra.melanosome, 532, 552, 0.002),
        (spectra.melanosome, 1064, 55, 0.002), (spectra.melanosome, 694, 228, 0.001),
    ],
)  # fmt: skip
def test_absorption_has_the_values_of_the_table(
    quantity: object, nm: float, expected: float, tolerance: float
) -> None:
    assert per_cm(quantity(nm * NM, Extrapolation())) == pytest.approx(expected, rel=tolerance)  # type: ignore[operator]


def test_haemoglobins_cross_near_798_nm() -> None:
    rules = Extrapolation()
    oxygenated = [
        spectra.oxyhaemoglobin(w * NM, rules) - spectra.deoxyhaemoglobin(w * NM, rules) for w in (780, 815)
    ]
    assert oxygenated[0] < 0 < oxygenated[1]


@given(st.floats(400, 1090), st.floats(1, 10))
def test_melanin_absorption_falls_with_wavelength(nm: float, step: float) -> None:
    rules = Extrapolation()
    assert spectra.melanosome(nm * NM, rules) > spectra.melanosome((nm + step) * NM, rules) > 0


def test_the_layers_of_all_phototypes_have_the_optics_of_the_table() -> None:
    fractions = {p: default.fraction_by_phototype(p) for p in ("I", "II", "III", "IV", "V", "VI")}
    text = files("picosim.data").joinpath("default_skin_optics.csv").read_text()
    checked = 0
    for row in csv.DictReader(text.splitlines()):
        for phototype, fraction in fractions.items():
            if row["fitzpatrick"] not in (phototype, "all"):
                continue
            layer = next(one for one in default.layers(fraction, "face") if one.name == row["layer"])
            optics = layer.optics(float(row["wavelength_nm"]) * NM, Extrapolation())
            # three digits in the table
            assert per_cm(optics.mu_a) == pytest.approx(float(row["mua_per_cm"]), rel=6e-3)
            assert per_cm(optics.mu_s) == pytest.approx(float(row["mus_per_cm"]), rel=6e-3)
            assert optics.g == pytest.approx(float(row["g"]), abs=6e-4)
            assert optics.n == pytest.approx(float(row["n"]), abs=6e-4)
            checked += 1
    assert checked > 200


def test_ita_and_measured_absorption_map_to_the_phototypes() -> None:
    for phototype, ita in (("I", 58), ("II", 48), ("III", 35), ("IV", 21), ("V", -3), ("VI", -43)):
        fraction = default.fraction_by_phototype(phototype)
        assert Skin(ita=ita).melanosome_fraction == pytest.approx(fraction, rel=1e-12)
        assert Skin(mu_a_694=fraction * 22794.0).melanosome_fraction == pytest.approx(fraction, rel=1e-3)
    middle = Skin(ita=0.5 * (35 + 21)).melanosome_fraction
    assert middle == pytest.approx(math.sqrt(0.04 * 0.065), rel=1e-12)


def test_beyond_the_last_phototype_the_pigment_is_held_and_said_so() -> None:
    skin = Skin(ita=-80)
    assert skin.melanosome_fraction == Skin(ita=-43).melanosome_fraction
    assert "held" in skin.notes[0]
    assert not Skin(ita=0).notes


def test_tanning_multiplies_and_site_changes_blood_only() -> None:
    assert Skin(phototype="II", tanning=1.5).melanosome_fraction == pytest.approx(0.03)
    face, arm = (Skin(phototype="II", site=s).sample(532 * NM) for s in ("face", "inner_arm"))
    np.testing.assert_array_equal(face.melanin_mu_a, arm.melanin_mu_a)
    assert face.blood_mu_a[4] / arm.blood_mu_a[4] == pytest.approx(0.6 / 0.35)


def test_interior_scale_leaves_the_light_alone_and_divides_the_particles() -> None:
    one, ten = (Skin(phototype="IV", interior_scale=s).sample(1064 * NM) for s in (1, 10))
    np.testing.assert_array_equal(one.mu_a, ten.mu_a)
    density = [
        s.populations[0].number_density(1064 * NM, 0.35e-6, scale)[2] for s, scale in ((one, 1), (ten, 10))
    ]
    assert density[0] / density[1] == pytest.approx(
        10, rel=0.05
    )  # a little less: dense particles shade themselves


@pytest.mark.parametrize("nm", [350, 400, 1100, 1320, 1540])
def test_outside_its_range_the_skin_is_refused_or_marked(nm: int) -> None:
    with pytest.raises(OutOfRange, match=r"skin\.extrapolate"):
        Skin(phototype="III").sample(nm * NM)
    marked = Skin(phototype="III", extrapolate=frozenset(spectra.RULES)).sample(nm * NM)
    assert marked.extrapolations
    assert set(marked.extrapolations) <= set(spectra.RULES)


@pytest.mark.parametrize("nm", [405, 532, 755, 1064])
def test_inside_its_range_the_skin_needs_no_rule(nm: int) -> None:
    assert Skin(phototype="III").sample(nm * NM).extrapolations == ()


def test_a_band_of_absorbers_cuts_layers_and_keeps_their_total() -> None:
    plain = Skin(phototype="III").sample(1064 * NM)
    cut = Skin.read(
        {
            "phototype": "III",
            "absorbers": [{"kind": "melanophage", "from_depth": "100 um", "to_depth": "300 um"}],
        }
    ).sample(1064 * NM)
    assert cut.thickness.sum() == pytest.approx(plain.thickness.sum(), rel=1e-12)
    assert len(cut.thickness) == len(plain.thickness) + 2
    inside = cut.populations[1].absorption > 0
    assert cut.thickness[inside].sum() == pytest.approx(200e-6)
    assert set(cut.parents) == set(plain.names)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.05e-6, 5e-6), st.sampled_from([1.0, 3.0, 10.0]), st.floats(1.0, 2.0))
def test_absorbers_absorb_what_their_layer_absorbs(diameter: float, scale: float, spread: float) -> None:
    skin = Skin.read(
        {
            "phototype": "V",
            "absorbers": [
                {"kind": "melanosome", "size_spread": spread},
                {"kind": "melanophage", "size_spread": spread},
            ],
        }
    )
    sample = skin.sample(755 * NM)
    for population in sample.populations:
        count = population.number_density(755 * NM, diameter, scale)
        # by brute force: many particles of the distribution, each by its own cross section
        nodes = np.linspace(-8, 8, 4001)
        sizes = diameter * spread**nodes
        weight = np.exp(-0.5 * nodes**2)
        area = np.array(
            [population.absorber.particle(755 * NM, d, scale).absorption_cross_section for d in sizes[::20]]
        )
        mean = np.sum(weight[::20] * area) / np.sum(weight[::20])
        np.testing.assert_allclose(count * mean, population.absorption, rtol=2e-3)
    np.testing.assert_array_equal(sample.populations[0].absorption, sample.melanin_mu_a)


def test_a_changed_copy_keeps_nothing_that_was_worked_out_before() -> None:
    fair = Skin.read({"phototype": "I"})
    fair.sample(755e-9)  # builds its layers
    dark, expected = fair.model_copy(update={"phototype": "VI"}), Skin.read({"phototype": "VI"})
    assert dark == expected
    assert dark.sample(755e-9).mu_a.tolist() == expected.sample(755e-9).mu_a.tolist()
    assert fair.default_stack is fair.default_stack


def test_own_layers_and_adjustments() -> None:
    skin = Skin.read(
        {"adjust": {"basal epidermis": {"thickness": "20 um", "thermal_conductivity": "0.21 W/m/K"}}}
    )
    sample = skin.sample(1064 * NM)
    assert sample.thickness[2] == pytest.approx(20e-6)
    assert sample.thermal_conductivity[2] == pytest.approx(0.21)
    own = Skin.read(
        {
            "layers": [
                {
                    "kind": "uniform",
                    "name": "gel",
                    "thickness": "1 mm",
                    "mu_a": "1 1/cm",
                    "mu_s_prime": "10 1/cm",
                    "g": 0.8,
                }
            ]
        }
    )
    assert own.sample(1064 * NM).mu_s[0] == pytest.approx(5000)
    assert own.epidermal_absorber() is None
    with pytest.raises(ConfigError, match="basal"):
        Skin.read({"adjust": {"basal": {"thickness": "20 um"}}})
