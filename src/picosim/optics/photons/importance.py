"""Variance reduction for deep targets: weight windows by depth, unbiased whatever they are.

Photons are split on their way down and play roulette on their way up, so that about as many photons run at every depth
above the target as at the surface. The windows follow the fluence of a short pilot run: their target weight is
proportional to it (Cooper and Larsen 2001, Nucl. Sci. Eng. 137, 1, doi:10.13182/NSE00-34). Layers are cut into slices,
at whose faces photons are split; slices have the optics of their layer, and results are given for the layers as they were.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.photons.medium import Medium, Windows, medium
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]

STEP = 1.6
"""Ratio of the target weights of neighbouring slices."""
LEAST = 1 / 4096
"""Smallest target weight."""


def slices(stack: OpticalStack, depth: Array) -> tuple[OpticalStack, NDArray[np.intp]]:
    """Cut a stack at depths [m]; return the finer stack and the layer each slice belongs to."""
    faces = stack.interfaces
    inner = depth[(depth > 0) & (depth < faces[-1])]
    edges = np.unique(np.concatenate((faces, inner)))
    close = np.concatenate(([False], np.diff(edges) < 1e-7))  # a cut next to a face is no cut
    edges = edges[~close | np.isin(edges, faces)]
    owner = stack.layer_at(edges[:-1])
    fields = {name: getattr(stack, name)[owner] for name in ("mu_a", "mu_s", "g", "n")}
    names = tuple(stack.names[k] for k in owner)
    return dataclasses.replace(stack, thickness=np.diff(edges), names=names, **fields), owner


def deep_windows(stack: OpticalStack, depth: Array, fluence: Array, target: float) -> Medium:
    """Medium whose windows carry photons to ``target`` [m], from a fluence (of a pilot run) at increasing depths.

    Below the target the windows stay as they are there.
    """
    if not 0 < target <= stack.interfaces[-1]:
        raise ConfigError(f"deep_target: must lie inside the layers, got {target:g} m")
    z = np.linspace(0.0, target, 400)
    level = np.minimum.accumulate(np.exp(np.interp(z, depth, np.log(np.maximum(fluence, 1e-300)))))
    wanted = np.maximum(level / level[0], LEAST)
    steps = np.floor(np.log(wanted[0] / wanted) / np.log(STEP))
    cuts = z[1:][np.diff(steps) > 0]
    finer, owner = slices(stack, cuts)
    top = np.minimum(finer.interfaces[:-1] + 1e-9, target)
    weight = STEP ** -np.floor(np.interp(top, z, steps) + 1e-6)
    windows = Windows(low=weight / 2, target=weight, high=weight * STEP * 0.8 + 1e-12)
    return dataclasses.replace(medium(finer, windows), layers_of=owner, original=stack)
