"""Every case with a known answer, through every registered solver that covers it."""

from __future__ import annotations

import pytest

from picosim.verification import cases, runner
from picosim.verification.cases import Case

CASES = [case for path in cases.own_files() for case in cases.load(path) if not case.is_measured]
SAMPLED = "monte_carlo"


PHOTONS_ONLY = "scattering_moments"


def by_problem(available: bool) -> list[Case]:
    names = runner.problem_names()
    return [case for case in CASES if (case.problem in names) == available and case.problem != PHOTONS_ONLY]


def check(case: Case, sampled: bool) -> None:
    rows = list(runner.run([case], lambda name: (SAMPLED in name) == sampled))
    wrong = [row for row in rows if row.status in (runner.FAIL, runner.ERROR)]
    assert not wrong, [(r.quantity, r.place, r.solver, r.expected, r.got, r.tolerance, r.note) for r in wrong]
    if not sampled:
        for expect in case.expect:
            solved = [r for r in rows if r.quantity == expect.quantity and r.place == expect.place and r.status == runner.PASS]
            assert solved, f"no solver covers {case.id}: {expect.quantity} {expect.place}"


@pytest.mark.parametrize("case", by_problem(available=True), ids=lambda case: case.id)
def test_the_known_answer_is_reached(case: Case) -> None:
    check(case, sampled=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", [c for c in CASES if c.problem in ("slab_optics", "skin_optics", PHOTONS_ONLY)], ids=lambda case: case.id
)
def test_photons_reach_the_known_answer_within_their_error_bars(case: Case) -> None:
    check(case, sampled=True)


def test_a_problem_without_solver_is_not_available_and_never_passed() -> None:
    rows = list(runner.run(by_problem(available=False)))
    assert all(row.status == runner.NOT_AVAILABLE for row in rows)
