"""Progress of a sweep: a bar on a terminal, plain lines when the output is piped."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from picosim.study.report import Progress

LINE_EVERY = 10.0  # seconds between two plain lines


@contextmanager
def shown() -> Iterator[Callable[[Progress], None]]:
    """Yield a function that shows progress."""
    if sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


def text(progress: Progress) -> str:
    """Return progress in one line."""
    left = "" if math.isinf(progress.left) else f", {progress.left:.0f} s left"
    failed = f", {progress.failed:,} failed" if progress.failed else ""
    stage = "" if progress.what == "points" else f" (solving {progress.what})"
    return f"{progress.done:,} of {progress.total:,} points, {progress.rate:,.0f}/s{left}{failed}{stage}"


def _lines() -> Callable[[Progress], None]:
    last = time.monotonic()

    def show(progress: Progress) -> None:
        nonlocal last
        if progress.done == progress.total or time.monotonic() - last >= LINE_EVERY:
            last = time.monotonic()
            click.echo(text(progress), err=True)

    return show


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("points", total=None, note="")

        def show(progress: Progress) -> None:
            note = f"{progress.rate:,.0f}/s" + (f", {progress.failed:,} failed" if progress.failed else "")
            if progress.what != "points":
                note += f", solving {progress.what}"
            bar.update(task, total=progress.total, completed=progress.done, note=note)

        yield show
