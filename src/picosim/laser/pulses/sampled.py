"""Measured trace: power at given instants, joined by straight lines and scaled to unit area."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import ConfigDict, PrivateAttr, model_validator

from picosim import units
from picosim.errors import ConfigError
from picosim.laser.pulse import Array, Pulse
from picosim.spec import Field, Ratio, Time

_HEADER = "time [ns], power"
_UNDERSHOOT = 0.05  # noise of a detector below zero, as a fraction of the peak, that is cut to zero


class Sampled(Pulse):
    """Oscilloscope trace, from a CSV file or inline; its own times count, so t = 0 is where the trace says.

    The file has two columns and a header that names the unit of time, such as ``time [ns], power``; the
    power may be in any unit. ``duration`` follows from the trace (the first to the last crossing of half of
    the peak) and need not be given. Values below zero by less than 5 % of the peak are noise and cut to zero.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    kind: Literal["sampled"] = "sampled"
    duration: Time = Field(default="1 s", gt=0, le=10.0)
    """Full width at half maximum, measured on the trace."""
    file: str | None = None
    """CSV file with the trace, as an alternative to ``time`` and ``power``."""
    time: tuple[Time, ...] | None = None
    """Instants of the samples, increasing."""
    power_samples: tuple[Ratio, ...] | None = Field(default=None, alias="power")
    """Power at these instants, in any unit."""
    _trace: tuple[tuple[float, ...], tuple[float, ...]] = PrivateAttr(default=((), ()))

    @model_validator(mode="after")
    def _measure(self) -> Sampled:
        inline = self.time is not None or self.power_samples is not None
        if inline == (self.file is not None):
            raise ValueError("a sampled pulse is given either by 'file' or by the lists 'time' and 'power'")
        if self.file is not None:
            t, p = _read(Path(self.file))
        elif self.time is None or self.power_samples is None:
            raise ValueError("both lists are due: 'time' and 'power'")
        else:
            t, p = np.array(self.time), np.array(self.power_samples)
        t, p = _checked(t, p)
        width = _width(t, p)
        given = self.duration if "duration" in self.model_fields_set else width
        if abs(given - width) > 1e-6 * width:
            raise ValueError(
                f"duration {given:.6g} s contradicts the trace, whose FWHM is {width:.6g} s; leave it out"
            )
        object.__setattr__(self, "_trace", (tuple(t.tolist()), tuple(p.tolist())))
        self.__dict__["duration"] = width
        return self

    def _arrays(self) -> tuple[Array, Array]:
        return np.array(self._trace[0]), np.array(self._trace[1])

    def power(self, time: Any) -> Array:
        """Power over pulse energy [1/s]; ``time`` [s], any shape; zero outside the trace."""
        t, p = self._arrays()
        return np.asarray(np.interp(np.asarray(time, dtype=np.float64), t, p, left=0.0, right=0.0))

    def cumulative(self, time: Any) -> Array:
        """Fraction of the energy delivered up to ``time`` [s]: exact for straight lines."""
        t, p = self._arrays()
        total = np.concatenate([[0.0], np.cumsum(0.5 * np.diff(t) * (p[1:] + p[:-1]))])
        x = np.clip(np.asarray(time, dtype=np.float64), t[0], t[-1])
        i = np.clip(np.searchsorted(t, x, side="right") - 1, 0, len(t) - 2)
        return np.asarray(total[i] + 0.5 * (x - t[i]) * (p[i] + np.interp(x, t, p)))

    def support(self) -> tuple[float, float]:
        """First and last instant of the trace [s]."""
        return self._trace[0][0], self._trace[0][-1]

    def kinks(self) -> Array:
        """Every sample's instant [s]."""
        return self._arrays()[0]

    @property
    def peak_power(self) -> float:
        """Largest power over pulse energy [1/s]."""
        return max(self._trace[1])


def _checked(t: Array, p: Array) -> tuple[Array, Array]:
    """Refuse what is no trace; return it with the noise below zero cut and the area one."""
    if t.ndim != 1 or t.shape != p.shape or len(t) < 2:
        raise ValueError(f"'time' and 'power' need the same length of at least 2, got {len(t)} and {len(p)}")
    if not (np.all(np.isfinite(t)) and np.all(np.isfinite(p))):
        raise ValueError("the trace holds a value that is not a finite number")
    if np.any(np.diff(t) <= 0.0):
        where = int(np.argmax(np.diff(t) <= 0.0))
        raise ValueError(
            f"the times of the trace must increase; sample {where + 2} does not ({t[where + 1]:g} s)"
        )
    peak = float(np.max(p))
    if peak <= 0.0:
        raise ValueError("the power of the trace is nowhere above zero")
    if float(np.min(p)) < -_UNDERSHOOT * peak:
        raise ValueError(
            f"the power of the trace falls to {np.min(p) / peak:.3g} of its peak; subtract the baseline "
            f"(noise down to -{_UNDERSHOOT:g} of the peak is cut to zero)"
        )
    p = np.maximum(p, 0.0) / peak
    area = float(np.sum(0.5 * np.diff(t) * (p[1:] + p[:-1])))
    return t, p / area


def _width(t: Array, p: Array) -> float:
    """Time between the first and the last crossing of half of the peak."""
    half = 0.5 * float(np.max(p))
    above = np.flatnonzero(p >= half)
    first, last = int(above[0]), int(above[-1])
    left, right = float(t[first]), float(t[last])
    if first > 0:
        left -= float((p[first] - half) / (p[first] - p[first - 1]) * (t[first] - t[first - 1]))
    if last < len(t) - 1:
        right += float((p[last] - half) / (p[last] - p[last + 1]) * (t[last + 1] - t[last]))
    if right <= left:
        raise ValueError("the trace has no width at half of its peak; give more samples")
    return right - left


def _read(path: Path) -> tuple[Array, Array]:
    """Read a trace file; its mistakes are told with their line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ValueError(f"cannot read the trace '{path}': {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ValueError(
            f"the trace '{path}' is not a text file; a CSV with the header '{_HEADER}' is due"
        ) from None
    body = [
        (n, row)
        for n, row in enumerate(csv.reader(lines), 1)
        if any(row) and not row[0].lstrip().startswith("#")
    ]
    if not body:
        raise ValueError(f"the trace '{path}' is empty; a CSV with the header '{_HEADER}' is due")
    scale = _time_unit(path, body[0][1])
    values = []
    for number, row in body[1:]:
        try:
            t, p = (float(cell) for cell in row)
        except ValueError:
            raise ValueError(
                f"the trace '{path}', line {number}: two numbers are due, got {','.join(row)!r}"
            ) from None
        values.append((t * scale, p))
    table = np.array(values).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _time_unit(path: Path, header: list[str]) -> float:
    """Seconds per unit of the time column, from ``time [ns]``, ``time (ns)`` or ``time_ns``."""
    found = re.fullmatch(r"\s*time\s*(?:\[(\w+)\]|\((\w+)\)|_(\w+))\s*", header[0], re.IGNORECASE)
    symbol = next((g for g in found.groups() if g), "") if found else ""
    try:
        return units.parse(f"1 {symbol}", "s")
    except ConfigError:
        raise ValueError(
            f"the trace '{path}' needs a header that names the unit of time, such as '{_HEADER}'; "
            f"got '{','.join(header)}'"
        ) from None
