"""Running sweeps: the same bits whatever computes them, and nothing lost on the way."""

from __future__ import annotations

import gc
import json

import numpy as np
import pytest
from toy import Toy

from picosim.errors import ConfigError, PicosimError, StoreError
from picosim.store.merger import Merger
from picosim.store.schema import NOT_REPRODUCIBLE
from picosim.store.sweep_reader import open_sweep
from picosim.study import crew
from picosim.study.engines import local, make_engine
from picosim.study.expand import make_plan
from picosim.study.header import make_header
from picosim.study.report import Options
from picosim.study.runner import run_sweep
from picosim.study.study_file import Study
from picosim.study.work import Context, Task, run_task

AXES = {
    "laser.duration": {"log": ["10 ps", "1 us"], "n": 11},
    "skin.depth": {"lin": ["0 um", "500 um"], "n": 5},
    "skin.type": {"values": ["I", "III", "VI"]},
    "laser.exposure": {"lin": ["0.1 J/cm2", "1 J/cm2"], "n": 7},
}


def prepared(toy: Toy | None = None, axes: dict | None = None, keep: list | None = None, **sweep):
    toy = toy or Toy()
    data = {"model": {}, "seed": 5, "sweep": {"axes": axes or AXES, **sweep}}
    if keep:
        data["results"] = {"keep": keep}
    study = Study.read(data)
    plan = make_plan(study, {}, toy)
    return make_header(study, {}, toy, plan), plan, toy


def run(final, engine="serial", options=None, toy=None, workers=None, keep=("rise", "light", "noise", "profile"), **sweep):
    header, plan, toy = prepared(toy, keep=list(keep), **sweep)
    return run_sweep(header, plan, toy, final, make_engine(engine, workers=workers), options or Options())


def contents(path) -> dict[str, bytes]:
    sweep = open_sweep(path)
    return {n: sweep[n].values.tobytes() for n in ("status", *sweep.names) if n not in NOT_REPRODUCIBLE}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = tmp_path_factory.mktemp("reference") / "one.h5"
    report = run(path, options=Options(block=13))
    assert report.exit_code == 0
    return contents(path)


@pytest.mark.parametrize("block", [1, 20, 50, None])
def test_any_block_size_gives_the_same_bits(tmp_path, reference, block):
    run(tmp_path / "s.h5", options=Options(block=block))
    assert contents(tmp_path / "s.h5") == reference


def test_a_point_that_never_ends_costs_only_itself(tmp_path, monkeypatch, reference):
    monkeypatch.setattr(local, "COMPILING", 0.0)
    header, plan, toy = prepared(Toy(endless=(41,)), keep=["rise", "light", "noise", "profile"])
    engine = make_engine("local", workers=2, point_limit=0.3)
    report = run_sweep(header, plan, toy, tmp_path / "s.h5", engine, Options(block=20))
    assert (report.exit_code, report.failed) == (3, 1)
    ((number, text),) = open_sweep(tmp_path / "s.h5").errors()
    assert number == 41
    assert text == "took longer than the limit of 300 ms (--point-limit)"
    others = np.arange(plan.size) != 41
    for name in ("rise", "noise"):
        expected = np.frombuffer(reference[name])
        assert np.array_equal(open_sweep(tmp_path / "s.h5")[name].values.ravel()[others], expected[others])


def test_limits_belong_to_the_engines_that_can_keep_them():
    with pytest.raises(ConfigError, match="--point-limit goes with --engine local"):
        make_engine("serial", point_limit=1.0)
    with pytest.raises(ConfigError, match="--worker-wait goes with --engine dask"):
        make_engine("local", worker_wait=1.0)


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_any_number_of_workers_gives_the_same_bits(tmp_path, reference, workers):
    assert run(tmp_path / "s.h5", "local", workers=workers).exit_code == 0
    assert contents(tmp_path / "s.h5") == reference
    assert [p.name for p in tmp_path.iterdir()] == ["s.h5"]


def test_shares_of_a_job_array_make_one_file(tmp_path, reference):
    from picosim.store.sweep_store import SweepStore

    final = tmp_path / "s.h5"
    computed = [run(final, options=Options(part=(k, 4))).computed for k in (1, 2, 3, 4)]
    assert sum(computed) == 1155
    assert max(computed) < 2 * min(computed)
    assert not final.exists()
    store = SweepStore.resume(final)
    with Merger(store.final) as merger:
        store.finish(merger, store.state())
    store.close()
    assert contents(final) == reference


def test_a_stage_is_solved_once_for_all_points_that_share_it(tmp_path):
    assert run(tmp_path / "s.h5").stages == {"light": 15}


def test_points_computed_one_by_one_agree_with_the_sweep(tmp_path, reference):
    header, plan, toy = prepared(keep=["rise", "light", "noise", "profile"])
    context = Context(plan, toy, header.results)
    singles = [run_task(context, Task(np.array([i])), {}).chunk.values for i in range(plan.size)]
    for field in header.results:
        assert np.concatenate([s[field.name] for s in singles]).tobytes() == reference[field.name]


def test_points_are_committed_while_slow_stages_are_still_to_solve(tmp_path, monkeypatch):
    monkeypatch.setattr(crew, "STAGE_SECONDS", 1e-6)
    seen = []
    header, plan, toy = prepared()
    run_sweep(header, plan, toy, tmp_path / "s.h5", make_engine("serial"), Options(), lambda p: seen.append((p.what, p.done)))
    assert [what for what, _ in seen].count("light") > 3
    assert max(done for what, done in seen if what == "light") > 0  # a window's points come before the next one's stages


def test_a_stage_too_large_to_share_is_solved_where_it_is_needed(tmp_path, monkeypatch, reference):
    monkeypatch.setattr(crew, "SHARED_BYTES", 1.0)
    run(tmp_path / "s.h5")
    assert contents(tmp_path / "s.h5") == reference


def test_a_point_that_fails_costs_itself_only_and_says_why(tmp_path):
    report = run(tmp_path / "s.h5", toy=Toy(bad=(3, 800)))
    assert report.exit_code == 3
    sweep = open_sweep(tmp_path / "s.h5")
    assert sweep.counts() == {"ok": 1153, "failed": 2, "not_computed": 0}
    assert dict(sweep.errors()) == {3: "ValueError: point 3 is bad", 800: "ValueError: point 800 is bad"}
    assert np.isnan(sweep["rise"].values.ravel()[[3, 800]]).all()
    assert np.isfinite(np.delete(sweep["rise"].values.ravel(), [3, 800])).all()


def test_a_failed_stage_fails_the_points_that_need_it(tmp_path):
    axes = {"skin.bad": {"values": [0.0, 1.0]}, "laser.exposure": {"lin": ["1 J/m2", "9 J/m2"], "n": 9}}
    report = run(tmp_path / "s.h5", axes=axes)
    assert report.failed == 9
    assert open_sweep(tmp_path / "s.h5").errors()[0] == (9, "ValueError: this skin is bad")


def test_failed_points_are_redone_only_when_asked(tmp_path, reference):
    run(tmp_path / "s.h5", toy=Toy(bad=(3, 800)))
    assert run(tmp_path / "s.h5").computed == 0
    again = run(tmp_path / "s.h5", options=Options(retry_failed=True))
    assert (again.computed, again.failed, again.exit_code) == (2, 0, 0)
    assert contents(tmp_path / "s.h5") == reference


def test_too_many_failures_stop_the_sweep_and_keep_what_is_done(tmp_path):
    with pytest.raises(PicosimError, match="max-failures"):
        run(tmp_path / "s.h5", toy=Toy(bad=tuple(range(40, 60))), options=Options(max_failures=5, block=10))
    counts = open_sweep(tmp_path / "s.h5").counts()
    assert counts["ok"] >= 40
    assert 5 < counts["failed"] < 20


def test_a_sweep_of_failures_alone_stops_early(tmp_path):
    with pytest.raises(PicosimError, match="all failed"):
        run(tmp_path / "s.h5", toy=Toy(bad=tuple(range(2000))))


def test_ctrl_c_commits_and_the_next_run_goes_on(tmp_path, reference):
    final = tmp_path / "s.h5"
    header, plan, toy = prepared(keep=["rise", "light", "noise", "profile"])

    def interrupt(progress):
        if progress.what == "points" and progress.done > 300:
            raise KeyboardInterrupt

    engine = make_engine("serial")
    report = run_sweep(header, plan, Toy(delay=0.001), final, engine, Options(block=20), interrupt)
    assert report.interrupted
    assert report.exit_code == 1
    assert 0 < report.computed < plan.size
    assert open_sweep(final).counts()["ok"] == report.computed
    second = run_sweep(header, plan, toy, final, make_engine("serial"))
    assert second.resumed == report.computed
    assert contents(final) == reference


def test_another_configuration_is_refused_with_the_keys_that_differ(tmp_path):
    run(tmp_path / "s.h5")
    before = (tmp_path / "s.h5").read_bytes()
    with pytest.raises(StoreError) as caught:
        run(tmp_path / "s.h5", toy=Toy(base=(("laser.exposure", 5.0), ("skin.bad", 0.25))))
    assert "config.model.skin.bad: 0.0 -> 0.25" in str(caught.value)
    assert caught.value.exit_code == 2
    assert (tmp_path / "s.h5").read_bytes() == before


def test_another_spelling_of_the_same_numbers_is_the_same_sweep():
    one = prepared(axes={"laser.duration": {"values": ["1 ns", "2 ns", "3 ns"]}})[0]
    two = prepared(axes={"laser.duration": {"values": ["1000 ps", "2.0 ns", "3e0 ns"]}})[0]
    assert (one.config_sha256, one.points_sha256) == (two.config_sha256, two.points_sha256)
    three = prepared(axes={"laser.duration": {"values": ["1 ns", "2 ns", "3.1 ns"]}})[0]
    assert three.points_sha256 != one.points_sha256


def test_another_version_opens_a_segment_or_is_refused(tmp_path, monkeypatch):
    from picosim.store import provenance

    final = tmp_path / "s.h5"
    run(final, options=Options(part=(1, 2)))
    facts = {**provenance.facts(), "numpy": "0.0"}
    monkeypatch.setattr(provenance, "facts", lambda: facts)
    with pytest.raises(StoreError, match="numpy"):
        run(final, options=Options(same_version=True))
    report = run(final)
    assert "numpy" in report.warnings[0]
    sweep = open_sweep(final)
    assert len(sweep.segments()) >= 2
    assert len(np.unique(sweep["segment"].values)) == 2


def test_an_unknown_result_is_refused_with_the_nearest_name():
    with pytest.raises(Exception, match="did you mean 'rise'"):
        prepared(keep=["ris"])


def test_profiles_are_stored_only_when_named(tmp_path):
    run(tmp_path / "s.h5", keep=())
    assert "profile" not in open_sweep(tmp_path / "s.h5").names


def test_the_configuration_lies_in_the_file_in_full(tmp_path):
    run(tmp_path / "s.h5")
    header = open_sweep(tmp_path / "s.h5").header
    assert header.config["model"]["skin.type"] == "I"
    assert json.dumps(header.config)
    segment = open_sweep(tmp_path / "s.h5").segments()[0]
    assert {"picosim_version", "numpy", "cpu", "host", "engine", "command"} <= segment.facts.keys()
    assert segment.ended > segment.started


def test_what_is_loaded_ahead_is_there_and_what_cannot_be_costs_no_fork_server(monkeypatch):
    import importlib

    from picosim.study import preload

    for module, name in preload.KERNELS:
        assert callable(getattr(importlib.import_module(module), name))
    monkeypatch.setattr(preload, "KERNELS", (("picosim.numerics.stencil", "no_such_kernel"), *preload.KERNELS))
    preload.load()
    monkeypatch.setattr(preload, "MODULES", ("picosim.no_such_module",))
    preload.load()
    assert gc.isenabled()
    gc.unfreeze()
