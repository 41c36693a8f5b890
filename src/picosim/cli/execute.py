"""What ``run`` and ``compare`` do with a validated configuration: compute, write one file, print tables, draw pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from picosim.experiment import Comparison, Experiment


def execute(
    spec: Experiment | Comparison, text: str, *, config: Path, overrides: tuple[str, ...], output: Path | None, force: bool,
    no_plots: bool,
) -> None:  # fmt: skip
    """Run ``spec`` and leave its result file and pictures; ``config`` and ``overrides`` are where it came from.

    Raises
    ------
    StoreError : the result file exists already, or cannot be written.
    """
    from picosim.cli import compile_ahead, options, report
    from picosim.store import run_file

    target = run_file.check_target(options.default_output(config, output), force=force)
    compile_ahead.share(config, overrides)
    if not no_plots:
        report.load_plots()
    result = spec.run(config_text=text)
    run_file.write(result, target, force=force)
    report.show(result)
    report.written(target, [] if no_plots else report.pictures(result, target))
