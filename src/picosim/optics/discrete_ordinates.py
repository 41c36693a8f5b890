"""Discrete ordinates: the radiative transfer equation in plane layers, exact but for the number of directions.

Each layer has its own refractive index, with Fresnel reflection and refraction at every face; Henyey-Greenstein
scattering of any anisotropy with delta-M truncation (Wiscombe 1977, doi:10.1175/1520-0469(1977)034<1408:TDMRYA>2.0.CO;2);
collimated light at normal incidence or diffuse light; any albedo from 0 to 1 and any thickness.
Fluence and absorption are analytic in depth. Method: ``picosim.optics.ordinates``.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.formulas.fresnel import diffuse_reflectance, normal_reflectance
from picosim.optics.deposition import Deposition
from picosim.optics.model import Illumination, OpticsModel
from picosim.optics.stack import OpticalStack
from picosim.spec import Field


class DiscreteOrdinates(OpticsModel):
    """Exact transport in plane layers under a broad beam: own index, Fresnel faces, fluence inside."""

    kind: Literal["discrete_ordinates"] = "discrete_ordinates"  # type: ignore[assignment]

    streams: Annotated[int, Field(ge=4, le=128, multiple_of=2)] = 48
    """Directions in a layer, up and down together: even, 4 to 128. Layers above a step of the index get a few more."""

    def solve(
        self, stack: OpticalStack, depth: NDArray[np.float64], *, illumination: Illumination = "collimated"
    ) -> Deposition:
        """Return the Deposition with the fluence at each ``depth`` [m] (inside the stack).

        Raises
        ------
        ConfigError : a depth lies outside the stack.
        """
        from picosim.optics.ordinates.solver import solve  # compiled code: loaded when it is needed

        where = stack.check_depth(depth)
        reflected, through, absorbed, fluence = solve(stack, where, self.streams, illumination == "diffuse")
        first = float(stack.n[0])
        if illumination == "diffuse":
            specular = diffuse_reflectance(stack.n_above, first)
        else:
            specular = normal_reflectance(stack.n_above, first)
        return Deposition(
            model=self.kind,
            stack=stack,
            depth=where,
            fluence_ratio=fluence,
            specular_reflectance=specular,
            diffuse_reflectance=reflected - specular,
            transmittance=through,
            absorbed_fraction=absorbed,
            marks=("broad_beam",),
            diagnostics={
                "energy_balance": 1.0 - reflected - through - float(np.sum(absorbed)),
                "streams": float(self.streams),
            },
        )
