"""What a configuration left to defaults: every value, with the mark of what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from picosim.mistakes import field_unit
from picosim.skin.absorber import Absorber
from picosim.skin.skin import Skin
from picosim.spec import Spec
from picosim.units import convert, format_value


@dataclass(frozen=True)
class DefaultUsed:
    """A value that was not given: its path, its text with unit, and what it rests on where that is a table."""

    path: str
    value: str
    mark: str = ""


def defaults_used(spec: Spec, prefix: str = "") -> list[DefaultUsed]:
    """Return every value that was not given, material properties of absorbers with the mark of their table."""
    found: list[DefaultUsed] = []
    for name in type(spec).model_fields:
        value, path = getattr(spec, name), f"{prefix}{name}"
        if isinstance(value, Spec):
            if value.kind and name not in spec.model_fields_set:
                found.append(DefaultUsed(path, value.kind))
            found += defaults_used(value, f"{path}.")
        elif isinstance(value, list) and value and isinstance(value[0], Spec):
            for i, item in enumerate(value):
                found += defaults_used(item, f"{path}.{i}.")
        elif (
            name not in spec.model_fields_set and name != "kind" and value not in (None, {}, [], frozenset())
        ):
            si = field_unit(type(spec), name)
            text = str(value)
            if si and isinstance(value, (int, float)):
                text = f"{convert(value, 'degC'):.4g} degC" if si == "K" else format_value(float(value), si)
            found.append(DefaultUsed(path, text))
    if isinstance(spec, Skin):
        own = spec.epidermal_absorber()
        if own is not None and own not in spec.absorbers:
            found += defaults_used(own, f"{own.label}.")
    if isinstance(spec, Absorber):
        named = {"diameter": spec.size_range, **spec.material}
        if not spec.in_epidermis:
            named["load"] = spec.default_load
        for name, parameter in named.items():
            if getattr(spec, name) is None:
                found.append(DefaultUsed(f"{prefix}{name}", parameter.text, parameter.mark))
    return found
