"""Axes and samplers: values that are the same bits everywhere, and mistakes that are named."""

from __future__ import annotations

import math

import numpy as np
import pytest
from toy import Toy

from picosim.errors import ConfigError
from picosim.study.axes import AxisSpec, parse_axis
from picosim.study.expand import make_plan
from picosim.study.header import make_header
from picosim.study.plan import plan_from_header
from picosim.study.samplers import names, sampler
from picosim.study.study_file import Study


def study(axes: dict, **sweep) -> Study:
    return Study.read({"model": {}, "seed": 3, "sweep": {"axes": axes, **sweep}})


def plan_of(axes: dict, **sweep):
    return make_plan(study(axes, **sweep), {}, Toy())


def test_a_log_axis_has_equal_ratios_and_exact_ends():
    axis = plan_of({"laser.duration": {"log": ["10 ps", "1 us"], "n": 31}}).axes[0]
    assert axis.values[0] == 1e-11
    assert axis.values[-1] == 1e-6
    assert np.ptp(np.diff(np.log(axis.values))) < 1e-12
    assert axis.values[7] == 1e-11 * math.pow(1e-6 / 1e-11, 7 / 30)  # libm, value by value: not a vector unit's


def test_the_last_axis_runs_fastest():
    plan = plan_of({"laser.duration": {"values": ["1 ns", "2 ns"]}, "laser.exposure": {"lin": ["1 J/m2", "3 J/m2"], "n": 3}})
    points = plan.points(np.arange(6))
    assert [points.settings(i)["laser.exposure"] for i in range(4)] == [1.0, 2.0, 3.0, 1.0]
    assert [points.settings(i)["laser.duration"] for i in range(4)] == [1e-9, 1e-9, 1e-9, 2e-9]


def test_zipped_axes_run_together():
    axes = {
        "laser.duration": {"values": ["1 ns", "2 ns"]},
        "laser.exposure": {"values": ["1 J/m2", "5 J/m2"]},
        "skin.type": {"values": ["I", "VI"]},
    }
    plan = plan_of(axes, zip=[["laser.duration", "laser.exposure"]])
    assert plan.dims == (("laser_duration", 2), ("skin_type", 2))
    points = plan.points(np.arange(4))
    pairs = {(points.settings(i)["laser.duration"], points.settings(i)["laser.exposure"]) for i in range(4)}
    assert pairs == {(1e-9, 1.0), (2e-9, 5.0)}


@pytest.mark.parametrize("name", names())
def test_a_sampler_fills_the_cube_evenly_and_repeats_itself(name):
    one, two = (sampler(name).sample(256, 3, 11) for _ in range(2))
    assert np.array_equal(one, two)
    assert np.all((one >= 0) & (one < 1))
    assert np.all(np.abs(one.mean(axis=0) - 0.5) < 0.07)
    assert not np.array_equal(one, sampler(name).sample(256, 3, 12))


@pytest.mark.parametrize("name", [n for n in names() if sampler(n).PREFIX_STABLE])
def test_a_longer_design_begins_with_the_shorter_one(name):
    assert np.array_equal(sampler(name).sample(128, 4, 5)[:64], sampler(name).sample(64, 4, 5))


def test_a_clipped_normal_stays_inside_and_keeps_its_middle():
    axes = {"skin.depth": {"normal": ["100 um", "20 um"], "clip": ["80 um", "120 um"]}}
    values = plan_of(axes, sampler="sobol", n=512).axes[0].values
    assert values.min() >= 80e-6
    assert values.max() <= 120e-6
    assert abs(np.median(values) - 100e-6) < 1e-7
    assert len(np.unique(values)) > 500  # renormalised, not piled up at the ends


def test_choices_are_equally_likely():
    plan = plan_of({"skin.type": {"choices": ["I", "III", "VI"]}}, sampler="lhs", n=300)
    assert np.bincount(plan.axes[0].lookup).tolist() == [100, 100, 100]


def test_points_of_a_list_keep_their_order(tmp_path):
    text = "laser.duration,skin.type\n2 ns,VI\n1 ns,I\n2 ns,I\n"
    spec = Study.read({"model": {}, "sweep": {"sampler": "list", "file": "p.csv"}})
    plan = make_plan(spec, {"points": text}, Toy())
    points = plan.points(np.arange(3))
    assert [points.settings(i) for i in range(3)] == [
        {"laser.duration": 2e-9, "skin.type": "VI"},
        {"laser.duration": 1e-9, "skin.type": "I"},
        {"laser.duration": 2e-9, "skin.type": "I"},
    ]


@pytest.mark.parametrize(
    ("axes", "sweep"),
    [
        ({"laser.duration": {"log": ["10 ps", "1 us"], "n": 7}, "skin.type": {"values": ["I", "VI"]}}, {"replicas": 3}),
        ({"laser.duration": {"log": ["10 ps", "1 us"]}, "skin.type": {"choices": ["I", "III"]}}, {"sampler": "sobol", "n": 50}),
        ({"laser.exposure": {"choices": ["1 J/m2", "7 J/m2"]}}, {"sampler": "random", "n": 40}),
    ],
)  # fmt: skip
def test_a_plan_rebuilt_from_its_file_is_the_same_to_the_bit(axes, sweep):
    spec, toy = study(axes, **sweep), Toy()
    plan = make_plan(spec, {}, toy)
    again = plan_from_header(make_header(spec, {}, toy, plan))
    index = np.arange(plan.size)
    assert again.dims == plan.dims
    assert [plan.points(index).settings(i) for i in index] == [again.points(index).settings(i) for i in index]
    assert [plan.points(index).seed_words(i) for i in index] == [again.points(index).seed_words(i) for i in index]


def test_the_seed_of_a_point_belongs_to_it_alone():
    plan = plan_of({"laser.exposure": {"lin": ["1 J/m2", "9 J/m2"], "n": 5}}, replicas=2)
    all_at_once = plan.points(np.arange(10))
    words = [all_at_once.seed_words(i) for i in range(10)]
    assert len(set(words)) == 10
    assert [plan.points(np.array([i])).seed_words(0) for i in range(10)] == words


def test_common_random_numbers_are_shared_within_a_replica():
    plan = plan_of({"laser.exposure": {"lin": ["1 J/m2", "9 J/m2"], "n": 5}}, replicas=2, common_random_numbers=True)
    points = plan.points(np.arange(10))
    assert len({points.seed_words(i) for i in range(10)}) == 2


@pytest.mark.parametrize(
    ("axes", "sweep", "said"),
    [
        ({"laser.duratoin": {"values": ["1 ns"]}}, {}, "did you mean 'laser.duration'"),
        ({"laser.duration": {"values": ["1 um"]}}, {}, "wrong dimension"),
        ({"laser.duration": {"log": ["10 ps", "1 us"]}}, {}, "'n' is missing"),
        ({"laser.duration": {"log": ["10 ps", "1 us"], "n": 0}}, {}, "at least 1"),
        ({"laser.duration": {"values": []}}, {}, "at least 1"),
        ({"laser.duration": {"values": ["1 ns"], "lin": ["1 ns", "2 ns"]}}, {}, "exactly one of"),
        ({"skin.depth": {"log": ["0 um", "9 um"], "n": 3}}, {}, "positive ends"),
        ({"skin.depth": {"normal": ["1 um", "1 um"]}}, {}, "needs a sampler"),
        ({"skin.type": {"values": ["I", "IX"]}}, {}, "did you mean 'I'"),
        ({"skin.type": {"values": ["I", "I"]}}, {}, "same name"),
        ({"skin.type": {"values": ["I"]}}, {"zip": [["skin.typ"]]}, "not one of the axes"),
        (
            {"skin.type": {"values": ["I", "VI"]}, "skin.depth": {"values": ["1 um"]}},
            {"zip": [["skin.type", "skin.depth"]]},
            "zipped",
        ),
        ({"skin.type": {"values": ["I"]}}, {"sampler": "sobol"}, "needs 'n'"),
        ({"skin.type": {"values": ["I"]}}, {"n": 5}, "'n' goes with a sampler"),
        ({"skin.type": {"values": ["I"]}}, {"sampler": "gird"}, "'grid'"),
        ({}, {}, "'axes' is empty"),
        ({"skin.type": {"values": ["I"]}}, {"sampler": "list"}, "'file'"),
        ({"skin.type": {"values": ["I"], "step": 3}}, {}, "unknown key 'step'"),
    ],
)  # fmt: skip
def test_a_wrong_axis_is_named_with_what_is_allowed(axes, sweep, said):
    with pytest.raises(ConfigError) as caught:
        plan_of(axes, **sweep)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_all_wrong_axes_are_named_at_once():
    with pytest.raises(ConfigError) as caught:
        plan_of({"laser.duratoin": {"values": ["1 ns"]}, "skin.depth": {"values": ["3 s"]}})
    assert len(caught.value.problems) == 2


def test_two_paths_of_one_name_are_refused():
    class Other(Toy):
        def leaf(self, path, value, *, si=False, beside=None):
            return super().leaf(path.replace("__", "."), value)

    with pytest.raises(ConfigError, match="same variable name"):
        make_plan(study({"laser.duration": {"values": ["1 ns"]}, "laser__duration": {"values": ["1 ns"]}}), {}, Other())


def test_a_table_that_would_undo_an_axis_before_it_is_refused():
    class Loose(Toy):
        def leaf(self, path, value, *, si=False, beside=None):
            return super().leaf("laser.duration", "1 ns")

    whole, part = {"values": [{"duration": "1 ns"}]}, {"values": ["1 ns"]}
    assert make_plan(study({"laser": whole, "laser.duration": part}), {}, Loose()).size == 1
    with pytest.raises(ConfigError, match="name 'laser' first"):
        make_plan(study({"laser.duration": part, "laser": whole}), {}, Loose())


@pytest.mark.parametrize(
    ("text", "path", "spec"),
    [
        ("a.b=log:1 uJ:1 mJ:31", "a.b", {"log": ["1 uJ", "1 mJ"], "n": 31}),
        ("a=lin:0:1:5", "a", {"lin": [0, 1], "n": 5}),
        ("a=values:532 nm, 755 nm", "a", {"values": ["532 nm", "755 nm"]}),
        ("a=normal:15 um:2 um:8 um:30 um", "a", {"normal": ["15 um", "2 um"], "clip": ["8 um", "30 um"]}),
        ("a=choices:true,2", "a", {"choices": [True, 2]}),
    ],
)
def test_an_axis_of_the_command_line_reads_like_one_of_a_file(text, path, spec):
    assert parse_axis(text) == (path, spec)
    AxisSpec.read(spec)


@pytest.mark.parametrize("text", ["a", "a=3", "a=log:1:2:x", "=log:1:2:3", "a=cube:1:2", "a=normal:1"])
def test_a_wrong_axis_of_the_command_line_is_refused(text):
    with pytest.raises(ConfigError, match="--axis"):
        parse_axis(text)
