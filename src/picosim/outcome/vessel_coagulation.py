"""Coagulation of blood vessels: erythema and purpura have their own verdict."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.history import time_above
from picosim.outcome.peak import PeakCriterion
from picosim.spec import Field, Temperature, Time

Array = NDArray[np.float64]

DEFAULT_LIMIT = 343.15


class VesselCoagulation(PeakCriterion):
    """Peak temperature of blood against 70 degC; of a plexus layer, or of one vessel
    (picosim.formulas.vessel)."""

    kind: Literal["vessel_coagulation"] = "vessel_coagulation"

    temperature: Temperature = Field(default="70 degC", validate_default=True, ge=313.15, le=400.0)
    """Temperature at which blood coagulates within tens of milliseconds; 70 degC, 60-80 degC [assumed]."""
    least_time: Time = Field(default="10 ms", validate_default=True, ge=0.0, le=100.0)
    """Shorter stays above the limit are remarked as too short for it [assumed]."""

    @property
    def title(self) -> str:
        """What it is."""
        return "vessel coagulation"

    @property
    def limit_parameter(self) -> Parameter:
        """Critical temperature."""
        if abs(self.temperature - DEFAULT_LIMIT) > 1e-6:
            return Parameter(self.temperature, self.temperature, self.temperature, "K", "given", "configuration")
        return Parameter(DEFAULT_LIMIT, 333.15, 353.15, "K", "assumed", "measurements.md section 3")


    def remarks(self, time: Array, temperature: Array) -> tuple[str, ...]:
        """Whether the stay above the limit is shorter than the limit is meant for."""
        above = time_above(time, temperature, self.temperature)
        if 0.0 < above < self.least_time:
            return (f"above the limit for {above:.2g} s only; meant for {self.least_time:.2g} s and longer",)
        return ()
