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
    from picosim.study.runner import Progress

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
    return f"{progress.what}: {progress.done:,} of {progress.total:,}, {progress.rate:,.0f}/s{left}{failed}"


def _lines() -> Callable[[Progress], None]:
    last = time.monotonic()
    finished: set[str] = set()

    def show(progress: Progress) -> None:
        nonlocal last
        ended = progress.done == progress.total and progress.what not in finished
        if ended or time.monotonic() - last >= LINE_EVERY:
            last = time.monotonic()
            if progress.done == progress.total:
                finished.add(progress.what)
            click.echo(text(progress), err=True)

    return show


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, object] = {}

        def show(progress: Progress) -> None:
            if progress.what not in tasks:
                tasks[progress.what] = bar.add_task(progress.what, total=progress.total, rate="")
            rate = f"{progress.rate:,.0f}/s" + (f", {progress.failed:,} failed" if progress.failed else "")
            bar.update(tasks[progress.what], completed=progress.done, rate=rate)  # type: ignore[arg-type]

        yield show
