"""What a run adds when asked, in a few lines: which criterion comes first by pulse duration, and the bubble."""

from __future__ import annotations

from itertools import groupby

from picosim.cli import tables
from picosim.result import Dataset
from picosim.units import convert, format_value


def show(run: Dataset) -> None:
    """Print a line for each threshold curve, and for the bubble of the target or why there is none."""
    curves = run.groups.get("duration_curve", Dataset()).groups
    if curves:
        tables.line("\nFirst criterion by pulse duration (thresholds and bands in the file and its picture)")
    for name, data in curves.items():
        tables.line(f"  {name}: {stretches(data)}")
    for name, data in run.group("absorbers").groups.items():
        if "bubble" in data.groups:
            tables.line(f"\nBubble around the {name}: {bubble(data.group('bubble'))}")
        elif "bubble" in data.attributes:
            tables.line(f"\nBubble around the {name}: {data.attributes['bubble']}")


def stretches(data: Dataset) -> str:
    """Return the criteria that come first with the durations between which they do."""
    rows = zip(data["pulse_duration"], data.text("first"), strict=True)
    found = []
    for first, members in groupby(rows, key=lambda row: row[1]):
        at = [format_value(float(t), "s", 3) for t, _ in members]
        found.append(f"{first} {at[0]}" + (f" to {at[-1]}" if len(at) > 1 else ""))
    return ", ".join(found)


def bubble(data: Dataset) -> str:
    """Return size, lifetime, speed and collapse of a bubble with what they rest on."""

    def text(field: str) -> str:
        return format_value(float(data[field]), data.fields[field].unit, 3)

    limit, low, high = (convert(float(t), "degC") for t in data["nucleation_temperature"])
    note = "" if data.attributes["status"] == "valid" else f"; heating of the particle is {data.attributes['status']}"
    nucleation, mark = data.attributes["nucleation"], data.attributes["nucleation_mark"]
    return (
        f"{nucleation} nucleation at {limit:.4g} degC ({low:.4g}-{high:.4g}, {mark}), "
        f"largest radius {text('maximum_radius')}, lifetime {text('lifetime')}, first wall speed {text('wall_speed')}, "
        f"collapse pressure {text('collapse_pressure')} ({data.attributes['model']}){note}\n"
        f"  collapse pressure: {data.attributes['collapse_caveat']}"
    )
