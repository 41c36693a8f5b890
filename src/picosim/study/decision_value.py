"""Which measurement would most narrow a verdict: the expected gain in being right from knowing one parameter.

A verdict is ``margin >= 1``. Not knowing better, one says what is more probable and is right with probability
max(p, 1 - p). Were parameter X known, one would be right with E[max(p(X), 1 - p(X))]. The difference is the value of
measuring X (expected value of partial perfect information for a yes or no; Raiffa and Schlaifer 1961). Beside it stands
the share of the verdict's variance that X explains alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.store.sweep_reader import Sweep
from picosim.study.columns import columns
from picosim.study.sensitivity import CONFIDENCE, conditional_share

Array = NDArray[np.float64]
SHUFFLES = 20


@dataclass(frozen=True)
class Measurement:
    """What knowing one parameter is worth for a verdict."""

    parameter: str
    path: str
    right_now: float
    """Probability of the right verdict today."""
    right_then: float
    """The same once the parameter is known."""
    gain_error: float
    """Half width of the 95 % interval of the gain."""
    explained: float
    """Share of the verdict's variance the parameter explains alone."""

    @property
    def gain(self) -> float:
        """Expected gain in the probability of the right verdict."""
        return self.right_then - self.right_now


def decision_value(
    sweep: Sweep, margin: str, *, limit: float = 1.0, most: int | None = 3, resamples: int = 100, seed: int = 0
) -> list[Measurement]:
    """Return the parameters whose measurement most narrows a verdict, the best first.

    Parameters
    ----------
    sweep : a sweep over the unknown parameters; a sampler that draws them from what is known of them.
    margin : a single-number result; the verdict is whether it reaches ``limit``. Points beyond validity are left out.
    limit : value at which the verdict turns.
    most : how many to return; all when None.
    resamples : bootstrap samples behind the intervals.
    seed : of bootstrap and shuffles.

    Raises
    ------
    ConfigError : the verdict is the same everywhere, so that nothing can narrow it.
    """
    table = columns(sweep, margin)
    verdict = table.result >= limit
    share = float(np.mean(verdict))
    if share in (0.0, 1.0):
        raise ConfigError(
            f"'{margin}' is {'above' if share else 'below'} {limit:g} at all {len(verdict)} points: the verdict is "
            "certain over these ranges, no measurement can narrow it"
        )
    rng = np.random.default_rng(seed)
    paths = {c.name: c.path for c in sweep.header.coordinates}
    found = []
    for name in table.names:
        group = table.groups[name]
        gain = _gain(verdict, group, rng)
        rows = [rng.integers(0, len(verdict), len(verdict)) for _ in range(resamples)]
        drawn = [_plain_gain(verdict[r], group[r]) for r in rows]
        now = max(share, 1.0 - share)
        explained = conditional_share(verdict.astype(np.float64), group)
        found.append(Measurement(name, paths[name], now, now + gain, CONFIDENCE * float(np.std(drawn)), explained))
    found.sort(key=lambda m: (-m.gain, -m.explained, m.parameter))
    return found if most is None else found[:most]


def _gain(verdict: NDArray[np.bool_], group: NDArray[np.int64], rng: np.random.Generator) -> float:
    """Gain beyond what the same groups would seem to give were the parameter without influence."""
    chance = np.mean([_plain_gain(rng.permutation(verdict), group) for _ in range(SHUFFLES)])
    return max(0.0, _plain_gain(verdict, group) - float(chance))


def _plain_gain(verdict: NDArray[np.bool_], group: NDArray[np.int64]) -> float:
    count = np.bincount(group)
    yes = np.bincount(group, weights=verdict)
    right = float(np.sum(np.maximum(yes, count - yes))) / len(verdict)
    share = float(np.mean(verdict))
    return right - max(share, 1.0 - share)
