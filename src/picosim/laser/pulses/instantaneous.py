"""Instantaneous deposit at t = 0: a delta function, for impulse responses and verification only."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from picosim.errors import ConfigError
from picosim.laser.pulse import Array, Pulse
from picosim.spec import Field, Time


class Instantaneous(Pulse):
    """All energy at t = 0. Its power is not a number; no laser has it, and pressures it makes diverge."""

    kind: Literal["instantaneous"] = "instantaneous"
    duration: Time = Field(default="0 s", ge=0.0, le=0.0)
    """Zero."""

    def power(self, time: Any) -> Array:
        """Not defined.

        Raises
        ------
        ConfigError : always; use ``cumulative``, or a pulse with a duration.
        """
        raise ConfigError(
            "an instantaneous pulse has no power; give a pulse with a duration, such as "
            "{ kind = 'gaussian', duration = '450 ps' }"
        )

    def cumulative(self, time: Any) -> Array:
        """Fraction of the energy delivered up to ``time`` [s]: 0 before t = 0, 1 from then on."""
        return np.where(np.asarray(time, dtype=np.float64) >= 0.0, 1.0, 0.0)

    def support(self) -> tuple[float, float]:
        """0 and 0 [s]."""
        return 0.0, 0.0

    def kinks(self) -> Array:
        """The instant of the deposit [s]."""
        return np.array([0.0])

    @property
    def peak_power(self) -> float:
        """Infinite."""
        return math.inf
