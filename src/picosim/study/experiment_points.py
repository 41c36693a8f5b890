"""The experiments of points, put together from parts that were validated once."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from picosim.errors import ConfigError
from picosim.experiment import Experiment
from picosim.laser.laser import Laser
from picosim.mistakes import problems
from picosim.study.experiment_paths import assign
from picosim.study.experiment_split import Split
from picosim.study.points import Points

REFERENCE_EXPOSURE = 1e4  # J/m2: chains are computed here and scaled; a number of its own, so that blocks do not matter
REMEMBERED = 4096


class Memory:
    """The last results of a kind, by key."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._shelf: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is there under a key; make it when there is nothing."""
        if key in self._shelf:
            self._shelf.move_to_end(key)
            return self._shelf[key]
        found = self._shelf[key] = make()
        if len(self._shelf) > self.size:
            self._shelf.popitem(last=False)
        return found

    def several(self, keys: Sequence[Hashable], make: Callable[[list[int]], Sequence[Any]]) -> list[Any]:
        """Return what is there under each key; ``make`` the rest, from the position of the first of each."""
        missing: dict[Hashable, int] = {}
        for position, key in enumerate(keys):
            if key not in self._shelf:
                missing.setdefault(key, position)
        made = dict(zip(missing, make(list(missing.values())), strict=True)) if missing else {}
        found = [made[key] if key in made else self._shelf[key] for key in keys]
        for key, value in zip(keys, found, strict=True):
            self.get(key, lambda value=value: value)  # type: ignore[misc]
        return found

    def __reduce__(self) -> tuple[type[Memory], tuple[int]]:
        return Memory, (self.size,)  # what was remembered stays where it was made


class Assembler:
    """Makes the experiment of a point from the configuration of the sweep and the values of its axes."""

    def __init__(self, data: Mapping[str, Any], base: Experiment) -> None:
        self.data, self.base = data, base
        self._parts = Memory(REMEMBERED)

    def whole(self, settings: Mapping[str, Any]) -> Experiment:
        """Return a validated experiment with some keys set.

        Raises
        ------
        ConfigError : the settings contradict each other.
        """
        data = assign(self.data, settings)
        try:
            return Experiment.model_validate(data)
        except ValidationError as error:
            raise ConfigError(problems(error, Experiment, data)) from None

    def of_point(self, how: Split, points: Points, position: int) -> Experiment:
        """Return the experiment of a point, scaled to the reference exposure where that is exact."""
        if how.parts["target"]:  # it must name an absorber of the skin
            whole = self.whole(points.settings(position, how.shared))
            parts = {name: getattr(whole, name) for name in Experiment.model_fields}
        else:
            parts = {name: self._part(name, how, points, position) for name in Experiment.model_fields}
        if how.is_linear:
            parts["laser"] = self._scaled(parts["laser"])
        return Experiment.model_construct(**parts)

    def exposures(self, how: Split, points: Points, mine: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the radiant exposure of some points that share all but the exposure [J/m2]."""
        laser = self._part("laser", how, points, int(mine[0]))
        for path, area in (("laser.radiant_exposure", 1.0), ("laser.pulse_energy", laser.beam.area if laser.beam else 0.0)):
            column = points.column(path)
            if column is not None:
                if not area:
                    raise ConfigError("laser.pulse_energy needs a beam")
                return np.asarray(column.values, np.float64)[column.codes[mine]] / area
        return np.full(len(mine), laser.exposure)

    def _part(self, name: str, how: Split, points: Points, position: int) -> Any:
        """Return a validated field of the experiment of a point, at the exposure of the base where that only scales."""
        paths = how.parts[name]
        if not paths:
            return getattr(self.base, name)
        key = (name, *(int(c.codes[position]) for c in points.columns if c.path in paths))
        return self._parts.get(key, functools.partial(self._validated, name, points, position, paths))

    def _validated(self, name: str, points: Points, position: int, paths: Sequence[str]) -> Any:
        settings = points.settings(position, paths)
        table = assign({name: self.data[name]} if name in self.data else {}, settings)
        try:
            return _reader(name).validate_python(table[name])
        except ValidationError:  # said better by the whole
            return getattr(self.whole(settings), name)

    def _scaled(self, laser: Laser) -> Laser:
        """Return a laser at the reference exposure (the original is kept, so that its id stays its own)."""
        make = functools.partial(_with_scaled, laser)
        return self._parts.get(("scaled", id(laser)), make)[1]  # type: ignore[no-any-return]


@functools.cache
def _reader(name: str) -> TypeAdapter[Any]:
    """Return what validates a field of an experiment by itself."""
    field = Experiment.model_fields[name]
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(kind)


def _with_scaled(laser: Laser) -> tuple[Laser, Laser]:
    return laser, laser.with_radiant_exposure(REFERENCE_EXPOSURE)
