"""The file of a sweep: read by other tools as it is, and every flipped bit noticed."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "study"))

from toy import Toy

from picosim.errors import StoreError
from picosim.store import compaction, durable, layout, shards
from picosim.store.lock import SweepLock
from picosim.store.merger import Merger
from picosim.store.paths import parts_folder
from picosim.store.sweep_reader import open_sweep
from picosim.store.sweep_store import SweepStore
from picosim.study.engines import make_engine
from picosim.study.expand import make_plan
from picosim.study.header import make_header
from picosim.study.report import Options
from picosim.study.runner import run_sweep
from picosim.study.study_file import Study


def sweep_file(final: Path, options: Options | None = None, **sweep) -> Path:
    axes = {
        "laser.duration": {"log": ["10 ps", "1 us"], "n": 12},
        "skin.type": {"values": ["I", "III", "VI"]},
        "laser.exposure": {"lin": ["0.1 J/cm2", "1 J/cm2"], "n": 6},
    }
    data = {"model": {}, "sweep": {"axes": axes, **sweep}, "results": {"keep": ["rise", "profile"]}, "title": "a title"}
    study, toy = Study.read(data), Toy(bad=(5,))
    plan = make_plan(study, {}, toy)
    run_sweep(make_header(study, {}, toy, plan), plan, toy, final, make_engine("serial"), options or Options(block=40))
    return final


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_opens_a_sweep_with_no_extra_word(tmp_path, engine):
    xarray = pytest.importorskip("xarray")
    path = sweep_file(tmp_path / "s.h5")
    with xarray.open_dataset(path, engine=engine) as data:
        assert data["rise"].dims == ("laser_duration", "skin_type", "laser_exposure")
        assert data["rise"].attrs["units"] == "K"
        assert data["rise"].attrs["long_name"] == "a rise"
        assert data["profile"].dims[-1] == "depth"
        assert data["laser_duration"].attrs["units"] == "s"
        assert data["laser_duration"].attrs["path"] == "laser.duration"
        assert list(data["skin_type"].values) == ["I", "III", "VI"]
        assert float(data["rise"].sel(skin_type="VI")[0, -1]) == open_sweep(path)["rise"].values[0, 2, -1]


def test_a_sweep_of_samples_lies_on_points(tmp_path):
    xarray = pytest.importorskip("xarray")
    final = tmp_path / "s.h5"
    axes = {"laser.duration": {"log": ["10 ps", "1 us"]}, "skin.type": {"choices": ["I", "VI"]}}
    study, toy = Study.read({"model": {}, "sweep": {"axes": axes, "sampler": "halton", "n": 33, "replicas": 2}}), Toy()
    plan = make_plan(study, {}, toy)
    run_sweep(make_header(study, {}, toy, plan), plan, toy, final, make_engine("serial"))
    with xarray.open_dataset(final) as data:
        assert data["rise"].dims == ("point", "replica")
        assert data["laser_duration"].dims == ("point",)
    table = open_sweep(final).to_pandas()
    assert len(table) == 66
    assert set(table["skin_type"]) == {"I", "VI"}


def test_xarray_and_pandas_agree_before_and_after_merging(tmp_path):
    pytest.importorskip("xarray")
    final = tmp_path / "s.h5"
    sweep_file(final, Options(merge=False, block=20))
    before = open_sweep(final)
    assert not final.exists()
    early, table = before.to_xarray(), before.to_pandas()
    sweep_file(final)
    late = open_sweep(final).to_xarray()
    for name in ("rise", "profile", "status"):
        assert np.array_equal(early[name].values, late[name].values, equal_nan=True)
    assert np.array_equal(table["rise"], late["rise"].values.ravel(), equal_nan=True)
    late.close()


def test_selecting_takes_the_nearest_number_or_the_word_itself(tmp_path):
    sweep = open_sweep(sweep_file(tmp_path / "s.h5"))
    part = sweep["rise"].select(skin_type="VI", laser_duration=1.1e-11)
    assert part.dims == ("laser_exposure",)
    assert np.array_equal(part.values, sweep["rise"].values[0, 2])
    with pytest.raises(StoreError, match="there are I, III, VI"):
        sweep["rise"].select(skin_type="IX")
    with pytest.raises(StoreError, match="did you mean 'rise'"):
        sweep["rize"]


def test_the_last_partial_chunk_of_any_shape_is_written_once(tmp_path):
    for shape in ((1,), (7,), (3, 5), (2, 3, 70000), (200000,), (5, 40000)):
        chunk = layout.chunk_shape(shape, (), 8)
        seen = np.zeros(shape, int)
        flat = np.arange(seen.size).reshape(shape)
        for selection, first, last in layout.slabs(shape, chunk, 8, 1 << 16):
            seen[selection] += 1
            assert np.array_equal(flat[selection].ravel(), np.arange(first, last))
        assert (seen == 1).all()


def test_a_foreign_or_damaged_file_is_refused(tmp_path):
    h5py = pytest.importorskip("h5py")
    (tmp_path / "text.h5").write_text("not hdf5")
    with h5py.File(tmp_path / "foreign.h5", "w") as file:
        file["x"] = 1
    for name in ("text.h5", "foreign.h5", "missing.h5"):
        with pytest.raises(StoreError) as caught:
            open_sweep(tmp_path / name)
        assert caught.value.exit_code == 2
    with pytest.raises(StoreError, match="not written by"):
        sweep_file(tmp_path / "foreign.h5")
    with h5py.File(tmp_path / "foreign.h5") as file:
        assert list(file) == ["x"]


def test_a_truncated_final_file_is_refused(tmp_path):
    path = sweep_file(tmp_path / "s.h5")
    whole = path.read_bytes()
    for share in (0.999, 0.9, 0.5, 0.0):
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(StoreError):
            open_sweep(path)


def read_everything(path: Path) -> list[bytes]:
    compaction.verify(path)
    sweep = open_sweep(path)
    texts = [str(sweep.errors()), str(sorted(sweep.header.texts.items()))]
    names = ("status", *sweep.names, *sweep.coordinates)
    return [
        sweep[n].values.tobytes() if sweep[n].values.dtype != object else str(list(sweep[n].values)).encode()
        for n in names
    ] + [t.encode() for t in texts]


def test_a_flipped_bit_of_the_final_file_is_noticed_or_changes_nothing(tmp_path):
    path = sweep_file(tmp_path / "s.h5")
    whole, dice = path.read_bytes(), random.Random(4)
    wanted = read_everything(path)
    noticed = 0
    for place in [dice.randrange(len(whole)) for _ in range(40)]:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        try:
            assert read_everything(path) == wanted
        except StoreError:
            noticed += 1
    assert noticed > 5


def test_a_damaged_shard_is_set_aside_and_only_its_points_redone(tmp_path):
    final = tmp_path / "s.h5"
    sweep_file(final, Options(merge=False, block=20, flush_seconds=0.0))
    pieces = shards.names(parts_folder(final))
    assert len(pieces) > 5
    cut, flipped = pieces[1], pieces[3]
    cut.write_bytes(cut.read_bytes()[:-1])
    data = bytearray(flipped.read_bytes())
    data[len(data) // 2] ^= 4
    flipped.write_bytes(data)
    lost = sum(int(p.name.split("-")[1]) for p in (cut, flipped))
    store = SweepStore.resume(final)
    state = store.state()
    assert state.count(0) == lost
    assert len(state.warnings) == 2
    sweep_file(final)
    other = sweep_file(tmp_path / "other.h5")
    assert np.array_equal(open_sweep(final)["rise"].values, open_sweep(other)["rise"].values, equal_nan=True)


def test_a_damaged_header_is_replaced_by_its_copy(tmp_path):
    final = tmp_path / "s.h5"
    sweep_file(final, Options(merge=False))
    first, second = sorted(parts_folder(final).glob("header-*.h5"))
    first.write_bytes(first.read_bytes()[:100])
    assert open_sweep(final).counts()["ok"] == 215
    second.write_bytes(b"")
    with pytest.raises(StoreError, match="give the study file again"):
        open_sweep(final)
    sweep_file(final)
    assert open_sweep(final).is_complete


def test_a_shard_of_another_sweep_is_not_taken(tmp_path):
    sweep_file(tmp_path / "a.h5", Options(merge=False))
    sweep_file(tmp_path / "b.h5", Options(merge=False), replicas=2)
    stranger = shards.names(parts_folder(tmp_path / "b.h5"))[0]
    (parts_folder(tmp_path / "a.h5") / stranger.name).write_bytes(stranger.read_bytes())
    state = SweepStore.resume(tmp_path / "a.h5").state()
    assert "another sweep" in state.warnings[0]


def test_a_lock_is_held_by_one_and_taken_over_from_the_dead(tmp_path):
    with SweepLock(tmp_path), pytest.raises(StoreError, match="is being run by process"):
        SweepLock(tmp_path).__enter__()
    (tmp_path / "lock").write_text(json.dumps({"host": durable.host(), "pid": 999999999, "token": "x"}))
    with SweepLock(tmp_path):
        assert (tmp_path / "lock").exists()
    assert not (tmp_path / "lock").exists()


def test_temporaries_of_the_dead_are_swept_and_those_of_the_living_kept(tmp_path):
    mine = durable.temporary_name(tmp_path / "x.h5")
    dead = tmp_path / f"x.h5.tmp-{durable.host()}-999999999-{'0' * 32}"
    for path in (mine, dead):
        path.write_bytes(b"1")
    durable.sweep_temporaries(tmp_path)
    assert mine.exists()
    assert not dead.exists()


def test_a_refused_write_leaves_nothing_behind(tmp_path, monkeypatch):
    class Full:
        def __getattr__(self, name):
            return getattr(__import__("os"), name)

        def write(self, handle, data):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "system", Full())
    with pytest.raises(OSError, match="No space"):
        durable.write_atomic(tmp_path / "x", b"12")
    assert list(tmp_path.iterdir()) == []


def test_no_stored_byte_is_code():
    for module in (shards, compaction, layout):
        text = Path(module.__file__).read_text()
        assert "pickle" not in text
        assert "eval(" not in text


def test_no_shard_goes_before_the_merged_file_holds_its_points(tmp_path, monkeypatch):
    final = sweep_file(tmp_path / "s.h5", Options(merge=False))
    store = SweepStore.resume(final)
    monkeypatch.setattr(Merger, "merge", lambda _: compaction.write_final(final, store.header, [], []))
    state = store.state()
    with Merger(final) as merger, pytest.raises(OSError, match="lacks 216 points"):
        store.finish(merger, state)
    monkeypatch.undo()
    final.unlink()
    assert np.array_equal(store.state().status, state.status)
    with Merger(final) as merger:
        store.finish(merger, state)
    assert open_sweep(final).is_complete


def test_files_in_the_working_folder_are_not_taken_for_modules_of_the_merging_process(tmp_path, monkeypatch):
    final = sweep_file(tmp_path / "s.h5", Options(merge=False))
    for module in ("h5py", "random", "platform", "runpy"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('a script of the user')")
    monkeypatch.chdir(tmp_path)
    store = SweepStore.resume(final)
    with Merger(final) as merger:
        store.finish(merger, store.state())
    assert open_sweep(final).is_complete


def test_a_merge_that_is_given_up_leaves_nothing_half_written(tmp_path):
    final = sweep_file(tmp_path / "s.h5", Options(merge=False))
    with Merger(final) as merger:
        merger.begin()
        begun = final.with_name(f"{final.name}.tmp-{durable.host()}-{merger._child.pid}-{'0' * 32}")
        begun.write_bytes(b"half")
    assert not begun.exists()
    assert open_sweep(final).is_complete
