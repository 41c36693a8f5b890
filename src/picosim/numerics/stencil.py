"""Reads between graded cells: a five-cell stencil for each point, applied to many rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def smooth_face(edges: Any, layer: Any, face: int, value: Any) -> bool:
    """Weights (4,) of the cells face - 2 to face + 1 in the value at a face, where all four lie in one layer.

    The value is the slope there of the quartic through the running integral at five edges, which keeps every cell
    mean: fourth order, where a mean of two cells is second. False where the four cells do not lie in one layer.
    """
    n = layer.size
    if face < 2 or face > n - 2 or layer[face - 2] != layer[face + 1]:
        return False
    for s in range(4):
        value[s] = 0.0
    for j in range(5):  # slope at the middle edge of the Lagrange polynomial of edge j
        x = edges[face + j - 2] - edges[face]
        if j == 2:
            slope = 0.0
            for m in range(5):
                if m != 2:
                    slope -= 1.0 / (edges[face + m - 2] - edges[face])
        else:
            slope = 1.0 / x
            for m in range(5):
                if m != 2 and m != j:
                    other = edges[face + m - 2] - edges[face]
                    slope *= -other / (x - other)
        for s in range(min(j, 4)):  # the integral up to edge j holds the cells before it
            value[s] += slope
    for s in range(4):
        value[s] *= edges[face + s - 1] - edges[face + s - 2]
    return True


@kernel
def weights(edges: Any, layer: Any, conductance: Any, half: Any, first: int, top: float, bottom: float, depth: Any,
            index: Any, weight: Any, constant: Any) -> None:  # fmt: skip
    """Stencils of the parabola through the mean and the two face values of the cell that holds each depth.

    Parameters
    ----------
    edges, layer : (n + 1,), (n,) of the skin's cells; conductance, half : of all cells, ``first`` of them above.
    top, bottom : temperatures behind the outer faces; depth : (nz,).
    index, weight, constant : (nz,), (nz, 5), (nz,) out; as `read_rows` takes them.
    """
    n = layer.size
    own = np.empty(4)
    for p in range(depth.size):
        z = min(max(depth[p], edges[0]), edges[n])
        i = min(max(np.searchsorted(edges, z, side="right") - 1, 0), n - 1)
        x = (z - edges[i]) / (edges[i + 1] - edges[i])
        bend = 3.0 * x * (1.0 - x)
        index[p] = i + first
        constant[p] = 0.0
        for s in range(5):
            weight[p, s] = 0.0
        weight[p, 2] = 2.0 * bend
        for side in range(2):
            factor = (1.0 - x - bend) if side == 0 else (x - bend)
            face = i + side
            if not smooth_face(edges, layer, face, own):
                # the wall divides the drop as the resistances of its two sides
                for s in range(4):
                    own[s] = 0.0
                if face == 0:
                    share = conductance[first] * half[first]
                    own[2] = 1.0 - share
                    if first > 0:
                        own[1] = share
                    else:
                        constant[p] += factor * share * top
                elif face == n:
                    share = conductance[first + n] * half[first + n - 1]
                    own[1] = 1.0 - share
                    constant[p] += factor * share * bottom
                else:
                    share = conductance[first + face] * half[first + face - 1]
                    own[1] = 1.0 - share
                    own[2] = share
            for s in range(4):
                weight[p, s + side] += factor * own[s]


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
