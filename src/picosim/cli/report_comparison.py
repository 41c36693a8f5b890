"""Tables of a comparison: three ways, gains cell by cell, and where the regimes flip."""

from __future__ import annotations

import math

import numpy as np

from picosim.cli import report_run, tables
from picosim.result import Dataset, Result


def show(result: Result) -> None:
    """Print a comparison."""
    for run in result.runs.values():
        report_run.laser_line(run)
    first = next(iter(result.runs.values()))
    report_run.layers(first)
    for name, run in result.runs.items():
        tables.line(f"\n== {name} ==")
        report_run.absorbers(run)
        report_run.thresholds(run)
        report_run.sparing(run)
    _gain(result)
    _ways(result.group("ways"))
    _regimes(result.group("diameters"))
    _diameters(result.group("diameters"))


def _gain(result: Result) -> None:
    if "sparing_gain" not in result.fields:
        return
    names, reference = result.text("laser"), str(result.attributes["reference"])
    columns = result.text("epidermal_criterion")
    for k, name in enumerate(names[1:], start=1):
        table = tables.table(
            "target \\ epidermis", *columns, title=f"\nGain in epidermal sparing of {reference} over {name}"
        )
        known = []
        for i, criterion in enumerate(result.text("target_criterion")):
            gains = [float(result["sparing_gain"][k, i, j]) for j in range(len(columns))]
            states = [str(result["epidermal_sparing_status"][k, i, j]) for j in range(len(columns))]
            known += [g for g in gains if math.isfinite(g)]
            table.add_row(
                criterion,
                *(f"{g:.3g}" if math.isfinite(g) else s for g, s in zip(gains, states, strict=True)),
            )
        tables.show(table)
        tables.line(
            "  With the same criterion on the same kind of particle on both sides the gain is nearly one: "
            "what spares the epidermis"
        )
        tables.line("  is a lower radiant exposure for the target, and that needs two different criteria.")


def _ways(ways: Dataset) -> None:
    lasers, rows, units = ways.text("laser"), ways.text("row"), ways.text("unit")
    for i, way in enumerate(ways.text("way")):
        exposures = ways["radiant_exposure"][i]
        if not np.isfinite(exposures).any():
            tables.line(f"\n{way}: beyond validity for every laser")
            continue
        heads = [
            f"{name}, {report_run.exposure(h)}" if math.isfinite(h) else f"{name}, {report_run.BEYOND}"
            for name, h in zip(lasers, exposures, strict=True)
        ]
        table = tables.table(
            "value (margin)",
            *heads,
            title=f"\nAt {way}" if way != "as set" else "\nAs set (clinical settings of each device)",
        )
        for k, row in enumerate(rows):
            table.add_row(row, *(_value(ways, i, j, k, units[k]) for j in range(len(lasers))))
        tables.show(table)


def _value(ways: Dataset, i: int, j: int, k: int, unit: str) -> str:
    value, margin = float(ways["value"][i, j, k]), float(ways["margin"][i, j, k])
    if not math.isfinite(value):
        return report_run.BEYOND
    doubt = " ?" if str(ways["status"][i, j, k]) == "doubtful" else ""
    return f"{report_run.show_value(value, unit)} ({margin:.2g}){doubt}"


def _regimes(data: Dataset) -> None:
    table = tables.table(
        "laser",
        "thermally confined above",
        "stress confined above",
        title="\nDiameters at which the regimes flip (t_p = d^2/27D and t_p = a/c)",
    )
    for i, name in enumerate(data.text("laser")):
        thermal, stress = float(data["thermal_flip_diameter"][i]), float(data["stress_flip_diameter"][i])
        table.add_row(name, f"{thermal * 1e6:.3g} um", f"{stress * 1e6:.3g} um")
    tables.show(table)


def _diameters(data: Dataset) -> None:
    for label, group in data.groups.items():
        lasers = group.text("laser")
        table = tables.table(
            "d um",
            *(f"{what} {name}" for what in ("heat left %", "wall", "tension/p_0") for name in lasers),
            title=f"\nPer diameter, material of {label}: heat left in the particle, wall rise, centre tension",
        )
        for k, diameter in enumerate(group["diameter"]):
            cells = [f"{100 * group['retained_fraction'][j, k]:.3g}" for j in range(len(lasers))]
            cells += [f"{group['wall_ratio'][j, k]:.3f}" for j in range(len(lasers))]
            cells += [f"{group['centre_tension_ratio'][j, k]:.2g}" for j in range(len(lasers))]
            table.add_row(f"{diameter * 1e6:.3g}", *cells)
        tables.show(table)
