"""Radius of the vapour bubble around the target against time, at the radiant exposure that was set."""

from __future__ import annotations

from matplotlib.axes import Axes

from picosim.plots import bubble, fields, style
from picosim.result import Dataset
from picosim.units import format_value


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, laser: str | None = None, absorber: str | None = None) -> Axes:
    """Draw growth, collapse and rebound [um] from the birth of the bubble, and what sums it up; return the axes."""
    run = fields.pick(result, laser)
    name = absorber or fields.target_of(run.data)
    around = fields.need(run.data, f"absorbers/{name}", f"absorber '{name}'")
    if "bubble" not in around.groups:
        raise fields.NothingToDraw(
            f"no bubble around the {name}: {around.attributes.get('bubble', 'the run follows none (particle.bubble)')}"
        )
    data = around.group("bubble")
    if "bubble_radius" not in data.fields:
        raise fields.NothingToDraw(f"the bubble around the {name} is too small to grow: surface tension holds it")
    title = f"Bubble around the {name.replace('_', ' ')}, {fields.pulse_label(run.data)}"
    histories = {str(data.attributes["model"]): (data["time"], data["bubble_radius"])}
    ax = bubble.draw(histories, ax, particle_radius=float(data["particle_radius"]), title=title)
    parts = [(text, format_value(float(data[field]), data.fields[field].unit, 3)) for text, field in (
        ("largest radius", "maximum_radius"), ("lifetime", "lifetime"), ("first wall speed", "wall_speed"),
        ("collapse, an order of magnitude", "collapse_pressure"),
    )]  # fmt: skip
    if data.attributes["status"] != "valid":
        parts.append(("heating of the particle", str(data.attributes["status"])))
    style.note(
        ax,
        "\n".join(f"{text}: {value}" for text, value in parts).replace(" u", " µ"),
        x=0.03,
        y=0.05,
        ha="left",
        va="bottom",
        path_effects=style.halo(),
    )
    return ax
