"""One file a run: self-describing, opened by xarray as it is, the same bits twice, never half written."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray

from picosim import configuration, experiment
from picosim.errors import StoreError
from picosim.result import Dataset, Result
from picosim.store import run_file

CONFIG = """
[laser]
preset = "nd_yag_1064_ps"
[skin]
phototype = "III"
[[skin.absorbers]]
kind = "melanophage"
"""
COMPARISON = """
[[laser]]
preset = "nd_yag_1064_ps"
[[laser]]
preset = "nd_yag_1064_ns"
[skin]
phototype = "III"
[[skin.absorbers]]
kind = "melanophage"
"""


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {
        "run": configuration.parse(CONFIG).run(config_text=CONFIG),
        "comparison": configuration.parse(COMPARISON).run(config_text=COMPARISON),
    }


@pytest.mark.parametrize("kind", ["run", "comparison"])
def test_what_is_read_back_is_what_was_written(kind: str, results: dict[str, Result], tmp_path: Path) -> None:
    result = results[kind]
    path = run_file.write(result, tmp_path / "out.h5")
    back = run_file.read(path)
    assert [p for p, _ in back.walk()].sort() == [p for p, _ in result.walk()].sort()
    for where, data in result.walk():
        other = back.group(where) if where else back
        assert set(other.fields) == set(data.fields)
        for name, item in data.fields.items():
            assert other.fields[name].dims == item.dims, (where, name)
            assert other.fields[name].quantity == item.quantity
            if item.values.dtype == object:
                assert other.fields[name].values.tolist() == item.values.tolist()
            else:
                np.testing.assert_array_equal(other.fields[name].values, item.values)


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
@pytest.mark.parametrize("kind", ["run", "comparison"])
def test_xarray_opens_it_with_no_extra_word(kind: str, engine: str, results: dict[str, Result], tmp_path: Path) -> None:
    path = run_file.write(results[kind], tmp_path / "out.h5")
    with xarray.open_dataset(path) as data:
        assert "epidermal_sparing" in data
        assert set(data["epidermal_sparing"].dims) >= {"target_criterion", "epidermal_criterion"}
    with xarray.open_datatree(path, engine=engine) as tree:
        group = "optics" if kind == "run" else "lasers/nd_yag_1064_ps/optics"
        fluence = tree[group]["fluence_ratio"]
        assert fluence.dims == ("depth",)
        assert fluence.attrs["units"] == "1"
        assert tree[group]["depth"].attrs["units"] == "m"
        assert tree[group]["depth"].attrs["long_name"] == "depth"


def test_every_number_has_a_unit_and_everything_a_name(results: dict[str, Result], tmp_path: Path) -> None:
    path = run_file.write(results["run"], tmp_path / "out.h5")
    missing = []

    def look(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            bare = str(item.attrs.get("NAME", b"")).find("not a netCDF variable") >= 0
            due = {"units", "long_name"} if item.dtype.kind == "f" else {"long_name"}
            if not bare and not due <= set(item.attrs):
                missing.append(name)

    with h5py.File(path) as file:
        file.visititems(look)
        assert file.attrs["config_text"] == CONFIG
        assert len(file.attrs["config_sha256"]) == 64
    assert not missing


def test_the_same_configuration_gives_the_same_bits_twice(tmp_path: Path) -> None:
    files = []
    for name in ("one.h5", "two.h5"):
        result = configuration.parse(CONFIG).run(config_text=CONFIG)
        files.append(run_file.write(result, tmp_path / name).read_bytes())
    assert files[0] == files[1]


def test_the_hash_ignores_spelling_and_notices_values() -> None:
    one = configuration.parse(CONFIG)
    same = configuration.parse(CONFIG.replace('phototype = "III"', '# a comment\nphototype   =   "III"'))
    other = configuration.parse(CONFIG.replace('"III"', '"IV"'))
    assert experiment.config_hash(one) == experiment.config_hash(same)
    assert experiment.config_hash(one) != experiment.config_hash(other)


def test_a_failed_write_leaves_nothing_and_an_old_file_stays(
    results: dict[str, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = run_file.write(results["run"], tmp_path / "out.h5")
    before = path.read_bytes()

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="No space left"):
        run_file.write(results["run"], path, force=True)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["out.h5"]


def test_foreign_truncated_and_missing_files_are_refused(results: dict[str, Result], tmp_path: Path) -> None:
    path = run_file.write(results["run"], tmp_path / "out.h5")
    short = tmp_path / "short.h5"
    short.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    foreign = tmp_path / "foreign.h5"
    with h5py.File(foreign, "w") as file:
        file["x"] = 1
    text = tmp_path / "text.h5"
    text.write_text("not a file of numbers")
    for bad in (short, foreign, text, tmp_path / "none.h5", tmp_path):
        with pytest.raises(StoreError):
            run_file.read(bad)


def test_groups_with_times_of_their_own_open_as_a_tree_and_come_back(tmp_path: Path) -> None:
    result, below, deeper = Result(), Dataset(), Dataset()
    below.add("time", "time", [0.0, 1.0, 2.0])
    deeper.add("time", "time", [0.0, 2.0])
    deeper.add("temperature", ("time",), [310.0, 311.0])
    below.groups["map"] = deeper
    result.groups["tissue"] = below
    path = run_file.write(result, tmp_path / "out.h5")
    with xarray.open_datatree(path) as tree:
        np.testing.assert_array_equal(tree["tissue/map"]["map_time"], [0.0, 2.0])
        assert tree["tissue/map"]["temperature"].dims == ("map_time",)
    back = run_file.read(path).group("tissue/map")
    assert back.fields["temperature"].dims == ("time",)
    np.testing.assert_array_equal(back["time"], [0.0, 2.0])


def test_skin_without_melanin_and_absorbers_gives_a_file(tmp_path: Path) -> None:
    text = '[laser]\npreset = "nd_yag_1064_ps"\n[skin]\nmu_a_694 = "0 1/cm"\n'
    path = run_file.write(configuration.parse(text).run(config_text=text), tmp_path / "out.h5")
    with xarray.open_datatree(path) as tree:
        assert np.isfinite(tree["layers"]["temperature_rise"]).all()
