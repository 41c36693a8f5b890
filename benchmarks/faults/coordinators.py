"""Two coordinators on one sweep: the lock refuses the second; without the lock the file is right all the same."""

from __future__ import annotations

import json
import sys
import time

from common import begin, digest, reference, scratch


def with_lock(points: int = 3000) -> dict[str, int]:
    """Return the exit codes of the first and the second coordinator."""
    with scratch() as folder:
        first = begin(folder / "two.h5", points)
        while not (folder / "two.h5.parts" / "lock").exists():
            time.sleep(0.02)
        time.sleep(0.1)
        second = begin(folder / "two.h5", points)
        _, complaint = second.communicate()
        first.communicate()
        return {"first": first.returncode, "second": second.returncode, "named_the_holder": int("process" in complaint)}


def without_lock(times: int = 5, points: int = 2000) -> dict[str, int]:
    """Run two at once with the lock switched off; return how often the final bits are right."""
    good = 0
    with scratch() as folder:
        wanted = reference(folder, points)
        for number in range(times):
            final = folder / f"both-{number}.h5"
            both = [begin(final, points, "--no-lock") for _ in range(2)]
            problems = [one.communicate()[1] for one in both]
            if [one.returncode for one in both] != [0, 0]:
                print([one.returncode for one in both], problems, file=sys.stderr)
            last = begin(final, points)
            last.communicate()
            good += digest(final) == wanted
    return {"times": times, "bit_identical": good}


if __name__ == "__main__":
    print(json.dumps({"with lock": with_lock(), "without lock": without_lock()}))
