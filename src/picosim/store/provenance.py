"""Who computed what, when and with which versions: one segment a run of the coordinator."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from picosim.store import durable
from picosim.store.schema import canonical

DECIDING = ("picosim_version", "git_commit", "git_dirty", "numpy", "numba", "cpu_features", "machine")
"""Keys whose change between two segments may change last bits or more."""


@dataclass(frozen=True)
class Segment:
    """One run of the coordinator; ``facts`` is what it ran on."""

    id: str
    started: str
    facts: dict[str, Any]
    ended: str = ""
    computed: int = 0
    notes: list[str] = field(default_factory=list)

    def save(self, folder: Path) -> None:
        """Publish the segment in the sweep's folder (again, when it has ended)."""
        durable.write_atomic(folder / f"segment-{self.id}.json", canonical(asdict(self)).encode())


def now() -> str:
    """Return the present as ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def begin(engine: str, workers: int) -> Segment:
    """Return a new segment that describes this machine and these versions."""
    return Segment(
        uuid.uuid4().hex,
        now(),
        {**facts(), "engine": engine, "workers": workers, "command": " ".join(sys.argv)},
    )


@functools.cache
def facts() -> dict[str, Any]:
    """Return versions, processor and source revision."""
    found: dict[str, Any] = {"picosim_version": _version("picosim"), "python": platform.python_version()}
    for name in ("numpy", "scipy", "numba", "h5py"):
        found[name] = _version(name)
    import h5py

    found["hdf5"] = h5py.version.hdf5_version
    found.update(
        platform=platform.platform(),
        machine=platform.machine(),
        cores=os.cpu_count() or 1,
        host=durable.host(),
    )
    found["cpu"] = _cpu_model()
    found["cpu_features"] = _cpu_features()
    found.update(_git())
    return found


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )


def _cpu_features() -> str:
    """Return the vector units numpy dispatches to; other ones may give other last bits."""
    try:
        features = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
    except (ImportError, AttributeError):
        return ""
    return " ".join(name for name, there in features.items() if there)


def _git() -> dict[str, str]:
    """Return commit and state of the source tree, when the package runs from one."""
    root = Path(__file__).resolve().parents[3]
    if not (root / ".git").exists():
        return {"git_commit": "", "git_dirty": ""}

    def ask(*words: str) -> str:
        answer = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=10, check=False
        )
        return answer.stdout.strip()

    try:
        return {
            "git_commit": ask("rev-parse", "HEAD"),
            "git_dirty": str(bool(ask("status", "--porcelain", "--", "src"))),
        }
    except (OSError, subprocess.SubprocessError):
        return {"git_commit": "", "git_dirty": ""}


def read_segments(folder: Path) -> list[Segment]:
    """Return the segments recorded in a sweep's folder, oldest first; unreadable ones are left out."""
    found = []
    for path in folder.glob("segment-*.json"):
        segment = parse_segment(path.read_text(encoding="utf-8", errors="replace"))
        if segment is not None:
            found.append(segment)
    return sorted(found, key=lambda s: (s.started, s.id))


def parse_segment(text: str) -> Segment | None:
    """Return the segment a JSON text describes; None when it does not."""
    try:
        data = json.loads(text)
        return Segment(**data) if isinstance(data, dict) else None
    except (ValueError, TypeError):
        return None


def changes(old: Segment, new: Segment) -> list[str]:
    """Return what differs between two segments and may change results."""
    return [
        f"{key}: {old.facts.get(key)} -> {new.facts.get(key)}"
        for key in DECIDING
        if old.facts.get(key) != new.facts.get(key)
    ]
