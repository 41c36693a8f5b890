"""Points that kill their process cost only themselves; workers end with their coordinator.

``python benchmarks/faults/poison.py`` runs both: 2 poisonous points of 2000, and orphans after kill -9.
"""

from __future__ import annotations

import json
import time

from common import begin, group_members, kill, scratch


def poisonous_points(points: int = 2000, poison: tuple[int, ...] = (123, 1500)) -> dict[str, int]:
    """Return how many points were given up, and how many innocent ones among them."""
    from picosim.store.sweep_reader import open_sweep

    with scratch() as folder:
        final = folder / "poison.h5"
        run = begin(final, points, "--delay", "0", "--poison", ",".join(map(str, poison)), "--block", "0")
        out, problem = run.communicate()
        assert run.returncode == 3, problem
        failed = dict(open_sweep(final).errors())
        deaths = int(out.split("DONE", 1)[1].split()[3])
        return {
            "points": points, "poisonous": len(poison), "failed": len(failed), "worker_deaths": deaths,
            "innocent_failed": len(set(failed) - set(poison)),
        }  # fmt: skip


def orphans(workers: int = 3, seconds: float = 5.0) -> dict[str, int]:
    """Kill a coordinator in mid-work; return the processes of its group that are left after ``seconds``."""
    with scratch() as folder:
        victim = begin(folder / "orphans.h5", 100_000, "--delay", "0.05", "--workers", str(workers))
        limit = time.monotonic() + 20
        while len(group_members(victim.pid)) < workers + 2 and time.monotonic() < limit:
            time.sleep(0.05)
        time.sleep(0.5)
        before = len(group_members(victim.pid))
        kill(victim.pid)
        victim.communicate()
        end = time.monotonic() + seconds
        while group_members(victim.pid) and time.monotonic() < end:
            time.sleep(0.05)
        return {"before": before, "left": len(group_members(victim.pid))}


if __name__ == "__main__":
    print(json.dumps({"poison": poisonous_points(), "orphans": orphans()}))
