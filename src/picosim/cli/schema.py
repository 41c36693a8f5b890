"""``picosim schema``: the JSON schema of a configuration."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("what", type=click.Choice(["experiment", "comparison"]), default="experiment")
def schema(what: str) -> None:
    """Print the JSON schema of an experiment (one [laser]) or a comparison (several [[laser]]), for editors."""
    from picosim.experiment import Comparison, Experiment, Setting

    models: dict[str, type[Setting]] = {"experiment": Experiment, "comparison": Comparison}
    model = models[what]
    text = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    click.echo(json.dumps(text, indent=1))
