"""Minimum visible lesion of layered skin: light, heat in the layers, and the Arrhenius damage of the
epidermis.

No melanosome physics: the layers absorb as a whole. The damage integral uses the branched epidermal model
(A2 below, A3 above 50 degC, ``measurements.md`` section 3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from picosim.chain import layers, light
from picosim.chain.prediction.frozen import FrozenSkin
from picosim.chain.prediction.skin_light import skin_with
from picosim.laser.beams.top_hat import TopHat
from picosim.laser.laser import Laser
from picosim.laser.pulse import Pulse
from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.outcome.arrhenius import Arrhenius
from picosim.tissue.boundary.convection import Convection
from picosim.tissue.heat.slab_1d import Slab1d

FOLLOW = 60.0
"""How long the skin is followed after the pulse [s]."""


def lesion_threshold(
    kind: FrozenSkin, wavelength: float, pulse: Pulse, spot: float, point: Mapping[str, float]
) -> float:
    """Return the surface radiant exposure [J/m2] at which the epidermis reaches the damage limit of
    ``point``.

    Parameters
    ----------
    kind : the skin; ``point`` gives its melanosome_fraction, initial_temperature [K], damage_limit and
        layer_absorption, a factor on the heat that a radiant exposure leaves in the epidermis.
    spot : beam diameter [m]; the loss of a finite spot is estimated on its axis.
    """
    beam = TopHat(diameter=spot)
    lit = light.solve(skin_with(kind, point["melanosome_fraction"]), wavelength, beam, DiscreteOrdinates())
    laser = Laser(wavelength=wavelength, radiant_exposure=1e4, pulse=pulse, beam=beam)
    models = layers.TissueModels(heat=Slab1d(tolerance=1e-3), boundary=Convection(), follow=FOLLOW)
    run = layers.solve(lit, laser, models, point["initial_temperature"])
    found = math.inf
    for response in layers.responses(lit, run):
        exposure = Arrhenius().threshold(response, point["damage_limit"])
        if math.isfinite(exposure):
            hottest = float(response.depth[response.hottest(exposure)])
            found = min(found, exposure / lit.spot_factor_at(hottest))
    return found / point["layer_absorption"] if math.isfinite(found) else math.nan
