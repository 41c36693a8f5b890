"""The look of every picture: colours that colour-blind readers tell apart, text readable at README width, no global state.

Colours: Okabe and Ito 2008, https://jfly.uni-koeln.de/color/. No pyplot: a figure belongs to who asked for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

P = ParamSpec("P")
R = TypeVar("R")

BLUE, VERMILLION, GREEN, PURPLE, AMBER, SKY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#E69F00", "#56B4E9"
INK, GREY, PALE = "#222222", "#6F6F6F", "#D9D9D9"
OLIVE = "#7A7A1F"
CYCLE = (BLUE, VERMILLION, GREEN, PURPLE, AMBER, SKY, INK, OLIVE)
LAYER_TINTS = ("#F7EFE6", "#FDF8F2")
MAP = "cividis"
SIZE = (6.4, 4.4)

RC: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "legend.fontsize": 8.0,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": 100.0,
    "savefig.dpi": 150.0,
    "axes.prop_cycle": cycler(color=list(CYCLE)),
}


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw in the style of the package and leave the caller's settings as they were."""

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.rc_context(RC):
            return draw(*args, **kwargs)

    return wrapper


def axes(ax: Axes | None, size: tuple[float, float] = SIZE) -> Axes:
    """Return ``ax``, or the axes of a new figure of ``size`` inches."""
    if ax is not None:
        return ax
    return Figure(figsize=size, layout="constrained").add_subplot()


def stack(rows: int, size: tuple[float, float], widths: tuple[float, float] = (1.0, 1.0)) -> tuple[Figure, list[list[Axes]]]:
    """Return a figure of ``size`` inches with rows of two axes, each row laid out on its own, and room for a title on top."""
    figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(rect=(0.0, 0.0, 1.0, 1.0 - 0.36 / size[1])))
    parts = np.atleast_1d(np.asarray(figure.subfigures(rows, 1), dtype=object))
    return figure, [list(part.subplots(1, 2, width_ratios=widths)) for part in parts]


def heading(figure: Figure, text: str) -> None:
    """Write the title of a whole figure at its upper left corner."""
    figure.suptitle(text, x=0.01, y=0.992, va="top", ha="left", fontsize=13.0, fontweight="bold")


def whole(ax: Axes) -> Figure:
    """Return the figure that axes belong to, also where they stand in a part of it."""
    found = ax.get_figure(root=True)
    assert found is not None  # axes of a figure
    return found


def colour(index: int) -> str:
    """Colour of the n-th laser or curve."""
    return CYCLE[index % len(CYCLE)]


def note(ax: Axes, text: str, *, x: float = 0.5, y: float = 0.5, **options: Any) -> None:
    """Write a small grey remark in axes coordinates."""
    settings = {"ha": "center", "va": "center", "color": GREY, "fontsize": 8.0, **options}
    ax.text(x, y, text, transform=ax.transAxes, **settings)


def legend_below(ax: Axes, columns: int = 2) -> None:
    """Write the legend under the label of the x axis, where no data are; as near to tall axes as to low ones."""
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=columns, borderaxespad=4.9)


def halo(width: float = 2.5) -> list[Any]:
    """White outline that keeps text and lines readable on colours; pass it as ``path_effects``."""
    from matplotlib import patheffects

    return [patheffects.withStroke(linewidth=width, foreground="white")]


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as an image; the final name appears only when the file is complete.

    Raises
    ------
    StoreError : the folder is missing or cannot be written, or the ending names no image format.
    """
    from picosim.errors import StoreError

    target = Path(path)
    known = figure.canvas.get_supported_filetypes()
    form = target.suffix.lstrip(".").lower()
    if form not in known:
        raise StoreError(f"{target}: '{form}' is no image format; use one of {', '.join(sorted(known))}")
    temporary = target.with_name(f".{target.name}.part")
    stamp = {"Software": None} if form == "png" else None  # the same picture gives the same bytes
    try:
        with matplotlib.rc_context(RC):
            if form == "png":  # lays out and draws once where savefig does it twice
                figure.set_dpi(RC["savefig.dpi"])
                FigureCanvasAgg(figure).print_png(temporary, metadata=stamp)
            else:
                figure.savefig(temporary, format=form, metadata=stamp)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"could not write {target}: {error.strerror or error}") from error
    return target
