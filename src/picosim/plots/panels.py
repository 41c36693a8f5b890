"""The standard pictures that ``run`` and ``compare`` write beside their result file."""

from __future__ import annotations

import contextlib
from pathlib import Path

from picosim.plots import comparison, layers, overview, style, words
from picosim.plots.fields import NothingToDraw
from picosim.result import Result

ASKED = ("duration_curve", "mechanism_map", "bubble_radius")


def save(result: Result, target: Path) -> list[Path]:
    """Draw the standard pictures of a result file ``target`` beside it and return their paths.

    A run: ``NAME_overview.png``; ``NAME_layers.png`` when heat in the layers was followed in time; and a picture for each
    of what was asked beyond that: thresholds by pulse duration, mechanisms, a bubble. A comparison: ``NAME_comparison.png``.

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
        for word in ASKED:
            with contextlib.suppress(NothingToDraw):
                figures[word] = words.picture(word, result)
    return [style.save(figure, target.with_name(f"{target.stem}_{name}.png")) for name, figure in figures.items()]
