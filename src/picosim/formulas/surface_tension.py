"""Surface tension of water against its vapour.

    sigma = 0.2358 N/m x^1.256 (1 - 0.625 x),   x = 1 - T / 647.096 K

IAPWS R1-76(2014): +-0.5 % from the triple point to the critical point; it extrapolates smoothly to
supercooled water.
"""

from __future__ import annotations

from picosim.numerics.jit import kernel


@kernel
def surface_tension(temperature: float) -> float:
    """Return the surface tension [N/m] at ``temperature`` [K]; zero at and above the critical point.

    Examples
    --------
    >>> round(surface_tension(310.15), 5)
    0.07008
    """
    x = 1.0 - temperature / 647.096
    if x <= 0.0:
        return 0.0
    return 0.2358 * x**1.256 * (1.0 - 0.625 * x)  # type: ignore[no-any-return]
