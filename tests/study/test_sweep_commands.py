"""``picosim sweep`` as it is typed: exit codes, messages, and nothing written on wrong input."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from picosim.cli.sweep import sweep

BASE = """
[laser]
wavelength = "1064 nm"
radiant_exposure = "1 J/cm2"
pulse = { kind = "square", duration = "1 ns" }
[optics]
kind = "beer_lambert"
"""
STUDY = """
title = "a small study"
model = "base.toml"
[sweep.axes]
"laser.pulse.duration" = { log = ["50 ps", "50 ns"], n = 4 }
"laser.radiant_exposure" = { lin = ["0.1 J/cm2", "1 J/cm2"], n = 6 }
[results]
keep = ["wall_temperature", "thermal_confinement"]
"""


@pytest.fixture
def study(tmp_path, monkeypatch):
    (tmp_path / "base.toml").write_text(BASE)
    (tmp_path / "study.toml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words, code=0):
    from picosim.errors import PicosimError

    result = CliRunner().invoke(sweep, [str(w) for w in words])
    if isinstance(result.exception, PicosimError):  # the group that prints it stands above
        assert result.exception.exit_code == code, result.exception
        return str(result.exception)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def test_a_study_is_planned_run_shown_and_merged(study):
    plan = command("plan", "study.toml")
    assert "24 points: laser_pulse_duration (4) x laser_radiant_exposure (6)" in plan
    assert "stage light: 1 distinct solutions" in plan
    assert "stage particles: 4 distinct solutions" in plan
    assert not (study / "study.h5").exists()
    assert "wrote s.h5" in command("run", "study.toml", "-o", "s.h5", "--engine", "serial")
    assert "24 of 24 points ok" in command("status", "s.h5", "--check")
    shown = command("show", "s.h5")
    assert "a small study" in shown
    assert "wall_temperature [K]" in shown
    assert "0 points" in command("resume", "s.h5", "--engine", "serial")
    assert sorted(p.name for p in study.iterdir()) == ["base.toml", "s.h5", "study.toml"]


def test_shares_are_merged_by_hand(study):
    for k in (1, 2):
        assert f"share {k} of 2 done" in command("run", "study.toml", "-o", "s.h5", "--engine", "serial", "--part", f"{k}/2")
        if k == 1:
            assert "points missing" in command("merge", "s.h5")
            assert "12 to do" in command("status", "s.h5")
    assert "complete" in command("merge", "s.h5")
    assert "24 of 24" in command("status", "s.h5")
    assert not (study / "s.h5.parts").exists()


def test_axes_and_fields_are_changed_on_the_command_line(study):
    text = command("plan", "study.toml", "--axis", "laser.radiant_exposure=values:1 J/cm2,2 J/cm2", "--set", 'title="x"')
    assert "8 points" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--axis", "laser.pulse.durations=log:1 ns:2 ns:3"], "did you mean 'duration'"),
        (["--axis", "laser.pulse.duration=log:1 um:2 um:3"], "wrong dimension"),
        (["--axis", "laser.pulse.duration=values:"], "at least 1"),
        (["--set", 'results.keep=["wall_temp"]'], "did you mean 'wall_temperature'"),
        (["--set", "sweep.sampler=sobl"], "sampler"),
        (["--set", "model=nothing.toml"], "cannot be read"),
        (["--set", "modle=1"], "unknown key 'modle'"),
        (["--part", "3/2", "--engine", "serial"], "between 1 and 2"),
        (["--part", "x"], "write K/N"),
        (["--workers", "0"], "at least one worker"),
        (["--scheduler", "tcp://x:1"], "goes with --engine dask"),
        (["--axis", "laser.radiant_exposure=lin:0.1 J/cm2:1 J/cm2:5000000"], "confirm with --yes"),
        (["-o", "nowhere/s.h5", "--engine", "serial"], "does not exist"),
        (["-o", ".", "--engine", "serial"], "is a folder"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_written(study, words, said):
    before = sorted(p.name for p in study.rglob("*"))
    assert said in command("run", "study.toml", *words, code=2)
    assert sorted(p.name for p in study.rglob("*")) == before


def test_another_configuration_and_foreign_files_are_refused(study):
    command("run", "study.toml", "-o", "s.h5", "--engine", "serial")
    whole = (study / "s.h5").read_bytes()
    (study / "base.toml").write_text(BASE.replace("1064 nm", "755 nm"))
    text = command("run", "study.toml", "-o", "s.h5", "--engine", "serial", code=2)
    assert "config.model.laser.wavelength: 1.064e-06 -> 7.55e-07" in text
    assert (study / "s.h5").read_bytes() == whole
    (study / "foreign.h5").write_text("no file of ours")
    for name in ("status", "show", "resume", "merge"):
        command(name, "foreign.h5", code=2)
        command(name, "missing.h5", code=2)
    (study / "s.h5").write_bytes(whole[:-1000])
    assert "damaged" in command("status", "s.h5", code=2)


def test_comments_and_spelling_do_not_change_a_sweep(study):
    command("run", "study.toml", "-o", "s.h5", "--engine", "serial")
    (study / "base.toml").write_text("# a comment\n" + BASE.replace("1 ns", "1000 ps").replace("1 J/cm2", "10000 J/m2"))
    (study / "study.toml").write_text(STUDY.replace('"50 ps"', '"0.05 ns"'))
    assert "0 points" in command("run", "study.toml", "-o", "s.h5", "--engine", "serial")


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_commits_and_says_how_to_go_on(study):
    arguments = ["run", "study.toml", "-o", "s.h5", "--axis", "laser.pulse.duration=log:50 ps:50 ns:3000", "--block", "1"]
    # a shell without job control starts its background jobs with Ctrl-C ignored; a terminal does not
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from picosim.cli.main import cli; cli()"
    )
    victim = subprocess.Popen(
        [sys.executable, "-c", script, "sweep", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, env=os.environ,
    )  # fmt: skip
    limit = time.monotonic() + 240
    while not list(Path("s.h5.parts").glob("0*.h5")) and time.monotonic() < limit and victim.poll() is None:
        time.sleep(0.1)
    os.killpg(victim.pid, signal.SIGINT)
    _, said = victim.communicate(timeout=240)
    assert victim.returncode == 1
    assert "picosim sweep resume s.h5" in said
    assert "Traceback" not in said
    assert "to do" in command("status", "s.h5")


def test_ctrl_c_while_merging_says_how_to_go_on(study, monkeypatch):
    from picosim.store.merger import Merger

    def stop(_self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Merger, "merge", stop)
        assert "picosim sweep resume s.h5" in command("run", "study.toml", "-o", "s.h5", "--engine", "serial", code=1)
        assert "picosim sweep merge s.h5" in command("merge", "s.h5", code=1)
    assert "complete" in command("merge", "s.h5")
    assert "24 of 24 points ok" in command("status", "s.h5", "--check")
