"""picosim plot: words, places, sweeps, and what is wrong said in a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from picosim.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]


def picosim(*words: object) -> tuple[int, str]:
    answer = CliRunner().invoke(cli, [str(word) for word in words])
    return answer.exit_code, answer.output


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sweep") / "small.h5"
    code, text = picosim("sweep", "run", ROOT / "configs/studies/small.toml", "-o", file, "--engine", "serial",
                         "--axis", "laser.pulse.duration=log:100 ps:10 ns:3",
                         "--axis", "laser.radiant_exposure=lin:1 J/cm2:3 J/cm2:2")  # fmt: skip
    assert code == 0, text
    return file


def test_one_picture_goes_to_the_file_asked_for(train_file: Path, tmp_path: Path) -> None:
    code, text = picosim("plot", train_file, "--what", "timeline", "-o", tmp_path / "a.png")
    assert (code, text) == (0, f"wrote {tmp_path / 'a.png'}\n")


def test_several_pictures_go_to_a_folder(train_file: Path, tmp_path: Path) -> None:
    code, _ = picosim("plot", train_file, "--what", "fluence", "--what", "sparing", "-o", tmp_path / "figures")
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == ["train_fluence.png", "train_sparing.png"]
    code, text = picosim("plot", train_file, "--what", "fluence", "--what", "sparing", "-o", tmp_path / "one.png")
    assert code == 2
    assert "several pictures" in text


def test_the_list_says_what_a_file_can_feed(train_file: Path) -> None:
    code, text = picosim("plot", train_file, "--list")
    lines = {line.split()[0]: line for line in text.splitlines()}
    assert code == 0
    assert "(not in this file)" in lines["comparison"]
    assert "(not in this file)" not in lines["heat_map"]


def test_two_runs_in_one_picture(train_file: Path, tmp_path: Path) -> None:
    code, _ = picosim("plot", train_file, "--what", "cooling", "--against", train_file, "-o", tmp_path / "two.pdf")
    assert code == 0


def test_sweeps_draw_maps_curves_windows_and_differences(sweep: Path, tmp_path: Path) -> None:
    for option, names in (("--map", "duration,phototype,margin_centre_tension"), ("--curves", "duration,wall_ratio,phototype"),
                          ("--window", "duration"), ("--sensitivity", "wall_ratio"), ("--decision", "margin_centre_tension"),
                          ("--difference", "phototype,exposure,margin_wall_nucleation,duration")):  # fmt: skip
        out = tmp_path / f"{option[2:]}.png"
        code, text = (
            picosim("plot", sweep, option, names, "--at", "phototype=IV", "-o", out)
            if option == "--window"
            else picosim("plot", sweep, option, names, "-o", out)
        )
        assert code == 0, text
        assert out.stat().st_size > 5000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--what", "timelin"], "did you mean 'timeline'"),
        (["--what", "comparison"], "picosim compare"),
        (["--what", "timeline", "--absorber", "gold"], "no absorber 'gold'"),
        (["--what", "timeline", "-o", "x.hdf"], "no image format"),
    ],
)
def test_a_wrong_request_ends_with_a_line_and_exit_code_two(
    train_file: Path, words: list[str], said: str, tmp_path: Path
) -> None:
    code, text = picosim("plot", train_file, *words)
    assert code == 2
    assert said in text
    assert len(text.splitlines()) < 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--map", "duration,margin"], "write --map X,Y,QUANTITY"),
        (["--map", "duration,depth,wall_ratio"], "no axis 'depth'"),
        (["--map", "duration,phototype,colour"], "holds no 'colour'"),
        (["--window", "duration", "--at", "phototype"], "AXIS=VALUE"),
    ],
)
def test_a_wrong_request_to_a_sweep_ends_so_too(sweep: Path, words: list[str], said: str) -> None:
    code, text = picosim("plot", sweep, *words)
    assert code == 2
    assert said in text


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.h5").write_text("no")
    for words in (["plot", tmp_path / "a.h5"], ["plot", tmp_path / "b.h5"], ["plot", tmp_path / "b.h5", "--window", "x"]):
        assert picosim(*words)[0] == 2
