"""One axis of a sweep: a key of the configuration and the values it takes.

Written ``{ log = ["10 ps", "1 us"], n = 31 }``, ``{ lin = [...], n = 11 }``, ``{ values = [...] }``,
``{ normal = [mean, deviation], clip = [low, high] }`` or ``{ choices = [...] }``.

Values are expanded once, by ``math.pow`` one at a time: vectorised powers differ in their last bits between
processors, and an axis expanded on two machines would be two axes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator, model_validator

from picosim import units
from picosim.errors import ConfigError
from picosim.spec import Field, Plain, listed

Array = NDArray[np.float64]
ToSI = Callable[[Any], Any]
FORMS = ("log", "lin", "values", "normal", "choices")
MAX_VALUES = 10_000_000


class AxisSpec(Plain):
    """How one key varies; give exactly one of log, lin, values, normal, choices."""

    log: list[Any] | None = Field(default=None, min_length=2, max_length=2)
    """First and last value; equal ratios between neighbours (log-uniform for samplers)."""
    lin: list[Any] | None = Field(default=None, min_length=2, max_length=2)
    """First and last value; equal steps between neighbours (uniform for samplers)."""
    values: list[Any] | None = Field(default=None, min_length=1)
    """The values themselves: quantities, words, truth values or tables."""
    normal: list[Any] | None = Field(default=None, min_length=2, max_length=2)
    """Mean and standard deviation; for samplers only."""
    clip: list[Any] | None = Field(default=None, min_length=2, max_length=2)
    """Least and largest value of a normal distribution, which is cut off there and renormalised."""
    choices: list[Any] | None = Field(default=None, min_length=1)
    """Equally likely values; for samplers the same as ``values``."""
    n: int | None = Field(default=None, ge=1, le=MAX_VALUES)
    """Number of values of a log or lin axis of a grid."""
    labels: list[str] | None = None
    """Names of the values, needed where they are tables."""

    @field_validator("log", "lin", "normal", "clip")
    @classmethod
    def _quantities(cls, value: list[Any] | None) -> list[Any] | None:
        for item in value or ():
            if isinstance(item, bool) or not isinstance(item, (str, int, float)):
                raise ValueError(f"{item!r} is not a quantity")
        return value

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = [name for name in FORMS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {listed(FORMS)}; got {listed(given) or 'none'}")
        if self.n is not None and given[0] not in ("log", "lin"):
            raise ValueError(f"'n' goes with log and lin; {given[0]} has its own number of values")
        if self.clip is not None and self.normal is None:
            raise ValueError("'clip' goes with normal")
        listing = self.listing
        if self.labels is not None and (listing is None or len(self.labels) != len(listing)):
            raise ValueError("'labels' needs one name for each of the values")
        return self

    @property
    def form(self) -> str:
        """Which form was given."""
        return next(name for name in FORMS if getattr(self, name) is not None)

    @property
    def listing(self) -> list[Any] | None:
        """The values where they are listed one by one."""
        return self.values if self.values is not None else self.choices

    def expand(self, to_si: ToSI) -> list[Any]:
        """Return the values of a grid axis, in SI.

        ``to_si`` turns a value as written into one in SI (or leaves a word as it is).

        Raises
        ------
        ConfigError : the axis is for samplers only, or has no ``n``.
        """
        if self.listing is not None:
            return [to_si(value) for value in self.listing]
        if self.form == "normal":
            raise ConfigError("a normal axis needs a sampler (random, lhs, sobol, halton, saltelli), not a grid")
        if self.n is None:
            raise ConfigError(f"'n' is missing: how many values the {self.form} axis has")
        pair = self.log or self.lin or []
        first, last = to_si(pair[0]), to_si(pair[1])
        if self.n == 1:
            return [first]
        share = [i / (self.n - 1) for i in range(self.n)]
        inner = _log(first, last, share) if self.log else _lin(first, last, share)
        return [first, *inner[1:-1], last]

    def quantile(self, share: Array, to_si: ToSI) -> list[Any] | Array:
        """Return the values at cumulated probabilities ``share`` in (0, 1): how samplers draw this axis."""
        if self.listing is not None:
            options = [to_si(value) for value in self.listing]
            place = np.minimum((share * len(options)).astype(np.int64), len(options) - 1)
            return [options[i] for i in place]
        if self.normal is not None:
            return self._normal(share, to_si)
        pair = self.log or self.lin or []
        first, last = to_si(pair[0]), to_si(pair[1])
        return np.array(_log(first, last, share) if self.log else _lin(first, last, share))

    def _normal(self, share: Array, to_si: ToSI) -> Array:
        from scipy.special import ndtr, ndtri

        assert self.normal is not None  # by the caller
        mean, deviation = to_si(self.normal[0]), width(self.normal[1])
        if not deviation > 0:
            raise ConfigError(f"the standard deviation must be positive, got {self.normal[1]!r}")
        if self.clip is None:
            return np.asarray(mean + deviation * ndtri(share), dtype=np.float64)
        low, high = to_si(self.clip[0]), to_si(self.clip[1])
        if not low < high:
            raise ConfigError("'clip' must go from a smaller to a larger value")
        a, b = ndtr((low - mean) / deviation), ndtr((high - mean) / deviation)
        if not b > a:
            raise ConfigError("'clip' lies so far from the mean that nothing is left of the distribution")
        return np.asarray(np.clip(mean + deviation * ndtri(a + share * (b - a)), low, high), dtype=np.float64)


def _log(first: float, last: float, share: Sequence[float] | Array) -> list[float]:
    if not (first > 0 and last > 0):
        raise ConfigError("a log axis needs positive ends; use lin for one that touches zero")
    ratio = last / first
    return [first * math.pow(ratio, float(s)) for s in share]


def _lin(first: float, last: float, share: Sequence[float] | Array) -> list[float]:
    return [first + (last - first) * float(s) for s in share]


def width(value: Any) -> float:
    """Return a width in SI: a standard deviation has no offset even where its quantity has one."""
    if isinstance(value, (int, float)):
        return float(value)
    match = re.fullmatch(r"\s*([-+0-9.eE]+)\s*(.*?)\s*", str(value))
    if not match:
        raise ConfigError(f"cannot read '{value}' as a number with a unit")
    return float(match[1]) * units.unit(match[2] or "1").scale


def parse_axis(text: str) -> tuple[str, dict[str, Any]]:
    """Read an axis from the command line: ``path=log:1 uJ:1 mJ:31``, ``path=values:532 nm,755 nm``.

    Raises
    ------
    ConfigError : not of this form.
    """
    path, sign, rest = text.partition("=")
    form, colon, body = rest.partition(":")
    path, form = path.strip(), form.strip()
    if not (sign and colon and path) or form not in FORMS:
        raise ConfigError(
            f"--axis {text}: write path=FORM:..., for example "
            '--axis "laser.pulse.duration=log:10 ps:1 us:31" or --axis "skin.phototype=values:II,IV"'
        )
    if form in ("values", "choices"):
        return path, {form: [_plain(item.strip()) for item in body.split(",") if item.strip()]}
    parts = [part.strip() for part in body.split(":")]
    if form == "normal":
        if len(parts) not in (2, 4):
            raise ConfigError(f"--axis {text}: write normal:mean:deviation or normal:mean:deviation:low:high")
        spec: dict[str, Any] = {"normal": [_plain(p) for p in parts[:2]]}
        return path, spec | ({"clip": [_plain(p) for p in parts[2:]]} if len(parts) == 4 else {})
    if len(parts) not in (2, 3) or (len(parts) == 3 and not parts[2].isdigit()):
        raise ConfigError(f"--axis {text}: write {form}:first:last:n")
    spec = {form: [_plain(p) for p in parts[:2]]}
    return path, spec | ({"n": int(parts[2])} if len(parts) == 3 else {})


def _plain(text: str) -> Any:
    """Read a bare number or truth value; leave anything else as text."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
