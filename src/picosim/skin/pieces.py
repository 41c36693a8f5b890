"""Layers cut into pieces where a band of absorbers begins or ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from picosim.skin.layer import Layer


def cut(stack: Sequence[Layer], edges: Sequence[float]) -> tuple[list[int], np.ndarray]:
    """Cut layers at depths; return for each piece the index of its layer, and the depths of all faces."""
    faces = np.concatenate(([0.0], np.cumsum([layer.thickness for layer in stack])))
    new = [e for e in edges if 0 < e < faces[-1] and np.min(np.abs(faces - e)) > 1e-9]
    if not new:
        return list(range(len(stack))), faces
    tops = np.unique(np.concatenate((faces, new)))
    mid = tops[:-1] + 0.5 * np.diff(tops)
    return [int(i) for i in np.searchsorted(faces, mid) - 1], tops


def names_of(stack: Sequence[Layer], pieces: Sequence[int], tops: np.ndarray) -> tuple[list[str], list[str]]:
    """Return unique names of the pieces, with their depths where a layer is in several, and the names of their layers."""
    parents = [stack[i].name for i in pieces]
    names = [
        parent if parents.count(parent) == 1 else f"{parent} {tops[i] * 1e6:.0f}-{tops[i + 1] * 1e6:.0f} um"
        for i, parent in enumerate(parents)
    ]
    return names, parents
