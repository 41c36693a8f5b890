"""From estimates to the ``Deposition`` every light model returns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.optics.deposition import Deposition
from picosim.optics.photons.estimate import Estimate, Estimator
from picosim.optics.photons.grid import angle_edges, ring_edges
from picosim.optics.photons.spots import Profile, annuli, convolution

Array = NDArray[np.float64]


def deposition(
    estimator: Estimator,
    depth: Array,
    fluence: Estimate,
    *,
    radius: Array | None = None,
    fluence_rz: Estimate | None = None,
    marks: tuple[str, ...] = (),
) -> Deposition:
    """Collect all numbers of a run with their standard errors."""
    batches, layout = estimator.batches, estimator.layout
    escaped, absorbed, path = estimator.escaped(), estimator.absorbed(), estimator.path_by_layer()
    by_angle = estimator.ratio(estimator.by_angle())
    errors: dict[str, Array | float] = {
        "fluence_ratio": fluence.error,
        "specular_reflectance": 0.0,
        "diffuse_reflectance": float(escaped.error[0]),
        "transmittance": float(escaped.error[1]),
        "absorbed_fraction": absorbed.error,
        "pathlength": path.error,
        "reflectance_by_angle": by_angle.error[0],
        "transmittance_by_angle": by_angle.error[1],
    }
    more: dict[str, Any] = {}
    if layout.rings > 1:
        by_radius = estimator.ratio(estimator.by_radius())
        errors |= {"reflectance_by_radius": by_radius.error[0], "transmittance_by_radius": by_radius.error[1]}
        more |= {
            "ring_edges": ring_edges(),
            "reflectance_by_radius": by_radius.mean[0],
            "transmittance_by_radius": by_radius.mean[1],
        }
    if fluence_rz is not None:
        errors["fluence_ratio_rz"] = fluence_rz.error
        more["fluence_ratio_rz"] = fluence_rz.mean
    steps, lost, splits, events = layout.counters(batches.counts).sum(0)
    if batches.stopped_by != "photons":
        marks += (f"stopped_by_{batches.stopped_by}",)
    return Deposition(
        model="monte_carlo",
        stack=estimator.medium.original,
        depth=depth,
        fluence_ratio=fluence.mean,
        specular_reflectance=1 - estimator.entered,
        diffuse_reflectance=float(escaped.mean[0]),
        transmittance=float(escaped.mean[1]),
        absorbed_fraction=absorbed.mean,
        radius=radius,
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


class PencilResponse:
    """What a pencil beam does in a stack, from one run: the answer to any beam follows by ``convolve``."""

    def __init__(self, estimator: Estimator) -> None:
        self.estimator = estimator

    def pencil(self, depth: Array) -> Estimate:
        """Fluence in each ring per incident energy, shape (depths, rings), [1/m2]; the last ring is open: zero."""
        edges = ring_edges()
        area = np.append(np.pi * np.diff(edges**2), np.inf)
        return self.estimator.fluence(depth, np.diag(1 / area))

    def convolve(self, depth: Array, radius: Array, shape: Profile) -> Deposition:
        """Deposition of a beam: fluence at depths and radii over the incident radiant exposure on the axis.

        ``fluence_ratio`` is that on the axis, whatever the radii.
        """
        points = np.concatenate(([0.0], radius))
        found = self.estimator.fluence(depth, convolution(shape, points))
        axis = Estimate(found.mean[:, 0], found.error[:, 0])
        field = Estimate(found.mean[:, 1:], found.error[:, 1:])
        return deposition(self.estimator, depth, axis, radius=radius, fluence_rz=field)


def direct(estimator: Estimator, depth: Array, radius: Array, shape: Profile) -> Deposition:
    """Deposition of a beam whose photons were launched all over the spot; radii stand for annuli (see ``annuli``)."""
    found = estimator.fluence(depth, annuli(shape, np.concatenate(([0.0], radius))))
    axis = Estimate(found.mean[:, 0], found.error[:, 0])
    field = Estimate(found.mean[:, 1:], found.error[:, 1:])
    return deposition(estimator, depth, axis, radius=radius, fluence_rz=field)
