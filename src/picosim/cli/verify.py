"""``picosim verify``: cases with known answers against every solver that covers them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from picosim.chain.prediction.frozen import FrozenClass
    from picosim.verification.runner import Row


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--problem", "problems", multiple=True, help="Only cases of this problem (repeatable).")
@click.option("--solver", "names", multiple=True, help="Only this solver, by kind (repeatable).")
@click.option(
    "--measurements",
    is_flag=True,
    help="Compare with published measurements instead (nothing is tuned to them).",
)
@click.option(
    "--calibration", multiple=True, type=click.Path(path_type=Path), help="Predict with a frozen calibration (repeatable)."
)
@click.option("--available-only", is_flag=True, help="Exit 0 even if a selected case has no solver.")
@click.option("--json", "as_json", is_flag=True, help="Print rows as JSON.")
def verify(
    files: tuple[Path, ...],
    problems: tuple[str, ...],
    names: tuple[str, ...],
    measurements: bool,
    calibration: tuple[Path, ...],
    available_only: bool,
    as_json: bool,
) -> None:
    """Run case FILES (by default the ones that come with picosim) and print one line a comparison.

    \b
    Exit codes: 0 all passed; 1 a comparison failed; 2 wrong input (the other cases still run); 3 a selected case is not available
    (no solver covers it; 0 then only with --available-only). With --measurements nothing fails: it is a comparison.

    \b
    Examples: picosim verify
              picosim verify my_cases.toml --problem slab_optics
              picosim verify --measurements
    """
    from picosim.errors import ConfigError
    from picosim.verification import cases as case_files
    from picosim.verification import runner

    cases = [case for path in files or case_files.own_files() for case in case_files.load(path)]
    known = sorted({case.problem for case in cases})
    for name in problems:
        if name not in known:
            raise ConfigError(
                f"--problem {name}: no such case in these files; problems there: {', '.join(known)}"
            )
    wanted = [case for case in cases if not problems or case.problem in problems]
    measured = [case for case in wanted if case.is_measured]
    computed = [] if measurements else [case for case in wanted if not case.is_measured]
    if not files and not measurements and not problems:
        measured = []
    rows = list(runner.run(computed, lambda name: not names or name in names)) if computed else []
    comparisons = list(runner.run_measured(measured, _calibrated(calibration))) if measured else []
    if not rows and not comparisons:
        raise ConfigError("no case selected" + ("; these files hold no measurements" if measurements else ""))
    if as_json:
        click.echo(json.dumps([_jsonable(row) for row in rows + comparisons], indent=1))
    else:
        _print(rows, comparisons)
    sys.exit(_exit_code(rows, comparisons, available_only))


def _calibrated(files: tuple[Path, ...]) -> dict[str, FrozenClass]:
    """Return the classes that calibrations replace."""
    from picosim.cli.observations import CLASSES
    from picosim.study.calibrate import Posterior

    posteriors = [Posterior.read(path) for path in files]
    return {p.target: p.apply(CLASSES[p.target]()) for p in posteriors}


def _jsonable(row: Row) -> dict[str, object]:
    return {k: (None if isinstance(v, float) and v != v else v) for k, v in asdict(row).items()}


def _exit_code(rows: list[Row], comparisons: list[Row], available_only: bool) -> int:
    if any(row.status == "wrong input" for row in rows + comparisons):
        return 2
    if any(row.status in ("fail", "error") for row in rows) or any(
        row.status == "error" for row in comparisons
    ):
        return 1
    missing = any(row.status == "not available" for row in rows + comparisons)
    return 3 if missing and not available_only else 0


def _print(rows: list[Row], comparisons: list[Row]) -> None:
    if rows:
        _print_cases(rows)
    if comparisons:
        _print_comparisons(comparisons)


def _print_cases(rows: list[Row]) -> None:
    from picosim.cli import tables

    table = tables.table("case", "quantity", "solver", "expected", "got", "error", "tolerance", "unit", "status")
    for row in rows:
        style = {"pass": "green", "fail": "bold red", "error": "bold red", "wrong input": "bold red"}.get(row.status, "dim")
        table.add_row(
            row.case, f"{row.quantity} {row.place}".strip(), row.solver, f"{row.expected:.6g}", tables.number(row.got, 6),
            tables.number(row.error, 2), tables.number(row.tolerance, 2), row.unit, f"[{style}]{row.status}[/]",
        )  # fmt: skip
    tables.show(table)
    told = ("fail", "error", "wrong input", "not available")
    for case, solver, note in sorted({(row.case, row.solver, row.note) for row in rows if row.note and row.status in told}):
        tables.line(f"  {case} [{solver}]: {note}")
    every = ("pass", "fail", "error", "wrong input", "not covered", "not available")
    counts = {status: sum(row.status == status for row in rows) for status in every}
    tables.line(", ".join(f"{count} {status}" for status, count in counts.items() if count or status == "pass"))


def _print_comparisons(rows: list[Row]) -> None:
    from picosim.cli import tables

    tables.line(
        "\nComparison with published measurements: class-wise frozen parameters, nothing tuned; a comparison, not a test."
    )
    table = tables.table(
        "case", "quantity", "predicted", "band", "measured", "ratio", "in band", "high/low", "acceptance", "within", "unit"
    )
    for row in rows:
        if row.status in ("not available", "not covered", "error", "wrong input"):
            table.add_row(row.case, row.quantity, row.status, "", f"{row.expected:.4g}", *[""] * 5, row.unit)
            continue
        low, high = (row.got if v is None else v for v in (row.low, row.high))
        limit = f"x{row.factor:g}" if row.factor else f"+-{row.tolerance:g}"
        table.add_row(
            row.case, row.quantity, f"{row.got:.3g}", f"{low:.3g}-{high:.3g}", f"{row.expected:.3g}",
            f"{row.got / row.expected:.2f}", "yes" if low <= row.expected <= high else "no", f"{high / low:.2g}",
            limit + ("" if row.scored else " (not scored)"), "yes" if row.status == "pass" else "no", row.unit,
        )  # fmt: skip
    tables.show(table)
    for row in rows:
        if row.note:
            tables.line(f"  {row.case}: {row.note}")
