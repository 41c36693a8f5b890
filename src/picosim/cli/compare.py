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
    from picosim.cli import compile_ahead, report
    from picosim.errors import ConfigError
    from picosim.experiment import Experiment
    from picosim.store import run_file

    spec, text = options.load(config, overrides)
    if isinstance(spec, Experiment):
        raise ConfigError(
            f"{config}: has one laser; compare needs two or more [[laser]] tables, each with a name"
        )
    target = run_file.check_target(options.default_output(config, output), force=force)
    compile_ahead.share(config, overrides)
    if not no_plots:
        report.load_plots()
    result = spec.run(config_text=text)
    run_file.write(result, target, force=force)
    report.show(result)
    pictures = [] if no_plots else report.pictures(result, target)
    report.written(target, pictures)
