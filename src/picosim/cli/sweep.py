"""``picosim sweep``: plan, run, resume, merge and show parameter sweeps."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from picosim.cli import sweep_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from picosim.study.report import Options, Report
    from picosim.study.session import Session

PATH = click.Path(path_type=Path)
EPILOG = (
    "Example: picosim sweep plan configs/studies/small.toml, then picosim sweep run configs/studies/small.toml -o "
    "small.h5; stop it with Ctrl-C and go on with picosim sweep resume small.h5."
)


@click.group(epilog=EPILOG)
def sweep() -> None:
    """Plan, run, resume and show parameter sweeps: one text file in, one HDF5 file out.

    Exit codes: 0 complete, 1 stopped or disk refused (go on with resume), 2 wrong input, 3 complete with failed points.
    """


def _study_options(function: Callable[..., Any]) -> Callable[..., Any]:
    axis = 'Add or replace an axis: --axis "laser.pulse.duration=log:10 ps:1 us:31".'
    function = click.option("--axis", "axes", multiple=True, metavar="PATH=FORM:...", help=axis)(function)
    text = "Set a field of the study: --set sweep.n=512."
    function = click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help=text)(function)
    return click.argument("study", type=PATH)(function)


def _run_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--workers", type=int, help="Processes; the cores this process may use by default."),
        click.option("--engine", type=click.Choice(["local", "dask", "serial"]), default="local", show_default=True),
        click.option("--scheduler", metavar="ADDRESS|FILE", help="dask scheduler; a cluster of this machine by default."),
        click.option("--part", metavar="K/N", help="Compute the K-th of N shares (job arrays); merge at the end."),
        click.option("--retry-failed", is_flag=True, help="Compute failed points again."),
        click.option("--max-failures", type=int, help="Stop when more points than this have failed."),
        click.option("--keep-parts", is_flag=True, help="Keep the folder of shards after merging."),
        click.option("--same-version", is_flag=True, help="Refuse to go on with another version or processor."),
        click.option(
            "--point-limit", metavar="TIME", help='How long a point may take, "5 min"; a slower one fails alone (local engine).'
        ),
        click.option(
            "--worker-wait", metavar="TIME", help="How long to wait for dask workers when all are gone; 10 min by default."
        ),
        click.option("--block", type=int, hidden=True),
    ):
        function = option(function)
    return function


@sweep.command()
@_study_options
def plan(study: Path, axes: tuple[str, ...], overrides: tuple[str, ...]) -> None:
    """Print points, stage solutions, predicted processor time and file size; run nothing."""
    from picosim.study.estimate import estimate
    from picosim.study.session import open_study

    session = open_study(study, axes, overrides)
    click.echo(sweep_text.describe(session))
    cost = estimate(session)
    for name, count in cost.stages.items():
        click.echo(
            f"stage {name}: {count:,} distinct solutions, {cost.stage_seconds[name] * 1e3:.3g} ms each"
        )
    click.echo(f"points: {cost.points:,}, {cost.point_seconds * 1e6:.3g} us each beyond the stages")
    click.echo(
        f"processor time: about {sweep_text.duration(cost.cpu_seconds)} (from probe points; divide by the workers)"
    )
    click.echo(
        f"file: about {sweep_text.size(cost.file_bytes)} ({session.header.bytes_per_point} bytes a point before compression)"
    )
    for text in dict.fromkeys(cost.failures):
        click.echo(f"warning: a probe point fails: {text}")
    if cost.is_huge:
        click.echo("this is huge: picosim sweep run asks for --yes")


@sweep.command()
@_study_options
@click.option("-o", "--output", type=PATH, help="Result file; the study's name with .h5 here by default.")
@click.option("--yes", is_flag=True, help="Start a huge sweep without asking.")
@_run_options
def run(
    study: Path, axes: tuple[str, ...], overrides: tuple[str, ...], output: Path | None, yes: bool, **how: Any
) -> None:
    """Run a study, or go on with what is left of it."""
    _begin(how)
    from picosim.errors import ConfigError
    from picosim.study.estimate import HUGE_POINTS
    from picosim.study.session import open_study

    options = _options(how)
    session = open_study(study, axes, overrides)
    if session.plan.size > HUGE_POINTS and not yes:
        storage = sweep_text.size(session.header.bytes_per_point * session.plan.size)
        raise ConfigError(
            f"{session.plan.size:,} points are many (about {storage}); "
            "look at picosim sweep plan, then confirm with --yes"
        )
    final = output if output is not None else Path(study.stem + ".h5")
    click.echo(sweep_text.describe(session))
    _finish(session, final, how, options)


@sweep.command()
@click.argument("file", type=PATH)
@_run_options
def resume(file: Path, **how: Any) -> None:
    """Go on with a sweep that was stopped; only its own files are needed."""
    _begin(how)
    from picosim.study.session import open_existing

    options = _options(how)
    _finish(open_existing(file), file, how, options)


@sweep.command()
@click.argument("file", type=PATH)
@click.option("--check", is_flag=True, help="Read everything back and compare checksums.")
def status(file: Path, check: bool) -> None:
    """Print how far a sweep is, and what failed."""
    from picosim.store import compaction, shards
    from picosim.store.lock import holder_of
    from picosim.store.paths import parts_folder
    from picosim.store.sweep_reader import open_sweep

    found = open_sweep(file)
    counts = found.counts()
    total = found.header.size
    click.echo(f"{file}: {counts['ok']:,} of {total:,} points ok, {counts['failed']:,} failed, "
               f"{counts['not_computed']:,} to do")  # fmt: skip
    folder = parts_folder(file)
    if folder.is_dir():
        owner = holder_of(folder)
        click.echo(
            f"{len(shards.names(folder))} shards in {folder}" + (f"; running: {owner}" if owner else "")
        )
    for path, reason in found.damaged.items():
        click.echo(f"damaged: {path.name}: {reason}")
    for number, text in found.errors(20):
        click.echo(f"point {number}: {text}")
    if check and file.exists():
        compaction.verify(file)
        click.echo("every checksum agrees")
    if counts["not_computed"]:
        click.echo(f"go on with: picosim sweep resume {file}")


@sweep.command()
@click.argument("file", type=PATH)
def merge(file: Path) -> None:
    """Merge shards into FILE (after --part runs, or to look at a sweep in progress)."""
    from picosim.store.lock import SweepLock
    from picosim.store.merger import Merger
    from picosim.store.sweep_store import SweepStore

    store = SweepStore.resume(file)
    with SweepLock(store.folder), Merger(file) as merger:
        state = store.state()
        for text in state.warnings:
            click.echo(f"warning: {text}", err=True)
        try:
            store.finish(merger, state, keep_parts=not state.is_complete)
        except KeyboardInterrupt:
            click.echo(f"stopped; every shard is kept. Go on with: picosim sweep merge {file}", err=True)
            sys.exit(1)
    if state.is_complete:
        store.close()
        click.echo(f"{file}: complete")
    else:
        click.echo(f"{file}: written with {state.count(0):,} points missing; the shards are kept")


@sweep.command()
@click.argument("file", type=PATH)
def show(file: Path) -> None:
    """Print what a sweep holds: axes, results with their ranges, who computed it."""
    import numpy as np

    from picosim.store.sweep_reader import open_sweep

    found = open_sweep(file)
    click.echo(f"{file}: {found.header.texts.get('title', '')}".rstrip(": "))
    click.echo("dimensions: " + ", ".join(f"{name} ({size})" for name, size in found.header.dims))
    for item in found.header.coordinates:
        click.echo(f"  {item.name}: {sweep_text.span(item.values)} {'' if item.unit == '1' else item.unit}".rstrip())
    click.echo("results:")
    for name in found.names:
        data = found[name]
        good = data.values[np.isfinite(data.values)] if data.values.dtype.kind == "f" else data.values
        span = sweep_text.span(good) if good.size else "no values"
        click.echo(f"  {name} [{data.unit}]: {span}; {data.long_name}")
    counts = found.counts()
    click.echo(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()))
    for number, segment in enumerate(found.segments()):
        facts = segment.facts
        click.echo(f"segment {number}: {segment.started}, picosim {facts.get('picosim_version')} "
                   f"{str(facts.get('git_commit', ''))[:10]}, {facts.get('engine')} x {facts.get('workers')}, "
                   f"{facts.get('cpu')}")  # fmt: skip


def _begin(how: dict[str, Any]) -> None:
    """Let the workers' modules load while the study is read."""
    if how["engine"] == "local":
        from picosim.study import fork_server

        fork_server.begin()


def _options(how: dict[str, Any]) -> Options:
    from picosim.errors import ConfigError
    from picosim.study.report import Options

    part = None
    if how["part"] is not None:
        left, sign, right = how["part"].partition("/")
        if not (sign and left.isdigit() and right.isdigit()):
            raise ConfigError(f"--part {how['part']}: write K/N, for example 3/16")
        part = (int(left), int(right))
    return Options(
        part, how["retry_failed"], how["max_failures"], how["keep_parts"], how["same_version"], how["block"]
    )  # fmt: skip


def _seconds(how: dict[str, Any], name: str) -> float | None:
    """Return an option that is a time, written with its unit."""
    from picosim import units
    from picosim.errors import ConfigError

    if how[name] is None:
        return None
    try:
        return units.parse(how[name], "s", sample="5 min")
    except ConfigError as error:
        raise ConfigError(f"--{name.replace('_', '-')}: {error}") from None


def _finish(session: Session, final: Path, how: dict[str, Any], options: Options) -> None:
    """Run, report, and end with the exit code."""
    from picosim.cli.sweep_progress import shown
    from picosim.study.engines import EngineError, make_engine
    from picosim.study.runner import run_sweep

    engine = make_engine(
        how["engine"], workers=how["workers"], scheduler=how["scheduler"],
        point_limit=_seconds(how, "point_limit"), worker_wait=_seconds(how, "worker_wait"),
    )  # fmt: skip
    try:
        with shown() as progress:
            report = run_sweep(session.header, session.plan, session.model, final, engine, options, progress)
    except OSError as error:
        said = f"error: {error}\nWhat was committed is safe; make room, then"
    except EngineError as error:
        said = f"error: {error}\nWhat came back is committed. Go on with"
    except KeyboardInterrupt:  # before the first point or while merging; in between run_sweep itself ends well
        said = "stopped. Everything finished is committed. Go on with"
    else:
        _report(report, final, options)
        sys.exit(report.exit_code)
    click.echo(f"{said}: picosim sweep resume {final}", err=True)
    sys.exit(1)


def _report(report: Report, final: Path, options: Options) -> None:
    for text in report.warnings:
        click.echo(f"warning: {text}", err=True)
    if report.resumed:
        click.echo(f"{report.resumed:,} points were there already")
    for name, count in report.stages.items():
        click.echo(f"stage {name}: {count:,} distinct solutions")
    rate = report.computed / report.seconds if report.seconds else 0.0
    click.echo(f"{report.computed:,} points in {sweep_text.duration(report.seconds)} ({rate:,.0f} points/s, "
               f"{sweep_text.duration(report.cpu_s)} of processor time)")  # fmt: skip
    if report.deaths:
        click.echo(f"{report.deaths} times a worker died; its points were computed again")
    if report.failed:
        click.echo(f"{report.failed:,} points failed: picosim sweep status {final}; again with --retry-failed", err=True)
    if report.interrupted:
        click.echo(f"stopped; {report.missing:,} points to do. Everything finished is committed. Go on with: "
                   f"picosim sweep resume {final}", err=True)  # fmt: skip
    elif options.part is not None:
        click.echo(f"share {options.part[0]} of {options.part[1]} done; when all are: picosim sweep merge {final}")
    else:
        click.echo(f"wrote {final}")
