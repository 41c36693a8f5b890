"""Text with units and back."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picosim import units, vocabulary
from picosim.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "si", "value"),
    [
        ("450 ps", "s", 450e-12), ("1.2 J/cm2", "J/m2", 12000.0), ("20 cm-1", "1/m", 2000.0), ("20 1/cm", "1/m", 2000.0),
        ("37 degC", "K", 310.15), ("300 mJ", "J", 0.3), ("10 Hz", "1/s", 10.0), ("0.6 W/m/K", "W/m/K", 0.6),
        ("1 um3", "m3", 1e-18), ("1 mPa*s", "Pa*s", 1e-3), ("3539100 J/m3/K", "J/m3/K", 3539100.0), ("5 %", "1", 0.05),
        ("2 min", "s", 120.0), ("20 µm", "m", 20e-6), ("1064nm", "m", 1064e-9), ("1e-3 J/cm^2", "J/m2", 10.0),
    ],
)  # fmt: skip
def test_text_with_a_unit_is_read_as_si(text: str, si: str, value: float) -> None:
    assert units.parse(text, si) == pytest.approx(value, rel=1e-14)


def test_decimal_prefixes_lose_no_bit() -> None:
    assert units.parse("450 ps", "s") == 450e-12
    assert units.parse("755 nm", "m") == 755e-9


@given(st.floats(1e-30, 1e30), st.sampled_from(["s", "m", "J/m2", "1/m", "K", "J", "Pa", "W/m2/K", "1/s", "kg/m3"]))
def test_any_value_survives_being_written_and_read(value: float, si: str) -> None:
    text = units.format_value(value, si, digits=15)
    assert units.parse(text, si) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize(
    ("text", "words"),
    [("5", "write the unit"), ("5 m", "wrong dimension"), ("5 parsec", "unknown unit"), ("ps", "cannot read"),
     ("", "cannot read"), ("5 degC/m", "offset"), ("5 J//m", "cannot read the unit"), ("nan s", "cannot read")],
)  # fmt: skip
def test_what_cannot_be_read_says_what_can(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        units.parse(text, "s")


def test_every_quantity_has_units_that_exist_and_agree() -> None:
    for term in vocabulary.TERMS.values():
        assert units.unit(term.unit).dimension == units.unit(term.shown).dimension
        assert term.long_name
    assert vocabulary.term("radiant_exposure").show(12000.0) == pytest.approx(1.2)


def test_the_examples_in_the_docstrings_run() -> None:
    for module in (units, vocabulary):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("raised", "plain"), [("1.2 J/cm²", "1.2 J/cm2"), ("20 cm⁻¹", "20 cm-1"), ("3 µm³", "3 um3")])
def test_raised_exponents_are_read(raised: str, plain: str) -> None:
    unit = {"1.2": "J/m2", "20": "1/m", "3": "m3"}[plain.split()[0]]
    assert units.parse(raised, unit) == units.parse(plain, unit)
