"""Analysis of sweeps on functions whose answers are known in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from toy import Toy

from picosim.errors import ConfigError
from picosim.store.schema import ResultField
from picosim.store.sweep_reader import open_sweep
from picosim.study.curves import curve
from picosim.study.decision_value import decision_value
from picosim.study.difference import difference
from picosim.study.engines import make_engine
from picosim.study.expand import make_plan
from picosim.study.header import make_header
from picosim.study.model import Leaf, Outcome
from picosim.study.report import Options
from picosim.study.runner import run_sweep
from picosim.study.sensitivity import sobol_indices
from picosim.study.study_file import Study
from picosim.study.window import therapeutic_window

A, B = 7.0, 0.1  # constants of Ishigami's function


@dataclass(frozen=True)
class Ishigami(Toy):
    """sin x + A sin^2 y + B z^4 sin x on (-pi, pi)^3, and thresholds for the window."""

    @property
    def results(self):
        names = ("f", "disruption_threshold", "damage_threshold", "damage_threshold_low", "radiant")
        return [ResultField(name, "J/m2" if "threshold" in name else "1") for name in names]

    def leaf(self, path, value, *, si=False, beside=None):
        return Leaf(float(value), "1", path)

    def configuration(self, settings):
        return dict(settings)

    def stages(self, paths):
        return []

    def evaluate(self, points, solved, wanted):
        x, y, z = (points.column(p).numbers() if points.column(p) else np.zeros(len(points)) for p in ("x", "y", "z"))
        f = np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x)
        values = {"f": f, "disruption_threshold": 100.0 + x, "damage_threshold": 200.0 + y, "radiant": z}
        return Outcome({**values, "damage_threshold_low": 150.0 + y})


def sweep(tmp_path, **table):
    axes = table.pop("axes", {name: {"lin": [-math.pi, math.pi]} for name in ("x", "y", "z")})
    study, model = Study.read({"model": {}, "seed": 2, "sweep": {"axes": axes, **table}}), Ishigami()
    plan = make_plan(study, {}, model)
    final = tmp_path / "a.h5"
    run_sweep(make_header(study, {}, model, plan), plan, model, final, make_engine("serial"), Options())
    return open_sweep(final)


VARIANCE = A**2 / 8 + B * math.pi**4 / 5 + B**2 * math.pi**8 / 18 + 0.5
FIRST = [0.5 * (1 + B * math.pi**4 / 5) ** 2 / VARIANCE, A**2 / 8 / VARIANCE, 0.0]
BOTH = 8 * B**2 * math.pi**8 / 225 / VARIANCE  # x and z together


def test_sobol_indices_of_a_known_function_lie_within_their_bars(tmp_path):
    found = sobol_indices(sweep(tmp_path, sampler="saltelli", n=4096), "f")
    assert found.names == ("x", "y", "z")
    assert np.all(np.abs(found.first - FIRST) < 1.5 * found.first_error + 0.01)
    total = [FIRST[0] + BOTH, FIRST[1], BOTH]
    assert np.all(np.abs(found.total - total) < 1.5 * found.total_error + 0.01)
    assert np.all(found.total_error < 0.06)


@pytest.mark.parametrize("name", ["sobol", "random"])
def test_first_order_indices_follow_from_any_design(tmp_path, name):
    found = sobol_indices(sweep(tmp_path, sampler=name, n=8192), "f", resamples=30)
    assert np.all(np.abs(found.first - FIRST) < 0.03)
    assert np.isnan(found.total).all()


def test_the_measurement_that_decides_a_verdict_comes_first(tmp_path):
    points = sweep(tmp_path, sampler="sobol", n=4096)
    best = decision_value(points, "disruption_threshold", limit=101.0)
    assert best[0].parameter == "x"
    # x alone decides: known, the verdict is right but in the one group the limit cuts
    assert best[0].right_then > 0.98
    assert best[0].explained > 0.95
    assert all(m.gain <= m.gain_error for m in best[1:])
    share = (math.pi - 1.0) / (2 * math.pi)
    assert abs(best[0].right_now - max(share, 1 - share)) < 0.01


def test_a_certain_verdict_cannot_be_narrowed(tmp_path):
    with pytest.raises(ConfigError, match="certain"):
        decision_value(sweep(tmp_path, sampler="sobol", n=64), "disruption_threshold", limit=1e9)


def test_the_window_is_damage_over_disruption(tmp_path):
    axes = {"x": {"lin": [0, 3], "n": 4}, "y": {"lin": [0, 2], "n": 3}, "z": {"lin": [0, 1], "n": 2}}
    found = therapeutic_window(sweep(tmp_path, axes=axes), at={"z": 0})
    assert found.dims == ("x", "y")
    assert found.width[3, 1] == 201.0 / 103.0
    assert found.certain_width[0, 0] == 1.5
    with pytest.raises(ConfigError, match="holds no"):
        therapeutic_window(open_sweep(tmp_path / "a.h5"), disruption="other")


def test_a_curve_has_the_band_of_everything_that_is_not_held(tmp_path):
    axes = {"x": {"lin": [0, 3], "n": 4}, "y": {"lin": [0, 2], "n": 21}}
    points = sweep(tmp_path, axes=axes)
    found = curve(points, "damage_threshold", "x", quantiles=(0.0, 1.0))
    assert found.count.tolist() == [21] * 4
    assert np.allclose(found.low, 200.0)
    assert np.allclose(found.middle, 201.0)
    assert np.allclose(found.high, 202.0)
    held = curve(points, "damage_threshold", "x", at={"y": 0.5})
    assert np.allclose(held.low, held.high)


def test_a_curve_through_samples_follows_the_function(tmp_path):
    found = curve(sweep(tmp_path, sampler="halton", n=4000), "disruption_threshold", "x")
    assert np.max(np.abs(found.middle - (100.0 + found.x))) < 0.15
    assert np.all(found.low <= found.middle)


def test_a_difference_compares_two_values_of_an_axis(tmp_path):
    axes = {"x": {"lin": [0, 3], "n": 4}, "y": {"lin": [0, 2], "n": 3}}
    found = difference(sweep(tmp_path, axes=axes), "disruption_threshold", "x", 2.9, 0.1)
    assert (found.first_at, found.second_at) == (3.0, 0.0)
    assert np.all(found.difference == 3.0)
    assert np.allclose(found.ratio, 1.03)
    assert found.dims == ("y",)
