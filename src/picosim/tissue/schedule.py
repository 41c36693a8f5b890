"""Everything that happens in a run, in order: deposits, changes of the surface, instants to report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.pulses import HeatPulses
from picosim.tissue.surface import Phase

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stretch:
    """The nodes of one phase. Between nodes nothing changes; arrays as `picosim.numerics.tr_bdf2.march` takes
    them.

    ``node`` (m + 1,), ``power`` (m, n_sources) [W/m2], ``jump`` (m + 1, n_sources) [J/m2],
    ``record`` (m + 1,) row of this stretch's output or -1, ``rows`` the global rows in the same order.
    """

    phase: Phase
    node: Array
    power: Array
    jump: Array
    record: NDArray[np.intp]
    restart: NDArray[np.bool_]
    rows: NDArray[np.intp]


@dataclass(frozen=True)
class Schedule:
    """The stretches of a run; ``row_of`` maps each output instant to its recorded row (-1: before the
    run)."""

    stretches: tuple[Stretch, ...]
    row_of: NDArray[np.intp]


def schedule(pulses: HeatPulses, sources: int, phases: tuple[Phase, ...], time: Array) -> Schedule:
    """Order deposits, phases and output instants.

    Parameters
    ----------
    pulses : the deposits.
    sources : number of heat sources they use.
    phases : consecutive; from the start of the run to its end.
    time : never decreasing output instants [s]; of two equal ones the first is before a deposit at that
        instant.
    """
    start, end = phases[0].start, phases[-1].stop
    jump_time, jump_energy, jump_source = pulses.jumps()
    begin, finish, power, source = pulses.steps()
    twice = np.append(time[1:] == time[:-1], False)
    known = [np.array([start, end]), time, jump_time, begin, finish, np.array([p.stop for p in phases[:-1]])]
    instants = np.sort(np.concatenate(known))
    fresh = np.concatenate(([True], instants[1:] > instants[:-1])) & (instants >= start) & (instants <= end)
    node = instants[fresh]
    if twice.any():  # of a doubled node the first is before the deposit
        node = np.repeat(node, 1 + np.isin(node, time[twice]))
    last_index = np.searchsorted(node, jump_time, side="right") - 1
    jump = np.zeros((node.size, sources))
    inside = (jump_time >= start) & (jump_time <= end)
    np.add.at(jump, (last_index[inside], jump_source[inside]), jump_energy[inside])
    # each step adds its power to the intervals it spans: a running sum would leave rounding behind a strong pulse
    first = np.searchsorted(node, np.clip(begin, start, end), side="right") - 1
    spans = np.searchsorted(node, np.clip(finish, start, end), side="right") - 1 - first
    offset = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
    active = np.zeros((node.size, sources))
    np.add.at(active, (np.repeat(first, spans) + offset, np.repeat(source, spans)), np.repeat(power, spans))
    restart = (jump != 0).any(axis=1)
    restart[1:] |= (active[1:] != active[:-1]).any(axis=1)
    restart[0] = True
    after = np.searchsorted(node, time, side="right") - 1
    wanted = np.where(twice, after - 1, after)
    wanted[(time < start) | (time > end)] = -1
    recorded = np.unique(wanted[wanted >= 0])
    row = np.full(node.size, -1, dtype=np.intp)
    row[recorded] = np.arange(recorded.size)
    stretches = []
    low = 0
    for index, phase in enumerate(phases):
        final = index == len(phases) - 1
        high = node.size - 1 if final else int(np.searchsorted(node, phase.stop))
        own = slice(low, high + 1)
        local, local_jump = row[own].copy(), jump[own].copy()
        if not final:  # the shared node belongs to the next phase
            local[-1] = -1
            local_jump[-1] = 0.0
        rows = local[local >= 0]
        record = np.where(local >= 0, np.cumsum(local >= 0) - 1, -1).astype(np.intp)
        stretches.append(Stretch(phase, node[own], active[low:high], local_jump, record, restart[own], rows))
        low = high
    return Schedule(tuple(stretches), np.where(wanted >= 0, row[wanted], -1))


def sampling_times(pulses: HeatPulses, until: float, *, start: float = 0.0, first: float = 1e-6,
                   per_decade: int = 16) -> Array:  # fmt: skip
    """Instants that follow every pulse: its start and end, then logarithmically to the next pulse or
    ``until`` [s].

    Parameters
    ----------
    first : first instant after the end of a pulse [s].
    start : first instant of the run [s]; pre-cooling is sampled evenly.
    per_decade : instants per decade of time.
    """
    order = np.argsort(pulses.start)
    begins = pulses.start[order] + pulses.edges[0]
    ends = pulses.start[order] + pulses.edges[-1]
    parts = [np.array([start, until])]
    if begins.size and start < begins[0]:
        parts.append(np.linspace(start, begins[0], 20))
    for index, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        following = begins[index + 1] if index + 1 < begins.size else until
        span = following - end
        if span > first:
            count = max(int(np.ceil(np.log10(span / first) * per_decade)), 2)
            parts.append(end + np.geomspace(first, span, count))
        if end > begin:
            parts.append(begin + (end - begin) * np.linspace(0.0, 1.0, 9))
        else:
            parts.append(np.array([begin]))
    times = np.unique(np.concatenate(parts))
    instants = begins[ends == begins]  # listed twice: before and after the deposit
    times = np.sort(np.concatenate((times, instants)))
    return times[(times >= start) & (times <= until)]
