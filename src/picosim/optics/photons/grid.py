r"""Where photons are counted: depth bins that follow the layers, rings, and exit angles.

Both grids grow like floating-point numbers, so that a bin is found by a shift of bits, without square root or
division. At the distance :math:`s` below the top of a layer the bin is the number formed by the exponent and the first
six bits of :math:`1+s/s_0`: 64 equal bins to :math:`s=s_0`, 64 of twice the width to :math:`3 s_0`, and so on; a half
space needs no end. Rings are formed in the same way from :math:`r^2/r_0^2` with the first three bits: rings of equal area,
whose area doubles with every factor two of :math:`r^2`. Ring 0 is the disc :math:`r<r_0`, the last ring is open.

Its constants are compiled into kernels, so this is one of the sources that ``numerics.jit`` watches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]

DEPTH_BITS = 6
RING_BITS = 3
RINGS = 256
ANGLES = 32
FIRST_RADIUS = 2.0**-19
"""Radius of the central disc [m]: 1.9 um; the last ring begins at 13 cm."""
FINEST = 1e-6
"""Finest depth bin that is asked for in layers thick enough to hold eight of them [m]."""
FAR = 1e20
"""Stands for an infinite thickness [m]: finite, so that the compiled kernels may assume finite numbers."""


@dataclass(frozen=True)
class DepthGrid:
    """Depth bins of all layers, one after another.

    ``first`` (n + 1,): first bin of each layer; ``scale`` (n,): s0 of each layer [m]; ``top``, ``bottom`` (bins,):
    edges below the top of the layer [m]; ``layer`` (bins,): owner of each bin.
    """

    first: NDArray[np.int64]
    scale: Array
    top: Array
    bottom: Array
    layer: NDArray[np.int64]

    @property
    def width(self) -> Array:
        """Width of each bin, shape (bins,), [m]; the open bin of a half space counts to ``FAR``."""
        return self.bottom - self.top


def effective_attenuation(stack: OpticalStack) -> Array:
    r"""Diffusive attenuation of each layer, :math:`\sqrt{3\mu_a(\mu_a+\mu_s(1-g))}`, [1/m]."""
    return np.sqrt(3 * stack.mu_a * (stack.mu_a + stack.mu_s * (1 - stack.g)))


def depth_grid(stack: OpticalStack) -> DepthGrid:
    """Depth bins of a stack: 1 um in thin layers, a 250th of a thick one, never above 0.1 attenuation lengths on top.

    A layer thinner than 8 um has bins of an eighth of it. A half space has no thickness: its first bins are a 125th
    of a transport length, however deep its light goes, and grow to a 64th of the depth.
    """
    per_octave = 1 << DEPTH_BITS
    tops, bottoms, owners, scales, first = [], [], [], [], [0]
    for index, thickness in enumerate(stack.thickness):
        attenuation = max(effective_attenuation(stack)[index], 1e-30)
        free_path = 1 / max(stack.mu_a[index] + stack.mu_s[index], 1e-30)
        reach = min(thickness, 40 / attenuation, max(1e3 * free_path, 1.0)) if np.isinf(thickness) else thickness
        extent = reach
        if np.isinf(thickness):
            transport = stack.mu_a[index] + stack.mu_s[index] * (1 - stack.g[index])
            extent = min(reach, 2 / max(transport, 1e-30))
        finest = min(max(FINEST, extent / 250), max(0.1 / attenuation, reach / 3000), extent / 8)
        scale = finest * per_octave
        octaves = int(np.ceil(np.log2(1 + reach / scale)))
        mantissa = 1 + np.arange(per_octave) / per_octave
        edges = scale * (np.concatenate([2.0**e * mantissa for e in range(octaves)]) - 1)
        edges = edges[edges < reach * (1 - 1e-6)]
        tops.append(edges)
        bottoms.append(np.append(edges[1:], min(thickness, FAR)))
        owners.append(np.full(edges.size, index))
        scales.append(scale)
        first.append(first[-1] + edges.size)
    return DepthGrid(
        np.asarray(first, dtype=np.int64),
        np.asarray(scales),
        np.concatenate(tops),
        np.concatenate(bottoms),
        np.concatenate(owners).astype(np.int64),
    )


def ring_edges() -> Array:
    """Inner radii of the rings and the outer radius of the last but one, shape (RINGS,), [m]."""
    k = np.arange(RINGS - 1)
    per_octave = 1 << RING_BITS
    squared = 2.0 ** (k // per_octave) * (1 + (k % per_octave) / per_octave)
    return np.concatenate(([0.0], FIRST_RADIUS * np.sqrt(squared)))


def angle_edges() -> Array:
    """Edges of the exit angles, shape (ANGLES + 1,): equal steps of the cosine, from grazing (0) to normal (1)."""
    return np.linspace(0.0, 1.0, ANGLES + 1)
