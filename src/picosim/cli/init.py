"""``picosim init``: copy a configuration to start from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("experiment.toml"))
@click.option("--from", "name", default="pico_toning_1064", help="Which one; --list shows them.")
@click.option("--list", "list_them", is_flag=True, help="List the configurations that come with picosim.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def init(file: Path, name: str, list_them: bool, force: bool) -> None:
    """Copy a configuration to FILE (experiment.toml by default), ready to edit and run."""
    from picosim import templates
    from picosim.errors import ConfigError
    from picosim.spec import nearest

    known = templates.names()
    if list_them:
        for one in known:
            click.echo(f"{one:28s} {templates.title(one)}")
        return
    if name not in known:
        raise ConfigError(f"no configuration '{name}'{nearest(name, known)}; known: {', '.join(known)}")
    if file.is_dir():
        raise ConfigError(f"{file} is a folder; give a file name, for example {file / 'experiment.toml'}")
    if file.exists() and not force:
        raise ConfigError(f"{file} exists already; choose another name, or overwrite it with --force")
    if not file.parent.is_dir():
        raise ConfigError(f"the folder {file.parent} does not exist")
    file.write_text(templates.text(name), encoding="utf-8")
    click.echo(f"wrote {file}; next: picosim check {file}, then picosim {templates.command(name)} {file}")
