"""How ``picosim sweep`` writes axes, durations and sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from picosim.study.session import Session


def describe(session: Session) -> str:
    """Return points and axes of a sweep."""
    lines = [f"{session.plan.size:,} points: " + " x ".join(f"{name} ({n})" for name, n in session.plan.dims)]
    for axis in session.plan.axes:
        values = axis.labels or axis.values
        lines.append(f"  {axis.path}: {span(values)} {axis.unit if axis.unit != '1' else ''}".rstrip())
    return "\n".join(lines)


def span(values: Any) -> str:
    """Return the range of numbers, or the first few words."""
    import numpy as np

    if len(values) and isinstance(np.ravel(values)[0], str):
        words = list(dict.fromkeys(str(v) for v in values))
        return ", ".join(words[:6]) + (f", ... ({len(words)})" if len(words) > 6 else "")
    numbers = np.asarray(values)
    low, high = numbers.min(), numbers.max()
    return f"{low:.6g}" if low == high else f"{low:.6g} ... {high:.6g}"


def duration(seconds: float) -> str:
    """Return seconds in the unit that reads best."""
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def size(number: float) -> str:
    """Return a number of bytes in the unit that reads best."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.3g} {unit}"
        number /= 1000
    return ""
