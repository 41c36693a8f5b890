"""Discrete ordinates: the radiative transfer equation in plane layers, exact but for the number of directions.

Each layer has its own refractive index, with Fresnel reflection and refraction at every face; Henyey-Greenstein
scattering of any anisotropy, its forward peak left in the beam (delta-M: Wiscombe 1977, J. Atmos. Sci. 34, 1408,
doi:10.1175/1520-0469(1977)034<1408:TDMRYA>2.0.CO;2); a beam at normal incidence or diffuse light; any albedo from
0 to 1 and any thickness. Fluence and absorption are analytic in depth. How it works: ``picosim.optics.ordinates``.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged, PicosimError
from picosim.formulas.fresnel import diffuse_reflectance, normal_reflectance
from picosim.optics.deposition import Deposition
from picosim.optics.model import Illumination, OpticsModel
from picosim.optics.ordinates.angles import SAME_INDEX
from picosim.optics.stack import OpticalStack
from picosim.spec import Field, Ratio

MOST_STREAMS = 128
FILM = 0.1
"""Optical thickness below which a layer between steps of the index holds most of its own light near grazing."""


class DiscreteOrdinates(OpticsModel):
    """Exact transport in plane layers under a broad beam: own index, Fresnel faces, fluence inside."""

    kind: Literal["discrete_ordinates"] = "discrete_ordinates"

    streams: Annotated[int, Field(ge=4, le=MOST_STREAMS, multiple_of=2)] = 32
    """Directions in a layer, up and down together: even, 4 to 128. Layers between steps of the index get a few more, and
    a stack with a clear film between such steps two or four times as many."""
    relative_error: Ratio | None = Field(default=None, gt=0, le=0.1)
    """Raise the streams by halves until all results agree to this fraction with the run before; off by default."""

    def solve(
        self, stack: OpticalStack, depth: NDArray[np.float64], *, illumination: Illumination = "collimated"
    ) -> Deposition:
        """Return the Deposition with the fluence at each ``depth`` [m] (inside the stack).

        Raises
        ------
        ConfigError : a depth lies outside the stack.
        NotConverged : ``relative_error`` is not reached with 128 streams.
        """
        where = stack.check_depth(depth)
        streams = self._streams(stack)
        result = self._run(stack, where, streams, illumination)
        if self.relative_error is None:
            return result
        while streams < MOST_STREAMS:
            streams = min(2 * round(0.75 * streams), MOST_STREAMS)
            last, result = result, self._run(stack, where, streams, illumination)
            difference = _difference(last, result)
            if difference <= self.relative_error:
                return dataclasses.replace(result, diagnostics={**result.diagnostics, "relative_error": difference})
        raise NotConverged(
            f"discrete_ordinates: results still change by {difference:.2g} (relative) at {streams} streams, more than "
            f"relative_error = {self.relative_error:g}; allow a larger error or use 'monte_carlo'"
        )

    def _run(
        self, stack: OpticalStack, depth: NDArray[np.float64], streams: int, illumination: Illumination
    ) -> Deposition:
        from picosim.optics.ordinates.solver import solve  # compiled code: loaded when it is needed

        found = solve(stack, depth, streams, illumination == "diffuse")
        return self._deposition(stack, depth, streams, illumination, *found)

    def solve_many(
        self, stacks: Sequence[OpticalStack], depths: Sequence[NDArray[np.float64]]
    ) -> list[Deposition | PicosimError]:
        """See OpticsModel: stacks of equal shape go through one compiled loop."""
        if self.relative_error is not None:
            return super().solve_many(stacks, depths)
        from picosim.optics.ordinates.solver import solve_batch

        found: dict[int, Deposition | PicosimError] = {}
        groups: dict[tuple[int, int, int], list[int]] = {}
        for i, (stack, depth) in enumerate(zip(stacks, depths, strict=True)):
            if np.isfinite(stack.thickness[-1]):
                groups.setdefault((self._streams(stack), len(stack.names), len(depth)), []).append(i)
            else:
                found[i] = super().solve_many([stack], [depth])[0]
        for (streams, *_), rows in groups.items():
            chosen = [stacks[i] for i in rows]
            where = [stacks[i].check_depth(depths[i]) for i in rows]
            thickness, mu_a, mu_s, g = (
                np.array([getattr(s, name) for s in chosen]) for name in ("thickness", "mu_a", "mu_s", "g")
            )
            indices = np.array([[s.n_above, *s.n, s.n_below] for s in chosen])
            solved = solve_batch(thickness, mu_a, mu_s, g, indices, np.array(where), streams, False)
            for i, depth, reflected, through, absorbed, fluence in zip(rows, where, *solved, strict=True):
                numbers = float(reflected), float(through), absorbed, fluence
                found[i] = self._deposition(stacks[i], depth, streams, "collimated", *numbers)
        return [found[i] for i in range(len(stacks))]

    def _streams(self, stack: OpticalStack) -> int:
        """Directions for a stack: more of them where it has clear films."""
        return min(_finer(stack) * self.streams, MOST_STREAMS)

    def _deposition(
        self, stack: OpticalStack, depth: NDArray[np.float64], streams: int, illumination: Illumination,
        reflected: float, through: float, absorbed: NDArray[np.float64], fluence: NDArray[np.float64],
    ) -> Deposition:  # fmt: skip
        specular = (diffuse_reflectance if illumination == "diffuse" else normal_reflectance)(stack.n_above, float(stack.n[0]))
        return Deposition(
            model=self.kind,
            stack=stack,
            depth=depth,
            fluence_ratio=fluence,
            specular_reflectance=specular,
            diffuse_reflectance=reflected - specular,
            transmittance=through,
            absorbed_fraction=absorbed,
            marks=("broad_beam",),
            diagnostics={
                "energy_balance": 1.0 - reflected - through - float(np.sum(absorbed)),
                "streams": float(streams),
            },
        )


def _finer(stack: OpticalStack) -> int:
    """Return how many times more streams a stack takes for its clear films: 2, 4 for very clear ones, else 1.

    A film is what lies between two steps of the index. Between two faces that reflect at grazing incidence light is
    trapped up to a cosine of about the root of the optical thickness, and the fluence of a clear film is made of it.
    Sixteen nodes a quadrant leave up to 2 % there, 64 less than 0.1 %.
    """
    films = [0.0]
    above = float(stack.n[0])
    for thickness, mu_a, mu_s, n in zip(*(c.tolist() for c in (stack.thickness, stack.mu_a, stack.mu_s, stack.n)), strict=True):
        if abs(n - above) > SAME_INDEX * n:
            films.append(0.0)
        films[-1] += (mu_a + mu_s) * thickness if thickness < math.inf else math.inf  # a half space is no film
        above = n
    thinnest = min(films)
    return 1 if thinnest > FILM else (2 if thinnest > 0.02 * FILM else 4)


def _difference(one: Deposition, other: Deposition) -> float:
    """Return the largest difference: of fluences relative to each (not below 1e-9), of the fractions absolute."""
    fluence = np.abs(one.fluence_ratio - other.fluence_ratio)
    scale = np.maximum(np.abs(other.fluence_ratio), 1e-9)
    fractions = np.abs(one.absorbed_fraction - other.absorbed_fraction)
    ends = [
        abs(one.diffuse_reflectance - other.diffuse_reflectance),
        abs(one.transmittance - other.transmittance),
    ]
    return float(max(np.max(fluence / scale, initial=0.0), np.max(fractions, initial=0.0), *ends))
