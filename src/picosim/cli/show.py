"""``picosim show``: what a result file holds."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--config", "only_config", is_flag=True, help="Print the configuration it was made from.")
@click.option("--fields", "only_fields", is_flag=True, help="List groups and fields with shape and unit.")
@click.option(
    "--parameters",
    "only_parameters",
    is_flag=True,
    help="List material parameters with range, mark and source, and defaults used.",
)
def show(file: Path, only_config: bool, only_fields: bool, only_parameters: bool) -> None:
    """Print the tables of a result FILE, or its configuration, fields, or parameters."""
    from picosim.cli import report, tables
    from picosim.store import run_file

    result = run_file.read(file)
    if only_config:
        click.echo(result.attributes.get("config_text", ""))
    elif only_fields:
        listing = tables.table("group", "field", "dimensions", "shape", "unit", "quantity")
        for path, data in result.walk():
            for name, item in data.fields.items():
                shape = " x ".join(str(n) for n in item.values.shape) or "scalar"
                listing.add_row(
                    "/" + path,
                    name,
                    ", ".join(item.dims),
                    shape,
                    item.unit or "text",
                    item.term.long_name if item.quantity else "",
                )
        tables.show(listing)
    elif only_parameters:
        report.parameters(result)
    else:
        report.show(result)
