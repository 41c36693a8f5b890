"""The vapour bubble of a run: what the target's reference does to the water around it at the set radiant exposure."""

from __future__ import annotations

import numpy as np

from picosim.chain.particles import sphere_of
from picosim.chain.thresholds import AbsorberResponses
from picosim.laser.laser import Laser
from picosim.outcome.validity import BEYOND
from picosim.particle.bubble.first_speed import first_speed
from picosim.particle.bubble.model import BubbleModel
from picosim.particle.bubble.vapour import COLLAPSE_CAVEAT, grow
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.nucleation.criterion import NucleationCriterion
from picosim.result import Dataset

SAMPLES = 800


def fill(
    data: Dataset,
    subject: AbsorberResponses,
    laser: Laser,
    *,
    heat: ParticleHeat,
    model: BubbleModel,
    nucleation: NucleationCriterion,
) -> None:
    """Add the bubble of the reference variant as group ``bubble``; without one, attribute ``bubble`` says why.

    None is there beyond validity of the linear model, or while the wall stays below the nucleation temperature.
    """
    response = subject.responses[0]
    rise = float(subject.rise_per_exposure[0]) * laser.exposure
    nucleus, status = nucleation.temperature_at(), subject.ends[0].status(rise)
    before = response.before(rise)
    wall = before + response.wall_ratio * rise
    if status == BEYOND:
        data.attributes["bubble"] = f"none: beyond validity of linear heating ({subject.ends[0].end_reason})"
        return
    if wall < nucleus:
        data.attributes["bubble"] = (
            f"none: the wall reaches {wall - 273.15:.1f} degC, "
            f"nucleation ({nucleation.kind}) needs {nucleus - 273.15:.1f} degC"
        )
        return
    sphere = sphere_of(response.particle, response.medium)
    found = grow(
        sphere, laser.pulse, rise, heat=heat, nucleation=nucleation, model=model,
        initial_temperature=before, samples=SAMPLES,
    )  # fmt: skip
    bubble = data.groups.setdefault("bubble", Dataset())
    limit = nucleation.parameter()
    bubble.attributes.update(
        model=model.kind, nucleation=nucleation.kind, nucleation_mark=limit.mark, nucleation_source=limit.source,
        status=status, collapse_caveat=COLLAPSE_CAVEAT,
        variant=f"d = {response.particle.diameter * 1e6:.4g} um, s = {response.particle.interior_scale:g}",
    )  # fmt: skip
    levels = [limit.value, limit.low, limit.high]
    bubble.add("nucleation_temperature", "limit_level", levels, "temperature", note="value, low, high")
    bubble.add("wall_temperature", (), wall, "temperature", note="its peak, were there no bubble")
    bubble.add("nucleation_time", (), found.nucleation_time, "time", note="by the clock of the pulse")
    bubble.add("particle_radius", (), sphere.radius, "radius")
    note = "the superheated water turned into vapour at rest"
    bubble.add("initial_radius", (), found.initial_radius, "bubble_radius", note=note)
    bubble.add("initial_pressure", (), found.initial_pressure, "pressure", note="saturation at the nucleation temperature")
    bubble.add("superheat_energy", (), found.shell.energy, "bubble_energy", note="heat above boiling in the water")
    bubble.add("bubble_energy", (), found.energy, note="work against ambient pressure at the maximum")
    bubble.add("maximum_radius", (), found.maximum_radius, "bubble_radius")
    bubble.add("lifetime", (), found.lifetime, "bubble_lifetime", note="from birth to the first minimum")
    bubble.add("rayleigh_lifetime", (), found.rayleigh_lifetime, "bubble_lifetime", note="1.83 Rmax sqrt(rho/p), for comparison")
    speed = first_speed(found.shell, sphere.radius, density=response.medium.density)
    bubble.add("wall_speed", (), speed.speed, "bubble_wall_speed", note="largest of the first growth, from the vapour film")
    bubble.add("collapse_pressure", (), found.collapse_pressure, "pressure", note=COLLAPSE_CAVEAT)
    if found.history is not None:
        known = np.isfinite(found.history.radius)  # it may come to rest before the last instant
        bubble.add("time", "time", found.history.time[known], note="from birth")
        bubble.add("bubble_radius", "time", found.history.radius[known])
        bubble.add("bubble_wall_speed", "time", found.history.wall_speed[known])
        bubble.add("pressure", "time", found.history.pressure[known], note="inside the bubble")
