"""A cheap model with stages, scaling, failures and poison, for tests of sweeps. Nothing in it is physics."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from picosim import units
from picosim.errors import ConfigError
from picosim.spec import nearest
from picosim.store.schema import Coordinate, ResultField
from picosim.study.model import Leaf, Outcome, Solved, Stage, stage_key
from picosim.study.points import Points
from picosim.study.work import SolveError

UNITS = {"laser.duration": "s", "laser.exposure": "J/m2", "skin.depth": "m", "skin.type": "", "skin.bad": "1"}
DEFAULTS: dict[str, Any] = {
    "laser.duration": 1e-9, "laser.exposure": 1e4, "skin.depth": 1e-4, "skin.type": "III", "skin.bad": 0.0,
}  # fmt: skip
TYPES = {"I": 1.0, "III": 3.0, "VI": 6.0}


@dataclass(frozen=True)
class Toy:
    """``poison``: points that kill their process; ``bad`` ones raise, ``endless`` ones hang; ``delay``: seconds a point."""

    poison: tuple[int, ...] = ()
    bad: tuple[int, ...] = ()
    delay: float = 0.0
    profile: int = 8
    base: tuple[tuple[str, Any], ...] = ()
    name: str = "toy"
    results_version: int = 1
    preload: tuple[str, ...] = ()
    together: int = 1
    scalars: int = 3
    random: bool = True
    endless: tuple[int, ...] = ()

    @property
    def results(self) -> Sequence[ResultField]:
        extra = [ResultField(f"extra_{i}", "K", f"extra number {i}") for i in range(self.scalars - 3)]
        return [
            ResultField("rise", "K", "a rise"),
            ResultField("light", "1", "a stage's answer"),
            ResultField("noise", "1", "a random number of the point alone"),
            *extra,
            ResultField("profile", "K", "a profile", "f4", ("depth",), (self.profile,), keep=False),
        ]

    @property
    def coordinates(self) -> Sequence[Coordinate]:
        return [Coordinate("depth", np.linspace(0.0, 1e-3, self.profile), ("depth",), "m", "depth")]

    def leaf(self, path: str, value: Any, *, si: bool = False, beside: Mapping[str, Any] | None = None) -> Leaf:
        if path not in UNITS:
            raise ConfigError(f"unknown key '{path}'{nearest(path, UNITS)}")
        unit = UNITS[path]
        if isinstance(value, str) and unit:
            value = units.parse(value, unit)
        if path == "skin.type" and value not in TYPES:
            raise ConfigError(f"unknown type {value!r}{nearest(value, TYPES)}")
        if path == "laser.duration" and not value > 0:
            raise ConfigError("must be positive")
        return Leaf(value, unit, path.rsplit(".", 1)[1])

    def configuration(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**DEFAULTS, **dict(self.base), **settings}

    def stages(self, paths: Sequence[str]) -> Sequence[Stage]:
        return [Stage("light", tuple(p for p in paths if p.startswith("skin.")))]

    def solve(self, stage: str, points: Points, solved: Solved) -> list[Any]:
        return [self._light(points.settings(i)) for i in range(len(points))]

    def _light(self, settings: Mapping[str, Any]) -> float:
        setting = self.configuration(settings)
        if setting["skin.bad"] > 0.5:
            raise ValueError("this skin is bad")
        return float(np.exp(-setting["skin.depth"] / 1e-4) / TYPES[setting["skin.type"]])

    def evaluate(self, points: Points, solved: Solved, wanted: Collection[str]) -> Outcome:
        if self.delay:
            time.sleep(self.delay * len(points))
        for number in points.index:
            if int(number) in self.poison:
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
            if int(number) in self.endless:
                time.sleep(3600.0)
            if int(number) in self.bad:
                raise ValueError(f"point {number} is bad")
        stage = next(s for s in self.stages(points.paths))
        first, member = points.groups(stage.paths)
        light, failures = np.full(len(first), np.nan), {}
        for group, position in enumerate(first):
            found = solved.get("light", {}).get(stage_key(points, int(position), stage))
            if found is None:
                found = self._light(points.settings(int(position)))
            if isinstance(found, SolveError):
                failures.update({int(p): str(found) for p in np.flatnonzero(member == group)})
            else:
                light[group] = found

        def number(path: str) -> np.ndarray:
            column = points.column(path)
            return column.numbers() if column else np.full(len(points), dict(self.base).get(path, DEFAULTS[path]))

        rise = light[member] * number("laser.exposure") * np.exp(-number("laser.duration") / 1e-9)
        noise = np.zeros(len(points))
        if self.random:
            noise[:] = [points.seed_words(i)[0] / 2.0**64 for i in range(len(points))]
        values = {"rise": rise, "light": light[member], "noise": noise}
        values.update({f"extra_{i}": rise * (i + 1) + noise for i in range(self.scalars - 3)})
        if "profile" in wanted:
            values["profile"] = (rise[:, None] * np.linspace(0.0, 1.0, self.profile)).astype(np.float32)
        return Outcome(values, failures)
