"""The dask engine: the same bits, and workers that may die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from test_running import contents, prepared, run
from toy import Toy

from picosim.errors import ConfigError
from picosim.store.sweep_reader import open_sweep
from picosim.study.engines import EngineError, make_engine
from picosim.study.report import Options
from picosim.study.runner import run_sweep

pytest.importorskip("distributed")
KEEP = ["rise", "light", "noise", "profile"]


def test_dask_gives_the_same_bits_as_one_process(tmp_path):
    run(tmp_path / "one.h5")
    assert run(tmp_path / "dask.h5", "dask", workers=2).exit_code == 0
    assert contents(tmp_path / "dask.h5") == contents(tmp_path / "one.h5")


def test_a_missing_scheduler_file_says_how_to_start_one(tmp_path):
    with pytest.raises(ConfigError, match="dask scheduler --scheduler-file"):
        make_engine("dask", scheduler=str(tmp_path / "none.json"))


@pytest.mark.slow
def test_a_poisonous_point_condemns_no_neighbour_on_dask(tmp_path):
    report = run(tmp_path / "s.h5", "dask", toy=Toy(poison=(40, 700)), workers=2)
    assert report.exit_code == 3
    assert {number for number, _ in open_sweep(tmp_path / "s.h5").errors()} == {40, 700}


def test_a_run_without_workers_stops_and_goes_on_later(tmp_path):
    run(tmp_path / "one.h5")
    header, plan, toy = prepared(Toy(delay=0.002), keep=KEEP)
    engine = make_engine("dask", workers=1, worker_wait=1.0)

    def leave(progress):
        if progress.what == "points" and progress.done > 50:
            engine._cluster.scale(0)  # as a batch system takes its machines back

    with pytest.raises(EngineError, match=r"none came back within 1 s \(--worker-wait\)"):
        run_sweep(header, plan, toy, tmp_path / "s.h5", engine, Options(block=20), leave)
    assert open_sweep(tmp_path / "s.h5").counts()["ok"] > 50
    report = run(tmp_path / "s.h5")
    assert report.resumed > 50
    assert contents(tmp_path / "s.h5") == contents(tmp_path / "one.h5")


@pytest.mark.slow
def test_separate_workers_found_by_a_scheduler_file_may_be_killed(tmp_path):
    run(tmp_path / "one.h5")
    where = tmp_path / "scheduler.json"
    here = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": here, "cwd": tmp_path}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--scheduler-file", str(where), "--port", "0", "--no-dashboard"],
        **quiet,
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(where), "--nthreads", "1",
             "--death-timeout", "60", "--no-dashboard", "--no-nanny"],
            **quiet,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        limit = time.monotonic() + 40
        while not where.exists() and time.monotonic() < limit:
            time.sleep(0.1)
        header, plan, toy = prepared(Toy(delay=0.005), keep=KEEP)
        struck = threading.Event()

        def strike(progress):
            if progress.what == "points" and progress.done > 100 and not struck.is_set():
                struck.set()
                workers[0].send_signal(signal.SIGKILL)

        engine = make_engine("dask", scheduler=str(where))
        report = run_sweep(header, plan, toy, tmp_path / "s.h5", engine, Options(block=10), strike)
        assert struck.is_set()
        assert report.exit_code == 0
        assert contents(tmp_path / "s.h5") == contents(tmp_path / "one.h5")
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
