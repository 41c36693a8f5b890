"""Spallation of a layer: the tensile wave behind a free surface tears it.

Skin's quasi-static strength is 21.6 +/- 8.4 MPa (10.1016/j.jmbbm.2011.08.016 [abstract]), 15.6-28 MPa across
and along Langer lines (10.1016/j.jmbbm.2014.10.006 [abstract]); water-rich tissue may cavitate at 0.8-10 MPa
already (10.1117/12.137470 [abstract]).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.criterion import LayerCriterion, LayerResponse
from picosim.outcome.verdict import Verdict
from picosim.spec import Field, Pressure
from picosim.units import format_value

Array = NDArray[np.float64]

DEFAULT_LIMIT = 21.6e6


class Spallation(LayerCriterion):
    """Largest tension in the layer against its tensile strength; needs a tissue stress model."""

    kind: Literal["spallation"] = "spallation"

    strength: Pressure = Field(default="21.6 MPa", validate_default=True, gt=0, le=1e9)
    """Tensile strength; 21.6 MPa [abstract], 7.4 (tattoo work) to 28 MPa."""

    @property
    def title(self) -> str:
        """What it is."""
        return "spallation by the tensile wave"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "Pa"

    @property
    def limit_parameter(self) -> Parameter:
        """Critical tension."""
        if abs(self.strength - DEFAULT_LIMIT) > 1.0:
            return Parameter(self.strength, self.strength, self.strength, "Pa", "given", "configuration")
        return Parameter(DEFAULT_LIMIT, 7.4e6, 28.0e6, "Pa", "abstract", "doi:10.1016/j.jmbbm.2011.08.016")

    def value(self, response: LayerResponse, radiant_exposure: float) -> float:
        """Largest tension [Pa], positive."""
        return abs(response.peak_tension) * radiant_exposure

    def assess(self, peak_tension: Array, depth: Array, *, target: str = "skin", model: str = "") -> Verdict:
        """Judge a profile of peak tension (nz,) [Pa, negative] over depth (nz,) [m]."""
        worst = int(np.argmin(peak_tension))
        value, limit = max(-float(peak_tension[worst]), 0.0), self.limit_parameter
        return Verdict(
            criterion=self.label, target=target, value=value, limit=limit.value, unit=self.unit,
            margin=value / limit.value, where=f"{format_value(float(depth[worst]), 'm')} deep", when="peak over time",
            model=model, source=limit.source, mark=limit.mark, limit_low=limit.low, limit_high=limit.high,
            note="static strength; fast loading may bear more, cavitation nuclei less",
        )  # fmt: skip
