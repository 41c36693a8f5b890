"""The standard pictures that ``run`` and ``compare`` write beside their result file."""

from __future__ import annotations

from pathlib import Path

from picosim.plots import comparison, layers, overview, style
from picosim.result import Result


def save(result: Result, target: Path) -> list[Path]:
    """Draw the standard pictures of a result file ``target`` beside it and return their paths.

    A run: ``NAME_overview.png``, and ``NAME_layers.png`` when heat in the layers was followed in time. A comparison:
    ``NAME_comparison.png``.

    Raises
    ------
    StoreError : a picture could not be written.
    """
    if result.kind == "comparison":
        figures = {"comparison": comparison.figure(result)}
    else:
        figures = {"overview": overview.figure(result)}
        if "map" in result.group("tissue").groups:
            figures["layers"] = layers.figure(result)
    return [style.save(figure, target.with_name(f"{target.stem}_{name}.png")) for name, figure in figures.items()]
