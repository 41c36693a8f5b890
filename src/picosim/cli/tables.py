"""Tables and lines on the terminal: one console, plain when piped, wide enough for the table when nobody's terminal limits it."""

from __future__ import annotations

import functools
import math
import os
import sys
from typing import Any

from rich.console import Console
from rich.table import Table


@functools.cache
def console() -> Console:
    """Return the console of standard output; piped output is not cut to 80 columns."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 200
    return Console(width=width, highlight=False, soft_wrap=False)


def table(*columns: str, title: str | None = None) -> Table:
    """Return a table; the first column is left, numbers are aligned by their text."""
    made = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="bold"
    )
    for number, column in enumerate(columns):
        made.add_column(column, overflow="fold", no_wrap=number == 0)
    return made


def show(item: Any) -> None:
    """Print a table or a rich renderable."""
    console().print(item)


def line(text: str = "") -> None:
    """Print a line of plain text."""
    console().print(text, markup=False)


def number(value: float | None, digits: int = 4) -> str:
    """Write a number; nothing for none or NaN."""
    if value is None or math.isnan(value):
        return ""
    return f"{value:.{digits}g}"
