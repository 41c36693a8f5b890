"""Gauss-Legendre nodes and weights on [-1, 1], as constants for kernels."""

from __future__ import annotations

import numpy as np

NODES16, WEIGHTS16 = np.polynomial.legendre.leggauss(16)
NODES4, WEIGHTS4 = np.polynomial.legendre.leggauss(4)
