"""One line of nodes from everything that happens: deposits at instants or over intervals, changes, instants to report."""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def order(start: float, end: float, changes: Any, time: Any, origin: Any, energy: Any, source: Any, edges: Any,
          fraction: Any, sources: int) -> Any:  # fmt: skip
    """Nodes between ``start`` and ``end``; between two nodes nothing changes.

    Parameters
    ----------
    changes : (nc,) further instants that are nodes.
    time : (nt,) instants to report, never decreasing; of two equal ones the first is before a deposit there.
    origin, energy, source : (np,) deposits; edges, fraction : (m + 1,), (m,) each spreads its energy over steps of
        constant power relative to its origin. A step that the clock cannot tell from an instant is a jump.

    Returns
    -------
    node (n,), power (n, sources) after each node, jump (n, sources) at it, restart (n,) whether the right side changes
    there, row (n,) of the reported nodes, else -1, and row_of (nt,) the row of each instant, -1 outside.
    """
    pulses, steps, count = origin.size, fraction.size, time.size
    instants = np.empty(2 + changes.size + count + pulses * (steps + 1))
    instants[0] = start
    instants[1] = end
    size = 2
    for i in range(changes.size):
        instants[size] = changes[i]
        size += 1
    for i in range(count):
        instants[size] = time[i]
        size += 1
    for p in range(pulses):
        for m in range(steps + 1):
            instants[size] = origin[p] + edges[m]
            size += 1
    instants = np.sort(instants)
    node = np.empty(2 * size)
    n = 0
    at = 0
    for i in range(size):
        t = instants[i]
        if t < start or t > end or (i > 0 and t == instants[i - 1]):
            continue
        node[n] = t
        n += 1
        while at < count and time[at] < t:
            at += 1
        if at + 1 < count and time[at + 1] == t:  # listed twice: the first node is before the deposit
            node[n] = t
            n += 1
    node = node[:n].copy()
    power = np.zeros((n, sources))
    jump = np.zeros((n, sources))
    for p in range(pulses):
        for m in range(steps):
            begin = origin[p] + edges[m]
            stop = origin[p] + edges[m + 1]
            own = energy[p] * fraction[m]
            if stop <= begin:
                if start <= begin <= end:
                    jump[np.searchsorted(node, begin, side="right") - 1, source[p]] += own
                continue
            # each step adds its power to the intervals it spans: a running sum would leave rounding behind a strong
            # pulse; it follows from the rounded instants, so that the energy is exact however late the pulse
            first = np.searchsorted(node, min(max(begin, start), end), side="right") - 1
            last = np.searchsorted(node, min(max(stop, start), end), side="right") - 1
            for k in range(first, last):
                power[k, source[p]] += own / (stop - begin)
    restart = np.zeros(n, dtype=np.bool_)
    restart[0] = True
    for k in range(n):
        for s in range(sources):
            restart[k] |= jump[k, s] != 0.0 or (k > 0 and power[k, s] != power[k - 1, s])
    row_of = np.full(count, -1)
    row = np.full(n, -1)
    for i in range(count):
        if start <= time[i] <= end:
            k = np.searchsorted(node, time[i], side="right") - 1
            if i + 1 < count and time[i + 1] == time[i]:
                k -= 1
            row_of[i] = k
            row[k] = 0
    rows = 0
    for k in range(n):
        if row[k] == 0:
            row[k] = rows
            rows += 1
    for i in range(count):
        if row_of[i] >= 0:
            row_of[i] = row[row_of[i]]
    return node, power, jump, restart, row, row_of
