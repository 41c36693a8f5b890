"""The interface of every light model."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.optics.deposition import Deposition
from picosim.optics.stack import OpticalStack
from picosim.spec import Spec

Illumination = Literal["collimated", "diffuse"]


class OpticsModel(Spec):
    """A light model: plane layers in, a Deposition out. Broad beam at normal incidence unless it says otherwise."""

    resolves_spot: ClassVar[bool] = False
    """Whether the model follows a finite beam; the others take it as broad and say so."""

    @abstractmethod
    def solve(
        self, stack: OpticalStack, depth: NDArray[np.float64], *, illumination: Illumination = "collimated"
    ) -> Deposition:
        """Return the Deposition, its fluence at each of the increasing depths ``depth`` [m]."""

    def solve_beam(
        self, stack: OpticalStack, depth: NDArray[np.float64], *, beam: Any = None, seed: int | None = None
    ) -> Deposition:
        """Return the Deposition on the axis of a ``beam``; a model that does not resolve the spot takes it as broad."""
        return self.solve(stack, depth)
