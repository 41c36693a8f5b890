"""``picosim check``: validate a configuration without running it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from picosim.cli import options

if TYPE_CHECKING:
    from picosim.experiment import Experiment


@click.command()
@options.config_argument
@click.option("--defaults/--no-defaults", default=True, help="List every default used.")
def check(config: Path, overrides: tuple[str, ...], defaults: bool) -> None:
    """Validate CONFIG in half a second: confinement times and ratios, peak irradiance, defaults used.

    \b
    Exit codes: 0 valid; 2 wrong, with every mistake listed.
    """
    from picosim.cli import tables
    from picosim.defaults import defaults_used
    from picosim.experiment import Comparison

    spec, _ = options.load(config, overrides)
    experiments = spec.experiments() if isinstance(spec, Comparison) else [spec]
    tables.line(f"{config}: valid")
    for experiment in experiments:
        _laser(experiment)
        _clocks(experiment)
    if defaults:
        listing = tables.table(
            "default used", "value (range)", "mark", title="\nDefaults used (not in the file)"
        )
        for item in defaults_used(spec):
            listing.add_row(item.path, item.value, item.mark)
        tables.show(listing)


def _laser(experiment: Experiment) -> None:
    from picosim.cli import tables
    from picosim.formulas.exposure_limit import train_limit
    from picosim.units import format_value

    laser = experiment.laser
    starts = laser.train.start_times()
    limit = train_limit(
        wavelength=laser.wavelength, duration=laser.pulse.duration, count=laser.train.total,
        total_duration=float(starts[-1]) + laser.pulse.duration,
    )  # fmt: skip
    sample = experiment.skin.sample(laser.wavelength)
    beam = f"{laser.beam.kind} {format_value(laser.beam.diameter, 'm')}" if laser.beam else "broad beam"
    energy = f", {format_value(laser.exposure * laser.beam.area, 'J', 3)}" if laser.beam else ""
    tables.line(
        f"\n{laser.name}: {laser.wavelength * 1e9:.5g} nm, {format_value(laser.exposure, 'J/m2')}{energy}, "
        f"{laser.pulse.kind} {format_value(laser.pulse.duration, 's')}, {beam}, {laser.train.total} pulse(s)"
    )
    tables.line(
        f"  peak irradiance {laser.peak_irradiance / 1e4:.3g} W/cm2; "
        f"skin exposure limit {format_value(limit, 'J/m2', 3)} per pulse"
    )
    for note in (*sample.extrapolations, *experiment.skin.notes):
        tables.line(f"  note: {note}")


def _clocks(experiment: Experiment) -> None:
    import numpy as np

    from picosim.chain import confinement
    from picosim.cli import tables
    from picosim.units import format_value

    medium = experiment.particle.medium.medium
    duration = experiment.laser.pulse.duration
    sample = experiment.skin.sample(experiment.laser.wavelength)
    table = tables.table(
        "clock", "size", "thermal relaxation", "t_p/tau_th", "stress confinement", "t_p/tau_st"
    )
    for population in sample.populations:
        diameters = np.array(population.absorber.diameters)
        clocks = confinement.clocks(diameters, duration, medium)
        for i, diameter in enumerate(diameters):
            table.add_row(
                population.label, format_value(float(diameter), "m", 3),
                *(format_value(float(clocks[name][i]), unit, 3) for name, unit in _COLUMNS),
            )  # fmt: skip
    for i, name in enumerate(sample.names):
        if sample.melanosome_fraction[i] > 0:
            thermal = float(confinement.layer_relaxation_time(sample)[i])
            stress = float(sample.thickness[i] / sample.sound_speed[i])
            table.add_row(
                name, format_value(float(sample.thickness[i]), "m", 3), format_value(thermal, "s", 3),
                f"{duration / thermal:.3g}",
                format_value(stress, "s", 3), f"{duration / stress:.3g}",
            )  # fmt: skip
    tables.show(table)
    tables.line(
        "  particle: d^2/(27 D) and a/c of the medium; layer: h^2/D and h/c; a ratio below one is confined"
    )


_COLUMNS = (
    ("thermal_relaxation_time", "s"), ("thermal_confinement", "1"), ("stress_confinement_time", "s"), ("stress_confinement", "1"),
)  # fmt: skip
