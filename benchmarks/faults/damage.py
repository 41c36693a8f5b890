"""Flipped bits and cut files: every one noticed, only the shard it hits done again.

``python benchmarks/faults/damage.py 300`` flips that many bits in shards and in the final file.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import numpy as np
from common import make, scratch


def _run(final: Path, points: int, merge: bool) -> None:
    from picosim.study.engines import make_engine
    from picosim.study.report import Options
    from picosim.study.runner import run_sweep

    header, plan, toy = make(points)
    run_sweep(header, plan, toy, final, make_engine("serial"), Options(merge=merge, block=40, flush_seconds=0.0))


def flipped_shards(flips: int = 300, points: int = 1000, seed: int = 1) -> dict[str, int]:
    """Flip one bit of one shard at a time; return how often it was noticed, and how many innocent points were lost."""
    from picosim.store import shards
    from picosim.store.paths import parts_folder
    from picosim.store.sweep_store import find_header

    dice = random.Random(seed)
    counts = {"flips": flips, "noticed": 0, "innocent_points_lost": 0}
    with scratch() as folder:
        final = folder / "flip.h5"
        _run(final, points, merge=False)
        header, parts = find_header(final), parts_folder(final)
        for _ in range(flips):
            path = dice.choice(shards.names(parts))
            whole = path.read_bytes()
            data = bytearray(whole)
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            path.write_bytes(data)
            good, bad = shards.scan(parts, header, set_aside=False)
            counts["noticed"] += list(bad) == [path]
            counts["innocent_points_lost"] += header.size - sum(len(s.index) for s in good) - int(path.name.split("-")[1])
            path.write_bytes(whole)
    return counts


def flipped_final(flips: int = 300, points: int = 1000, seed: int = 2) -> dict[str, int]:
    """Flip bits of the final file; count those noticed, those that change nothing, and wrong values without a word."""
    from picosim.errors import StoreError
    from picosim.store.sweep_reader import open_sweep

    dice = random.Random(seed)
    counts = {"flips": flips, "noticed": 0, "harmless": 0, "silently_wrong": 0}
    with scratch() as folder:
        final = folder / "flip.h5"
        _run(final, points, merge=True)
        whole = final.read_bytes()

        def contents() -> list[np.ndarray]:
            sweep = open_sweep(final)
            return [sweep[name].values for name in ("status", *sweep.names, *sweep.coordinates)]

        right = contents()
        for _ in range(flips):
            data = bytearray(whole)
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            final.write_bytes(data)
            try:
                same = all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(contents(), right, strict=True))
                counts["harmless" if same else "silently_wrong"] += 1
            except StoreError:
                counts["noticed"] += 1
    return counts


def cut_files(points: int = 1000) -> dict[str, int]:
    """Cut shards and final file short; return how many cuts were noticed."""
    from picosim.errors import StoreError
    from picosim.store import shards
    from picosim.store.paths import parts_folder
    from picosim.store.sweep_reader import open_sweep
    from picosim.store.sweep_store import find_header

    counts = {"cuts": 0, "noticed": 0}
    with scratch() as folder:
        for merged in (False, True):
            final = folder / f"cut-{merged}.h5"
            _run(final, points, merge=merged)
            path = final if merged else shards.names(parts_folder(final))[2]
            whole = path.read_bytes()
            for share in (0.999, 0.9, 0.5, 0.1, 0.0):
                path.write_bytes(whole[: int(share * len(whole))])
                counts["cuts"] += 1
                if merged:
                    try:
                        open_sweep(final)
                    except StoreError:
                        counts["noticed"] += 1
                else:
                    counts["noticed"] += path in shards.scan(parts_folder(final), find_header(final), set_aside=False)[1]
    return counts


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    found = {"shards": flipped_shards(number), "final file": flipped_final(number), "cut": cut_files()}
    print(json.dumps(found))
