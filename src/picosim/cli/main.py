"""The command ``picosim``: knows the names of its commands, loads each when it is called, prints errors plainly."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

# name -> (module, one line of help); the module is imported only when the command runs or its help is asked for
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Copy a configuration to start from."),
    "check": ("check", "Validate a configuration: confinement times, peak irradiance, defaults used."),
    "run": ("run", "Run one laser on one skin: light, heat, stress, verdicts, one HDF5 file."),
    "compare": ("compare", "Run the same skin under two or more lasers, side by side."),
    "sweep": ("sweep", "Plan, run, resume and show parameter sweeps."),
    "plot": ("plot", "Draw pictures of a result file."),
    "show": ("show", "Print what a result file holds."),
    "list": ("list", "List the members of each family with one line and source."),
    "schema": ("schema", "Write the JSON schema of a configuration, for editors."),
    "verify": ("verify", "Run cases with known answers against every solver."),
    "calibrate": ("calibrate", "Fit doubtful parameters to open measurements, frozen with a hash."),
}

DISCLAIMER = "A research and teaching tool, not medical advice."


class Commands(click.Group):
    """A group that imports a command only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a session."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"picosim.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name if cmd_name != "list" else "list_")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; an unknown one is answered with the nearest name."""
        name = args[0] if args else ""
        if args and name not in COMMANDS and not name.startswith("-"):
            import difflib

            near = difflib.get_close_matches(name, COMMANDS, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"no command '{name}'.{hint} Commands: {', '.join(COMMANDS)}.", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; errors raised on purpose are printed without a traceback."""
        import atexit
        import gc
        import os

        from picosim.errors import PicosimError

        gc.set_threshold(100_000, 50, 50)  # what a start makes (modules, models, machine code) stays
        atexit.register(gc.freeze)  # the process gives everything back at once: no last search for cycles (a third of a second)
        # products of a few hundred rows lose by threads, and their last bits would depend on them
        for library in ("OPENBLAS", "OMP", "MKL"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        try:
            return super().invoke(ctx)
        except PicosimError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            sys.exit(0)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"error: {where}{error.strerror or error}", err=True)
            sys.exit(1)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: picosim init my.toml, then picosim check my.toml, then picosim run my.toml. "
    + DISCLAIMER,
)
@click.version_option(package_name="picosim", message="picosim %(version)s")
def cli() -> None:
    """What does a picosecond laser pulse do in skin that a nanosecond pulse does not?

    Follows the energy from the surface through the layers into single melanosomes and ink particles: light, heat, stress,
    damage, thresholds, and epidermal sparing.
    """
