"""Sweeps of experiments: what a sweep stores is what a run of the point alone gives."""

from __future__ import annotations

import numpy as np
import pytest

from picosim.errors import ConfigError
from picosim.store.sweep_reader import open_sweep
from picosim.study import experiment_results
from picosim.study.expand import make_plan
from picosim.study.experiment_model import ExperimentModel
from picosim.study.experiment_paths import assign, decides_light, decides_particles
from picosim.study.header import make_header
from picosim.study.session import open_existing, open_study
from picosim.study.study_file import Study
from picosim.study.work import Context, Task, keys_of, run_task
from picosim.verdicts import verdict_rows
from picosim.walk import walk

BASE = {
    "laser": {
        "wavelength": "1064 nm",
        "radiant_exposure": "1 J/cm2",
        "pulse": {"kind": "gaussian", "duration": "1 ns"},
        "beam": {"kind": "top_hat", "diameter": "6 mm"},
    },
    "skin": {"phototype": "III", "absorbers": [{"kind": "melanophage", "from_depth": "80 um", "to_depth": "900 um"}]},
    "optics": {"kind": "beer_lambert"},
}
AXES = {
    "skin.absorbers.melanophage.depth": {"values": ["100 um", "500 um"]},
    "skin.phototype": {"values": ["II", "VI"]},
    "laser.pulse.kind": {"values": ["gaussian", "square"]},
    "laser.pulse.duration": {"log": ["50 ps", "50 ns"], "n": 3},
    "laser.radiant_exposure": {"values": ["0.2 J/cm2", "3 J/cm2", "300 J/cm2"]},
}


def prepared(base=None, axes=None, **sweep):
    study = Study.read({"model": base or BASE, "seed": 4, "sweep": {"axes": axes or AXES, **sweep}})
    model = ExperimentModel(base or BASE)
    plan = make_plan(study, {}, model)
    header = make_header(study, {}, model, plan)
    return Context(plan, model, header.results), header


def whole(context, block=None, solved=None):
    size = context.plan.size
    step = block or size
    parts = [run_task(context, Task(np.arange(i, min(i + step, size))), solved or {}).chunk for i in range(0, size, step)]
    assert all(message == "" for part in parts for message in part.messages), parts[0].messages
    return {f.name: np.concatenate([p.values[f.name] for p in parts]) for f in context.fields}


def agree_with_single_runs(context, values, numbers, rtol=1e-10):
    for number in numbers:
        experiment = context.model.experiment(context.plan.points(np.array([number])).settings(0))
        alone = experiment_results.quantities(walk(experiment), np.array([experiment.laser.exposure]))
        for field in context.fields:
            if field.name in alone:
                # a margin of a temperature is a difference of two: it has three digits less
                np.testing.assert_allclose(
                    values[field.name][number], np.ravel(alone[field.name])[0], rtol=rtol, err_msg=field.name
                )


def test_each_point_equals_a_run_of_that_point_alone():
    context, _ = prepared()
    values = whole(context)
    agree_with_single_runs(context, values, range(0, context.plan.size, 5))
    assert np.isnan(values["wall_temperature"]).any()  # 300 J/cm2 is beyond validity ...
    assert (values["validity"] == 2).any()
    assert np.isfinite(values["disruption_threshold"]).all()


def test_blocks_and_stages_solved_before_change_no_bit():
    context, _ = prepared()
    reference = whole(context)
    solved = {}
    for stage in context.model.stages(tuple(a.path for a in context.plan.axes)):
        first, _ = context.plan.points(np.arange(context.plan.size)).groups(stage.paths)
        result = run_task(context, Task(first, stage.name), solved)
        solved[stage.name] = dict(zip(keys_of(context, stage, first), result.solutions, strict=True))
    assert {name: len(table) for name, table in solved.items()} == {"light": 4, "particles": 6, "layers": 4}
    for other in (whole(context, 1), whole(context, 7), whole(context, None, solved)):
        for name, values in reference.items():
            assert values.tobytes() == other[name].tobytes(), name


def test_points_with_their_own_light_and_conduction_go_side_by_side():
    base = {**BASE, "optics": {"kind": "discrete_ordinates", "streams": 8}}
    base["tissue"] = {"heat": {"kind": "slab_1d", "smallest_cell": "2 um", "growth": 1.2}, "follow": "50 ms"}
    axes = {
        "skin.adjust.papillary dermis.thickness": {"lin": ["80 um", "200 um"]},
        "skin.adjust.papillary dermis.thermal_conductivity": {"lin": ["0.3 W/m/K", "0.5 W/m/K"]},
        "skin.phototype": {"values": ["II", "VI"]},
        "laser.pulse.duration": {"values": ["1 ns", "5 ms"]},
    }
    context, _ = prepared(base, axes, sampler="random", n=19)
    values = whole(context)
    agree_with_single_runs(context, values, (0, 7, 18), rtol=1e-8)
    for block in (1, 5):
        for name, other in whole(context, block).items():
            assert values[name].tobytes() == other.tobytes(), name


@pytest.mark.parametrize(
    "more", [{"tissue": {"vessels": [{"diameter": "50 um"}]}}, {"laser": {"train": {"count": 3, "repetition_rate": "200 Hz"}}}],
    ids=["vessels cool within a pulse", "pulses overlap"],
)  # fmt: skip
def test_adiabatic_layers_know_the_length_of_the_pulse_where_it_matters(more):
    base = {**BASE, **more, "laser": {**BASE["laser"], "wavelength": "532 nm", **more.get("laser", {})}}
    context, _ = prepared(base, {"laser.pulse.duration": {"values": ["1 ns", "1 ms", "10 ms"]}})
    values = whole(context)
    agree_with_single_runs(context, values, range(3))
    for name, other in whole(context, 1).items():
        assert values[name].tobytes() == other.tobytes(), name


def test_what_is_not_linear_is_computed_at_its_own_exposure():
    base = {**BASE, "sequence": [{"after": "10 ms", "laser": BASE["laser"]}]}
    context, _ = prepared(base, {"laser.radiant_exposure": AXES["laser.radiant_exposure"]})
    assert context.model.stages(("laser.radiant_exposure",))[2].paths == ("laser.radiant_exposure",)
    agree_with_single_runs(context, whole(context), range(3))


@pytest.mark.parametrize(("heat", "within"), [("modal_1d", 1e-9), ("slab_1d", 1e-5)])  # steps of their own, to rounding
@pytest.mark.parametrize("exposures", [3, 12])
def test_margins_are_the_verdicts_of_the_run_of_cooled_skin_under_a_train_too(exposures, heat, within):
    base = {**BASE, "tissue": {"heat": {"kind": heat}, "boundary": {"kind": "contact_plate"}, "follow": "1 s"}}
    base["laser"] = {**BASE["laser"], "train": {"count": 3, "repetition_rate": "10 Hz"}}
    context, _ = prepared(base, {"laser.radiant_exposure": {"log": ["0.2 J/cm2", "3 J/cm2"], "n": exposures}})
    values = whole(context)
    for number in (0, exposures - 1):
        experiment = context.model.experiment(context.plan.points(np.array([number])).settings(0))
        margins = {}
        for row in verdict_rows(walk(experiment)):
            margins.setdefault((row.criterion, row.target), row.margin)
        for name, subject in (("", "melanophage"), ("epidermal_", "epidermal melanosome")):
            found = values[f"{name}margin_wall_nucleation"][number]
            assert found == pytest.approx(margins["wall_nucleation", subject], rel=within)
        for criterion in ("layer_temperature", "vessel_coagulation"):
            worst = max(margin for (kind, _), margin in margins.items() if kind == criterion)
            assert values[f"layer_margin_{criterion}"][number] == pytest.approx(worst, rel=within)
            assert worst > 0.0


@pytest.mark.slow
def test_the_default_models_agree_with_single_runs_too():
    base = {key: value for key, value in BASE.items() if key in ("laser", "skin")}
    base["tissue"] = {"heat": {"kind": "modal_1d"}, "follow": "10 ms"}
    axes = {
        "laser.wavelength": {"values": ["532 nm", "1064 nm"]},
        "skin.absorbers.0.diameter": {"values": ["1 um", "5 um"]},
        "laser.pulse.duration": {"values": ["300 ps", "8 ns"]},
        "laser.radiant_exposure": {"values": ["0.1 J/cm2", "2 J/cm2"]},
    }
    context, _ = prepared(base, axes)
    agree_with_single_runs(context, whole(context), range(context.plan.size))


@pytest.mark.slow
def test_random_light_is_seeded_by_what_it_is_not_by_when_it_is_solved():
    base = {**BASE, "optics": {"kind": "monte_carlo", "photons": 2000}}
    axes = {"skin.phototype": {"values": ["II", "VI"]}, "laser.radiant_exposure": {"values": ["0.2 J/cm2", "3 J/cm2"]}}
    context, _ = prepared(base, axes, replicas=2)
    one, other = whole(context), whole(context, 3)
    assert one["diffuse_reflectance"].tobytes() == other["diffuse_reflectance"].tobytes()
    table = one["diffuse_reflectance"].reshape(2, 2, 2)
    assert (table[:, 0] == table[:, 1]).all()  # the exposure does not change the light
    assert len(np.unique(table[:, 0])) == 4


def test_a_wrong_path_or_unit_is_refused_with_the_nearest_name():
    cases = {
        "laser.puls.duration": (["1 ns"], "did you mean 'pulse'"),
        "laser.pulse.duration": (["1 mm"], "wrong dimension"),
        "laser.wavelength": ([5e-7], "bare number"),
        "laser.radiant_exposure": (["-1 J/cm2"], "greater than"),
        "skin.phototype": (["VII"], "'VI'"),
        "skin.absorbers.melanofage.depth": (["1 um"], "did you mean 'melanophage'"),
        "laser.wavelength.value": (["1 nm"], "not a quantity"),
        "optics": (["beer_lambart"], "did you mean 'beer_lambert'"),
    }
    for path, (values, said) in cases.items():
        with pytest.raises(ConfigError) as caught:
            prepared(axes={path: {"values": values}})
        assert said in str(caught.value), (path, str(caught.value))


def test_a_comparison_of_lasers_is_no_model_of_a_sweep():
    with pytest.raises(ConfigError, match="needs one"):
        ExperimentModel({**BASE, "laser": [BASE["laser"], BASE["laser"]]})


def test_keys_that_do_not_decide_a_stage_leave_it_alone():
    assert not decides_light("laser.pulse.duration")
    assert not decides_light("criteria.validity.decomposition")
    assert decides_light("laser.beam.diameter")
    assert decides_light("skin.anything.else")
    assert not decides_particles("laser.radiant_exposure")
    assert not decides_particles("skin.absorbers.0.depth")
    assert decides_particles("skin.absorbers.0.diameter")
    assert decides_particles("particle.medium.density")


def test_a_value_is_set_in_a_copy_at_any_depth():
    data = {"a": [{"kind": "x"}, "y"], "b": "z"}
    new = assign(data, {"a.x.size": 1, "a.1.size": 2, "b.size": 3, "c.d": 4})
    assert new == {"a": [{"kind": "x", "size": 1}, {"kind": "y", "size": 2}], "b": {"kind": "z", "size": 3}, "c": {"d": 4}}
    assert data == {"a": [{"kind": "x"}, "y"], "b": "z"}


def test_a_sweep_goes_on_from_its_own_files_alone(tmp_path):
    from picosim.study.engines import make_engine
    from picosim.study.report import Options
    from picosim.study.runner import run_sweep

    text = """
model = "base.toml"
[sweep.axes]
"skin.absorbers" = { labels = ["deep", "shallow"], values = [
    [{ kind = "melanophage", depth = "290 um" }],
    [{ kind = "melanophage", depth = "120 um" }],
] }
"laser.radiant_exposure" = { lin = ["0.1 J/cm2", "1 J/cm2"], n = 5 }
[results]
keep = ["target_depth", "adiabatic_rise"]
"""
    (tmp_path / "study.toml").write_text(text)
    (tmp_path / "base.toml").write_text(
        '[laser]\nwavelength = "755 nm"\nradiant_exposure = "1 J/cm2"\npulse = { kind = "square", duration = "1 ns" }\n'
        '[optics]\nkind = "beer_lambert"\n'
    )
    session = open_study(tmp_path / "study.toml")
    final = tmp_path / "s.h5"
    half = Options(part=(1, 2))
    run_sweep(session.header, session.plan, session.model, final, make_engine("serial"), half)
    for name in ("study.toml", "base.toml"):
        (tmp_path / name).unlink()
    again = open_existing(final)
    report = run_sweep(again.header, again.plan, again.model, final, make_engine("serial"))
    assert report.exit_code == 0
    sweep = open_sweep(final)
    assert np.allclose(sweep["target_depth"].values[:, 0], [290e-6, 120e-6])
    rise = sweep["adiabatic_rise"].values
    assert np.allclose(rise / rise[:, :1], np.array([1.0, 3.25, 5.5, 7.75, 10.0]))
