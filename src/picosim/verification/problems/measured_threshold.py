"""A published threshold of one melanosome or of layered skin, predicted with parameters frozen by class.

Given inputs are fixed, inputs under ``assumed`` and everything the publication cannot say contribute their
range; the answer is the median with the band (5-95 %). Nothing is tuned; the note names class, hash and what
the band comes from.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from picosim.chain.prediction.frozen import FrozenClass
from picosim.chain.prediction.published import Published as Setup
from picosim.chain.prediction.sampling import SIZE, Band, band_of, sample
from picosim.chain.prediction.threshold import Model
from picosim.chain.prediction.threshold import model as forward_model
from picosim.data.tables import Parameter
from picosim.errors import ConfigError
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

LESION_SAMPLE = 24
QUANTITIES = {"threshold_radiant_exposure": Quantity("J/m2")}


def model(setup: Setup, calibration: Mapping[str, FrozenClass] | None = None) -> Model:
    """Return forward model, unknowns and a line about both.

    Raises
    ------
    NotCovered : a target, endpoint, skin or wavelength that no model of the package describes.
    """
    try:
        return forward_model(setup, calibration)
    except ConfigError as error:
        raise NotCovered(str(error)) from None


def solvers() -> dict[str, Solver]:
    """Return the one predictor."""
    return {"frozen_class": predict}


def calibrated(classes: Mapping[str, FrozenClass]) -> dict[str, Solver]:
    """Return the predictor with calibrated classes in place of the frozen ones."""
    return {"calibrated_class": lambda setup, quantity, at: predict(setup, quantity, at, classes)}


def predict(setup: Setup, quantity: str, at: At, calibration: Mapping[str, FrozenClass] | None = None) -> Answer:
    """Return the predicted threshold [J/m2] with its band.

    ``calibration`` holds classes by name that replace the frozen ones; their hash then stands in the note.
    """
    forward, unknowns, about = model(setup, calibration)
    points = sample(unknowns, LESION_SAMPLE if setup.endpoint == "visible_lesion" else SIZE)
    return _answer(band_of(np.array([forward(point) for point in points]), points), about)


def ratio(first: Setup, second: Setup) -> Answer:
    """Return the ratio of two predictions; what both share has the same value in both, and cancels."""
    models = [model(setup) for setup in (first, second)]
    shared: dict[str, Parameter] = {}
    values = []
    count = LESION_SAMPLE if "visible_lesion" in (first.endpoint, second.endpoint) else SIZE
    for forward, unknowns, _ in models:
        points = sample(unknowns, count)
        shared |= unknowns
        values.append(np.array([forward(point) for point in points]))
    about = f"ratio of: {models[0][2]} / {models[1][2]}"
    return _answer(band_of(values[0] / values[1], sample(shared, count)), about)


def _answer(found: Band, about: str) -> Answer:
    leading = sorted(found.influence.items(), key=lambda item: -item[1])[:3]
    parts = ", ".join(f"{name} {share:.0%}" for name, share in leading if share >= 0.05)
    note = f"{about}; band from {parts}" if parts else about
    return Answer(found.median, note=note, low=found.low, high=found.high)
