"""The configurations that come with picosim: the folder ``configs`` of a checkout, or its installed copy."""

from __future__ import annotations

import sysconfig
from pathlib import Path

from picosim.errors import StoreError


def folder() -> Path:
    """Return the folder of configurations.

    Raises
    ------
    StoreError : neither a checkout nor an installed copy is there.
    """
    checkout = Path(__file__).resolve().parents[2] / "configs"
    installed = Path(sysconfig.get_path("data")) / "share" / "picosim" / "configs"
    for candidate in (checkout, installed):
        if candidate.is_dir():
            return candidate
    raise StoreError(f"the configurations are missing (looked in {installed}); install picosim again")


def names() -> list[str]:
    """Return the names of the configurations."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def text(name: str) -> str:
    """Return a configuration as text."""
    return (folder() / f"{name}.toml").read_text(encoding="utf-8")


def title(name: str) -> str:
    """Return what a configuration shows: its first comment line."""
    first = text(name).splitlines()[0]
    return first.lstrip("# ")


def command(name: str) -> str:
    """Return the command that runs a configuration."""
    return "compare" if "[[laser]]" in text(name) else "run"
