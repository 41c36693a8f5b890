"""A short moving picture (GIF) from one figure that is updated frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from picosim.errors import StoreError


def save_gif(
    figure: Figure, update: Callable[[int], None], frames: int, path: str | Path, *, seconds: float = 5.0, dpi: float = 80.0
) -> Path:
    """Draw ``frames`` pictures, ``update(k)`` before each, and write them as a GIF of ``seconds``; the last one stays longer.

    Raises
    ------
    StoreError : the file cannot be written.
    """
    from PIL import Image

    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    images: list[Image.Image] = []
    for k in range(frames):
        update(k)
        canvas.draw()
        # one palette for all: the first frame's, so that colours do not flicker
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        images.append(image.quantize(64, palette=images[0]) if images else image.quantize(64))
    target = Path(path)
    temporary = target.with_name(f".{target.name}.part")
    each = 1000.0 * seconds / frames
    durations = [each] * (frames - 1) + [each + 1500.0]
    try:
        images[0].save(
            temporary, format="GIF", save_all=True, append_images=images[1:], duration=durations, loop=0, optimize=False
        )
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"could not write {target}: {error.strerror or error}") from error
    return target
