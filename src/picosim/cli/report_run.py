"""Tables of a run: laser, layers, absorbers, thresholds, sparing, verdicts."""

from __future__ import annotations

import math

import numpy as np

from picosim.cli import report_asked, tables
from picosim.result import Dataset
from picosim.units import convert, format_value

BEYOND = "beyond validity"


def show(run: Dataset) -> None:
    """Print the tables of one laser on one skin."""
    laser_line(run)
    layers(run)
    absorbers(run)
    thresholds(run)
    sparing(run)
    verdicts(run)
    report_asked.show(run)


def laser_line(run: Dataset) -> None:
    """Print one line on the laser and one on how the light was solved."""
    laser, optics = run.group("source"), run.group("optics")
    parts = [
        str(laser.attributes["name"]), f"{float(laser['wavelength']) * 1e9:.5g} nm", value(laser, "radiant_exposure"),
        f"{laser.attributes['pulse']} {value(laser, 'pulse_duration')}",
        f"{laser.attributes['beam']} {value(laser, 'diameter')}" if "diameter" in laser.fields else "broad beam",
        f"peak {laser['peak_irradiance'] / 1e4:.3g} W/cm2",
    ]  # fmt: skip
    tables.line("laser: " + ", ".join(parts))
    marks = f" [{optics.attributes['marks']}]" if optics.attributes["marks"] else ""
    tables.line(
        f"light: {optics.attributes['model']}{marks}, diffuse reflectance {float(optics['diffuse_reflectance']):.4f}, specular "
        f"{float(optics['specular_reflectance']):.4f}, transmittance {float(optics['transmittance']):.4f}, "
        f"energy balance {float(optics['energy_balance']):.1e}"
    )


def value(data: Dataset, name: str) -> str:
    """Return a scalar field as text with its unit."""
    item = data.fields[name]
    return format_value(float(item.values), item.unit)


def layers(run: Dataset) -> None:
    """Print the layers: absorption, light, heat."""
    data, optics = run.group("layers"), run.group("optics")
    broad = "broad_beam" in str(optics.attributes["marks"])
    names = ["layer", "thickness um", "mu_a 1/cm", "absorbed %", "fluence/H", "rise K", "t_p c/h"]
    table = tables.table(
        *names,
        *(["spot factor"] if broad else []),
        title="\nLayers (adiabatic rise of one pulse, layer mean)",
    )
    middle = data["depth"] + 0.5 * data["thickness"]
    spot = np.interp(middle, optics["depth"], optics["spot_factor"])
    for i, name in enumerate(data.text("layer")):
        row = [
            name, f"{data['thickness'][i] * 1e6:.4g}", f"{data['mu_a'][i] / 100:.4g}",
            f"{100 * data['absorbed_fraction'][i]:.3g}", f"{data['fluence_ratio'][i]:.3f}",
            f"{data['temperature_rise'][i]:.3g}", f"{data['stress_confinement'][i]:.2g}",
        ]  # fmt: skip
        table.add_row(*row, *([f"{spot[i]:.2f}"] if broad else []))
    tables.show(table)
    if broad:
        tables.line(
            "  broad_beam: computed as a broad beam; the spot factor estimates what the finite spot leaves on the axis "
            "(not applied)."
        )


def absorbers(run: Dataset) -> None:
    """Print each absorber: where it is, its clocks and its responses, with bands over size and interior scale."""
    table = tables.table(
        "absorber",
        "depth um",
        "d um (range)",
        "t_p/tau_th",
        "t_p/tau_st",
        "adiabatic rise K (band)",
        "wall",
        "centre tension",
        "hoop",
        title="\nAbsorbers (wall, tension, hoop as ratios to dT_ad, p_0, alpha E dT_ad/(1-nu); +: beyond validity further up)",
    )
    for name, data in run.group("absorbers").groups.items():
        d = data["diameter"] * 1e6
        rise = data["adiabatic_rise"]
        table.add_row(
            name, f"{float(data['depth']) * 1e6:.4g}", span(d, 3), f"{data['thermal_confinement'][0]:.2g}",
            f"{data['stress_confinement'][0]:.2g}",
            span(rise, 3) if math.isfinite(rise[0]) else f"{BEYOND}: reached at {exposure(data['validity_exposure'][0])}",
            span(data["wall_ratio"], 3), span(data["centre_tension_ratio"], 2), span(data["hoop_ratio"], 2),
        )  # fmt: skip
    tables.show(table)


def span(values: np.ndarray, digits: int) -> str:
    """Write the reference value with the band over the variants that are within validity; + where others are not."""
    known = values[np.isfinite(values)]
    first = f"{values[0]:.{digits}g}"
    if len(known) < 2 or known.min() == known.max():
        return first
    beyond = "+" if len(known) < len(values) else ""  # variants beyond validity lie higher
    return f"{first} ({known.min():.{digits}g}-{known.max():.{digits}g}{beyond})"


def exposure(radiant_exposure: float) -> str:
    """Write a radiant exposure with its unit."""
    return format_value(float(radiant_exposure), "J/m2", 3)


def threshold_text(data: Dataset, name: str, i: int) -> str:
    """Write a threshold with its band, or where the model ended."""
    status = data.text(f"{name}_status")[i]
    if status.startswith(BEYOND):
        bound = float(data[f"{name}_bound"][i])
        return f"{BEYOND}: reached at {exposure(bound)}" if math.isfinite(bound) else "not reached"
    low, high = (float(data[f"{name}_{end}"][i]) for end in ("low", "high"))
    text = f"{convert(float(data[name][i]), 'J/cm2'):.3g}"
    return text if low == high else f"{text} ({convert(low, 'J/cm2'):.2g}-{convert(high, 'J/cm2'):.2g})"


def thresholds(run: Dataset) -> None:
    """Print disruption thresholds of the target and damage thresholds of the epidermis."""
    if "disruption_threshold" not in run.fields:
        tables.line("\nNo absorbers in this skin: no thresholds.")
        return
    table = tables.table(
        "threshold of",
        "criterion",
        "J/cm2 (band)",
        "limit",
        "note",
        title="\nThresholds (radiant exposure on the surface)",
    )
    for what, name, dim in (
        (f"target: {run.attributes['target']}", "disruption_threshold", "target_criterion"),
        ("epidermis", "damage_threshold", "epidermal_criterion"),
    ):
        for i, criterion in enumerate(run.text(dim)):
            status = run.text(f"{name}_status")[i]
            table.add_row(
                what,
                criterion,
                threshold_text(run, name, i),
                run.text(f"{name}_mark")[i],
                "" if status == "valid" else status,
            )
    tables.show(table)


def sparing(run: Dataset) -> None:
    """Print the matrix of epidermal sparing and its headline."""
    if "epidermal_sparing" not in run.fields:
        return
    columns = run.text("epidermal_criterion")
    table = tables.table(
        "target \\ epidermis",
        *columns,
        title="\nEpidermal sparing: damage threshold of the epidermis over disruption threshold of the target (band)",
    )
    for i, name in enumerate(run.text("target_criterion")):
        table.add_row(name, *(cell_text(run, i, j) for j in range(len(columns))))
    tables.show(table)
    least = float(run["headline_sparing"])
    headline = (
        f"{least:.3g} ({run.attributes['headline']})"
        if math.isfinite(least)
        else str(run.attributes["headline"])
    )
    tables.line(
        f"  least cell: {headline}. Above one the target is disrupted before the epidermis is damaged."
    )


def cell_text(run: Dataset, *index: int) -> str:
    """Write one cell of a sparing matrix."""
    status = str(run["epidermal_sparing_status"][index])
    if status in (BEYOND, "same event"):
        return status
    low, high = (float(run[f"epidermal_sparing_{end}"][index]) for end in ("low", "high"))
    text = f"{float(run['epidermal_sparing'][index]):.3g}"
    text += "" if low == high else f" ({low:.2g}-{high:.2g})"
    return text + (" ?" if status == "doubtful" else "")


def verdicts(run: Dataset) -> None:
    """Print every verdict at the radiant exposure that was set."""
    data = run.group("verdicts")
    table = tables.table(
        "criterion",
        "on",
        "value",
        "limit (range)",
        "margin",
        "mark",
        "note",
        title="\nVerdicts at the radiant exposure that was set (margin = (value - start)/(limit - start), start without light)",
    )
    for i, criterion in enumerate(data.text("criterion")):
        unit = data.text("unit")[i]
        limit = show_value(float(data["limit"][i]), unit)
        low, high = float(data["limit_low"][i]), float(data["limit_high"][i])
        if low != high:
            limit += f" ({show_value(low, unit)} to {show_value(high, unit)})"
        shown = show_value(float(data["value"][i]), unit)
        note = data.text("note")[i]
        table.add_row(
            criterion,
            data.text("target")[i],
            shown if shown else BEYOND,
            limit,
            tables.number(float(data["margin"][i]), 3),
            data.text("mark")[i],
            note,
        )
    tables.show(table)


def show_value(number: float, unit: str) -> str:
    """Write a value in the unit a reader expects: temperatures in degC."""
    if math.isnan(number):
        return ""
    if unit == "K":
        return f"{convert(number, 'degC'):.4g} degC"
    return format_value(number, unit, 3)
