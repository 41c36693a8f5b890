"""Frozen input models: fields that declare unit, bounds and meaning once, and families told apart by ``kind``.

A field of type ``Length`` takes text with a unit (``"0.5 um"``) or, from Python, an SI float; input read from
a file refuses the bare number. ``Annotated[Pulse, FamilyOf("picosim.laser.pulses")]`` is any Pulse of that package,
chosen by its ``kind``, which is the name of its file.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import math
import pkgutil
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

import pydantic
from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema

from picosim import docstrings, units
from picosim.errors import ConfigError

# pydantic's own, untyped in its default: the default of a quantity is text, "450 ps"
Field: Callable[..., Any] = pydantic.Field

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
        frozen=True,
        extra="forbid",
        validate_default=True,
        protected_namespaces=(),
    )

    kind: str = ""
    """The member of the family: the name of its file."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        written = handler(schema)
        properties = handler.resolve_ref_schema(written).get("properties", {})
        meanings = docstrings.of_attributes(cls)
        for name, field in cls.model_fields.items():
            if name in meanings and (key := field.alias or name) in properties:
                properties[key]["description"] = meanings[name]
        return written

    def __copy__(self) -> Self:
        """Copy the fields alone: what was worked out from them must not go with a copy that changes one."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

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
            from picosim.mistakes import problems

            raise ConfigError(problems(error, cls, data, prefix), origin=origin) from None


class Plain(Spec):
    """Base of input models that belong to no family: they have no ``kind``."""

    kind: ClassVar[str] = ""  # type: ignore[misc]


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


_OPEN_FAMILIES: ContextVar[frozenset[str]] = ContextVar("families whose schema is being written", default=frozenset())


@dataclass(frozen=True)
class FamilyOf:
    """Annotation of a field: any member of the family in ``package``, told apart by ``kind``."""

    package: str

    def known(self, base: type[Spec]) -> dict[str, type[Spec]]:
        """Return the members that are ``base``, by ``kind``."""
        return {kind: member for kind, member in members(self.package).items() if issubclass(member, base)}

    def __get_pydantic_core_schema__(self, source: type[Spec], handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            lambda value, info: self._read(value, info, self.known(source)),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda v: v.model_dump()),
            metadata={"pydantic_js_functions": [lambda schema, handler: self._json_schema(source, handler)]},
        )

    def _json_schema(self, base: type[Spec], handler: GetJsonSchemaHandler) -> dict[str, Any]:
        known = self.known(base)
        open_families = _OPEN_FAMILIES.get()
        if self.package in open_families:  # a member that holds members: the inner ones by their kinds alone
            return {"type": "object", "properties": {"kind": {"enum": list(known)}}, "required": ["kind"]}
        token = _OPEN_FAMILIES.set(open_families | {self.package})
        choices = [member.__get_pydantic_json_schema__(member.__pydantic_core_schema__, handler) for member in known.values()]
        _OPEN_FAMILIES.reset(token)
        return {"anyOf": choices}

    @staticmethod
    def _read(value: Any, info: ValidationInfo, known: Mapping[str, type[Spec]]) -> Any:
        if isinstance(value, Spec):
            if type(value) in known.values():
                return value
            raise PydanticCustomError("family", "{value} is not one of: {known}",
                                      {"value": type(value).__name__, "known": listed(known)})  # fmt: skip
        if isinstance(value, str):
            value = {"kind": value}
        if not isinstance(value, Mapping):
            raise PydanticCustomError(
                "family", "a table with a 'kind' is due; kinds: {known}", {"known": listed(known)}
            )
        if "kind" not in value:
            raise PydanticCustomError("family", "'kind' is missing; one of: {known}", {"known": listed(known)})
        kind = value["kind"]
        if not isinstance(kind, str) or kind not in known:
            details = {"kind": repr(kind), "near": nearest(str(kind), known), "known": listed(known)}
            raise PydanticCustomError("family", "unknown kind {kind}{near}; one of: {known}", details)
        # Errors inside keep their own paths: pydantic nests the line errors of an inner validation.
        return known[kind].__pydantic_validator__.validate_python(dict(value), context=info.context)
