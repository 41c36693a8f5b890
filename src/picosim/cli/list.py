"""``picosim list``: the members of each family with one line and source."""

from __future__ import annotations

from collections.abc import Callable

import click

FAMILIES = {
    "pulses": "picosim.laser.pulses",
    "beams": "picosim.laser.beams",
    "layers": "picosim.skin.layers",
    "absorbers": "picosim.skin.absorbers",
    "optics": "picosim.optics",
    "particle_heat": "picosim.particle.heat",
    "particle_stress": "picosim.particle.stress",
    "bubbles": "picosim.particle.bubble",
    "nucleation": "picosim.particle.nucleation",
    "tissue_heat": "picosim.tissue.heat",
    "boundaries": "picosim.tissue.boundary",
    "criteria": "picosim.outcome",
}
OTHERS = ("presets", "phototypes", "problems", "particles", "quantities", "sources")


@click.command(name="list")
@click.argument("family", required=False)
def list_(family: str | None) -> None:
    """List the members of FAMILY, or of all families when none is given.

    \b
    Families: pulses beams layers absorbers optics particle_heat particle_stress bubbles nucleation tissue_heat
              boundaries criteria
    Others:   presets phototypes problems particles quantities sources
    """
    from picosim.errors import ConfigError
    from picosim.spec import nearest

    known = [*FAMILIES, *OTHERS]
    if family is not None and family not in known:
        raise ConfigError(f"no family '{family}'{nearest(family, known)}; families: {', '.join(known)}")
    for name in [family] if family else list(FAMILIES):
        _members(name) if name in FAMILIES else _OTHER[name]()


def _members(family: str) -> None:
    from picosim.cli import tables
    from picosim.spec import members

    listing = tables.table("kind", "what it is", title=family)
    for kind, member in members(FAMILIES[family]).items():
        text = (member.__doc__ or "").strip().splitlines()[0]
        listing.add_row(kind, text)
    tables.show(listing)
    tables.line()


def _presets() -> None:
    from picosim.cli import tables
    from picosim.laser import presets

    for name, entry in presets.table().items():
        listing = tables.table("field", "value", "mark", "range", "source", title=f"{name}: {entry['title']}")
        values = entry["values"]
        flat = {**{k: v for k, v in values.items() if isinstance(v, str)},
                **{f"{k}.{i}": v for k, sub in values.items() if isinstance(sub, dict) for i, v in sub.items()}}  # fmt: skip
        for path, value in flat.items():
            origin = entry["provenance"].get(path, {"mark": "definition", "range": "", "source": ""})
            listing.add_row(path, str(value), origin["mark"], origin["range"], origin["source"])
        tables.show(listing)
        tables.line()


def _rows(table: str, columns: tuple[str, ...]) -> None:
    from picosim.cli import tables
    from picosim.data.tables import rows

    listing = tables.table(*columns, title=table)
    for row in rows(table):
        listing.add_row(*(row[column] for column in columns))
    tables.show(listing)


def _problems() -> None:
    from picosim.cli import tables
    from picosim.verification import runner

    listing = tables.table("problem", "quantities", "solvers")
    for name in runner.problem_names():
        module = runner.problem_module(name)
        if module is not None:
            listing.add_row(name, ", ".join(module.QUANTITIES), ", ".join(module.solvers()))
    tables.show(listing)


def _quantities() -> None:
    from picosim.cli import tables
    from picosim.vocabulary import TERMS

    listing = tables.table("name", "symbol", "SI unit", "shown in", "meaning")
    for term in TERMS.values():
        listing.add_row(term.name, term.symbol, term.unit, term.shown, term.long_name)
    tables.show(listing)


_OTHER: dict[str, Callable[[], None]] = {
    "presets": _presets,
    "phototypes": lambda: _rows(
        "default_phototypes",
        (
            "fitzpatrick",
            "f_mel_mean_living_epidermis",
            "target_ITA_deg",
            "epidermal_mua_694nm_per_cm",
            "read_as",
        ),
    ),
    "problems": _problems,
    "particles": lambda: _rows(
        "default_particles", ("particle", "quantity", "default", "low", "high", "unit", "mark")
    ),
    "quantities": _quantities,
    "sources": lambda: _rows("sources", ("key", "source", "doi_or_address", "read_as")),
}
