"""Kill coordinator, workers and compaction at random moments until sweeps end; compare every bit.

``python benchmarks/faults/kills.py 200`` counts 200 kills of coordinators (and the kills of workers between them).
A sweep passes when no resume finds fewer points than were promised before, and its final file equals that of an
undisturbed run in one process.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from common import begin, digest, group_members, kill, make, reference, scratch


def promised(lines: str) -> int:
    """Return the number of points the last line of a coordinator promised."""
    counts = [int(line.split()[1]) for line in lines.splitlines() if line.startswith("COMMITTED")]
    return max(counts, default=0)


def stored(final: Path, points: int) -> int:
    """Return how many points are committed."""
    from picosim.store.schema import NOT_COMPUTED
    from picosim.store.sweep_store import SweepStore, find_header

    if not final.exists() and not final.with_name(final.name + ".parts").exists():
        return 0
    try:
        store = SweepStore(final, find_header(final))
    except Exception as error:
        if "holds no sweep" in str(error) or "there is no sweep" in str(error):
            return 0
        raise
    state = store.state(set_aside=False)
    return make(points)[1].size - state.count(NOT_COMPUTED)


def kill_coordinators(kills: int, seed: int = 1, points: int = 1500, longest: float = 2.5) -> dict[str, int]:
    """Run sweeps to their end under fire; return the counts."""
    dice = random.Random(seed)
    counts = dict.fromkeys(("sweeps", "coordinator_kills", "worker_kills", "bit_identical", "lost_committed", "errors"), 0)
    with scratch() as folder:
        wanted = reference(folder, points)
        while counts["coordinator_kills"] < kills:
            final = folder / f"sweep-{counts['sweeps']}.h5"
            counts["sweeps"] += 1
            before = attempts = 0
            while True:
                victim = begin(final, points)
                attempts += 1
                if dice.random() < 0.9:  # else it may be killed while it starts
                    assert victim.stdout is not None
                    victim.stdout.readline()
                # a loaded machine may get nowhere in the time: be patient with the same sweep
                end = time.monotonic() + dice.uniform(0.02, longest * (1.0 + 0.2 * attempts))
                while time.monotonic() < end and victim.poll() is None:
                    time.sleep(0.05)
                    if dice.random() < 0.03:
                        workers = [n for n, c in group_members(victim.pid).items() if n != victim.pid and "forkserver" in c]
                        counts["worker_kills"] += bool(workers) and kill(dice.choice(workers))
                finished = victim.poll() is not None
                if not finished:
                    counts["coordinator_kills"] += kill(victim.pid)
                out, problem = victim.communicate()
                have = stored(final, points)
                counts["lost_committed"] += have < before + promised(out)
                before = have
                if finished and victim.returncode == 0:
                    break
                if finished:
                    counts["errors"] += 1
                    print(victim.returncode, problem, file=sys.stderr)
                    break
            counts["bit_identical"] += digest(final) == wanted
    return counts


def kill_compactions(kills: int, seed: int = 2, points: int = 3000) -> dict[str, int]:
    """Kill the merging child, or the coordinator while it merges; the next resume must end well."""
    dice = random.Random(seed)
    counts = dict.fromkeys(("tries", "landed", "bit_identical", "unreadable", "left_over"), 0)
    with scratch() as folder:
        wanted = reference(folder, points, delay=0.0)
        while counts["tries"] < kills:
            final = folder / f"merge-{counts['tries']}.h5"
            counts["tries"] += 1
            victim = begin(final, points, "--delay", "0")
            counts["landed"] += _strike_merge(victim, final, dice)
            victim.communicate()
            if final.exists():
                counts["unreadable"] += digest(final) != wanted
            again = begin(final, points, "--delay", "0")
            again.communicate()
            counts["bit_identical"] += digest(final) == wanted
            counts["left_over"] += bool(list(folder.glob(f"{final.name}.*")))
    return counts


def _strike_merge(victim: Any, final: Path, dice: random.Random) -> bool:
    """Kill the one that writes the final file, whose number is in the file's temporary name, or its coordinator."""
    wait, coordinator_too = dice.uniform(0.0, 0.1), dice.random() < 0.5
    while victim.poll() is None:
        for unfinished in final.parent.glob(f"{final.name}.tmp-*"):
            time.sleep(wait)
            return kill(victim.pid) if coordinator_too else kill(int(unfinished.name.split("-")[-2]))
        time.sleep(0.002)
    return False


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(json.dumps({"random moments": kill_coordinators(wanted)}))
    print(json.dumps({"during merging": kill_compactions(max(1, wanted // 4))}))
