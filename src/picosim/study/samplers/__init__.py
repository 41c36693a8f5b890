"""Point sets in the unit cube, one a file: ``sample(count, dimensions, seed) -> array (points, dimensions)``.

``PREFIX_STABLE`` says whether the first points of a longer design are the shorter design, so that it can be extended.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def names() -> list[str]:
    """Return the samplers that exist, by file name."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__))


def sampler(name: str) -> ModuleType:
    """Return the module of a sampler."""
    return importlib.import_module(f"picosim.study.samplers.{name}")
