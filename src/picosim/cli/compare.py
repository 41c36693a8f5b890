"""``picosim compare``: the same skin under two or more lasers."""

from __future__ import annotations

from pathlib import Path

import click

from picosim.cli import options


@click.command()
@options.config_argument
@options.output_options
def compare(
    config: Path, overrides: tuple[str, ...], output: Path | None, force: bool, no_plots: bool
) -> None:
    """Run the lasers of CONFIG on the same skin, side by side: equal exposure, equal endpoint, as set.

    \b
    CONFIG has two or more [[laser]] tables, each with a name; the first is the reference.
    Example: picosim compare configs/pico_vs_nano_1064.toml
    """
    from picosim.cli.execute import execute
    from picosim.errors import ConfigError
    from picosim.experiment import Experiment

    spec, text = options.load(config, overrides)
    if isinstance(spec, Experiment):
        raise ConfigError(
            f"{config}: has one laser; compare needs two or more [[laser]] tables, each with a name"
        )
    execute(spec, text, config=config, overrides=overrides, output=output, force=force, no_plots=no_plots)
