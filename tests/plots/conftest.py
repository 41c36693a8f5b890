"""One run, one comparison and one train for all pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

import picosim
from picosim.result import Result
from picosim.store import run_file

ROOT = Path(__file__).resolve().parents[2]

TRAIN = """
title = "Train under a cold plate"
[laser]
preset = "nd_yag_1064_ns"
train = { count = 3, repetition_rate = "10 Hz" }
[skin]
phototype = "IV"
[[skin.absorbers]]
kind = "melanophage"
[tissue]
heat = { kind = "modal_1d" }
stress = { kind = "dalembert" }
boundary = { kind = "contact_plate" }
follow = "1 s"
"""


BUBBLE = """
title = "Bubble and thresholds of an aggregate"
[laser]
preset = "nd_yag_1064_ps"
[skin]
phototype = "III"
[[skin.absorbers]]
kind = "melanophage"
interior_scale = 10
[particle]
bubble = { kind = "keller_miksis" }
[duration_curve]
shortest = "100 ps"
longest = "100 ns"
points = 4
map = true
"""


@pytest.fixture(scope="session")
def burst() -> Result:
    """A run with a bubble, threshold curves and the map of mechanisms."""
    return picosim.parse(BUBBLE).run()


@pytest.fixture(scope="session")
def one_run() -> Result:
    return picosim.load(ROOT / "configs" / "pico_toning_1064.toml").run()


@pytest.fixture(scope="session")
def both() -> Result:
    return picosim.load(ROOT / "configs" / "pico_vs_nano_1064.toml").run()


@pytest.fixture(scope="session")
def train() -> Result:
    return picosim.parse(TRAIN).run()


@pytest.fixture(scope="session")
def beyond() -> Result:
    """A run whose target is far past the end of the linear model."""
    return picosim.load(ROOT / "configs" / "pico_toning_1064.toml", ["laser.radiant_exposure=60 J/cm2"]).run()


@pytest.fixture(scope="session")
def train_file(train: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_file.write(train, tmp_path_factory.mktemp("train") / "train.h5")
