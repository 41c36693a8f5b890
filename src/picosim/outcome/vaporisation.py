"""Vaporisation of tissue water: boiling at 100 degC when heated slowly, superheat when heated fast.

Below about 1e6 K/s water boils at impurities, at 100 degC and 1 bar. Faster, it superheats until vapour
nucleates of itself: J V t = 1 (kinetic criterion), or the measured limit of 303 degC at a platinum wall
(10.3390/e26010035).
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.history import largest_heating_rate, time_above
from picosim.outcome.peak import PeakCriterion
from picosim.spec import Field, Temperature, Unit

Array = NDArray[np.float64]

BOILING = 373.12
DEFAULT_SUPERHEAT = 576.15
AMBIENT_PRESSURE = 101325.0


class Vaporisation(PeakCriterion):
    """Peak temperature against boiling or superheat, chosen by ``regime``; the remark says which one the
    history calls for."""

    kind: Literal["vaporisation"] = "vaporisation"

    regime: Literal["boiling", "superheat"] = "boiling"
    """Heterogeneous boiling (the cautious choice), or the superheat limit of fast heating."""
    superheat: Temperature = Field(default="303 degC", validate_default=True, ge=373.15, le=647.0)
    """Superheat limit; 303 degC [abstract], 280-320 degC."""
    fast_rate: Annotated[float, Unit("K/s")] = Field(default="1e6 K/s", validate_default=True, gt=0, le=1e15)
    """Heating rate from which superheat applies; 1e6 K/s [convention of the physics specification]."""

    @property
    def title(self) -> str:
        """What it is."""
        return f"vaporisation ({self.regime})"

    @property
    def limit_parameter(self) -> Parameter:
        """Critical temperature of the regime."""
        if self.regime == "boiling":
            return Parameter(BOILING, BOILING, BOILING, "K", "computed", "IAPWS-95 at 1 bar, nucleation_and_vaporisation.csv")
        if abs(self.superheat - DEFAULT_SUPERHEAT) > 1e-6:
            return Parameter(self.superheat, self.superheat, self.superheat, "K", "given", "configuration")
        return Parameter(DEFAULT_SUPERHEAT, 553.15, 593.15, "K", "abstract", "doi:10.3390/e26010035")


    def remarks(self, time: Array, temperature: Array) -> tuple[str, ...]:
        """Which regime the heating rate calls for, and the kinetic limit for the time above boiling."""
        hottest = float(np.max(temperature))
        if hottest < BOILING:
            return ()
        rate = largest_heating_rate(time, temperature)
        fast = rate >= self.fast_rate
        found = [f"heated at {rate:.1g} K/s: {'superheat' if fast else 'boiling'} applies"]
        if fast:
            limit = kinetic_limit(max(time_above(time, temperature, BOILING), 1e-9))
            found.append(f"kinetic limit for 1 um3 over that time {limit - 273.15:.0f} degC")
            if hottest > limit:
                found.append("beyond validity: hotter than liquid water can be")
        return tuple(found)


def kinetic_limit(duration: float, *, volume: float = 1e-18, liquid_pressure: float = AMBIENT_PRESSURE) -> float:
    """Temperature [K] at which J V t = 1 for a volume [m3] kept there for ``duration`` [s]."""
    from picosim.formulas.nucleation import nucleation_temperature

    return nucleation_temperature(liquid_pressure, volume, duration)
