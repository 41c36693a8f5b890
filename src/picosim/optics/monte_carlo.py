"""Monte Carlo light transport in plane layers: real spots, error bars on every number, bits that repeat.

Photon packets with implicit capture and roulette, Fresnel reflection at every interface, Henyey-Greenstein scattering
(Wang, Jacques and Zheng 1995, Comput. Methods Programs Biomed. 47, 131, doi:10.1016/0169-2607(95)01640-F).
Fluence is scored by the collision estimator in layers of many free paths and by track length in thin and clear ones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.deposition import Deposition
from picosim.optics.model import Illumination, OpticsModel
from picosim.optics.stack import OpticalStack
from picosim.spec import Field, Length, Ratio, Time

if TYPE_CHECKING:
    from picosim.optics.photons.estimate import Estimator
    from picosim.optics.photons.launch import Launch
    from picosim.optics.photons.medium import Medium
    from picosim.optics.photons.phase import Deflection
    from picosim.optics.photons.report import PencilResponse
    from picosim.optics.photons.runner import Batches, Progress
    from picosim.optics.photons.tally import Layout
    from picosim.optics.photons.white import WhiteResult

Array = NDArray[np.float64]
Target = Literal["diffuse_reflectance", "transmittance", "absorbed_fraction", "fluence_ratio"]
PILOT = 20_000


class MonteCarlo(OpticsModel):
    """Monte Carlo in plane layers.

    The run ends at ``photons``, or earlier when ``target`` is known to ``relative_error``, or when ``time_limit`` is up. Same
    seed, same result, bit for bit, for any number of threads; only a run that ended by time or by Ctrl-C cannot be repeated.
    """

    kind: Literal["monte_carlo"] = "monte_carlo"
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
    deep_target: Length | None = Field(default=None, gt=0)
    """Depth [m] down to which photons are split to keep their number; the results stay unbiased."""
    precision: Literal["single", "double"] = "single"
    """``single``: the fast kernel; ``double``: the plain reference kernel, many times slower."""

    def solve(
        self,
        stack: OpticalStack,
        depth: Array,
        *,
        illumination: Illumination = "collimated",
        seed: int | None = None,
        phase: Sequence[Deflection | None] | None = None,
        progress: Progress | None = None,
    ) -> Deposition:
        """Broad beam: fluence at the depths over the incident radiant exposure.

        Parameters
        ----------
        stack : the layers.
        depth : shape (nz,), [m], inside the layers.
        illumination : ``collimated`` (normal incidence) or ``diffuse`` (Lambertian).
        seed : takes the place of the field ``seed``.
        phase : for each layer the inverse cumulative distribution of another phase function (see ``photons.phase``), or None for
            Henyey-Greenstein.
        progress : called after each round with photons done, photons at most and the relative error of the target.

        Returns
        -------
        Deposition with ``standard_error`` for every field.

        Raises
        ------
        ConfigError : depths outside the layers; a time limit too short for an error bar.
        """
        from picosim.optics.photons.report import deposition

        z = np.atleast_1d(np.asarray(depth, dtype=np.float64))
        run = self._run(stack, z, illumination=illumination, seed=seed, phase=phase, progress=progress)
        return deposition(run, z, run.fluence(z), marks=("broad_beam",))

    def solve_beam(
        self,
        stack: OpticalStack,
        depth: Array,
        radius: Array | None = None,
        beam: Any = None,
        *,
        method: Literal["convolution", "direct"] = "convolution",
        illumination: Illumination = "collimated",
        seed: int | None = None,
        phase: Sequence[Deflection | None] | None = None,
        progress: Progress | None = None,
    ) -> Deposition:
        """Finite spot: fluence at depths and radii over the incident radiant exposure on the axis.

        Parameters
        ----------
        stack, depth, illumination, seed, phase, progress : as in ``solve``.
        radius : shape (nr,), [m]; by default from the axis to beyond the spot.
        beam : a beam (``radiant_exposure_ratio(radius)``, ``area``), any function of the radius [m], or a ``SpotGrid``;
            none is a broad beam.
        method : ``convolution`` of the pencil response, in which every photon counts for every point; or ``direct``: photons
            start all over the spot, and a radius stands for the annulus of a twentieth of the spot around it.
        """
        from picosim.optics.photons.report import PencilResponse, direct
        from picosim.optics.photons.spots import profile

        if beam is None:
            return self.solve(stack, depth, illumination=illumination, seed=seed, phase=phase, progress=progress)
        shape = profile(beam)
        z = np.atleast_1d(np.asarray(depth, dtype=np.float64))
        if radius is None:
            radius = np.concatenate((np.linspace(0.0, 1.2, 25), [1.4, 1.7, 2.0])) * shape.reach
        r = np.atleast_1d(np.asarray(radius, dtype=np.float64))
        if r.size == 0 or r.min() < 0:
            raise ConfigError(f"radius: at least one radius, none negative, is due, got {r}")
        options: dict[str, Any] = {
            "illumination": illumination,
            "seed": seed,
            "phase": phase,
            "progress": progress,
            "rings": True,
        }
        if method == "direct":
            return direct(self._run(stack, z, radii=shape.radii, **options), z, r, shape)
        return PencilResponse(self._run(stack, z, **options)).convolve(z, r, shape)

    def pencil(
        self, stack: OpticalStack, *, illumination: Illumination = "collimated", seed: int | None = None
    ) -> PencilResponse:
        """Run a pencil beam once; beams of any shape follow by ``convolve`` of what is returned."""
        from picosim.optics.photons.report import PencilResponse

        return PencilResponse(self._run(stack, np.zeros(1), illumination=illumination, seed=seed, rings=True))

    def white(
        self,
        stack: OpticalStack,
        mu_a: Array,
        depth: Array,
        *,
        illumination: Illumination = "collimated",
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> WhiteResult:
        """Broad beam at several absorptions in one run, for sweeps of pigment or blood (see ``photons.white``).

        Parameters
        ----------
        stack : the layers; its ``mu_a`` is not used.
        mu_a : shape (k, n), [1/m]: k sets of the absorption of the n layers.
        depth, illumination, seed, progress : as in ``solve``.
        """
        from picosim.optics.photons import white
        from picosim.optics.photons.runner import Rule

        z = np.atleast_1d(np.asarray(depth, dtype=np.float64))
        rule = Rule(self.photons, None, self.time_limit)
        return white.run_white(
            stack, mu_a, z, rule, seed=self.seed if seed is None else seed, diffuse=illumination == "diffuse",
            threads=self.threads, progress=progress,
        )  # fmt: skip

    def _run(
        self,
        stack: OpticalStack,
        depth: Array,
        *,
        illumination: Illumination,
        seed: int | None,
        progress: Progress | None = None,
        rings: bool = False,
        phase: Sequence[Deflection | None] | None = None,
        radii: Callable[[Array], Array] | None = None,
    ) -> Estimator:
        from picosim.optics.photons.estimate import Estimator, check_depths
        from picosim.optics.photons.grid import RINGS
        from picosim.optics.photons.launch import entry
        from picosim.optics.photons.phase import versines
        from picosim.optics.photons.runner import Rule, run
        from picosim.optics.photons.tally import Layout

        seed = self.seed if seed is None else seed
        medium = self._medium(stack, illumination, seed)
        if phase is not None:
            table = versines(stack, phase)
            if table.size:
                table = table[np.concatenate(([0], medium.layers_of + 1, [len(table) - 1]))]
            medium = dataclasses.replace(medium, versines=table)
        check_depths(stack, depth)  # refused before the work
        layout = Layout(medium.grid.layer.size, RINGS if rings else 1)
        launch = entry(stack, seed, diffuse=illumination == "diffuse", radii=radii)

        def estimator(batches: Batches) -> Estimator:
            return Estimator(medium, layout, batches, 1 - launch.specular)

        measure = None
        if self.relative_error is not None:

            def measure(batches: Batches) -> float:
                return self._target_error(estimator(batches), depth)

        rule = Rule(self.photons, self.relative_error, self.time_limit, measure)
        simulate = self._simulator(medium, layout, launch, seed)
        return estimator(run(simulate, layout.size, rule, threads=self.threads, progress=progress))

    def _medium(self, stack: OpticalStack, illumination: Illumination, seed: int) -> Medium:
        from picosim.optics.photons.importance import deep_windows
        from picosim.optics.photons.medium import medium

        if self.deep_target is None:
            return medium(stack)
        if self.precision == "double":
            raise ConfigError('deep_target: the double-precision kernel does not split photons; use precision = "single"')
        if self.deep_target > stack.interfaces[-1]:
            raise ConfigError(
                f"deep_target: must lie inside the layers, 0 to {stack.interfaces[-1]:g} m, got {self.deep_target:g} m"
            )
        pilot = MonteCarlo(photons=PILOT, threads=self.threads)
        z = np.linspace(0.0, self.deep_target, 200)
        fluence = pilot.solve(stack, z, illumination=illumination, seed=seed + 1).fluence_ratio
        return deep_windows(stack, z, fluence, self.deep_target)

    def _simulator(self, medium: Medium, layout: Layout, launch: Launch, seed: int) -> Callable[[int, int, Array], None]:
        if self.precision == "single":
            from picosim.optics.photons.fast import simulator

            return simulator(medium, layout, launch, seed)
        from picosim.optics.photons.scalar import simulator as reference

        return reference(medium, layout, launch, seed)

    def _target_error(self, estimator: Estimator, depth: Array) -> float:
        """Largest relative error of the target."""
        if self.target == "fluence_ratio":
            found = estimator.fluence(depth)
        elif self.target == "absorbed_fraction":
            found = estimator.absorbed()
        else:
            found = estimator.escaped()
        mean, error = found.mean, found.error
        if self.target in ("diffuse_reflectance", "transmittance"):
            side = ("diffuse_reflectance", "transmittance").index(self.target)
            mean, error = mean[side : side + 1], error[side : side + 1]
        there = mean > 0
        return float(np.max(error[there] / mean[there])) if there.any() else float("inf")
