"""Options that several commands share, and how they read a configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from picosim.experiment import Comparison, Experiment

F = TypeVar("F", bound=Callable[..., Any])


def config_argument(function: F) -> F:
    """Add the configuration file and ``--set``."""
    function = click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="PATH=VALUE",
        help='Override a field: --set laser.pulse.duration="6 ns".',
    )(function)
    return click.argument("config", type=click.Path(path_type=Path))(function)


def output_options(function: F) -> F:
    """Add ``-o``, ``--force`` and ``--no-plots``."""
    for option in (
        click.option("--no-plots", is_flag=True, help="Write no pictures."),
        click.option("--force", is_flag=True, help="Overwrite an existing result file."),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            help="Result file; CONFIG's name with .h5 here by default.",
        ),
    ):
        function = option(function)
    return function


def load(config: Path, overrides: tuple[str, ...]) -> tuple[Experiment | Comparison, str]:
    """Return the validated configuration and its text with the overrides noted."""
    from picosim import configuration

    text = configuration.read_text(config)
    spec = configuration.parse(text, origin=str(config), overrides=overrides)
    notes = "".join(f"\n# --set {override}" for override in overrides)
    return spec, text + notes


def default_output(config: Path, output: Path | None) -> Path:
    """Return the result file: the one given, or the configuration's name with .h5 in the working folder."""
    return output if output is not None else Path(config.stem + ".h5")
