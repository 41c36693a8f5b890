"""From responses to thresholds and epidermal sparing: exact scaling, bands over what is not known.

A threshold is the surface radiant exposure at which a criterion is reached. Each is known for every variant of its
absorber (interior scale x diameter) and for the low, default and high end of the criterion's limit.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.criterion import LayerCriterion, LayerResponse, ParticleCriterion, ParticleResponse
from picosim.outcome.validity import BEYOND, VALID, End, Validity
from picosim.skin.absorber import Absorber

Array = NDArray[np.float64]
SAME_EVENT = "same event"
LEVELS = ("default", "low", "high")


@dataclass(frozen=True)
class Variant:
    """One choice of the doubtful numbers of an absorber."""

    diameter: float
    interior_scale: float


@dataclass(frozen=True)
class AbsorberResponses:
    """What a pulse does to every variant of one absorber at one depth.

    ``rise_per_exposure`` is the adiabatic rise over the radiant exposure on the surface [K m2/J], shape (variants,).
    The first variant is the reference.
    """

    absorber: Absorber
    depth: float
    fluence_ratio: float
    variants: tuple[Variant, ...]
    responses: tuple[ParticleResponse, ...]
    rise_per_exposure: Array
    ends: tuple[End, ...]

    @property
    def label(self) -> str:
        """Name of the absorber."""
        return self.absorber.label

    @property
    def validity_exposure(self) -> Array:
        """Radiant exposure at which the linear model ends, shape (variants,), [J/m2]."""
        return np.array([end.end_rise for end in self.ends]) / self.rise_per_exposure


@dataclass(frozen=True)
class Threshold:
    """Thresholds of one criterion on one absorber or on the epidermal layers, [J/m2].

    ``values`` has shape (variants, 3): for the default, low and high limit. ``status`` of the reference:
    ``valid``, ``doubtful`` or ``beyond validity``, where only ``bound`` is known: the criterion is not reached below it.
    """

    criterion: str
    subject: str
    limit: Parameter
    unit: str
    values: Array
    status: str
    reason: str
    bound: float
    where: str
    variants: tuple[Variant, ...]

    @property
    def value(self) -> float:
        """Threshold of the reference variant at the default limit; NaN beyond validity."""
        return math.nan if self.status == BEYOND else float(self.values[0, 0])

    @property
    def band(self) -> tuple[float, float]:
        """Lowest and highest over variants and limits; NaN where none is within validity."""
        known = self.values[np.isfinite(self.values)]
        return (float(known.min()), float(known.max())) if len(known) else (math.nan, math.nan)


def particle_threshold(criterion: ParticleCriterion, subject: AbsorberResponses) -> Threshold:
    """Return the threshold of a particle criterion for every variant and limit; NaN where the linear model has ended."""
    limit = criterion.limit_of(subject.absorber)
    values = np.full((len(subject.variants), 3), np.nan)
    status, reason = VALID, ""
    for i, (response, end) in enumerate(zip(subject.responses, subject.ends, strict=True)):
        for j, rise in enumerate(criterion.threshold_rises(response, (limit.value, limit.low, limit.high))):
            state = end.status(rise)
            if state != BEYOND:
                values[i, j] = rise / subject.rise_per_exposure[i]
            if i == 0 and j == 0:
                status = state
                reason = (
                    "" if state == VALID else (end.end_reason if state == BEYOND else end.doubtful_reason)
                )
    return Threshold(
        criterion.label, subject.label, limit, criterion.unit, values, status, reason,
        float(subject.validity_exposure[0]), f"{subject.label} at {subject.depth * 1e6:.4g} um", subject.variants,
    )  # fmt: skip


def layer_threshold(criterion: LayerCriterion, layers: Sequence[LayerResponse]) -> Threshold:
    """Return the least threshold over the epidermal layers, for each limit."""
    limit = criterion.limit_parameter
    levels = (limit.value, limit.low, limit.high)
    found = [{level: criterion.threshold(layer, level) for level in set(levels)} for layer in layers]
    table = np.array([[of_layer[level] for level in levels] for of_layer in found], dtype=np.float64)
    first = int(np.argmin(table[:, 0]))
    values = np.min(table, axis=0)[None, :]
    values = np.where(np.isfinite(values), values, np.nan)
    status = VALID if np.isfinite(values[0, 0]) else BEYOND
    reason = "" if status == VALID else "not reached at any exposure"
    return Threshold(
        criterion.label,
        "epidermis",
        limit,
        criterion.unit,
        values,
        status,
        reason,
        math.inf,
        layers[first].layer,
        (Variant(0.0, 1.0),),
    )


@dataclass(frozen=True)
class Cell:
    """Epidermal sparing for one pair of criteria: damage threshold over disruption threshold, with its band."""

    target_criterion: str
    epidermal_criterion: str
    value: float
    low: float
    high: float
    status: str


_SAME_LEVEL = tuple((level, level) for level in range(3))
_ALL_LEVELS = tuple(itertools.product(range(3), range(3)))


def sparing_cell(target: Threshold, damage: Threshold, *, same_absorber: bool, same_kind: bool) -> Cell:
    """Return one cell of the sparing matrix.

    Interior scale is common to both sides; diameters vary freely. A limit that both sides share (the same criterion on
    the same kind of particle) moves together; otherwise each runs over its range.
    """
    same_criterion = target.criterion == damage.criterion
    if same_absorber and same_criterion:
        return Cell(target.criterion, damage.criterion, math.nan, math.nan, math.nan, SAME_EVENT)
    pairs = _SAME_LEVEL if same_criterion and same_kind else _ALL_LEVELS
    above, below = damage.values.tolist(), target.values.tolist()
    ratios = []
    for i, j in itertools.product(range(len(target.variants)), range(len(damage.variants))):
        one, other = target.variants[i], damage.variants[j]
        free = 0.0 in (one.diameter, other.diameter)
        if not free and (one.interior_scale != other.interior_scale or (same_absorber and one != other)):
            continue
        ratios += [above[j][q] / below[i][p] for p, q in pairs if below[i][p] > 0]
    known = [r for r in ratios if math.isfinite(r)]
    value = damage.value / target.value if target.value and math.isfinite(target.value) else math.nan
    status = max((target.status, damage.status), key=("valid", "doubtful", "beyond validity").index)
    if not math.isfinite(value):
        status = BEYOND
    return Cell(
        target.criterion,
        damage.criterion,
        value,
        min(known, default=math.nan),
        max(known, default=math.nan),
        status,
    )


def headline(cells: Sequence[Cell]) -> Cell | None:
    """Return the least cell that has a value; None when there is none."""
    known = [cell for cell in cells if math.isfinite(cell.value)]
    return min(known, key=lambda cell: cell.value) if known else None


def ends_of(validity: Validity, absorber: Absorber, responses: Sequence[ParticleResponse]) -> tuple[End, ...]:
    """Return where the linear model ends for each variant."""
    return tuple(validity.end(absorber, response) for response in responses)
