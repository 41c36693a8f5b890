"""Tables of a result, read from its labelled arrays alone: every number printed stands in the file."""

from __future__ import annotations

import importlib
import threading
from pathlib import Path

from picosim.cli import report_comparison, report_run, tables
from picosim.result import Result


def show(result: Result) -> None:
    """Print the tables of a run or a comparison."""
    if result.attributes.get("title"):
        tables.line(str(result.attributes["title"]))
    if result.kind == "comparison":
        report_comparison.show(result)
    else:
        report_run.show(result)
    tables.line(
        f"\n{result.attributes['disclaimer']} Values marked memory or assumed rest on no read source: sweep, never quote."
    )


def parameters(result: Result) -> None:
    """Print material parameters with range, mark and source, and the defaults used."""
    for name, run in result.runs.items():
        data = run.group("parameters")
        table = tables.table(
            "parameter",
            "value",
            "low",
            "high",
            "unit",
            "mark",
            "source",
            title=f"{name}: material parameters",
        )
        for i, parameter in enumerate(data.text("parameter")):
            numbers = [f"{float(data[key][i]):.4g}" for key in ("value", "low", "high")]
            table.add_row(parameter, *numbers, *(data.text(key)[i] for key in ("unit", "mark", "source")))
        tables.show(table)
    defaults = tables.table("default used", "value (range)", "mark", title="\nDefaults used")
    for row in zip(data.text("default"), data.text("default_value"), data.text("default_mark"), strict=True):
        defaults.add_row(*row)
    tables.show(defaults)


def load_plots() -> None:
    """Begin to import what draws; the kernels that run meanwhile leave the interpreter free."""
    threading.Thread(target=importlib.import_module, args=("picosim.plots.panels",), daemon=True).start()


def pictures(result: Result, target: Path) -> list[Path]:
    """Draw the standard pictures beside the result file and return their paths."""
    from picosim.plots.panels import save

    return save(result, target)


def written(target: Path, drawn: list[Path]) -> None:
    """Say what was written."""
    tables.line(f"wrote {target}" + (f" and {', '.join(str(p) for p in drawn)}" if drawn else ""))
