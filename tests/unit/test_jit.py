"""The kernel cache: an edited callee in another file reaches its cached caller, and nothing is compiled twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from picosim.numerics import jit

CALLEE = "from picosim.numerics.jit import kernel\n\n\n@kernel\ndef inner(x):\n    return {} * x\n"
CALLER = (
    "from picosim.callee import inner\nfrom picosim.numerics.jit import kernel\n\n\n"
    "@kernel\ndef outer(x):\n    return inner(x) + 1.0\n"
)
SCRIPT = "from picosim.caller import outer\nprint(outer(2.0), sum(outer.stats.cache_hits.values()))"


def package(folder: Path) -> Path:
    root = folder / "picosim"
    (root / "numerics").mkdir(parents=True)
    for init in (root / "__init__.py", root / "numerics" / "__init__.py"):
        init.write_text("")
    (root / "numerics" / "jit.py").write_text(Path(jit.__file__).read_text())
    (root / "caller.py").write_text(CALLER)
    (root / "callee.py").write_text(CALLEE.format("3.0"))
    return root


def run(folder: Path, script: str = SCRIPT) -> tuple[float, int]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    value, hits = done.stdout.split()
    return float(value), int(hits)


def test_an_edited_callee_reaches_its_cached_caller(tmp_path: Path) -> None:
    root = package(tmp_path)
    assert run(tmp_path) == (7.0, 0)
    assert run(tmp_path) == (7.0, 1)  # from the cache
    (root / "callee.py").write_text(CALLEE.format("5.0"))
    assert run(tmp_path) == (11.0, 0)  # numba's own cache would still say 7
    assert run(tmp_path) == (11.0, 1)


def test_a_file_without_kernels_leaves_the_cache_alone(tmp_path: Path) -> None:
    root = package(tmp_path)
    run(tmp_path)
    (root / "notes.py").write_text("x = 1\n")
    assert run(tmp_path) == (7.0, 1)


LOADING = """
from picosim.caller import outer
from picosim.numerics import jit
print(float(jit.load_cached(outer)), len(outer.signatures))
"""


def test_loading_what_is_cached_compiles_nothing(tmp_path: Path) -> None:
    package(tmp_path)
    assert run(tmp_path, LOADING) == (0.0, 0)
    run(tmp_path)
    assert run(tmp_path, LOADING) == (1.0, 1)
    (tmp_path / "picosim" / "callee.py").write_text(CALLEE.format("5.0"))
    assert run(tmp_path, LOADING) == (0.0, 0)


ASKING = """
import subprocess, sys
from picosim.numerics import jit

asked = []


def ask(module, look):
    asked.append(module)
    if module != "picosim.caller":
        return None
    assert look() is None
    subprocess.run([sys.executable, "-c", "from picosim.caller import outer; outer(2.0)"], check=True)
    return look()


jit.before_compiling.append(ask)
from picosim.caller import outer

print(outer(2.0), len(asked))
"""


def test_what_another_process_compiled_is_taken_from_the_cache(tmp_path: Path) -> None:
    package(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "-c", ASKING], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["7.0", "1"]  # asked once, for the caller; its callee came with it


LOOSE = """
import re

import numpy as np

from picosim.numerics.jit import kernel


@kernel(fastmath={fast})
def total(x):
    s = 0.0
    for i in range(x.size):
        for k in range(x.size):
            s += x[i] * np.sin(x[k]) / (1.0 + x[i] * x[k])
            s += np.exp(x[i]) * np.cos(x[k]) / (2.0 + x[i] * x[k])
            s += np.log(x[i]) * np.tan(x[k]) / (3.0 + x[i] * x[k])
            s += np.sinh(x[i]) * np.cosh(x[k]) / (4.0 + x[i] * x[k])
    return s


@kernel
def calls(x):
    return total(x) + total(x[1:]) + total(x[2:]) + total(x[3:])


calls(np.ones(9))
(code,) = calls.inspect_asm().values()
print(bool(re.search(r"^_ZN.*5total.*:$", code, re.MULTILINE)))
"""


def test_a_fast_math_kernel_is_part_of_its_callers(tmp_path: Path) -> None:
    package(tmp_path)
    has_its_own_code = {}
    for fast in (True, False):
        (tmp_path / "picosim" / "loose.py").write_text(LOOSE.replace("{fast}", str(fast)))
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / str(fast))}
        command = [sys.executable, "-c", "import picosim.loose"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        has_its_own_code[fast] = done.stdout.strip() == "True"
    assert has_its_own_code == {True: False, False: True}  # of a strict one any copy gives the same bits


def test_a_cache_that_a_power_failure_cut_short_is_filled_anew(tmp_path: Path) -> None:
    package(tmp_path)
    run(tmp_path)
    for kind in ("*.nbi", "*.nbc"):  # the list of what is held, and what is held
        for damaged in (tmp_path / "cache").rglob(kind):
            damaged.write_bytes(damaged.read_bytes()[:20])
        assert run(tmp_path) == (7.0, 0)
        assert run(tmp_path) == (7.0, 1)
    for damaged in (tmp_path / "cache").rglob("*.nbi"):
        damaged.write_bytes(b"")
    assert run(tmp_path, LOADING) == (0.0, 0)
