"""Symmetric tridiagonal systems eliminated from both ends at once: half the dependency chain of Thomas'
algorithm.

The matrix has the diagonal d and the off-diagonal -g. The twisted factorisation meets at cell n // 2 (Babuska
1972, 10.1137/0709008 [title only]); no pivoting, which diagonally dominant matrices do not need.
"""

from __future__ import annotations

from typing import Any

from picosim.numerics.jit import kernel


@kernel(fastmath=True)
def factor(d: Any, g: Any, inverse: Any, couple: Any) -> None:
    """Factor once: ``d`` (n,), ``g`` (n - 1,) in; ``inverse`` (n,) pivots and ``couple`` (n - 1,) out."""
    n = d.size
    m = n // 2
    x = 1.0 / d[0]
    y = 1.0 / d[n - 1]
    inverse[0] = x
    inverse[n - 1] = y
    for i in range(1, m):
        link = g[i - 1]
        couple[i - 1] = link * x
        x = 1.0 / (d[i] - link * link * x)
        inverse[i] = x
        j = n - 1 - i
        if j > m:
            link = g[j]
            couple[j] = link * y
            y = 1.0 / (d[j] - link * link * y)
            inverse[j] = y
    pivot = d[m]
    if m > 0:
        couple[m - 1] = g[m - 1] * x
        pivot -= g[m - 1] * couple[m - 1]
    if m < n - 1:
        couple[m] = g[m] * y
        pivot -= g[m] * couple[m]
    inverse[m] = 1.0 / pivot


@kernel(fastmath=True)
def solve(inverse: Any, couple: Any, x: Any) -> None:
    """Solve in place with the factors: ``x`` (n,) is the right side in and the solution out."""
    n = x.size
    m = n // 2
    top = x[0]
    low = x[n - 1]
    for i in range(1, m):
        top = x[i] + couple[i - 1] * top
        x[i] = top
        j = n - 1 - i
        if j > m:
            low = x[j] + couple[j] * low
            x[j] = low
    middle = x[m]
    if m > 0:
        middle += couple[m - 1] * x[m - 1]
    if m < n - 1:
        middle += couple[m] * x[m + 1]
    middle *= inverse[m]
    x[m] = middle
    top = middle
    low = middle
    for i in range(m - 1, -1, -1):
        top = inverse[i] * x[i] + couple[i] * top
        x[i] = top
        j = n - 1 - i
        if j > m:
            low = inverse[j] * x[j] + couple[j - 1] * low
            x[j] = low
