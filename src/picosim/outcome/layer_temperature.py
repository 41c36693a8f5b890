"""Collective temperature of a layer: the epidermis as a whole, not its single melanosomes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.peak import PeakCriterion
from picosim.spec import Field, Temperature

Array = NDArray[np.float64]

DEFAULT_LIMIT = 373.15


class LayerTemperature(PeakCriterion):
    """Peak temperature of the layer against 100 degC (pulses below 1 ms; 70 degC needs 17 ms by set A3)."""

    kind: Literal["layer_temperature"] = "layer_temperature"

    temperature: Temperature = Field(default="100 degC", validate_default=True, ge=313.15, le=647.0)
    """Collective temperature that the epidermis does not survive; 100 degC, 70-100 degC [assumed]."""

    @property
    def title(self) -> str:
        """What it is."""
        return "collective temperature of the layer"

    @property
    def limit_parameter(self) -> Parameter:
        """Critical temperature."""
        if abs(self.temperature - DEFAULT_LIMIT) > 1e-6:
            return Parameter(self.temperature, self.temperature, self.temperature, "K", "given", "configuration")
        return Parameter(DEFAULT_LIMIT, 343.15, DEFAULT_LIMIT, "K", "assumed", "measurements.md section 3")

