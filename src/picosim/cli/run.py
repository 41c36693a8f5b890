"""``picosim run``: one laser on one skin, a result file, pictures and a table."""

from __future__ import annotations

from pathlib import Path

import click

from picosim.cli import options


@click.command()
@options.config_argument
@options.output_options
@click.option("--laser", "laser_name", help="Which laser, when CONFIG has several.")
def run(
    config: Path,
    overrides: tuple[str, ...],
    output: Path | None,
    force: bool,
    no_plots: bool,
    laser_name: str | None,
) -> None:
    """Run CONFIG: light, heat and stress, verdicts; write one HDF5 file and pictures beside it.

    \b
    Example: picosim run configs/pico_toning_1064.toml -o toning.h5
    """
    from picosim.cli.execute import execute
    from picosim.errors import ConfigError
    from picosim.experiment import Comparison

    spec, text = options.load(config, overrides)
    if isinstance(spec, Comparison):
        names = [laser.name for laser in spec.laser]
        if laser_name not in names:
            given = f"no laser '{laser_name}' there" if laser_name else "it has several lasers"
            raise ConfigError(
                f"{config}: {given}; name one with --laser ({', '.join(names)}), or use: picosim compare {config}"
            )
        chosen = spec.experiments()[names.index(laser_name)]
    elif laser_name not in (None, spec.laser.name):
        raise ConfigError(f"{config}: no laser '{laser_name}'; the only one is '{spec.laser.name}'")
    else:
        chosen = spec
    execute(chosen, text, config=config, overrides=overrides, output=output, force=force, no_plots=no_plots)
