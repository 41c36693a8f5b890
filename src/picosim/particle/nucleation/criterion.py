"""The interface of nucleation criteria: at what wall temperature a bubble is born."""

from __future__ import annotations

from abc import abstractmethod

from picosim.data.tables import Parameter
from picosim.spec import Spec


class NucleationCriterion(Spec):
    """A rule that gives the temperature at which the liquid at a wall turns into a bubble."""

    @abstractmethod
    def temperature_at(
        self, liquid_pressure: float = 101325.0, *, volume: float = 1e-18, duration: float = 1e-9
    ) -> float:
        """Return the nucleation temperature [K].

        Parameters
        ----------
        liquid_pressure : in the liquid at the wall [Pa]; negative in tension.
        volume : liquid that is as hot and as stretched as the wall [m3].
        duration : how long it stays so [s].
        """

    @abstractmethod
    def parameter(self) -> Parameter:
        """Return the temperature at ambient pressure with its range, mark and source."""
