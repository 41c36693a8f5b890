"""``picosim plot``: pictures of a result file or of a sweep."""

from __future__ import annotations

from pathlib import Path

import click

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=PATH)
@click.option(
    "--what",
    "words",
    multiple=True,
    metavar="WORD",
    help="Which picture (repeatable); --list names them. All that FILE can feed, when left out.",
)
@click.option("--list", "list_them", is_flag=True, help="List the words, and which of them FILE can feed.")
@click.option(
    "-o", "--output", type=PATH, help="Image file (png, pdf, svg) for one picture; a folder for several. Beside FILE by default."
)
@click.option("--laser", help="Of a comparison: which laser, for pictures of one.")
@click.option("--absorber", help="Which absorber; the target by default.")
@click.option("--against", type=PATH, help="A second result file, for pictures that compare two (cooling).")
@click.option(
    "--map",
    "map_axes",
    metavar="X,Y,QUANTITY",
    help="Of a sweep: a quantity over two axes, with the contour where a verdict is one.",
)
@click.option(
    "--curves",
    "curve_axes",
    metavar="X,QUANTITY[,GROUP]",
    help="Of a sweep: a quantity along an axis, a line for each value of GROUP, with its band.",
)
@click.option(
    "--window",
    "window_axis",
    metavar="X",
    help="Of a sweep: exposures between disruption of the target and damage of the epidermis along an axis.",
)
@click.option(
    "--difference",
    metavar="X,Y,QUANTITY,AXIS",
    help="Of a sweep: last over first value of AXIS (ns over ps, for example), over two axes.",
)
@click.option("--sensitivity", metavar="QUANTITY", help="Of a sweep: Sobol indices of a quantity, which unknown decides it.")
@click.option("--decision", metavar="MARGIN", help="Of a sweep: which measurement would most narrow a verdict, margin >= 1.")
@click.option("--at", "places", multiple=True, metavar="AXIS=VALUE", help="Of a sweep: hold an axis at a value (repeatable).")
def plot(
    file: Path, words: tuple[str, ...], list_them: bool, output: Path | None, laser: str | None, absorber: str | None,
    against: Path | None, map_axes: str | None, curve_axes: str | None, window_axis: str | None, difference: str | None,
    sensitivity: str | None,
    decision: str | None,
    places: tuple[str, ...],
) -> None:  # fmt: skip
    """Draw pictures of a result FILE of run or compare, or of a sweep.

    \b
    Examples: picosim plot toning.h5
              picosim plot toning.h5 --what timeline --what pressure -o figures
              picosim plot sweep.h5 --map pulse_duration,diameter,margin -o map.png
    """  # fmt: skip
    asked = {
        "map": map_axes,
        "curves": curve_axes,
        "window": window_axis,
        "difference": difference,
        "sensitivity": sensitivity,
        "decision": decision,
    }
    chosen = {name: text for name, text in asked.items() if text is not None}
    if chosen:
        from picosim.cli import plot_sweep

        for path in plot_sweep.draw(file, chosen, places, output):
            click.echo(f"wrote {path}")
        return
    _plot_result(file, words, list_them, output, {"laser": laser, "absorber": absorber}, against)


def _plot_result(
    file: Path, words: tuple[str, ...], list_them: bool, output: Path | None, options: dict[str, str | None], against: Path | None
) -> None:
    from picosim.cli.picture_path import destination
    from picosim.plots import style
    from picosim.plots import words as gallery
    from picosim.store import run_file

    result = run_file.read(file)
    other = run_file.read(against) if against is not None else None
    if list_them:
        able = gallery.standard(result)
        for word, (text, _) in gallery.known().items():
            click.echo(f"{word:18s} {text}" + ("" if word in able else " (not in this file)"))
        return
    if words:
        figures = {word: gallery.picture(word, result, against=other, **options) for word in words}
    else:
        figures = gallery.standard(result, against=other, **options)
    for word, figure in figures.items():
        click.echo(f"wrote {style.save(figure, destination(file, output, word, single=len(figures) == 1))}")
