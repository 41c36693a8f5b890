"""The first run on a machine, which compiles in two processes, and every later one, which loads: the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_run_that_compiles_writes_the_same_file_as_the_run_that_loads(tmp_path: Path, configs: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    said = []
    for name in ("first.h5", "second.h5"):
        command = [
            sys.executable, "-m", "picosim", "compare", str(configs / "pico_vs_nano_1064.toml"), "--no-plots",
            "-o", str(tmp_path / name),
        ]  # fmt: skip
        said.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr)
    assert "compiling" in said[0]
    assert "compiling" not in said[1]
    assert (tmp_path / "first.h5").read_bytes() == (tmp_path / "second.h5").read_bytes()
