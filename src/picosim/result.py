"""Results as labelled arrays: what a run gives back, what a file holds, what tables and plots read.

A ``Result`` is a tree of ``Dataset``s; each holds ``Field``s with named dimensions and a quantity of the vocabulary.
Tables and plots read nothing else, so every number they show stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim import vocabulary
from picosim.errors import StoreError

Attribute = str | float | int


@dataclass(frozen=True)
class Field:
    """An array with named dimensions; ``quantity`` is a name of the vocabulary, or empty for text."""

    dims: tuple[str, ...]
    values: NDArray[Any]
    quantity: str = ""
    note: str = ""

    @property
    def term(self) -> vocabulary.Term:
        """The quantity's vocabulary entry."""
        return vocabulary.term(self.quantity)

    @property
    def unit(self) -> str:
        """SI unit; empty for text."""
        return self.term.unit if self.quantity else ""


@dataclass
class Dataset:
    """Fields by name, attributes, and datasets below."""

    fields: dict[str, Field] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)
    groups: dict[str, Dataset] = field(default_factory=dict)

    def add(
        self, name: str, dims: Sequence[str] | str, values: Any, quantity: str | None = None, note: str = ""
    ) -> None:
        """Add a field; ``quantity`` is the field's name unless given (``""`` for text)."""
        dims = (dims,) if isinstance(dims, str) else tuple(dims)
        array = np.asarray(values)
        # an empty list has no type of its own: where the name is no quantity, it was to hold text
        if array.dtype.kind in "UO" or (array.size == 0 and (name if quantity is None else quantity) not in vocabulary.TERMS):
            array, quantity = array.astype(object), ""
        else:
            array = array.astype(np.int64 if array.dtype.kind in "iu" else np.float64)
        chosen = name if quantity is None else quantity
        if chosen:
            vocabulary.term(chosen)
        if array.ndim != len(dims):
            raise ValueError(f"field '{name}': {array.ndim} axes, dimensions {dims}")
        self.fields[name] = Field(dims, array, chosen, note)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return the values of a field by name or of a group's field by ``group/field``."""
        if "/" in name:
            group, rest = name.split("/", 1)
            return self.group(group)[rest]
        if name not in self.fields:
            raise StoreError(f"no field '{name}' here; fields: {', '.join(self.fields) or 'none'}")
        return self.fields[name].values

    def group(self, path: str) -> Dataset:
        """Return the dataset at a path such as ``absorbers/melanophage``."""
        here = self
        for part in path.split("/"):
            if part not in here.groups:
                raise StoreError(f"no group '{part}' here; groups: {', '.join(here.groups) or 'none'}")
            here = here.groups[part]
        return here

    def text(self, name: str) -> list[str]:
        """Return a text field as a list."""
        return [str(v) for v in np.atleast_1d(self[name])]

    def walk(self, path: str = "") -> Iterator[tuple[str, Dataset]]:
        """Yield this dataset and all below with their paths."""
        yield path, self
        for name, group in self.groups.items():
            yield from group.walk(f"{path}/{name}" if path else name)


@dataclass
class Result(Dataset):
    """The root of a result: ``attributes`` carry the provenance (config text, hash, versions, seed)."""

    @property
    def kind(self) -> str:
        """``run`` or ``comparison``."""
        return str(self.attributes.get("result", "run"))

    @property
    def runs(self) -> Mapping[str, Dataset]:
        """The runs by laser name: of a comparison several, of a run one."""
        if self.kind == "comparison":
            return self.group("lasers").groups
        return {str(self.attributes.get("laser", "laser")): self}
