"""Monte Carlo light transport in plane layers: real spots, error bars on every number, bits that repeat.

Photon packets with implicit capture and roulette, Fresnel reflection at every interface, Henyey-Greenstein scattering
(Wang, Jacques and Zheng 1995, Comput. Methods Programs Biomed. 47, 131, doi:10.1016/0169-2607(95)01640-F). Fluence is scored by the
collision estimator in layers of many free paths and by track length in thin and clear ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.optics.deposition import Deposition
from picosim.optics.model import Illumination, OpticsModel
from picosim.optics.stack import OpticalStack
from picosim.spec import Field, Ratio, Time

if TYPE_CHECKING:
    from picosim.optics.photons.estimate import Estimator
    from picosim.optics.photons.launch import Radii
    from picosim.optics.photons.medium import Medium
    from picosim.optics.photons.runner import Batches, Progress
    from picosim.optics.photons.tally import Layout

Array = NDArray[np.float64]
Target = Literal["diffuse_reflectance", "transmittance", "absorbed_fraction", "fluence_ratio"]


class MonteCarlo(OpticsModel):
    """Monte Carlo in plane layers.

    The run ends at ``photons``, or earlier when ``target`` is known to ``relative_error``, or when ``time_limit`` is up. Same
    seed, same result, bit for bit, for any number of threads; only a run that ended by time cannot be repeated.
    """

    kind: Literal["monte_carlo"] = "monte_carlo"  # type: ignore[assignment]
    resolves_spot: ClassVar[bool] = True

    photons: int = Field(default=1_000_000, ge=1, le=1_000_000_000_000)
    """Photons at most."""
    seed: int = Field(default=1, ge=0)
    """Seed of the random streams."""
    threads: int | None = Field(default=None, ge=1, le=1024)
    """Threads; all cores by default. The result does not depend on it."""
    relative_error: Ratio | None = Field(default=None, gt=0, le=1)
    """Stop when the standard error of ``target`` is below this fraction of it."""
    target: Target = "fluence_ratio"
    """What ``relative_error`` refers to; of several values the worst."""
    time_limit: Time | None = Field(default=None, gt=0)
    """Stop after this time; the result is then honest but cannot be repeated bit for bit."""
    precision: Literal["single", "double"] = "single"
    """``single``: the fast kernel; ``double``: the plain reference kernel, about twenty times slower."""

    def solve(
        self,
        stack: OpticalStack,
        depth: Array,
        *,
        illumination: Illumination = "collimated",
        progress: Progress | None = None,
    ) -> Deposition:
        """Broad beam: fluence at the depths [m] over the incident radiant exposure.

        Parameters
        ----------
        stack : the layers.
        depth : shape (nz,), [m], increasing, inside the layers.
        illumination : ``collimated`` (normal incidence) or ``diffuse`` (Lambertian).
        progress : called after each round with photons done, photons at most and the relative error of the target.

        Returns
        -------
        Deposition with ``standard_error`` for every field.
        """
        from picosim.optics.photons.estimate import Estimator

        depth = np.atleast_1d(np.asarray(depth, dtype=np.float64))
        medium, layout, batches, entered = self._run(stack, depth, 1, illumination, None, progress)
        estimator = Estimator(medium, layout, batches, entered)
        return self._deposition(estimator, depth, fluence=estimator.fluence(depth), marks=("broad_beam",))

    def _run(
        self,
        stack: OpticalStack,
        depth: Array,
        rings: int,
        illumination: Illumination,
        radii: Radii | None,
        progress: Progress | None,
    ) -> tuple[Medium, Layout, Batches, float]:
        from picosim.optics.photons.estimate import reconstruction
        from picosim.optics.photons.launch import entry
        from picosim.optics.photons.medium import medium as tabulate
        from picosim.optics.photons.runner import Rule, run
        from picosim.optics.photons.tally import Layout

        medium = tabulate(stack)
        layout = Layout(medium.grid.layer.size, rings)
        launch = entry(stack, self.seed, diffuse=illumination == "diffuse", radii=radii)
        reconstruction(medium, depth)  # wrong depths are refused before the work
        entered = 1 - launch.specular
        measure = None
        if self.relative_error is not None:
            measure = self._measure(medium, layout, depth, entered)
        rule = Rule(self.photons, self.relative_error, self.time_limit, measure)
        simulate = self._simulate(medium, layout, launch)
        return medium, layout, run(simulate, layout.size, rule, threads=self.threads, progress=progress), entered

    def _simulate(self, medium: Medium, layout: Layout, launch: Any) -> Callable[[int, int, Array], None]:
        if self.precision == "single":
            from picosim.optics.photons.fast import simulator
        else:
            from picosim.optics.photons.scalar import simulator

        return simulator(medium, layout, launch, self.seed)

    def _measure(
        self, medium: Medium, layout: Layout, depth: Array, entered: float
    ) -> Callable[[Batches], float]:
        """Return the function of the batches that gives the largest relative error of the target."""
        from picosim.optics.photons.estimate import Estimator

        def measure(batches: Batches) -> float:
            estimator = Estimator(medium, layout, batches, entered)
            if self.target == "fluence_ratio":
                found = estimator.fluence(depth)
                mean, error = found.mean, found.error
            elif self.target == "absorbed_fraction":
                found = estimator.absorbed()
                mean, error = found.mean, found.error
            else:
                found, side = estimator.escaped(), ("diffuse_reflectance", "transmittance").index(self.target)
                mean, error = found.mean[side : side + 1], found.error[side : side + 1]
            there = mean > 0
            return float(np.max(error[there] / mean[there], initial=0.0)) if there.any() else float("inf")

        return measure

    def _deposition(
        self, estimator: Estimator, depth: Array, *, fluence: Any, marks: tuple[str, ...], **more: Any
    ) -> Deposition:
        from picosim.optics.photons.grid import angle_edges, ring_edges

        batches, layout = estimator.batches, estimator.layout
        escaped, absorbed, path = estimator.escaped(), estimator.absorbed(), estimator.path_by_layer()
        by_angle = estimator.ratio(estimator.by_angle())
        errors = {
            "fluence_ratio": fluence.error,
            "specular_reflectance": 0.0,
            "diffuse_reflectance": float(escaped.error[0]),
            "transmittance": float(escaped.error[1]),
            "absorbed_fraction": absorbed.error,
            "pathlength": path.error,
            "reflectance_by_angle": by_angle.error[0],
            "transmittance_by_angle": by_angle.error[1],
        }
        if layout.rings > 1:
            by_radius = estimator.ratio(estimator.by_radius())
            errors |= {
                "reflectance_by_radius": by_radius.error[0],
                "transmittance_by_radius": by_radius.error[1],
            }
            more |= {
                "ring_edges": ring_edges(),
                "reflectance_by_radius": by_radius.mean[0],
                "transmittance_by_radius": by_radius.mean[1],
            }
        errors |= more.pop("errors", {})
        steps, lost, splits, events = layout.counters(batches.counts).sum(0)
        if batches.stopped_by != "photons":
            marks += (f"stopped_by_{batches.stopped_by}",)
        return Deposition(
            model=self.kind,
            stack=estimator.medium.stack,
            depth=depth,
            fluence_ratio=fluence.mean,
            specular_reflectance=1 - estimator.entered,
            diffuse_reflectance=float(escaped.mean[0]),
            transmittance=float(escaped.mean[1]),
            absorbed_fraction=absorbed.mean,
            pathlength=path.mean,
            cosine_edges=angle_edges(),
            reflectance_by_angle=by_angle.mean[0],
            transmittance_by_angle=by_angle.mean[1],
            standard_error=errors,
            marks=marks,
            diagnostics={
                "photons": float(batches.total),
                "seconds": batches.seconds,
                "steps": float(steps),
                "events": float(events),
                "splits": float(splits),
                "lost": float(lost) / batches.total,
            },
            **more,
        )
