"""Published thresholds of case files as observations to calibrate a class on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from picosim.chain.prediction.frozen import FrozenClass, cutaneous_melanosome, rpe_melanosome
from picosim.chain.prediction.published import Published
from picosim.chain.prediction.threshold import model
from picosim.errors import ConfigError
from picosim.study.calibrate import Observation
from picosim.units import unit
from picosim.verification import cases

CLASSES = {"rpe_melanosome": rpe_melanosome, "cutaneous_melanosome": cutaneous_melanosome}
KINDS = {
    "rpe_melanosome": {"rpe_melanosome"},
    "cutaneous_melanosome": {"cutaneous_melanosome", "epidermal_melanosome"},
}


def of_class(name: str, files: Sequence[Path]) -> tuple[FrozenClass, list[Observation]]:
    """Return a class and the scored thresholds of its targets in case files (by default the open ones).

    Raises
    ------
    ConfigError : the files hold no scored threshold of this class.
    """
    found = []
    for path in files or cases.own_files():
        for case in cases.load(path):
            if case.problem != "measured_threshold":
                continue
            setup = Published.read(case.setup, origin=case.origin, prefix=f"{case.id}.setup")
            if setup.target.kind not in KINDS[name]:
                continue
            forward, unknowns, _ = model(setup)
            found += [
                Observation(case.id, forward, unknowns, expect.value * unit(expect.unit).scale, expect.factor)
                for expect in case.expect
                if expect.scored and expect.factor is not None
            ]
    if not found:
        raise ConfigError(f"no scored threshold of '{name}' in these files; consistency checks (scored = false) are left out")
    return CLASSES[name](), found

