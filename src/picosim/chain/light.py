"""First stage: light in the skin. Depends on skin, wavelength, beam and light model; not on energy or pulse."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged, PicosimError
from picosim.formulas.finite_spot import spot_factor
from picosim.laser.beam import Beam
from picosim.optics.deposition import Deposition
from picosim.optics.model import OpticsModel
from picosim.optics.stack import OpticalStack
from picosim.skin.sample import SkinSample
from picosim.skin.skin import Skin

Array = NDArray[np.float64]
BALANCE = 1e-6  # allowed error of the energy balance of a deterministic model


@dataclass(frozen=True)
class Light:
    """The skin at one wavelength and the light in it, per unit of radiant exposure.

    ``spot_factor`` estimates, at each depth of the deposition, what a finite spot takes from the broad-beam fluence on the
    axis; it is one where the model resolves the spot or the beam is broad, and it is never applied silently.
    """

    sample: SkinSample
    deposition: Deposition
    spot_factor: Array
    marks: tuple[str, ...]

    @property
    def axis_fraction(self) -> Array:
        """Energy absorbed in each layer per area on the axis over the radiant exposure there, shape (n,).

        Of a broad beam it is the absorbed fraction; of a resolved spot the integral of mu_a Phi along the axis.
        """
        sample, deposition = self.sample, self.deposition
        if deposition.radius is None:
            return deposition.absorbed_fraction
        owner = deposition.stack.layer_at(deposition.depth)
        fraction = np.empty(len(sample.mu_a))
        for i, mu_a in enumerate(sample.mu_a):
            inside = owner == i
            fraction[i] = mu_a * np.trapezoid(deposition.fluence_ratio[inside], deposition.depth[inside])
        return fraction

    @property
    def on_axis(self) -> Deposition:
        """The deposition as one-dimensional heat sees it: absorbed fractions on the axis."""
        if self.deposition.radius is None:
            return self.deposition
        return replace(self.deposition, absorbed_fraction=self.axis_fraction)

    @property
    def layer_fluence_ratio(self) -> Array:
        """Mean fluence ratio of each layer on the axis, shape (n,): axis fraction over mu_a times thickness.

        A layer without absorption takes the mean of the profile.
        """
        sample, deposition = self.sample, self.deposition
        optical = sample.mu_a * sample.thickness
        owner = deposition.stack.layer_at(deposition.depth)
        profile = np.array([np.mean(deposition.fluence_ratio[owner == i]) for i in range(len(optical))])
        return np.where(optical > 0, self.axis_fraction / np.where(optical > 0, optical, 1.0), profile)

    def relative_error_at(self, depth: float) -> float:
        """Relative standard error of the fluence at a depth [m]; zero for a deterministic model."""
        error = self.deposition.standard_error.get("fluence_ratio")
        if error is None:
            return 0.0
        relative = np.asarray(error) / self.deposition.fluence_ratio
        return float(np.interp(depth, self.deposition.depth, relative))

    def spot_factor_at(self, depth: float) -> float:
        """Spot factor at a depth [m]."""
        return float(np.interp(depth, self.deposition.depth, self.spot_factor))


def depth_grid(thickness: Array, depths: Sequence[float], *, points: int = 24) -> Array:
    """Return increasing depths: ``points`` in each layer, denser towards its faces, and the depths asked for."""
    faces = np.concatenate(([0.0], np.cumsum(thickness)))
    grid = faces[:-1, None] + _shares(points) * thickness[:, None]
    wanted = np.sort(np.concatenate((grid.ravel(), np.asarray(depths, dtype=np.float64))))
    return wanted[np.concatenate(([True], np.diff(wanted) > 1e-15))]


@functools.cache
def _shares(points: int) -> Array:
    """Places in a layer, from 0 to 1 in Chebyshev spacing."""
    share = 0.5 * (1.0 - np.cos(np.pi * np.linspace(0.0, 1.0, points)))
    share[-1] = 1.0 - 1e-6  # the lower face belongs to the layer below it
    return share


def solve(
    skin: Skin,
    wavelength: float,
    beam: Beam | None,
    model: OpticsModel,
    *,
    seed: int = 1,
    depths: Sequence[float] = (),
) -> Light:
    """Sample the skin at ``wavelength`` [m] and solve the light in it, at the absorbers' and other ``depths`` [m] too.

    Raises
    ------
    OutOfRange : a spectrum does not reach the wavelength.
    NotConverged : the energy balance of a deterministic model is off by more than 1e-6.
    """
    sample, stack, depth = _problem(skin, wavelength, depths)
    own_seed = "seed" in model.model_fields_set  # a light model's own seed goes before the experiment's
    deposition = model.solve_beam(stack, depth, beam=beam, seed=None if own_seed else seed)
    return _light(sample, deposition, beam, model)


def solve_many(
    problems: Sequence[tuple[Skin, float, Beam | None]], model: OpticsModel
) -> list[Light | PicosimError]:
    """Solve many skins, each at its wavelength [m] and under its beam, with one model that takes beams as broad.

    Each as `solve` does, with the same bits, through the model's kernels for many cases at once. A skin that cannot be
    solved gives the reason in its place.
    """
    found: list[Light | PicosimError | None] = [None] * len(problems)
    ready: list[tuple[int, SkinSample, OpticalStack, Array]] = []
    for i, (skin, wavelength, _) in enumerate(problems):
        try:
            ready.append((i, *_problem(skin, wavelength, ())))
        except PicosimError as error:
            found[i] = error
    depositions = model.solve_many([stack for _, _, stack, _ in ready], [depth for *_, depth in ready])
    for (i, sample, _, _), deposition in zip(ready, depositions, strict=True):
        try:
            if isinstance(deposition, PicosimError):
                raise deposition
            found[i] = _light(sample, deposition, problems[i][2], model)
        except PicosimError as error:
            found[i] = error
    return found  # type: ignore[return-value]


def _problem(skin: Skin, wavelength: float, depths: Sequence[float]) -> tuple[SkinSample, OpticalStack, Array]:
    """The skin at a wavelength as arrays, and the depths at which its light is wanted."""
    sample = skin.sample(wavelength)
    stack = OpticalStack(
        sample.thickness, sample.mu_a, sample.mu_s, sample.g, sample.n, sample.n_above, sample.n_below, sample.names
    )
    wanted = [*depths, *(population.depth for population in sample.populations)]
    return sample, stack, depth_grid(sample.thickness, wanted)


def _light(sample: SkinSample, deposition: Deposition, beam: Beam | None, model: OpticsModel) -> Light:
    """Judge a deposition: its energy balance, what a finite spot would change, what it rests on."""
    factor = np.ones(len(deposition.depth))
    if not model.resolves_spot:
        if beam is not None:
            factor = _spot_factor(sample, deposition, beam)
        if abs(deposition.energy_balance) > BALANCE and "teaching" not in deposition.marks:
            raise NotConverged(
                f"optics '{model.kind}': {deposition.energy_balance:.1e} of the incident energy is "
                f"unaccounted for (allowed {BALANCE:g}); raise optics.streams"
            )
    marks = [f"extrapolated: {rule}" for rule in sample.extrapolations]
    marks += [mark for mark in deposition.marks if beam is not None or mark != "broad_beam"]
    return Light(sample, deposition, factor, tuple(marks))


def _spot_factor(sample: SkinSample, deposition: Deposition, beam: Beam) -> Array:
    """Estimate with the mean properties of the upper 2 mm, where millimetre spots lose their light."""
    top = np.concatenate(([0.0], np.cumsum(sample.thickness)))
    share = np.clip(np.minimum(top[1:], 2e-3) - top[:-1], 0.0, None)
    share = share / share.sum()
    mu_s_prime = float(share @ (sample.mu_s * (1.0 - sample.g)))
    if mu_s_prime <= 0.0:
        return np.ones(len(deposition.depth))
    # a Gaussian beam spreads like the disc of the same energy and axis value
    radius = float(np.sqrt(beam.area / np.pi))
    return spot_factor(
        deposition.depth, deposition.fluence_ratio, beam_radius=radius, mu_a=float(share @ sample.mu_a),
        mu_s_prime=mu_s_prime, n=float(share @ sample.n), n_above=sample.n_above,
    )  # fmt: skip
