"""What the fault scripts share: a cheap sweep, a digest of its results, processes by group."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "study"))

COORDINATOR = [sys.executable, str(HERE / "coordinator.py")]


def make(points: int = 1500, **model: Any) -> tuple[Any, Any, Any]:
    """Return header, plan and model of a sweep of about ``points`` points with profiles."""
    from toy import Toy

    from picosim.study.expand import make_plan
    from picosim.study.header import make_header
    from picosim.study.study_file import Study

    study = Study.read(
        {
            "model": {},
            "seed": 7,
            "sweep": {
                "axes": {
                    "laser.duration": {"log": ["10 ps", "1 us"], "n": max(1, points // 50)},
                    "skin.depth": {"lin": ["0 um", "500 um"], "n": 5},
                    "laser.exposure": {"lin": ["0.1 J/cm2", "1 J/cm2"], "n": 10},
                }
            },
            "results": {"keep": ["rise", "light", "noise", "profile"]},
        }
    )
    toy = Toy(**model)
    plan = make_plan(study, {}, toy)
    return make_header(study, {}, toy, plan), plan, toy


def digest(path: Path) -> str:
    """Return a hash of everything in a final file that must not depend on how it was computed."""
    from picosim.store.schema import NOT_REPRODUCIBLE
    from picosim.store.sweep_reader import open_sweep

    sweep = open_sweep(path)
    assert sweep.is_complete
    total = hashlib.sha256()
    for name in sorted({"status", *sweep.names, *sweep.coordinates} - set(NOT_REPRODUCIBLE)):
        total.update(name.encode() + sweep[name].values.tobytes())
    return total.hexdigest()


def reference(folder: Path, points: int, **model: Any) -> str:
    """Return the digest of an undisturbed run in one process."""
    from picosim.study.engines import make_engine
    from picosim.study.report import Options
    from picosim.study.runner import run_sweep

    header, plan, toy = make(points, **model)
    final = folder / "reference.h5"
    report = run_sweep(header, plan, toy, final, make_engine("serial"), Options(block=7))
    assert report.exit_code in (0, 3)
    return digest(final)


def begin(final: Path, points: int, *options: str, **how: Any) -> subprocess.Popen[str]:
    """Start a coordinator in its own process group."""
    command = [*COORDINATOR, str(final), str(points), *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **how
    )


def group_members(leader: int) -> dict[int, str]:
    """Return process number and command line of a group's living members (Linux)."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found[int(entry.name)] = command
    return found


def kill(number: int) -> bool:
    """Kill a process; return whether it was there."""
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="picosim-faults-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
