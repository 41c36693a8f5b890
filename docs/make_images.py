"""Draws the pictures of README and docs from the configurations: python docs/make_images.py"""

from pathlib import Path

import picosim
from picosim.plots import comparison, style

ROOT = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    result = picosim.load(ROOT / "configs" / "pico_vs_nano_1064.toml").run()
    style.save(comparison.figure(result), ROOT / "docs" / "images" / "comparison.png")
