"""Runs the cheap sweep in this process and says what it has promised: the victim of the fault scripts.

``python coordinator.py FILE.h5 POINTS [--workers 2] [--delay 0.001] [--no-lock] [--poison 3,77]``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("final", type=Path)
    parser.add_argument("points", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--delay", type=float, default=0.001)
    parser.add_argument("--flush", type=float, default=0.1)
    parser.add_argument("--block", type=int, default=20)
    parser.add_argument("--poison", default="")
    parser.add_argument("--no-lock", action="store_true")
    parser.add_argument("--part", default="")
    given = parser.parse_args()

    import common

    from picosim.errors import PicosimError
    from picosim.store import lock
    from picosim.study import report, runner
    from picosim.study.engines import make_engine

    if given.no_lock:
        lock.SweepLock.__enter__ = lambda self: self
        lock.SweepLock.__exit__ = lambda self, *_: None
    poison = tuple(int(p) for p in given.poison.split(",") if p)
    header, plan, toy = common.make(given.points, delay=given.delay, poison=poison)
    part = tuple(int(n) for n in given.part.split("/")) if given.part else None
    options = report.Options(block=given.block or None, flush_seconds=given.flush, part=part)
    promised = -1
    print("START", flush=True)

    def show(progress: report.Progress) -> None:
        nonlocal promised
        if progress.committed != promised:
            promised = progress.committed
            print("COMMITTED", promised, flush=True)

    try:
        engine = make_engine("local", workers=given.workers)
        done = runner.run_sweep(header, plan, toy, given.final, engine, options, show)
    except (PicosimError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    print("DONE", done.resumed, done.computed, done.failed, done.deaths, flush=True)
    return done.exit_code


if __name__ == "__main__":
    sys.exit(main())
