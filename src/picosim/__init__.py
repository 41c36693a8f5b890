"""picosim: what a picosecond laser pulse does in layered skin that a nanosecond pulse does not.

Public names are loaded on first use, so that ``import picosim`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from picosim.configuration import load, parse
    from picosim.experiment import Comparison, Experiment
    from picosim.laser.laser import Laser
    from picosim.optics.beer_lambert import BeerLambert
    from picosim.optics.discrete_ordinates import DiscreteOrdinates
    from picosim.optics.monte_carlo import MonteCarlo
    from picosim.optics.stack import OpticalStack
    from picosim.result import Result
    from picosim.skin.skin import Skin
    from picosim.store.run_file import read as open_result
    from picosim.store.run_file import write as write_result
    from picosim.store.sweep_reader import open_sweep

_HOMES = {
    "BeerLambert": "optics.beer_lambert",
    "Comparison": "experiment",
    "DiscreteOrdinates": "optics.discrete_ordinates",
    "Experiment": "experiment",
    "Laser": "laser.laser",
    "MonteCarlo": "optics.monte_carlo",
    "OpticalStack": "optics.stack",
    "Result": "result",
    "Skin": "skin.skin",
    "load": "configuration",
    "open_result": "store.run_file",
    "open_sweep": "store.sweep_reader",
    "parse": "configuration",
    "write_result": "store.run_file",
}
_RENAMED = {"open_result": "read", "write_result": "write"}

__all__ = [
    "BeerLambert", "Comparison", "DiscreteOrdinates", "Experiment", "Laser", "MonteCarlo", "OpticalStack", "Result", "Skin",
    "load", "open_result", "open_sweep", "parse", "write_result",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'picosim' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"picosim.{_HOMES[name]}"), _RENAMED.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return list(__all__)
