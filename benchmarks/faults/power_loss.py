"""Power loss: record every call that touches the disk, rebuild what the disk may hold, and read it.

``python benchmarks/faults/power_loss.py 500``. The model is harsh: of a file, what was there at its last fsync is kept and
every later page of 4 kB is kept or lost by chance; of names, those forced by the last fsync of the folder are kept, later
ones up to a random moment.
"""

from __future__ import annotations

import json
import os
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from common import make, scratch

PAGE = 4096


@dataclass
class Recorder:
    """Stands in for ``os`` and writes down what is asked of it."""

    events: list[tuple[Any, ...]] = field(default_factory=list)
    handles: dict[int, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        handle = os.open(path, flags, mode)
        self.handles[handle] = str(path)
        if flags & os.O_CREAT:
            self.events.append(("create", str(path)))
        return handle

    def write(self, handle: int, data: Any) -> int:
        count = os.write(handle, data)
        self.events.append(("write", self.handles[handle], bytes(data[:count])))
        return count

    def fsync(self, handle: int) -> None:
        os.fsync(handle)
        path = self.handles[handle]
        if Path(path).is_dir():
            self.events.append(("sync folder", path))
        else:  # what another library wrote counts only from here on
            self.events.append(("sync", path, Path(path).read_bytes()))

    def close(self, handle: int) -> None:
        self.handles.pop(handle, None)
        os.close(handle)

    def replace(self, old: Any, new: Any) -> None:
        os.replace(old, new)
        self.events.append(("rename", str(old), str(new)))

    def unlink(self, path: Any) -> None:
        os.unlink(path)
        self.events.append(("unlink", str(path)))


@dataclass
class Disk:
    """What was forced and what was not. A file is known by a number, a name points to it."""

    forced: dict[int, bytes] = field(default_factory=dict)
    written: dict[int, bytes] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    live: dict[str, int] = field(default_factory=dict)
    pending: list[tuple[Any, ...]] = field(default_factory=list)

    def play(self, events: list[tuple[Any, ...]]) -> None:
        """Carry out recorded calls."""
        for kind, path, *rest in events:
            if kind == "create":
                number = len(self.written)
                self.forced[number] = self.written[number] = b""
                self.live[path] = number
                self.pending.append(("name", path, number))
            elif kind == "write":
                self.written[self.live[path]] += rest[0]
            elif kind == "sync":
                if path not in self.live:  # made by the HDF5 library: its creation was not seen
                    self.live[path] = len(self.written)
                    self.pending.append(("name", path, self.live[path]))
                self.forced[self.live[path]] = self.written[self.live[path]] = rest[0]
            elif kind == "rename":
                self.live[rest[0]] = self.live.pop(path)
                self.pending.append(("rename", path, rest[0]))
            elif kind == "unlink":
                self.live.pop(path, None)
                self.pending.append(("unlink", path))
            elif kind == "sync folder":
                mine = [p for p in self.pending if str(Path(p[1]).parent) == path]
                self._settle(mine, self.names)
                self.pending = [p for p in self.pending if p not in mine]

    @staticmethod
    def _settle(pending: list[tuple[Any, ...]], names: dict[str, int]) -> None:
        for kind, path, *rest in pending:
            if kind == "name":
                names[path] = rest[0]
            elif kind == "rename" and path in names:
                names[rest[0]] = names.pop(path)
            elif kind == "unlink":
                names.pop(path, None)

    def state(self, dice: random.Random) -> dict[str, bytes]:
        """Return files as they may be found after the power has come back."""
        names = dict(self.names)
        self._settle(self.pending[: dice.randint(0, len(self.pending))], names)
        found = {}
        for path, number in names.items():
            forced, written = self.forced[number], self.written[number]
            data = bytearray(written)
            for start in range(0, len(written), PAGE):
                page = written[start : start + PAGE]
                if forced[start : start + PAGE] != page and dice.random() < 0.5:
                    data[start : start + PAGE] = forced[start : start + PAGE].ljust(len(page), b"\0")
            found[path] = bytes(data)
        return found


def record(folder: Path, points: int) -> tuple[list[tuple[Any, ...]], list[tuple[int, int]], Path]:
    """Run a sweep and its merge under the recorder; return calls, and (number of calls, points promised by then)."""
    from picosim.store import compaction, durable, provenance
    from picosim.store.sweep_store import SweepStore
    from picosim.study.work import Context, Task, run_task

    header, plan, toy = make(points)
    final = folder / "power.h5"
    recorder = Recorder()
    durable.system = recorder  # type: ignore[assignment]
    promised = []
    try:
        store = SweepStore.create(final, header)
        segment = provenance.begin("serial", 1)
        store.begin_segment(segment)
        writer = store.writer(segment, seconds=0.0)
        context = Context(plan, toy, header.results)
        for start in range(0, plan.size, 29):
            writer.put(run_task(context, Task(np.arange(start, min(start + 29, plan.size))), {}).chunk)
            promised.append((len(recorder.events), writer.committed))
        compaction.merge(final)
        for path in list(store.folder.glob("*-*-*-*.h5")):
            durable.remove(path)
        promised.append((len(recorder.events), writer.committed))
    finally:
        durable.system = os
    return recorder.events, promised, final


def states(count: int = 500, points: int = 400, seed: int = 3) -> dict[str, int]:
    """Cut the power ``count`` times at random; return how many states are unreadable or lack a promised point."""
    from picosim.errors import StoreError
    from picosim.store.sweep_reader import open_sweep
    from picosim.study.work import Context, Task, run_task

    dice = random.Random(seed)
    counts = {"states": count, "fsyncs": 0, "unreadable": 0, "lost_promised": 0, "wrong_values": 0}
    header, plan, toy = make(points)
    right = run_task(Context(plan, toy, header.results), Task(np.arange(plan.size)), {}).chunk.values["rise"]
    with scratch() as folder:
        events, promised, final = record(folder, points)
        counts["fsyncs"] = sum(event[0].startswith("sync") for event in events)
        for number in range(count):
            cut = dice.randint(1, len(events))
            disk = Disk()
            disk.play(events[:cut])
            place = folder / f"state-{number}"
            for path, data in disk.state(dice).items():
                target = place / Path(path).relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            due = max((points for at, points in promised if at <= cut), default=0)
            try:
                sweep = open_sweep(place / final.name)
            except StoreError:
                counts["unreadable"] += due > 0
                continue
            known = sweep["status"].values.ravel() == 1
            counts["lost_promised"] += int(known.sum()) < due
            counts["wrong_values"] += not np.array_equal(sweep["rise"].values.ravel()[known], right[known])
    return counts


if __name__ == "__main__":
    print(json.dumps(states(int(sys.argv[1]) if len(sys.argv) > 1 else 500)))
