"""Typical devices by generic name, each value with its source or the mark ``assumed`` and a range."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from picosim.spec import listed, nearest


@functools.cache
def table() -> dict[str, dict[str, Any]]:
    """Return all presets: ``title``, ``values`` (keys of a Laser), ``provenance`` (path -> mark, source, range)."""
    text = files("picosim.laser").joinpath("presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def fill(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``data`` with what its preset gives and it does not say itself.

    An energy given by the user replaces the preset's radiant exposure.
    """
    name = data["preset"]
    known = table()
    if name not in known:
        raise ValueError(f"unknown preset '{name}'{nearest(name, known)}; presets: {listed(known)}")
    values = dict(known[name]["values"])
    ramped = isinstance(data.get("train"), Mapping) and "ramp" in data["train"]
    if "pulse_energy" in data or "radiant_exposure" in data or ramped:
        values.pop("radiant_exposure", None)
    merged = {**values, **data}
    for key in ("pulse", "beam"):
        own, preset = data.get(key), values.get(key)
        # a table without its kind adjusts the preset's; one with a kind replaces it
        if (
            isinstance(own, Mapping)
            and isinstance(preset, Mapping)
            and own.get("kind", preset["kind"]) == preset["kind"]
        ):
            merged[key] = {**preset, **own}
    return merged
