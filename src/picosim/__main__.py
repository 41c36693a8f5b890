"""``python -m picosim`` is the command line."""

from picosim.cli.main import cli

cli(prog_name="picosim")
