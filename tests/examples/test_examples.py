"""Every lesson runs with nobody at the keyboard, says its numbers, writes its pictures; pages made from code are current."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = {
    "01_thermal_confinement": (("thermal_confinement.png", "thermal_confinement.gif"), ("d^2/(27 D)", "246 ns", "0.47")),
    "02_stress_confinement": (("stress_confinement.png",), ("328 ps", "square pulses: 13.3 times", "Gaussian pulses: 154 times")),
    "03_ps_against_ns": (("ps_against_ns.png",), ("mu_a F/(rho c)   = 15.5 K", "a/c              = 328 ps", "246 ns")),
    "04_cooling": (("cooling.png",), ("rise of the first pulse",)),
    "05_threshold_by_duration": (("threshold_by_duration.png",), ("beyond the linear model",)),
    "06_light_in_skin": (("light_in_skin.png",), ("1064 nm",)),
    "07_aggregate": (("aggregate.png",), ("108 melanosomes", "62 ns", "2.1 times cooler", "16.61 x")),
}


def test_every_lesson_is_tested() -> None:
    assert sorted(path.stem for path in (ROOT / "examples").glob("*.py")) == sorted(LESSONS)


@pytest.mark.parametrize("name", list(LESSONS))
def test_a_lesson_runs_and_draws(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import matplotlib

    monkeypatch.setattr(sys, "argv", [f"{name}.py", str(tmp_path)])
    with matplotlib.rc_context():
        runpy.run_path(str(ROOT / "examples" / f"{name}.py"), run_name="__main__")
    said = capsys.readouterr().out
    pictures, numbers = LESSONS[name]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(pictures)
    assert all((tmp_path / picture).stat().st_size > 10_000 for picture in pictures)
    assert "Predict:" in said
    for number in numbers:
        assert number in said


@pytest.mark.parametrize("page", ["quantities", "claims"])
def test_pages_made_from_the_code_are_current(page: str) -> None:
    made = runpy.run_path(str(ROOT / "docs" / f"make_{page}.py"))["page"]()
    assert made == (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8"), f"run: python docs/make_{page}.py"


def test_links_between_pages_lead_somewhere() -> None:
    import re

    for page in (ROOT / "docs").glob("*.md"):
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
