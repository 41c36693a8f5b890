"""Reads case files: ``[[case]]`` tables with a problem, its set-up and what is expected (docs, "Verification cases")."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from picosim import units
from picosim.errors import ConfigError, Problem

_EXPECT_KEYS = {"quantity", "at", "value", "unit", "rtol", "atol", "sigma", "factor", "scored"}
_CASE_KEYS = {"id", "problem", "title", "source", "solver", "setup", "expect", "ratio_of", "note"}


@dataclass(frozen=True)
class Expectation:
    """One expected value, in the unit it was written in."""

    quantity: str
    value: float
    unit: str
    at: Mapping[str, Any] = field(default_factory=dict)
    rtol: float | None = None
    atol: float | None = None
    sigma: float | None = None
    factor: float | None = None
    scored: bool = True

    def from_si(self, value: float) -> float:
        """Return an SI value in the unit of the expectation."""
        return value if self.unit in ("1", "") else units.convert(value, self.unit)

    def error_from_si(self, value: float) -> float:
        """Return an SI difference (no offset) in the unit of the expectation."""
        return value if self.unit in ("1", "") else value / units.unit(self.unit).scale

    @property
    def place(self) -> str:
        """Where and when, as text."""
        return ", ".join(f"{k} = {v}" for k, v in self.at.items())


@dataclass(frozen=True)
class Case:
    """One case as written: the problem's own set-up model reads ``setup``."""

    id: str
    problem: str
    setup: Mapping[str, Any]
    expect: tuple[Expectation, ...]
    title: str = ""
    source: str = ""
    solver: str | None = None
    ratio_of: tuple[str, ...] = ()
    origin: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether the case is a published measurement: a comparison, not a test of the code."""
        return self.problem.startswith("measured_")


def own_files() -> list[Path]:
    """Return the case files that come with the package."""
    folder = files("picosim.verification").joinpath("cases")
    return sorted(Path(str(entry)) for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load(path: str | Path) -> list[Case]:
    """Read a case file.

    Raises
    ------
    ConfigError : missing, not TOML, or a case is malformed; all mistakes are listed.
    """
    source = Path(path)
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{source}: cannot be read ({error.strerror or error})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{source}: not a TOML file: {error}") from None
    entries = data.get("case")
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{source}: no [[case]] in it; the format is described in docs/verification.md")
    mistakes: list[Problem] = []
    cases = [_case(entry, f"case.{i}", mistakes, str(source)) for i, entry in enumerate(entries)]
    ids = [case.id for case in cases]
    mistakes += [
        Problem(f"case '{i}'", "the id is used twice in this file")
        for i in sorted({i for i in ids if ids.count(i) > 1})
    ]
    if mistakes:
        raise ConfigError(mistakes, origin=str(source))
    return cases


def _case(entry: Any, path: str, mistakes: list[Problem], origin: str) -> Case:
    if not isinstance(entry, dict):
        mistakes.append(Problem(path, "must be a table"))
        return Case(path, "", {}, ())
    name = str(entry.get("id", path))
    mistakes += [
        Problem(f"{name}.{key}", f"unknown key; allowed: {', '.join(sorted(_CASE_KEYS))}")
        for key in entry
        if key not in _CASE_KEYS
    ]
    for key in ("id", "problem"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            mistakes.append(Problem(name, f"'{key}' is missing; it must be a text"))
    setup = entry.get("setup", {})
    if not isinstance(setup, dict):
        mistakes.append(Problem(f"{name}.setup", "must be a table"))
        setup = {}
    expects = entry.get("expect", [])
    if not isinstance(expects, list) or not expects:
        mistakes.append(Problem(name, "needs at least one [[case.expect]]"))
        expects = []
    built = [_expectation(item, f"{name}.expect.{i}", mistakes) for i, item in enumerate(expects)]
    ratio = entry.get("ratio_of", [])
    return Case(
        id=name, problem=str(entry.get("problem", "")), setup=setup, expect=tuple(e for e in built if e is not None),
        title=str(entry.get("title", "")), source=str(entry.get("source", "")), solver=entry.get("solver"),
        ratio_of=tuple(str(r) for r in ratio) if isinstance(ratio, Sequence) else (), origin=origin,
    )  # fmt: skip


def _expectation(item: Any, path: str, mistakes: list[Problem]) -> Expectation | None:
    if not isinstance(item, dict):
        mistakes.append(Problem(path, "must be a table"))
        return None
    before = len(mistakes)
    mistakes += [
        Problem(f"{path}.{key}", f"unknown key; allowed: {', '.join(sorted(_EXPECT_KEYS))}")
        for key in item
        if key not in _EXPECT_KEYS
    ]
    if not isinstance(item.get("quantity"), str):
        mistakes.append(Problem(path, "'quantity' is missing; it must be a text"))
    for key in ("value", "rtol", "atol", "sigma", "factor"):
        number = item.get(key)
        if number is None and key != "value":
            continue
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
            mistakes.append(Problem(f"{path}.{key}", f"must be a finite number, got {number!r}"))
        elif key != "value" and number < 0:
            mistakes.append(Problem(f"{path}.{key}", f"must not be negative, got {number!r}"))
    if not any(key in item for key in ("rtol", "atol", "sigma", "factor")):
        mistakes.append(Problem(path, "needs a tolerance: rtol, atol, sigma or factor"))
    unit = item.get("unit", "1")
    try:
        units.unit(str(unit))
    except ConfigError as error:
        mistakes.append(Problem(f"{path}.unit", str(error)))
    if not isinstance(item.get("at", {}), dict):
        mistakes.append(Problem(f"{path}.at", "must be a table"))
    if len(mistakes) > before:
        return None
    return Expectation(
        quantity=item["quantity"], value=float(item["value"]), unit=str(unit), at=item.get("at", {}), rtol=item.get("rtol"),
        atol=item.get("atol"), sigma=item.get("sigma"), factor=item.get("factor"), scored=bool(item.get("scored", True)),
    )  # fmt: skip
