"""The arrays of one solution: what each layer is, what the way up leaves for the way down, and scratch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from picosim.optics.ordinates.angles import Array, gauss_legendre
from picosim.optics.ordinates.source import POINTS

K, WEIGHT, U, C, TOP, BOTTOM, H, DECAY, SOURCE, BELOW, GAMMA = range(11)
"""Of ``Light.mode``: decay constant [1/m]; fluence of the mode; what a beam of unit flux feeds into it (see ``beam``); its
homogeneous amplitudes at top and bottom; resistance and 1/cosh(k d) of its line; source at the bottom of the layer;
source below the face above the layer (at the nodes), and -gamma of that face (see ``network.through_face``)."""

EXTINCTION, TRANSMISSION, DOWN, UP, ECHO = range(5)
"""Of ``Light.beam``, see ``beam``: decay [1/m] and transmission; amplitudes of the wave from the top and of that from the
bottom; backward over forward flux in each."""

PHI, PSI, P, A, LINE, UPPER, LOWER = range(7)
"""Of ``Light.matrix``: modes in moments; voltage of mode j at node i, [i, j], and its current, [j, i]; Cholesky factors of
the layer's lines and of the face above it."""

Y, Z, F, SPARE = range(4)
"""Of ``Light.scratch``: the admittance of what lies below the plane reached, and scratch."""

NOW, S, SPARE_VECTOR, RATES = range(4)
"""Of ``Light.vector``: the source that goes with Y; the voltages at the plane reached; scratch; loss rates."""


class Light(NamedTuple):
    """All arrays of one solution; axis 0 is the layer."""

    mode: Array
    beam: Array
    matrix: Array
    moments: Array
    scratch: Array
    vector: Array
    rule: Array


def make_light(L: int, T: int) -> Light:
    """Allocate the arrays for L layers of at most T nodes."""
    rule = np.zeros((6, POINTS))
    rule[0], rule[1] = gauss_legendre(POINTS)
    return Light(
        np.zeros((L, 11, T)), np.zeros((L, 5)), np.zeros((L, 7, T, T)), np.zeros((L, 2 * T)), np.zeros((4, T, T)),
        np.zeros((4, 2 * T)), rule,
    )  # fmt: skip
