"""Reads between graded cells: a five-cell stencil for each point, applied to many rows."""

from __future__ import annotations

from typing import Any

from picosim.numerics.jit import kernel


@kernel(inline=True)
def smooth_face(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
    """Weights of four neighbouring cell means in the value at the face between the second and the third.

    The value is the slope there of the quartic through the running integral at five edges, which keeps every cell
    mean: fourth order, where a mean of two cells is second. ``a`` to ``d`` are the widths. Colella and Woodward 1984,
    10.1016/0021-9991(84)90143-8, eqs. (1.6) to (1.8) without limiter (bibliographic).
    """
    whole = b * c / (a + b + c + d)
    outer = whole * (c + d) / ((a + b + c) * (a + b))
    inner = b + 2.0 * whole * ((a + b) / (2.0 * b + c) - (c + d) / (2.0 * c + b))
    inner += whole * (c + d) * (2.0 * a + b) / ((a + b + c) * (b + 2.0 * c))
    inner -= whole * (a + b) * (c + 2.0 * d) / ((b + c + d) * (2.0 * b + c))
    inner /= b + c
    below = -whole * (a + b) / ((b + c + d) * (c + d))
    return -outer, 1.0 + outer - inner, inner - below, below


@kernel
def face_value(
    edges: Any, layer: Any, conductance: Any, half: Any, first: int, top: float, bottom: float, face: int
) -> tuple[float, float, float, float, float]:
    """Weights of the cells face - 2 to face + 1 in the value at a face, and a constant."""
    n = layer.size
    if 2 <= face <= n - 2 and layer[face - 2] == layer[face + 1]:
        a, b, c, d = smooth_face(
            edges[face - 1] - edges[face - 2], edges[face] - edges[face - 1], edges[face + 1] - edges[face],
            edges[face + 2] - edges[face + 1],
        )  # fmt: skip
        return a, b, c, d, 0.0
    # the wall divides the drop as the resistances of its two sides
    if face == 0:
        share = conductance[first] * half[first]
        return (0.0, share, 1.0 - share, 0.0, 0.0) if first > 0 else (0.0, 0.0, 1.0 - share, 0.0, share * top)
    share = conductance[first + face] * half[first + face - 1]
    if face == n:
        return 0.0, 1.0 - share, 0.0, 0.0, share * bottom
    return 0.0, 1.0 - share, share, 0.0, 0.0


@kernel
def weights(edges: Any, layer: Any, conductance: Any, half: Any, first: int, top: float, bottom: float, depth: Any,
            index: Any, weight: Any, constant: Any) -> None:  # fmt: skip
    """Stencils of the parabola through the mean and the two face values of the cell that holds each depth.

    Parameters
    ----------
    edges, layer : (n + 1,), (n,) of the skin's cells; conductance, half : of all cells, ``first`` of them above.
    top, bottom : temperatures behind the outer faces; depth : (nz,), never decreasing.
    index, weight, constant : (nz,), (nz, 5), (nz,) out; as `read_rows` takes them.
    """
    n = layer.size
    lower = face_value(edges, layer, conductance, half, first, top, bottom, 0)
    upper = lower
    known = -1
    i = 0
    for p in range(depth.size):
        z = min(max(depth[p], edges[0]), edges[n])
        while i < n - 1 and edges[i + 1] <= z:
            i += 1
        if i != known:
            if i > known + 1:
                lower = face_value(edges, layer, conductance, half, first, top, bottom, i)
            upper = lower
            lower = face_value(edges, layer, conductance, half, first, top, bottom, i + 1)
            known = i
        x = (z - edges[i]) / (edges[i + 1] - edges[i])
        bend = 3.0 * x * (1.0 - x)
        above = 1.0 - x - bend
        below = x - bend
        index[p] = i + first
        constant[p] = above * upper[4] + below * lower[4]
        weight[p, 0] = above * upper[0]
        weight[p, 1] = above * upper[1] + below * lower[0]
        weight[p, 2] = above * upper[2] + below * lower[1] + 2.0 * bend
        weight[p, 3] = above * upper[3] + below * lower[2]
        weight[p, 4] = below * lower[3]


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
