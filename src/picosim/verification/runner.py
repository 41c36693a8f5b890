"""Runs cases: every registered solver that covers the set-up is asked; the others print ``not covered``."""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from picosim import units
from picosim.errors import ConfigError, NotConverged, PicosimError
from picosim.spec import listed, nearest
from picosim.verification import problems
from picosim.verification.cases import Case, Expectation
from picosim.verification.problem import Answer, NotCovered, Quantity, Solver

PASS, FAIL, NOT_COVERED, NOT_AVAILABLE, ERROR = "pass", "fail", "not covered", "not available", "error"
WRONG = "wrong input"


@dataclass(frozen=True)
class Row:
    """One comparison: an expectation against a solver's answer, in the unit of the expectation."""

    case: str
    problem: str
    quantity: str
    place: str
    solver: str
    status: str
    unit: str = ""
    expected: float = math.nan
    got: float = math.nan
    error: float = math.nan
    tolerance: float = math.nan
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    factor: float | None = None
    scored: bool = True
    note: str = ""


def problem_names() -> list[str]:
    """Return the problems that have solvers."""
    return [info.name for info in pkgutil.iter_modules(problems.__path__)]


def problem_module(name: str) -> ModuleType | None:
    """Return the module of a problem, or None when no solver exists."""
    return importlib.import_module(f"{problems.__name__}.{name}") if name in problem_names() else None


def run(cases: Iterable[Case], accept: Callable[[str], bool] = lambda solver: True) -> Iterator[Row]:
    """Yield one row a case, expectation and accepted solver; a case no solver covers yields ``not available``.

    A set-up or an ``at`` key that is wrong yields ``wrong input`` with what is allowed; the other cases go on.
    """
    for case in cases:
        module = problem_module(case.problem)
        if module is None:
            for expect in case.expect:
                yield _row(
                    case, expect, "-", NOT_AVAILABLE, note=f"no solver for the problem '{case.problem}'"
                )
            continue
        yield from _run_case(case, module, accept)


def _run_case(
    case: Case, module: ModuleType, accept: Callable[[str], bool], known: Mapping[str, Solver] | None = None
) -> Iterator[Row]:
    try:
        setup = module.Setup.read(case.setup, origin=case.origin, prefix=f"{case.id}.setup")
    except ConfigError as error:
        yield from (_row(case, expect, "-", WRONG, note=str(error)) for expect in case.expect)
        return
    solvers = {name: solver for name, solver in (known or module.solvers()).items() if accept(name)}
    if case.solver is not None:
        if case.solver not in solvers:
            for expect in case.expect:
                yield _row(
                    case,
                    expect,
                    case.solver,
                    NOT_AVAILABLE,
                    note=f"no such solver; solvers: {listed(solvers)}",
                )
            return
        solvers = {case.solver: solvers[case.solver]}
    for expect in case.expect:
        try:
            at = _place(case, expect, _quantity(case, expect, module.QUANTITIES))
        except ConfigError as error:
            yield _row(case, expect, "-", WRONG, note=str(error))
            continue
        rows = [_ask(case, expect, name, solver, setup, at) for name, solver in solvers.items()]
        if not any(row.status in (PASS, FAIL, ERROR) for row in rows):
            rows.append(_row(case, expect, "-", NOT_AVAILABLE, note="no solver covers this set-up"))
        yield from rows


def _quantity(case: Case, expect: Expectation, known: dict[str, Quantity]) -> Quantity:
    where = f"{case.origin}: {case.id}"
    if expect.quantity not in known:
        raise ConfigError(
            f"{where}: unknown quantity '{expect.quantity}'{nearest(expect.quantity, known)}; "
            f"of '{case.problem}': {listed(known)}"
        )
    quantity = known[expect.quantity]
    if units.unit(expect.unit).dimension != units.unit(quantity.unit).dimension:
        raise ConfigError(f"{where}: '{expect.quantity}' is in {quantity.unit}, not in {expect.unit}")
    return quantity


def _place(case: Case, expect: Expectation, quantity: Quantity) -> dict[str, Any]:
    where = f"{case.origin}: {case.id}, {expect.quantity}"
    place: dict[str, Any] = {}
    for key, value in expect.at.items():
        if key not in quantity.at:
            raise ConfigError(f"{where}: unknown key at.{key}; allowed: {listed(quantity.at) or 'none'}")
        unit = quantity.at[key]
        if unit in ("", "layer"):
            place[key] = value
        elif isinstance(value, str):
            try:
                place[key] = units.parse(value, unit)
            except ConfigError as error:
                raise ConfigError(f"{where}: at.{key}: {error}") from None
        elif unit == "1" and isinstance(value, (int, float)):
            place[key] = value
        else:
            raise ConfigError(f"{where}: at.{key}: write the unit too, for example '{units.example(unit)}'")
    missing = [key for key in quantity.at if key not in place and key not in quantity.optional]
    if missing:
        raise ConfigError(
            f"{where}: at.{missing[0]} is missing; needed: {listed(k for k in quantity.at if k not in quantity.optional)}"
        )
    return place


def _ask(case: Case, expect: Expectation, name: str, solver: Any, setup: Any, at: dict[str, Any]) -> Row:
    try:
        answer: Answer = solver(setup, expect.quantity, at)
    except NotCovered as reason:
        return _row(case, expect, name, NOT_COVERED, note=str(reason))
    except NotConverged as reason:
        return _row(case, expect, name, NOT_COVERED, note=f"did not converge: {reason}")
    except PicosimError as error:
        return _row(case, expect, name, ERROR, note=str(error))
    except (ArithmeticError, ValueError, LookupError, TypeError) as error:  # a mistake of the solver, not of the case
        return _row(case, expect, name, ERROR, note=f"the solver broke: {type(error).__name__}: {error}")
    return judge(case, expect, name, answer)


def judge(case: Case, expect: Expectation, solver: str, answer: Answer) -> Row:
    """Compare an answer with its expectation by the rules of the case format."""
    if answer.standard_error is None and expect.sigma is not None and expect.rtol is None and not expect.atol:
        return _row(case, expect, solver, NOT_COVERED, note="the case gives a tolerance for Monte Carlo only")
    got = expect.from_si(answer.value)
    deviation = got - expect.value
    sampled = answer.standard_error is not None
    note = answer.note
    if expect.factor is not None:
        ratio = got / expect.value
        good = 1.0 / expect.factor <= ratio <= expect.factor
        tolerance = expect.factor
    else:
        tolerance = expect.atol or 0.0
        error = expect.error_from_si(answer.standard_error) if answer.standard_error is not None else 0.0
        if sampled and expect.sigma is not None:
            tolerance += expect.sigma * error
            if error > 0.01 * abs(expect.value) and error > 5e-4:
                return _row(case, expect, solver, FAIL, got=got, error=deviation, tolerance=tolerance,
                            standard_error=error, note=f"too few photons: standard error {error:.2g}")  # fmt: skip
        elif expect.rtol is not None:
            # a sampled answer without a sigma of its own is judged at four standard errors
            tolerance += expect.rtol * abs(expect.value) + (4.0 * error if sampled else 0.0)
        good = abs(deviation) <= tolerance
    return _row(
        case, expect, solver, PASS if good else FAIL, got=got, error=deviation, tolerance=tolerance, note=note,
        standard_error=None if answer.standard_error is None else expect.error_from_si(answer.standard_error),
        low=None if answer.low is None else expect.from_si(answer.low),
        high=None if answer.high is None else expect.from_si(answer.high),
    )  # fmt: skip


def _row(case: Case, expect: Expectation, solver: str, status: str, **values: Any) -> Row:
    return Row(
        case=case.id, problem=case.problem, quantity=expect.quantity, place=expect.place, solver=solver, status=status,
        unit=expect.unit, expected=expect.value, factor=expect.factor, scored=expect.scored, **values,
    )  # fmt: skip


def run_measured(cases: Sequence[Case], calibration: Mapping[str, Any] | None = None) -> Iterator[Row]:
    """Compare predictions with published measurements; two cases may be joined by ``ratio_of``.

    ``calibration`` holds frozen classes by name that replace those of a problem which takes them.
    """
    by_id = {case.id: case for case in cases}
    for case in cases:
        module = problem_module(case.problem)
        if case.problem != "measured_ratio":
            if calibration and module is not None and hasattr(module, "calibrated"):
                yield from _run_case(case, module, lambda solver: True, module.calibrated(calibration))
            else:
                yield from run([case])
            continue
        for expect in case.expect:
            yield _ratio_row(case, expect, by_id)


def _ratio_row(case: Case, expect: Expectation, by_id: dict[str, Case]) -> Row:
    missing = [name for name in case.ratio_of if name not in by_id]
    if len(case.ratio_of) != 2 or missing:
        raise ConfigError(
            f"{case.origin}: {case.id}: ratio_of must name two cases of this file; not found: {listed(missing) or 'two are due'}"
        )
    first, second = (by_id[name] for name in case.ratio_of)
    module = problem_module(first.problem)
    if first.problem != second.problem or module is None or not hasattr(module, "ratio"):
        return _row(
            case, expect, "-", NOT_AVAILABLE, note="the two cases have no common problem with a ratio"
        )
    setups = [module.Setup.read(c.setup, origin=c.origin, prefix=f"{c.id}.setup") for c in (first, second)]
    try:
        return judge(case, expect, "ratio", module.ratio(*setups))
    except NotCovered as reason:
        return _row(case, expect, "-", NOT_AVAILABLE, note=str(reason))
