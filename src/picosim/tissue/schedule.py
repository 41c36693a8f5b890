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
    from picosim.numerics.timeline import order

    changes = np.array([p.stop for p in phases[:-1]], dtype=np.float64)
    node, power, jump, restart, row, row_of = order(
        phases[0].start, phases[-1].stop, changes, time, pulses.start, pulses.radiant_exposure, pulses.source, pulses.edges,
        pulses.fraction, sources,
    )  # fmt: skip
    if len(phases) == 1:
        return Schedule((Stretch(phases[0], node, power[:-1], jump, row, restart, row[row >= 0]),), row_of)
    bounds = [0, *np.searchsorted(node, changes).tolist(), node.size - 1]
    stretches = []
    first_row = 0
    for phase, low, high in zip(phases, bounds[:-1], bounds[1:], strict=True):
        own = slice(low, high + 1)
        record, own_jump = row[own].copy(), jump[own].copy()
        if high < node.size - 1:  # the shared node belongs to the next phase
            record[-1] = -1
            own_jump[-1] = 0.0
        rows = record[record >= 0]
        record = np.where(record >= 0, record - first_row, -1)
        first_row += rows.size
        stretches.append(Stretch(phase, node[own], power[low:high], own_jump, record, restart[own], rows))
    return Schedule(tuple(stretches), row_of)


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
