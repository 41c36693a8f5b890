"""The interface of every light model."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import PicosimError
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

    def solve_many(
        self, stacks: Sequence[OpticalStack], depths: Sequence[NDArray[np.float64]]
    ) -> list[Deposition | PicosimError]:
        """Return what ``solve`` gives for each stack and its depths, with the same bits, or why it fails.

        A model with a kernel for many stacks at once overrides this.
        """
        found: list[Deposition | PicosimError] = []
        for stack, depth in zip(stacks, depths, strict=True):
            try:
                found.append(self.solve(stack, depth))
            except PicosimError as error:
                found.append(error)
        return found

    def solve_beam(
        self, stack: OpticalStack, depth: NDArray[np.float64], *, beam: Any = None, seed: int | None = None
    ) -> Deposition:
        """Return the Deposition on the axis of a ``beam``; a model that does not resolve the spot takes it as broad."""
        return self.solve(stack, depth)
