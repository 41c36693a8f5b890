"""``picosim calibrate``: what published thresholds say about the doubtful parameters of a class of melanosomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from picosim.study.calibrate import Posterior

CLASSES = ("cutaneous_melanosome", "rpe_melanosome")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--class", "target", type=click.Choice(CLASSES), default=CLASSES[0], show_default=True, help="Class of melanosomes."
)
@click.option("--parameter", "parameters", multiple=True, help="Parameter to calibrate (repeatable); all three by default.")
@click.option("--points", type=click.IntRange(3, 60), default=15, show_default=True, help="Grid points of each parameter.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to freeze it; CLASS.calibration.json by default.")
@click.option("--force", is_flag=True, help="Overwrite an existing calibration.")
def calibrate(
    files: tuple[Path, ...], target: str, parameters: tuple[str, ...], points: int, output: Path | None, force: bool
) -> None:
    """Fit interior scale, nucleation temperature and size of a class to the scored thresholds in FILES.

    \b
    Without FILES the open measurements that come with picosim are used. The posterior is frozen with a hash;
    predictions made with it carry that hash. Fitted values never become defaults:
    picosim verify --measurements --calibration FILE uses them, picosim verify --measurements does not.
    """
    from picosim.cli import observations
    from picosim.errors import ConfigError
    from picosim.study import calibrate as fit

    path = output or Path(f"{target}.calibration.json")
    if path.exists() and not force:
        raise ConfigError(f"{path} exists already; choose another name with -o, or overwrite it with --force")
    frozen, seen = observations.of_class(target, list(files))
    posterior = fit.calibrate(frozen, seen, parameters=parameters or fit.CALIBRATED, points=points)
    posterior.write(path)
    _show(posterior)
    click.echo(f"wrote {path}; use it with: picosim verify --measurements --calibration {path}")


def _show(posterior: Posterior) -> None:
    from picosim.cli import tables
    from picosim.data.tables import Parameter
    from picosim.units import convert

    title = f"{posterior.target}, calibration {posterior.digest}"
    table = tables.table("parameter", "median", "5 %", "95 %", "unit", title=title)
    shown = {"nucleation_temperature": "degC", "diameter": "um"}
    for name in posterior.axes:
        found: Parameter = posterior.parameter(name)
        unit = shown.get(name, "1")
        values = (convert(v, unit) if unit != "1" else v for v in (found.value, found.low, found.high))
        table.add_row(name, *(f"{v:.4g}" for v in values), unit)
    tables.show(table)
    for case, ratio in zip(posterior.cases, posterior.fit, strict=True):
        tables.line(f"  {case}: predicted over measured {ratio:.2f} at the point of largest weight")
    tables.line("  a calibration, not a prediction: what it was fitted to no longer tests it")
