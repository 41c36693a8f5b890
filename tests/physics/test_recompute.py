"""Every printed verdict recomputed by hand from the numbers of its own file: h5py, numpy and the textbook, no picosim."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

CONFIG = """
title = "recompute"
[laser]
wavelength = "1064 nm"
radiant_exposure = "{exposure} J/cm2"
pulse = {{ kind = "{pulse}", duration = "{duration}" }}
[skin]
phototype = "IV"
[[skin.absorbers]]
kind = "melanophage"
"""
TRAIN = """
[tissue]
heat = {{ kind = "modal_1d" }}
boundary = {{ kind = "contact_plate" }}
[laser.train]
count = 5
repetition_rate = "10 Hz"
ramp = {{ from = "{weak} J/cm2", to = "{exposure} J/cm2", pulses = 3 }}
"""


@pytest.fixture(
    scope="module",
    params=[("0.8", "gaussian", "450 ps", False), ("2.0", "square", "6 ns", False), ("1.5", "square", "6 ns", True)],
    ids=["ps", "ns", "train"],
)
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> h5py.File:
    exposure, pulse, duration, train = request.param
    folder = tmp_path_factory.mktemp("recompute")
    config = folder / "config.toml"
    text = CONFIG + (TRAIN if train else "")
    if train:
        text = text.replace('radiant_exposure = "{exposure} J/cm2"\n', "")
    config.write_text(text.format(exposure=exposure, weak=0.5 * float(exposure), pulse=pulse, duration=duration))
    path: Path = folder / "out.h5"
    subprocess.run(
        [sys.executable, "-m", "picosim", "run", str(config), "-o", str(path), "--no-plots"],
        check=True,
        capture_output=True,
    )
    return h5py.File(path, "r")


def texts(data: h5py.Dataset) -> list[str]:
    return [v.decode() for v in data[...]]


def by_hand(absorber: h5py.Group, exposure: float, criterion: str, i: int = 0) -> float:
    """Value of a particle criterion for variant i: dT = 3 Q Phi/(4 a C), then its own law."""
    radius = absorber["diameter"][i] / 2
    fluence = absorber["fluence_ratio"][()] * exposure
    rise = (
        3
        * absorber["absorption_efficiency"][i]
        * fluence
        / (4 * radius * absorber["volumetric_heat_capacity"][i])
    )
    if criterion == "wall_nucleation":
        before = absorber["initial_temperature"][()]
        if "start_warmth" in absorber:  # a train: the pulse that finds the tissue warmest
            before = (absorber["start_temperature"][...] + absorber["start_warmth"][...] * fluence).max()
        return float(before + absorber["wall_ratio"][i] * rise)
    if criterion == "centre_tension":
        return float(absorber["centre_tension_ratio"][i] * absorber["confined_pressure_per_kelvin"][i] * rise)
    return float(absorber["hoop_ratio"][i] * absorber["gradient_stress_per_kelvin"][i] * rise)


def test_particle_verdicts_follow_from_fluence_absorption_size_and_limit(result: h5py.File) -> None:
    verdicts = result["verdicts"]
    exposure = result["source/radiant_exposure"][()]
    checked = 0
    for i, (criterion, target) in enumerate(
        zip(texts(verdicts["criterion"]), texts(verdicts["target"]), strict=True)
    ):
        if target not in result["absorbers"] or "confinement" in criterion:
            continue
        value = verdicts["value"][i]
        if math.isnan(value):
            assert "beyond validity: reached at" in texts(verdicts["note"])[i]
            continue
        assert value == pytest.approx(by_hand(result["absorbers"][target], exposure, criterion), rel=1e-12)
        start = by_hand(result["absorbers"][target], 0.0, criterion)
        margin = (value - start) / (verdicts["limit"][i] - start)
        assert verdicts["margin"][i] == pytest.approx(margin, rel=1e-12)
        checked += 1
    assert checked >= 3


def test_layer_verdicts_follow_from_absorbed_energy(result: h5py.File) -> None:
    layers, verdicts, tissue = result["layers"], result["verdicts"], result["tissue"]
    if tissue.attrs["model"] != "confined":
        pytest.skip("with heat followed in time, test_layer_verdicts has the histories")
    exposure = result["source/radiant_exposure"][()]
    names = texts(layers["layer"])
    optics = result["optics"]
    for i, (criterion, target) in enumerate(
        zip(texts(verdicts["criterion"]), texts(verdicts["target"]), strict=True)
    ):
        if criterion != "layer_temperature":
            continue
        row = names.index(target)
        depth = tissue["depth"][texts(tissue["layer"]).index(target)]
        fluence = np.interp(depth, optics["depth"], optics["fluence_ratio"]) * exposure
        rise = layers["mu_a"][row] * fluence / layers["volumetric_heat_capacity"][row]
        assert verdicts["value"][i] == pytest.approx(layers["initial_temperature"][()] + rise, rel=1e-6)


def test_confinement_ratios_and_exposure_limit_follow_from_their_definitions(result: h5py.File) -> None:
    laser = result["source"]
    duration, exposure = laser["pulse_duration"][()], laser["radiant_exposure"][()]
    for absorber in result["absorbers"].values():
        diameter = absorber["diameter"][...]
        diffusivity = 0.62448 / (993.33 * 4179.24)
        np.testing.assert_allclose(
            absorber["thermal_confinement"], duration * 27 * diffusivity / diameter**2, rtol=1e-12
        )
        np.testing.assert_allclose(
            absorber["stress_confinement"], duration * 1523.66 * 2 / diameter, rtol=1e-12
        )
    limit = 2e11 * 5 * duration if duration < 1e-9 else 200 * 5
    limit *= len(result["tissue/pulse_start"]) ** -0.25  # the rule for trains, never above one pulse
    assert laser["exposure_limit"][()] == pytest.approx(limit)
    verdicts = result["verdicts"]
    row = texts(verdicts["criterion"]).index("skin exposure limit")
    assert verdicts["margin"][row] == pytest.approx(exposure / limit)


def test_thresholds_are_where_the_value_meets_the_limit(result: h5py.File) -> None:
    for absorber in result["absorbers"].values():
        for c, criterion in enumerate(texts(absorber["criterion"])):
            for (variant, level), threshold in np.ndenumerate(absorber["threshold"][c]):
                if math.isnan(threshold):
                    continue
                assert by_hand(absorber, threshold, criterion, variant) == pytest.approx(
                    absorber["limit"][c, level], rel=1e-9
                )
                assert threshold <= absorber["validity_exposure"][variant] * (1 + 1e-12)


def test_no_linear_number_stands_beyond_validity(result: h5py.File) -> None:
    exposure = result["source/radiant_exposure"][()]
    for absorber in result["absorbers"].values():
        beyond = absorber["validity_exposure"][...] < exposure
        assert np.isnan(absorber["adiabatic_rise"][...][beyond]).all()
        assert np.isfinite(absorber["adiabatic_rise"][...][~beyond]).all()


def test_sparing_is_damage_over_disruption_and_the_headline_the_least_cell(result: h5py.File) -> None:
    sparing = result["epidermal_sparing"][...]
    expected = result["damage_threshold"][...][None, :] / result["disruption_threshold"][...][:, None]
    np.testing.assert_allclose(sparing, expected, rtol=1e-12)
    assert result["headline_sparing"][()] == pytest.approx(np.nanmin(sparing))
    target = result["absorbers"][result.attrs["target"]]
    for c, threshold in enumerate(result["disruption_threshold"][...]):
        np.testing.assert_allclose(threshold, target["threshold"][c, 0, 0], rtol=1e-12)
    low, high = result["epidermal_sparing_low"][...], result["epidermal_sparing_high"][...]
    known = np.isfinite(sparing)
    assert (low[known] <= sparing[known] * (1 + 1e-12)).all()
    assert (high[known] >= sparing[known] * (1 - 1e-12)).all()


def test_light_is_conserved_and_absorbers_take_their_layers_energy(result: h5py.File) -> None:
    optics, layers = result["optics"], result["layers"]
    out = sum(optics[name][()] for name in ("specular_reflectance", "diffuse_reflectance", "transmittance"))
    assert out + layers["absorbed_fraction"][...].sum() == pytest.approx(1, abs=1e-6)
    total = np.zeros(len(layers["mu_a"]))
    for absorber in result["absorbers"].values():
        total += absorber["mu_a"][...]
    assert (total <= layers["mu_a"][...] * (1 + 1e-12)).all()
    own = result["absorbers/epidermal melanosome"]
    np.testing.assert_allclose(own["mu_a"], layers["melanin_mu_a"], rtol=1e-12)
    share = layers["absorbed_fraction"][...] / layers["mu_a"][...]
    energy = share * layers["melanin_mu_a"][...]
    np.testing.assert_allclose(
        own["mu_a"][...] * layers["fluence_ratio"][...] * layers["thickness"][...],
        energy,
        rtol=1e-9,
        atol=1e-15,
    )
