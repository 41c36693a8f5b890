"""The study file: which model, which axes, which results. TOML, checked as a whole before anything runs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import model_validator

from picosim.configuration import read_text
from picosim.errors import ConfigError
from picosim.spec import Field, Plain, listed, nearest
from picosim.study.axes import AxisSpec, parse_axis

TABLES = ("random", "lhs", "sobol", "halton", "saltelli")


class SweepSpec(Plain):
    """How points are laid out: the ``[sweep]`` table."""

    sampler: Literal["grid", "random", "lhs", "sobol", "halton", "saltelli", "list"] = "grid"
    """grid: every combination; random, lhs, sobol, halton: points in the box; saltelli: for Sobol indices; list: a CSV."""
    n: int | None = Field(default=None, ge=1, le=100_000_000)
    """Number of points of a sampler (base points, for saltelli)."""
    replicas: int = Field(default=1, ge=1, le=1_000_000)
    """How often each point is repeated with other random numbers; more than one adds a ``replica`` dimension."""
    common_random_numbers: bool = False
    """Let all points of a replica share their random numbers."""
    zip: list[list[str]] = Field(default=[])
    """Groups of axes that run together, all of one length."""
    file: str | None = None
    """CSV of a ``list``: one column a key, headed by its path; beside the study file."""
    axes: dict[str, AxisSpec] = Field(default={})
    """Keys that vary; the order is the nesting of a grid, the last one fastest."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.sampler == "list":
            if self.file is None:
                raise ValueError("sampler 'list' needs 'file', a CSV of points")
            if self.axes:
                raise ValueError("sampler 'list' takes its keys from the CSV; remove 'axes'")
        elif not self.axes:
            raise ValueError("'axes' is empty; name at least one key and its values")
        elif self.file is not None:
            raise ValueError("'file' goes with sampler = \"list\"")
        if self.sampler in TABLES and self.n is None:
            raise ValueError(f"sampler '{self.sampler}' needs 'n', the number of points")
        if self.sampler not in TABLES and self.n is not None:
            raise ValueError(f"'n' goes with a sampler ({listed(TABLES)}); a {self.sampler} has its own number")
        zipped = [path for group in self.zip for path in group]
        for path in zipped:
            if path not in self.axes:
                raise ValueError(f"zip: '{path}' is not one of the axes{nearest(path, self.axes)}")
        if len(zipped) != len(set(zipped)):
            raise ValueError("zip: a key stands in two groups")
        if self.zip and self.sampler != "grid":
            raise ValueError("'zip' goes with a grid")
        return self


class ResultsSpec(Plain):
    """What is stored: the ``[results]`` table."""

    keep: list[str] | None = None
    """Names of the results to store; all single numbers when not given. Profiles are stored only when named."""


class Study(Plain):
    """A study file."""

    title: str = Field(default="", max_length=200)
    """What the study shows."""
    model: str | dict[str, Any]
    """The experiment: a configuration file beside the study file, or the configuration itself as a table."""
    seed: int = Field(default=1, ge=0, le=2**63 - 1)
    """Root of all random numbers."""
    sweep: SweepSpec
    """Axes and sampler."""
    results: ResultsSpec = ResultsSpec()
    """What is stored."""


def read_study(path: str | Path, axes: Sequence[str] = (), overrides: Sequence[str] = ()) -> tuple[Study, dict[str, str]]:
    """Read a study file; return it and the texts it is made of (``study``, ``model``, ``points``).

    Parameters
    ----------
    path : TOML file.
    axes : axes from the command line, added to or replacing those of the file.
    overrides : ``path=value`` texts for the study itself, such as ``sweep.n=512``.

    Raises
    ------
    ConfigError : everything that is wrong, with paths and what is allowed.
    """
    source = Path(path)
    text = read_text(source)
    data = parse_toml(text, str(source))
    for override in overrides:
        _set(data, override)
    if axes:
        sweep = data.setdefault("sweep", {})
        if isinstance(sweep, dict):
            table = sweep.setdefault("axes", {})
            for axis in axes:
                key, spec = parse_axis(axis)
                table[key] = spec
    study = Study.read(data, origin=str(source))
    texts = {"study": text}
    if isinstance(study.model, str):
        texts["model"] = read_text(source.parent / study.model)
        texts["model_name"] = study.model
    if study.sweep.file is not None:
        texts["points"] = read_text(source.parent / study.sweep.file)
    return study, texts


def parse_toml(text: str, origin: str) -> dict[str, Any]:
    """Parse TOML text.

    Raises
    ------
    ConfigError : not valid TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin}: not valid TOML: {error}") from None


def _set(data: dict[str, Any], override: str) -> None:
    path, sign, raw = override.partition("=")
    keys = path.strip().split(".")
    if not sign or not all(keys):
        raise ConfigError(f"--set {override}: write path=value, for example --set sweep.n=512")
    try:
        value = tomllib.loads(f"v = {raw.strip()}")["v"]
    except tomllib.TOMLDecodeError:
        value = raw.strip()
    here: Any = data
    for key in keys[:-1]:
        here = here.setdefault(key, {}) if isinstance(here, dict) else None
        if not isinstance(here, dict):
            raise ConfigError(f"--set {path}: '{key}' is not a table of the study")
    here[keys[-1]] = value


def model_data(study: Study, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the model's configuration as a plain table."""
    if isinstance(study.model, dict):
        return study.model
    return parse_toml(texts["model"], texts.get("model_name", "model"))
