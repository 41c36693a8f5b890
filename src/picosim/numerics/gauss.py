"""Gauss-Legendre nodes and weights on [-1, 1], as constants for kernels."""

from __future__ import annotations

import numpy as np

NODES4, WEIGHTS4 = np.polynomial.legendre.leggauss(4)
NODES8, WEIGHTS8 = np.polynomial.legendre.leggauss(8)
NODES16, WEIGHTS16 = np.polynomial.legendre.leggauss(16)
