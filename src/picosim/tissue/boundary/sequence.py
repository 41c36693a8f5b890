"""Any boundaries one after the other: cold air, then a plate, then cryogen, each until an instant."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import model_validator

from picosim.spec import FamilyOf, Field, Plain, Time
from picosim.tissue.surface import Boundary, Phase


class Stage(Plain):
    """One boundary of a sequence."""

    boundary: Annotated[Boundary, FamilyOf("picosim.tissue.boundary")]
    """What acts on the surface."""
    until: Time | None = Field(default=None, ge=-3600.0, le=1e5)
    """When the next one takes over; the last has none."""


class Sequence(Boundary):
    """Boundaries in turn; each is on the clock of the first pulse and is cut to its stage."""

    kind: Literal["sequence"] = "sequence"

    stages: tuple[Stage, ...] = Field(min_length=1, max_length=100)
    """The stages in order."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ends = [stage.until for stage in self.stages[:-1]]
        if any(end is None for end in ends):
            raise ValueError("every stage but the last needs 'until'")
        known = [end for end in ends if end is not None]
        if any(b <= a for a, b in itertools.pairwise(known)):
            raise ValueError("the 'until' of the stages must increase")
        return self

    def phases(self, until: float) -> tuple[Phase, ...]:
        """The phases of each stage, cut to it."""
        found: list[Phase] = []
        low = -float("inf")
        for index, stage in enumerate(self.stages):
            last = index == len(self.stages) - 1
            high = until if last or stage.until is None else min(stage.until, until)
            own = stage.boundary.phases(high)
            if not last and found:  # a stage that starts late is stretched back to the end of the one before
                own = (replace(own[0], start=min(own[0].start, low)), *own[1:])
            for phase in own:
                start, stop = max(phase.start, low), min(phase.stop, high)
                if stop > start:
                    found.append(replace(phase, start=start if not found else max(start, found[-1].stop), stop=stop))
            low = max(low, high)
            if high >= until:
                break
        for i in range(1, len(found)):
            found[i] = replace(found[i], start=found[i - 1].stop)
        return tuple(found) or self.stages[-1].boundary.phases(until)

    def resting(self) -> Phase:
        """The resting phase of the first stage."""
        return self.stages[0].boundary.resting()
