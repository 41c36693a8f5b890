"""What is wrong with an input, in plain words: pydantic's findings as paths and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from picosim import docstrings, units
from picosim.errors import Problem
from picosim.spec import FamilyOf, Unit, listed, members, nearest

_BOUNDS = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def problems(
    error: ValidationError, model: type[BaseModel], data: Any = None, prefix: str = ""
) -> list[Problem]:
    """Turn pydantic's errors into paths and plain messages with what is allowed."""
    found: list[Problem] = []
    for item in error.errors():
        loc = item["loc"]
        path = ".".join([*([prefix] if prefix else []), *(str(part) for part in loc)])
        context = item.get("ctx", {})
        owner = _owner(model, data, loc[:-1])
        known = list(getattr(owner, "model_fields", {}))
        unit = _unit(owner, loc[-1] if loc else "")
        si = unit.si
        given = item.get("input")
        match item["type"]:
            case "extra_forbidden":
                message = (
                    f"unknown key '{loc[-1]}'{nearest(str(loc[-1]), known)}; allowed: {listed(sorted(known))}"
                )
            case "missing":
                text = docstrings.of_attributes(owner).get(str(loc[-1]), "").partition("\n")[0] if known else ""
                message = "is missing" + (
                    f"; write for example '{unit.example}'" if si else f"; {text}" if text else ""
                )
            case "value_error":
                message = str(context.get("error", item["msg"]))
            case kind if kind in _BOUNDS:
                key, words = _BOUNDS[kind]
                message = f"must be {words} {units.format_value(float(context[key]), si or '1')}, got {_shown(given, si)}"
            case "literal_error":
                expected = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
                message = f"must be one of {context['expected']}, got {given!r}{nearest(str(given), expected)}"
            case _:
                message = item["msg"].replace("Input should be", "must be")
                if not item["type"].startswith(("unit", "family")):
                    message = (
                        message.split(" or instance of")[0].replace("valid dictionary", "table")
                        + f", got {str(given)[:60]!r}"
                    )
        found.append(Problem(path, message))
    return found


def _shown(given: Any, si: str) -> str:
    if isinstance(given, (int, float)) and si:
        return units.format_value(float(given), si)
    return repr(given)


def _owner(model: Any, data: Any, loc: tuple[Any, ...]) -> Any:
    """Return the model class that owns the last key of a path, following the kinds in the data through families."""
    for key in loc:
        data = data[key] if isinstance(data, Mapping) and key in data else (
            data[key] if isinstance(data, list) and isinstance(key, int) and key < len(data) else None)  # fmt: skip
        if isinstance(key, str):
            field = getattr(model, "model_fields", {}).get(key)
            if field is not None:
                notes, model = _look(field)
            else:
                continue  # a key of a dictionary field: the model stays that of its values
        if notes is not None and isinstance(data, Mapping) and not isinstance(data.get("kind", {}), Mapping):
            model = members(notes.package).get(data.get("kind", ""), model)
    return model


def _look(field: Any) -> tuple[FamilyOf | None, Any]:
    """Return the family and the model class of a field, looking through Optional, lists and dictionaries."""
    pending: list[Any] = [field.annotation, *field.metadata]
    family, model = None, None
    while pending:
        kind = pending.pop()
        if isinstance(kind, FamilyOf):
            family = kind
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            model = kind
        pending.extend(getattr(kind, "__args__", ()))
        pending.extend(getattr(kind, "__metadata__", ()))
    return family, model


def _unit(owner: Any, key: Any) -> Unit:
    field = getattr(owner, "model_fields", {}).get(key)
    pending: list[Any] = [] if field is None else [field.annotation, *field.metadata]
    while pending:
        note = pending.pop()
        if isinstance(note, Unit):
            return note
        pending.extend(getattr(note, "__args__", ()))
        pending.extend(getattr(note, "__metadata__", ()))
    return Unit("")


def field_unit(model: type[BaseModel], name: str) -> str:
    """Return the SI unit of a field of a model; empty for what is no quantity."""
    return _unit(model, name).si
