"""Names of the files of a sweep."""

from __future__ import annotations

from pathlib import Path


def parts_folder(final: Path) -> Path:
    """Return the folder of shards beside the final file ``NAME.h5``: ``NAME.h5.parts``."""
    return final.with_name(final.name + ".parts")
