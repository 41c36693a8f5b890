"""Reads configurations: TOML text to an Experiment or a Comparison, with overrides by dotted path."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from picosim.errors import ConfigError
from picosim.experiment import Comparison, Experiment


def read_text(path: str | Path) -> str:
    """Read a configuration file as text.

    Raises
    ------
    ConfigError : missing, a folder, empty, not UTF-8.
    """
    source = Path(path)
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{source}: not a text file (UTF-8); a configuration is TOML text") from None
    except OSError as error:
        raise ConfigError(f"{source}: cannot be read ({error.strerror or error})") from None
    if not text.strip():
        raise ConfigError(f"{source}: the file is empty; start from one with: picosim init {source.name}")
    return text


def parse(
    text: str, *, origin: str = "configuration", overrides: Sequence[str] = ()
) -> Experiment | Comparison:
    """Read a configuration: a ``[laser]`` table makes an Experiment, several ``[[laser]]`` a Comparison.

    Parameters
    ----------
    text : TOML.
    origin : name for messages.
    overrides : ``path=value`` texts; numbers in a path index lists, as in ``laser.0.pulse.duration=6 ns``.

    Raises
    ------
    ConfigError : everything that is wrong, with paths and what is allowed.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin}: not valid TOML: {error}") from None
    for override in overrides:
        set_path(data, override)
    return from_mapping(data, origin=origin)


def from_mapping(data: Mapping[str, Any], *, origin: str = "configuration") -> Experiment | Comparison:
    """Validate a mapping as read from TOML."""
    laser = data.get("laser")
    if isinstance(laser, list):
        if len(laser) == 1:
            return Experiment.read({**data, "laser": laser[0]}, origin=origin)
        return Comparison.read(data, origin=origin)
    return Experiment.read(data, origin=origin)


def load(path: str | Path, overrides: Sequence[str] = ()) -> Experiment | Comparison:
    """Read a configuration file; see ``parse``."""
    return parse(read_text(path), origin=str(path), overrides=overrides)


def set_path(data: dict[str, Any], override: str) -> None:
    """Set one value by its dotted path in place: ``laser.pulse.duration=6 ns``.

    The value is read as TOML where that works (numbers, true, tables), else taken as text.
    """
    path, sign, raw = override.partition("=")
    keys = path.strip().split(".")
    if not sign or not all(keys):
        raise ConfigError(
            f'--set {override}: write path=value, for example --set laser.pulse.duration="6 ns"'
        )
    try:
        value = tomllib.loads(f"v = {raw.strip()}")["v"]
    except tomllib.TOMLDecodeError:
        value = raw.strip()
    here: Any = data
    for depth, key in enumerate(keys):
        last = depth == len(keys) - 1
        if isinstance(here, list):
            if not key.isdigit() or int(key) >= len(here):
                raise ConfigError(
                    f"--set {path}: '{key}' must be a number below {len(here)}: '{'.'.join(keys[:depth])}' is a list"
                )
            if last:
                here[int(key)] = value
            else:
                here = here[int(key)]
        elif isinstance(here, dict):
            if last:
                here[key] = value
            else:
                here = here.setdefault(key, {})
        else:
            raise ConfigError(
                f"--set {path}: '{'.'.join(keys[:depth])}' is a plain value and holds no '{key}'"
            )
