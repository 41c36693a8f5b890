"""Pulse trains: how many pulses, how far apart, ramped or not, in how many passes."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, model_validator

from picosim.spec import Field, Plain, RadiantExposure, Rate, Time


class Ramp(Plain):
    """Radiant exposure raised pulse by pulse, linearly from the first to the last of ``pulses``, then held."""

    model_config = ConfigDict(**{**Plain.model_config, "populate_by_name": True})

    first: RadiantExposure = Field(alias="from", gt=0, le=1e7)
    """Radiant exposure of the first pulse."""
    last: RadiantExposure = Field(alias="to", gt=0, le=1e7)
    """Radiant exposure of the last pulse of the ramp and of all that follow."""
    pulses: int = Field(ge=2, le=100_000)
    """Number of pulses over which it is raised."""


class Train(Plain):
    """A pulse train, repeated in passes: pulse k of a pass starts k / repetition_rate after the first."""

    count: int = Field(default=1, ge=1, le=100_000)
    """Number of pulses in a pass."""
    repetition_rate: Rate | None = Field(default=None, gt=0, le=1e9)
    """Pulses per second; needed when count > 1. No clinical paper read gives one: it is the user's."""
    ramp: Ramp | None = None
    """Radiant exposure raised pulse by pulse within each pass."""
    passes: int = Field(default=1, ge=1, le=1000)
    """How often the train is repeated."""
    rest: Time | None = Field(default=None, gt=0, le=86400.0)
    """Pause between the last pulse of a pass and the first of the next; needed when passes > 1."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.count > 1 and self.repetition_rate is None:
            raise ValueError("count > 1 needs 'repetition_rate', for example '10 Hz'")
        if self.passes > 1 and self.rest is None:
            raise ValueError("passes > 1 needs 'rest', for example '60 s'")
        if self.ramp is not None and self.ramp.pulses > self.count:
            raise ValueError(
                f"the ramp spans {self.ramp.pulses} pulses but the train has {self.count}; raise 'count'"
            )
        return self

    @property
    def total(self) -> int:
        """Number of pulses in all passes."""
        return self.count * self.passes

    def start_times(self) -> NDArray[np.float64]:
        """Start of each pulse [s], the first at zero."""
        period = 1.0 / self.repetition_rate if self.repetition_rate else 0.0
        one = np.arange(self.count) * period
        stride = one[-1] + (self.rest or 0.0)
        return np.concatenate([one + i * stride for i in range(self.passes)])

    def radiant_exposures(self, radiant_exposure: float) -> NDArray[np.float64]:
        """Radiant exposure of each pulse [J/m2]; without a ramp all equal ``radiant_exposure``."""
        one = np.full(self.count, radiant_exposure)
        if self.ramp is not None:
            one[:] = self.ramp.last
            one[: self.ramp.pulses] = np.linspace(self.ramp.first, self.ramp.last, self.ramp.pulses)
        return np.tile(one, self.passes)
