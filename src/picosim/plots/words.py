"""The plot words: every file here that draws a result, by its name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from picosim.errors import StoreError
from picosim.plots import style
from picosim.plots.fields import NothingToDraw
from picosim.result import Dataset
from picosim.spec import nearest


def known() -> dict[str, tuple[str, Callable[..., Any]]]:
    """Return every word with its line of help and the function that draws a result: ``draw`` (axes) or ``figure``."""
    found = {}
    for info in pkgutil.iter_modules(importlib.import_module("picosim.plots").__path__):
        module = importlib.import_module(f"picosim.plots.{info.name}")
        function = getattr(module, "figure", None) or getattr(module, "draw", None)
        if function is not None and next(iter(inspect.signature(function).parameters), "") == "result":
            found[info.name] = ((module.__doc__ or "").strip().splitlines()[0], function)
    return found


def picture(word: str, result: Dataset, **options: Any) -> Figure:
    """Draw one word on a figure of its own; options the word does not take are left out.

    Raises
    ------
    StoreError : no such word.
    NothingToDraw : the result does not hold what the word needs.
    """
    words = known()
    if word not in words:
        raise StoreError(f"no plot '{word}'{nearest(word, words)}; words: {', '.join(words)}")
    function = words[word][1]
    taken = inspect.signature(function).parameters
    drawn = function(result, **{name: value for name, value in options.items() if name in taken and value is not None})
    return drawn if isinstance(drawn, Figure) else style.whole(drawn)


def standard(result: Dataset, **options: Any) -> dict[str, Figure]:
    """Draw every word a result can feed; options the word does not take are left out."""
    figures = {}
    for word in known():
        try:
            figures[word] = picture(word, result, **options)
        except NothingToDraw:
            continue
    return figures
