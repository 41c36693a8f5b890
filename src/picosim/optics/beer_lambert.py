"""Beer-Lambert law: the unscattered light alone. For teaching; in skin it is wrong by factors.

phi(z)/H_0 = (1 - R) exp(-sum of mu_a d), R = ((n_1 - n_0)/(n_1 + n_0))^2. Scattering, the faces further down and the
slant of diffuse light are left out: the difference to ``discrete_ordinates`` is what scattering does.
Source: physics.md section 7; Jacques 2013, doi:10.1088/0031-9155/58/11/R37.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.formulas.fresnel import normal_reflectance
from picosim.optics.deposition import Deposition
from picosim.optics.model import Illumination, OpticsModel
from picosim.optics.stack import OpticalStack


class BeerLambert(OpticsModel):
    """Specular reflection, then exponential decay by absorption alone (teaching model, scattering left out)."""

    kind: Literal["beer_lambert"] = "beer_lambert"

    def solve(
        self, stack: OpticalStack, depth: NDArray[np.float64], *, illumination: Illumination = "collimated"
    ) -> Deposition:
        """Return the Deposition of a beam that is only absorbed; exact where nothing scatters or reflects below.

        Raises
        ------
        ConfigError : diffuse light is asked for, or a depth lies outside the stack.
        """
        if illumination != "collimated":
            raise ConfigError("beer_lambert follows a collimated beam only; for diffuse light use 'discrete_ordinates'")
        where = stack.check_depth(depth)
        specular = normal_reflectance(stack.n_above, float(stack.n[0]))
        tops = stack.interfaces[:-1]
        optical = stack.mu_a * np.where(stack.mu_a > 0, stack.thickness, 0.0)
        above = np.concatenate(([0.0], np.cumsum(optical)))
        layer = stack.layer_at(where)
        fluence = (1.0 - specular) * np.exp(-above[layer] - stack.mu_a[layer] * (where - tops[layer]))
        left = (1.0 - specular) * np.exp(-above)
        return Deposition(
            model=self.kind,
            stack=stack,
            depth=where,
            fluence_ratio=fluence,
            specular_reflectance=specular,
            diffuse_reflectance=0.0,
            transmittance=float(left[-1]),
            absorbed_fraction=left[:-1] - left[1:],
            marks=("broad_beam", "no_scattering"),
            diagnostics={"energy_balance": 0.0},
        )
