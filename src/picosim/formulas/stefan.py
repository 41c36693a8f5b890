"""One-phase Stefan problem: the front of a phase change into material at the transition temperature.

    sqrt(pi) lambda exp(lambda^2) erf(lambda) = St,   front = 2 lambda sqrt(D t),   St = c (T_wall - T_pc)/L

Stefan 1891 (10.1002/andp.18912780206, bibliographic); Carslaw and Jaeger 1959, section 11.2.
"""

from __future__ import annotations

import math


def front_constant(stefan_number: float) -> float:
    """Return lambda of the one-phase Stefan problem.

    Parameters
    ----------
    stefan_number : sensible over latent heat, > 0.

    Returns
    -------
    lambda, to about 1e-15 relative.

    Raises
    ------
    ValueError : the Stefan number is not positive and finite.

    Examples
    --------
    >>> round(front_constant(0.1), 10)
    0.2200162727
    """
    if not 0.0 < stefan_number < math.inf:
        raise ValueError(f"the Stefan number must be positive and finite, got {stefan_number}")
    target = math.log(stefan_number)

    def excess(x: float) -> float:  # logarithm: monotone and free of overflow
        return 0.5 * math.log(math.pi) + math.log(x) + x * x + math.log(math.erf(x)) - target

    low = high = math.sqrt(0.5 * stefan_number)  # small St
    while excess(low) > 0.0:
        low *= 0.5
    while excess(high) < 0.0:
        high *= 2.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if excess(middle) < 0.0 else (low, middle)
    return 0.5 * (low + high)
