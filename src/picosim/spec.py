"""Frozen input models: fields that declare unit, bounds and meaning once, and families told apart by ``kind``.

A field of type ``Length`` takes text with a unit (``"0.5 um"``) or, from Python, an SI float; input read from
a file refuses the bare number. ``Member["picosim.laser.pulses"]`` is any class of that package, chosen by
its ``kind``, which is the name of its file.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import math
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from picosim import units
from picosim.errors import ConfigError, Problem

FROM_FILE = {"from_file": True}  # validation context of text input: bare numbers are refused


@dataclass(frozen=True)
class Unit:
    """Annotation of a float field: its SI unit, an example. Reads text with units, refuses NaN and infinity."""

    si: str
    sample: str = ""

    @property
    def example(self) -> str:
        """A well-formed value of this field."""
        return self.sample or units.example(self.si)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        bounds = {k: v for k, v in handler(schema).items() if "aximum" in k or "inimum" in k}
        text = ", ".join(f"{k} {v} {self.si}" for k, v in bounds.items())
        if self.si == "1":
            return {"type": ["number", "string"], **bounds}
        note = f"text with a unit of the dimension {self.si}" + (f"; {text} (SI)" if text else "")
        return {"type": "string", "examples": [self.example], "x-unit": self.si, "description": note}

    def _read(self, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, bool):
            raise PydanticCustomError("unit", "a truth value is not a quantity; write for example '{example}'",
                                      {"example": self.example})  # fmt: skip
        if isinstance(value, str):
            try:
                value = units.parse(value, self.si, sample=self.sample)
            except ConfigError as error:
                raise PydanticCustomError("unit", "{message}", {"message": str(error)}) from None
        elif isinstance(value, (int, float)) and self.si != "1" and (info.context or {}).get("from_file"):
            raise PydanticCustomError("unit", "a bare number ({value}) has no unit; write the unit too, for example '{example}'",
                                      {"value": value, "example": self.example})  # fmt: skip
        elif not isinstance(value, (int, float)):
            raise PydanticCustomError("unit", "{value} is not a quantity; write for example '{example}'",
                                      {"value": repr(value), "example": self.example})  # fmt: skip
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise PydanticCustomError("unit", "must be a finite number, got {value}", {"value": str(value)})
        return number


Ratio = Annotated[float, Unit("1")]
Length = Annotated[float, Unit("m")]
Wavelength = Annotated[float, Unit("m", "1064 nm")]
Time = Annotated[float, Unit("s")]
Rate = Annotated[float, Unit("1/s")]
Energy = Annotated[float, Unit("J")]
RadiantExposure = Annotated[float, Unit("J/m2")]
InverseLength = Annotated[float, Unit("1/m")]
Temperature = Annotated[float, Unit("K")]
Pressure = Annotated[float, Unit("Pa")]
Angle = Annotated[float, Unit("deg")]
Speed = Annotated[float, Unit("m/s")]
Density = Annotated[float, Unit("kg/m3")]
SpecificHeat = Annotated[float, Unit("J/kg/K")]
ThermalConductivity = Annotated[float, Unit("W/m/K")]
VolumetricHeatCapacity = Annotated[float, Unit("J/m3/K")]
HeatTransferCoefficient = Annotated[float, Unit("W/m2/K")]
ExpansionCoefficient = Annotated[float, Unit("1/K")]
MolarEnergy = Annotated[float, Unit("J/mol")]


def listed(values: Any) -> str:
    """Join names for an error message."""
    return ", ".join(str(v) for v in values)


def nearest(name: str, known: Any) -> str:
    """Return ``; did you mean 'x'?`` when a known name is close, else nothing."""
    close = difflib.get_close_matches(str(name), [str(k) for k in known], 1, 0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


class Spec(BaseModel):
    """Base of every input model: frozen, no unknown keys, defaults validated."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, use_attribute_docstrings=True, protected_namespaces=()
    )

    kind: str = ""
    """The member of the family: the name of its file."""

    @classmethod
    def read(cls, data: Mapping[str, Any], *, origin: str = "", prefix: str = "") -> Self:
        """Validate a mapping read from a file; all mistakes are reported at once with their paths.

        Raises
        ------
        ConfigError : the input is wrong.
        """
        try:
            return cls.model_validate(data, context=FROM_FILE)
        except ValidationError as error:
            raise ConfigError(problems(error, cls, data, prefix), origin=origin) from None


class Plain(Spec):
    """Base of input models that belong to no family: they have no ``kind``."""

    kind: ClassVar[str] = ""  # type: ignore[misc]


_BOUNDS = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def problems(error: ValidationError, model: type[BaseModel], data: Any = None, prefix: str = "") -> list[Problem]:
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
                message = f"unknown key '{loc[-1]}'{nearest(str(loc[-1]), known)}; allowed: {listed(sorted(known))}"
            case "missing":
                field = known and owner.model_fields.get(loc[-1])
                text = (field.description or "").splitlines()[0] if field and field.description else ""
                message = "is missing" + (f"; write for example '{unit.example}'" if si else f"; {text}" if text else "")
            case "value_error":
                message = str(context.get("error", item["msg"]))
            case kind if kind in _BOUNDS:
                key, words = _BOUNDS[kind]
                message = f"must be {words} {units.format_value(float(context[key]), si or '1')}, got {_shown(given, si)}"
            case "literal_error":
                message = f"must be one of {context['expected']}, got {given!r}{nearest(str(given), context['expected'].replace(chr(39), '').replace(' or ', ', ').split(', '))}"
            case _:
                message = item["msg"].replace("Input should be", "must be")
                if not item["type"].startswith(("unit", "family")):
                    message = message.split(" or instance of")[0].replace("valid dictionary", "table") + f", got {str(given)[:60]!r}"
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


@functools.cache
def members(package: str) -> dict[str, type[Spec]]:
    """Return the members of a family by ``kind``: one class in each file of the package."""
    found: dict[str, type[Spec]] = {}
    folder = importlib.import_module(package)
    for info in pkgutil.iter_modules(folder.__path__):
        module = importlib.import_module(f"{package}.{info.name}")
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, Spec)
                and value.__module__ == module.__name__
                and value.model_fields.get("kind") is not None
                and value.model_fields["kind"].default == info.name
            ):
                found[info.name] = value
    return found


@dataclass(frozen=True)
class FamilyOf:
    """Annotation of a field: any member of the family in ``package``, told apart by ``kind``."""

    package: str
    base: type[Spec] | None = None

    @property
    def known(self) -> dict[str, type[Spec]]:
        """The members that may stand here, by ``kind``."""
        found = members(self.package)
        return found if self.base is None else {k: m for k, m in found.items() if issubclass(m, self.base)}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(lambda v: v.model_dump())
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        choices = []
        for kind, member in self.known.items():
            body = member.model_json_schema()
            body.setdefault("required", [])
            body["required"] = sorted({*body["required"], "kind"})
            body["properties"]["kind"] = {"const": kind}
            choices.append(body)
        return {"anyOf": choices}

    def _read(self, value: Any, info: ValidationInfo) -> Any:
        known = self.known
        if isinstance(value, Spec):
            if type(value) in known.values():
                return value
            raise PydanticCustomError("family", "{value} is not one of: {known}",
                                      {"value": type(value).__name__, "known": listed(known)})  # fmt: skip
        if isinstance(value, str):
            value = {"kind": value}
        if not isinstance(value, Mapping):
            raise PydanticCustomError("family", "a table with a 'kind' is due; kinds: {known}", {"known": listed(known)})
        if "kind" not in value:
            raise PydanticCustomError("family", "'kind' is missing; one of: {known}", {"known": listed(known)})
        kind = value["kind"]
        if not isinstance(kind, str) or kind not in known:
            raise PydanticCustomError("family", "unknown kind {kind}{near}; one of: {known}",
                                      {"kind": repr(kind), "near": nearest(str(kind), known), "known": listed(known)})  # fmt: skip
        # Errors inside keep their own paths: pydantic nests the line errors of an inner validation.
        return known[kind].__pydantic_validator__.validate_python(dict(value), context=info.context)


S = TypeVar("S", bound=Spec)

if TYPE_CHECKING:  # for the type checker a family member is its base class
    Member = Annotated
else:

    class Member:
        """``Member[Base, "package"]``: a field that takes any member of the family in ``package``."""

        def __class_getitem__(cls, parameters: tuple[Any, str]) -> Any:
            base, package = parameters
            return Annotated[base, FamilyOf(package, base)]


__all__ = ["BeforeValidator", "Field", "Member", "Plain", "Spec", "members"]
