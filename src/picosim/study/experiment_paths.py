"""Dotted paths into an experiment: setting a key of its table, and reading the validated value back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from picosim.errors import ConfigError
from picosim.spec import Spec, Unit, listed, nearest
from picosim.study.model import Leaf

EXPOSURE = ("laser.radiant_exposure", "laser.pulse_energy")
"""Keys that only scale the results of one skin under one pulse shape."""

_LIGHT = ("skin", "optics", "seed", "laser.wavelength", "laser.beam", "laser.preset", "laser")
_NOT_PARTICLES = (
    "laser.wavelength", "laser.beam", "laser.train", "optics", "tissue", "criteria", "seed", "title", "target",
    "skin.phototype", "skin.ita", "skin.mu_a_694", "skin.site", "skin.tanning", "skin.interior_scale",
    "skin.residual_absorption", "skin.adjust", "skin.extrapolate", "skin.n_above", "initial_temperature",
)  # fmt: skip
_PLACE = ("depth", "load", "layer", "from_depth", "to_depth", "interior_scale", "size_spread")


def under(path: str, roots: Sequence[str]) -> bool:
    """Return whether a path is one of ``roots`` or lies below one."""
    return any(path == root or path.startswith(root + ".") for root in roots)


def is_exposure(path: str) -> bool:
    """Whether a key only scales results."""
    return path in EXPOSURE


def decides_light(path: str) -> bool:
    """Whether light in the skin can depend on a key."""
    return path == "laser" or under(path, _LIGHT[:-1])


def decides_particles(path: str) -> bool:
    """Whether the response of single particles, per kelvin of adiabatic rise, can depend on a key."""
    if is_exposure(path) or under(path, _NOT_PARTICLES):
        return False
    return not (path.startswith("skin.absorbers.") and path.rsplit(".", 1)[1] in _PLACE)


def assign(data: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a table with values set by their paths.

    A key of a list is its number, or the name or kind of an entry.

    Raises
    ------
    ConfigError : a path leads through a plain value, or to an entry that is not there.
    """
    result: dict[str, Any] = _copy(data)
    for path, value in settings.items():
        here: Any = result
        keys = path.split(".")
        for depth, key in enumerate(keys):
            last = depth == len(keys) - 1
            if isinstance(here, list):
                place = _entry(here, key, path)
                if last:
                    here[place] = _copy(value)
                else:
                    if isinstance(here[place], str):  # a member given by its kind alone
                        here[place] = {"kind": here[place]}
                    here = here[place]
            elif isinstance(here, dict):
                if last:
                    here[key] = _copy(value)
                else:
                    if isinstance(here.get(key), str):
                        here[key] = {"kind": here[key]}
                    here = here.setdefault(key, {})
            else:
                raise ConfigError(f"'{'.'.join(keys[:depth])}' is a plain value and holds no '{key}'")
    return result


def _copy(value: Any) -> Any:
    """Copy tables and lists; one that stands in two places becomes two."""
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _entry(entries: Sequence[Any], key: str, path: str) -> int:
    if key.isdigit() and int(key) < len(entries):
        return int(key)
    labels = [_label(entry) for entry in entries]
    if key in labels:
        return labels.index(key)
    raise ConfigError(
        f"{path}: no entry '{key}'{nearest(key, labels)}; there are {listed(labels) or 'none'}, or their numbers from 0"
    )


def _label(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("name") or entry.get("kind") or "")
    if isinstance(entry, Spec):
        return str(getattr(entry, "name", None) or entry.kind)
    return str(entry)


def read_leaf(spec: Any, path: str, given: Any) -> Leaf:
    """Return the value of a key of a validated experiment, with unit and meaning; ``given`` itself for tables."""
    owner, value = None, spec
    keys = path.split(".")
    for key in keys:
        owner = value
        if isinstance(value, Mapping):
            value = value[key]
        elif isinstance(value, (list, tuple)):
            value = value[_entry(value, key, path)]
        else:
            value = getattr(value, key, None)
    field = type(owner).model_fields.get(keys[-1]) if isinstance(owner, Spec) else None
    meaning = f"{' '.join(keys[-2:])}".replace("_", " ")
    if isinstance(value, bool) or value is None or isinstance(value, (Spec, Mapping, list, tuple, frozenset)):
        return Leaf(given, "", meaning)
    if isinstance(value, (int, float)):
        return Leaf(value, _unit(field), meaning)
    return Leaf(given if isinstance(given, str) else str(value), "", meaning)


def _unit(field: Any) -> str:
    """Find the unit a field declares, also inside Optional."""
    if field is None:
        return "1"
    pending = [*field.metadata, field.annotation]
    while pending:
        item = pending.pop()
        if isinstance(item, Unit):
            return item.si
        pending.extend(getattr(item, "__metadata__", ()))
        pending.extend(getattr(item, "__args__", ()))
    return "1"
