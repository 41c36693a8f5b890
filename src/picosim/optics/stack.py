"""The optical side of a layered medium, as plain arrays: what every light model is given."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class OpticalStack:
    """Plane layers from the surface down.

    Parameters
    ----------
    thickness : shape (n,), [m]; the last may be ``inf`` (half space).
    mu_a, mu_s : shape (n,), [1/m]; zero is allowed.
    g : shape (n,), [1]; anisotropy of the Henyey-Greenstein phase function, -1 < g < 1.
    n : shape (n,), [1]; refractive index of each layer.
    n_above, n_below : refractive index of the half spaces around (``n_below`` is idle under a half space).
    names : names of the layers, for messages and tables.
    """

    thickness: Array
    mu_a: Array
    mu_s: Array
    g: Array
    n: Array
    n_above: float = 1.0
    n_below: float = 1.0
    names: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        size = len(self.thickness)
        for name in ("thickness", "mu_a", "mu_s", "g", "n"):
            values = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            object.__setattr__(self, name, values)
            if values.shape != (size,):
                raise ConfigError(f"layers: '{name}' must hold {size} numbers, got {values}")
        if not size:
            raise ConfigError("layers: at least one layer is needed")
        if not self.names:
            object.__setattr__(self, "names", tuple(f"layer {i}" for i in range(size)))
        columns = (self.thickness, self.mu_a, self.mu_s, self.g, self.n)
        for layer, numbers in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            h, mu_a, mu_s, g, n = numbers
            good = (
                0.0 < h < math.inf or (h == math.inf and layer == size - 1), 0.0 <= mu_a < math.inf, 0.0 <= mu_s < math.inf,
                -1.0 < g < 1.0, 1.0 <= n <= 5.0,
            )  # fmt: skip
            if not all(good):
                wrong = good.index(False)
                name = ("thickness", "mu_a", "mu_s", "g", "n")[wrong]
                raise ConfigError(
                    f"layer '{self.names[layer]}': {name} = {numbers[wrong]:g} is out of range "
                    "(thickness > 0 and finite but for the last layer; mu_a, mu_s >= 0; |g| < 1; 1 <= n <= 5)"
                )

    @functools.cached_property
    def interfaces(self) -> Array:
        """Depth of the top of each layer and of the bottom of the last, shape (n + 1,), [m]."""
        return np.concatenate(([0.0], np.cumsum(self.thickness)))

    def layer_at(self, depth: Array) -> NDArray[np.intp]:
        """Index of the layer at each depth; an interface belongs to the layer below it."""
        return np.searchsorted(self.interfaces[1:-1], depth, side="right")

    def check_depth(self, depth: Array) -> Array:
        """Return the depths as an array; raise ConfigError unless all lie in 0 ... the bottom of the stack."""
        where = np.atleast_1d(np.ascontiguousarray(depth, dtype=np.float64))
        bottom = self.interfaces[-1]
        wrong = where[~((where >= 0) & (where <= bottom * (1 + 1e-12)) & np.isfinite(where))]
        if wrong.size:
            raise ConfigError(f"depth = {wrong[0]:g} m is outside the layers; allowed: 0 to {bottom:g} m")
        return np.asarray(np.minimum(where, bottom))
