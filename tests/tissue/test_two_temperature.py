"""Laws of a layer with melanosomes: spike, exchange and collective warming."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.tissue.common import DEPTH, UNIFORM, pigment, skin, train

from picosim.errors import ConfigError
from picosim.formulas.suspension_cell import equalisation_rate
from picosim.tissue.boundary.contact_plate import ContactPlate
from picosim.tissue.boundary.insulated import Insulated
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.heat.two_temperature import TwoTemperature
from picosim.tissue.pulses import HeatPulses

SKIN = replace(skin(), names=("suprabasal epidermis", "basal epidermis", "dermis", "fat"))


def run(time, boundary=None, pulses=None, **fields):
    return TwoTemperature.model_validate(fields).solve(
        SKIN, pigment(), boundary or Insulated(), pulses or train(1), np.asarray(time), DEPTH, start=UNIFORM
    )


@pytest.mark.parametrize("boundary", [Insulated(), ContactPlate()], ids=lambda b: b.kind)
@pytest.mark.parametrize("duration", [0.0, 450e-12, 1e-3])
def test_energy_is_the_same_on_both_scales(boundary, duration):
    result = run([1e-8, 1e-3, 0.5], boundary, train(3, duration=duration))
    assert result.diagnostics["energy_balance"] < 1e-9
    assert result.diagnostics["absorbed_energy"] == pytest.approx(3 * 5e3 * pigment().total, rel=1e-12)


def test_the_spike_is_the_layers_rise_over_the_particles_share_of_heat():
    result = run([0.0], volume_fraction=0.05)
    spike = result.particle_temperature[0] - 310.15
    expected = pigment().at(result.particle_depth) * 5e3 / (0.05 * 3.5391e6)
    assert spike == pytest.approx(expected, rel=1e-3)
    assert np.max(np.abs(result.rise[0, (DEPTH > 61e-6) & (DEPTH < 74e-6)])) < 1e-9


def test_the_spike_decays_with_the_cells_slowest_rate():
    result = run([0.0, 100e-9, 200e-9], smallest_cell=2e-6, radius=0.2e-6)
    middle = result.particle_depth.size // 2
    tissue = [float(np.interp(result.particle_depth[middle], DEPTH, row)) for row in result.temperature]
    gap = result.particle_temperature[:, middle] - tissue
    outside = (SKIN.volumetric_heat_capacity[1] - 0.05 * 3.5391e6) / 0.95
    rate = equalisation_rate(
        radius=0.2e-6, volume_fraction=0.05, conductivity_inside=0.6, conductivity_outside=0.35,
        heat_capacity_inside=3.5391e6, heat_capacity_outside=float(outside),
    )  # fmt: skip
    assert gap[1] / gap[0] == pytest.approx(np.exp(-rate * 100e-9), rel=2e-3)
    assert result.exchange_time[middle] == pytest.approx(1.0 / rate, rel=1e-9)


def test_after_the_exchange_the_layer_is_as_warm_as_without_particles():
    time = [2e-4, 1e-2, 0.3]
    plain = Modal1d().solve(SKIN, pigment(), Insulated(), train(1), np.array(time), DEPTH, start=UNIFORM)
    result = run(time)
    assert result.temperature == pytest.approx(plain.temperature, abs=0.02 * np.max(plain.rise))


def test_without_light_in_the_particles_they_follow_the_tissue():
    result = run([1e-3], particle_share=0.0, pulses=HeatPulses.single(5e3))
    tissue = np.interp(result.particle_depth, DEPTH, result.temperature[0])
    assert result.particle_temperature[0] == pytest.approx(tissue, abs=0.05)


def test_a_missing_layer_is_named():
    with pytest.raises(ConfigError, match="no layer is called"):
        run([0.0], particle_layers=("hypodermis",))
