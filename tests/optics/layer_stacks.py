"""Layer stacks for the tests of light transport."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from picosim.optics.stack import OpticalStack


def stack(layers, n_above=1.0, n_below=1.0) -> OpticalStack:
    """Layers as rows (thickness, mu_a, mu_s, g, n)."""
    columns = np.array(layers, dtype=float).T
    return OpticalStack(*columns, n_above=n_above, n_below=n_below)


SKIN = stack(
    [
        (15e-6, 28.3, 30600, 0.774, 1.52), (45e-6, 1350, 30600, 0.774, 1.441), (15e-6, 4890, 30600, 0.774, 1.441),
        (150e-6, 110, 17800, 0.774, 1.4), (80e-6, 574, 17800, 0.774, 1.4), (8e-4, 110, 17800, 0.774, 1.4),
        (1e-4, 369, 17800, 0.774, 1.4), (4e-3, 56.3, 8630, 0.774, 1.467),
    ],
    n_below=1.467,
)  # fmt: skip

INDEX = st.sampled_from([1.0, 1.2, 1.33, 1.3300001, 1.4, 1.41, 1.5, 2.4])
LAYER = st.tuples(
    st.floats(-9, -1).map(lambda e: 10.0**e),
    st.one_of(st.just(0.0), st.floats(-3, 6).map(lambda e: 10.0**e)),
    st.one_of(st.just(0.0), st.floats(-1, 6).map(lambda e: 10.0**e)),
    st.floats(-0.95, 0.99),
    INDEX,
)


@st.composite
def stacks(draw, most=4, half_space=True):
    """Random stacks: clear, conservative, dark, thin, thick, with and without steps of the index."""
    layers = [list(layer) for layer in draw(st.lists(LAYER, min_size=1, max_size=most))]
    if half_space and draw(st.booleans()):
        layers[-1][0] = np.inf
    return stack(layers, draw(INDEX), draw(INDEX))


def depths(layers: OpticalStack, each=3) -> np.ndarray:
    """Some depths in every layer."""
    thickness = np.minimum(layers.thickness, 1e-3)
    return (layers.interfaces[:-1, None] + thickness[:, None] * np.linspace(0, 0.9, each)).ravel()
