"""Calibration: what published thresholds say about interior scale, nucleation temperature and size of a class.

A grid over the prior ranges, log-uniform; the likelihood of a case is lognormal in predicted over measured, with the
case's acceptance factor as two standard deviations. The outcome is a posterior, frozen with the hash of everything it
rests on; predictions made with it carry that hash. Never a default: without a calibration the class's own ranges hold.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.chain.prediction.frozen import FrozenClass
from picosim.data.tables import Parameter
from picosim.errors import ConfigError
from picosim.spec import listed

Array = NDArray[np.float64]
CALIBRATED = ("interior_scale", "nucleation_temperature", "diameter")


@dataclass(frozen=True)
class Observation:
    """A measurement to calibrate on: its forward model, the unknowns of the model, value [SI] and acceptance factor."""

    name: str
    forward: Callable[[Mapping[str, float]], float]
    unknowns: Mapping[str, Parameter]
    measured: float
    factor: float


@dataclass(frozen=True)
class Posterior:
    """A frozen calibration of one class.

    Attributes
    ----------
    target : name of the class.
    axes : grid of each calibrated parameter [SI].
    weight : ndarray of the axes' shape, sum 1.
    cases : names of the measurements used.
    fit : predicted over measured of each case at the point of largest weight.
    digest : first 12 digits of the SHA-256 of class, grid, cases and weights.
    """

    target: str
    axes: Mapping[str, Array]
    weight: Array
    cases: tuple[str, ...]
    fit: tuple[float, ...]
    digest: str

    def marginal(self, name: str) -> Array:
        """Return the weight of each grid value of one parameter."""
        keep = list(self.axes).index(name)
        others = tuple(i for i in range(self.weight.ndim) if i != keep)
        return np.asarray(np.sum(self.weight, axis=others))

    def parameter(self, name: str) -> Parameter:
        """Return median and 5-95 % of one parameter, marked with the hash."""
        grid = self.axes[name]
        steps = np.concatenate([[0.0], np.cumsum(self.marginal(name))])
        edges = np.concatenate([[grid[0]], np.sqrt(grid[1:] * grid[:-1]), [grid[-1]]])
        low, value, high = np.exp(np.interp((0.05, 0.5, 0.95), steps, np.log(edges)))
        cases = ", ".join(self.cases)
        return Parameter(float(value), float(low), float(high), "", f"calibrated {self.digest}", cases)

    def apply(self, frozen: FrozenClass) -> FrozenClass:
        """Return the class with the calibrated parameters; its own hash changes with them.

        Raises
        ------
        ConfigError : the calibration belongs to another class.
        """
        if frozen.name != self.target:
            raise ConfigError(f"the calibration {self.digest} is of '{self.target}', not of '{frozen.name}'")
        return frozen.replace(**{name: self.parameter(name) for name in self.axes})

    def write(self, path: Path) -> None:
        """Write the posterior as JSON."""
        path.write_text(json.dumps(_content(self) | {"digest": self.digest}, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Posterior:
        """Read a posterior and check its hash.

        Raises
        ------
        ConfigError : no such file, not a calibration, or changed since it was frozen.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            axes = {name: np.array(grid) for name, grid in data["axes"].items()}
            found = cls(data["target"], axes, np.array(data["weight"]), tuple(data["cases"]), tuple(data["fit"]), data["digest"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{path}: not a calibration written by picosim ({error})") from None
        if _digest(found) != found.digest:
            raise ConfigError(f"{path}: the content does not belong to the hash {found.digest}; calibrate again")
        return found


def calibrate(
    frozen: FrozenClass,
    observations: Sequence[Observation],
    *,
    parameters: Sequence[str] = CALIBRATED,
    points: int = 15,
) -> Posterior:
    """Return the posterior of ``parameters`` of a class over a grid of ``points`` each.

    What is not calibrated stays at the default of its case; the band of a later prediction still spreads it.

    Raises
    ------
    ConfigError : no measurement, or a parameter that no measurement's model has.
    """
    if not observations:
        raise ConfigError("calibration needs at least one measurement")
    for name in parameters:
        if name not in frozen.parameters:
            raise ConfigError(f"'{name}' is no parameter of '{frozen.name}'; it has: {listed(frozen.parameters)}")
        if not any(name in seen.unknowns for seen in observations):
            raise ConfigError(f"no measurement depends on '{name}'; calibrate others")
    axes = {name: _grid(frozen.parameters[name], points) for name in parameters}
    shape = tuple(grid.size for grid in axes.values())
    log_likelihood = np.zeros(shape)
    ratios = np.empty((len(observations), *shape))
    for k, seen in enumerate(observations):
        defaults = {name: parameter.value for name, parameter in seen.unknowns.items()}
        spread = math.log(seen.factor) / 2.0
        known: dict[tuple[float, ...], float] = {}
        for index in itertools.product(*(range(n) for n in shape)):
            chosen = {name: float(grid[i]) for (name, grid), i in zip(axes.items(), index, strict=True)}
            fixed = {name for name, p in seen.unknowns.items() if p.low == p.high}
            point = defaults | {n: v for n, v in chosen.items() if n in seen.unknowns and n not in fixed}
            key = tuple(point[name] for name in axes if name in point)
            if key not in known:
                known[key] = seen.forward(point) / seen.measured
            ratios[k][index] = known[key]
        log_likelihood -= 0.5 * (np.log(ratios[k]) / spread) ** 2
    weight = np.exp(log_likelihood - np.max(log_likelihood))
    weight /= np.sum(weight)
    best = np.unravel_index(int(np.argmax(weight)), shape)
    fit = tuple(float(ratio[best]) for ratio in ratios)
    made = Posterior(frozen.name, axes, weight, tuple(seen.name for seen in observations), fit, "")
    return Posterior(made.target, made.axes, made.weight, made.cases, made.fit, _digest(made))


def _grid(parameter: Parameter, points: int) -> Array:
    if parameter.low == parameter.high:
        return np.array([parameter.value])
    return np.geomspace(parameter.low, parameter.high, points)


def _content(posterior: Posterior) -> dict[str, Any]:
    return {
        "target": posterior.target,
        "axes": {name: grid.tolist() for name, grid in posterior.axes.items()},
        "weight": posterior.weight.tolist(),
        "cases": list(posterior.cases),
        "fit": list(posterior.fit),
    }


def _digest(posterior: Posterior) -> str:
    return hashlib.sha256(json.dumps(_content(posterior), sort_keys=True).encode()).hexdigest()[:12]
