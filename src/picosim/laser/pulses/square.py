"""Square pulse: constant power from t = 0 to t = ``duration``."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from picosim.laser.pulse import Array, Pulse


class Square(Pulse):
    """Constant power 1/t_p from t = 0 to t_p = ``duration`` (its length)."""

    kind: Literal["square"] = "square"

    def power(self, time: Any) -> Array:
        """Power over pulse energy [1/s]: 1/t_p for 0 <= t < t_p, else zero; ``time`` [s], any shape."""
        t = np.asarray(time, dtype=np.float64)
        return np.where((t >= 0.0) & (t < self.duration), 1.0 / self.duration, 0.0)

    def cumulative(self, time: Any) -> Array:
        """Fraction of the energy delivered up to ``time`` [s]: t/t_p between 0 and 1."""
        return np.clip(np.asarray(time, dtype=np.float64) / self.duration, 0.0, 1.0)

    def support(self) -> tuple[float, float]:
        """First and last instant [s]: 0 and t_p."""
        return 0.0, self.duration

    def kinks(self) -> Array:
        """Instants [s] of the two jumps."""
        return np.array([0.0, self.duration])

    @property
    def peak_power(self) -> float:
        """Largest power over pulse energy [1/s]: 1/t_p."""
        return 1.0 / self.duration
