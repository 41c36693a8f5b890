"""Applies a five-cell stencil to many rows, kept within the range of the neighbouring cells."""

from __future__ import annotations

from typing import Any

from picosim.numerics.jit import kernel


@kernel
def read_rows(cells: Any, index: Any, weight: Any, constant: Any, first: int, top: Any, bottom: Any, out: Any) -> None:
    """Values at points between cells.

    Parameters
    ----------
    cells : (m, n); index : (nz,) the cell that holds each point; weight : (nz, 5) of the cells index - 2 to
        index + 2;
    constant : (nz,) added.
    first : cells above it do not bound the first one.
    top, bottom : (share, value): the value at the outer faces is the cell's moved by a share towards
        ``value``; with
        ``first`` > 0 towards the cell above.
    out : (m, nz).
    """
    rows, n = cells.shape
    for k in range(rows):
        row = cells[k]
        for p in range(index.size):
            i = index[p]
            value = constant[p]
            for s in range(5):
                j = i + s - 2
                if 0 <= j < n:
                    value += weight[p, s] * row[j]
            mean = row[i]
            if i > first:
                above = row[i - 1]
            elif first > 0:
                above = mean + top[0] * (row[i - 1] - mean)
            else:
                above = mean + top[0] * (top[1] - mean)
            below = row[i + 1] if i < n - 1 else mean + bottom[0] * (bottom[1] - mean)
            low = min(min(above, below), mean)
            high = max(max(above, below), mean)
            out[k, p] = min(max(value, low), high)
