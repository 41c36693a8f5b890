"""Text with units to SI floats and back: ``"2.5 J/cm2" <-> 25000.0``. The only file that knows unit symbols.

A unit is a product written with ``*`` and ``/``, an exponent directly behind its symbol:
``W/m2/K``, ``Pa*s``, ``1/cm``, ``um3``; ``cm-1`` and ``J/cm²`` are read too. A temperature in ``degC`` carries an offset
and may therefore only stand alone.
"""

from __future__ import annotations

import difflib
import functools
import math
import re
from dataclasses import dataclass

from picosim.errors import ConfigError

# Dimension: exponents of metre, kilogram, second, kelvin, radian-free degree, mole.
Dimension = tuple[int, int, int, int, int, int]
_M, _KG, _S, _K, _DEG, _MOL = (tuple(int(i == j) for j in range(6)) for i in range(6))


def _dim(m: int = 0, kg: int = 0, s: int = 0, k: int = 0, deg: int = 0, mol: int = 0) -> Dimension:
    return (m, kg, s, k, deg, mol)


_PREFIXES = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3, "c": 1e-2,
             "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}  # fmt: skip
_BASE: dict[str, tuple[float, Dimension]] = {
    "m": (1.0, _dim(m=1)),
    "g": (1e-3, _dim(kg=1)),
    "s": (1.0, _dim(s=1)),
    "K": (1.0, _dim(k=1)),
    "mol": (1.0, _dim(mol=1)),
    "J": (1.0, _dim(m=2, kg=1, s=-2)),
    "W": (1.0, _dim(m=2, kg=1, s=-3)),
    "Pa": (1.0, _dim(m=-1, kg=1, s=-2)),
    "N": (1.0, _dim(m=1, kg=1, s=-2)),
    "Hz": (1.0, _dim(s=-1)),
    "L": (1e-3, _dim(m=3)),
}
_PLAIN: dict[str, tuple[float, Dimension]] = {
    "1": (1.0, _dim()),
    "%": (0.01, _dim()),
    "min": (60.0, _dim(s=1)),
    "h": (3600.0, _dim(s=1)),
    "bar": (1e5, _dim(m=-1, kg=1, s=-2)),
    "deg": (1.0, _dim(deg=1)),
}
_OFFSET = {"degC": 273.15}
_RAISED = str.maketrans("²³⁻¹", "23-1")
_FACTOR = re.compile(r"([A-Za-zµμ%]+|1)\^?([+-]?\d+)?")
_TEXT = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf)\s*(.*?)\s*", re.DOTALL)


@dataclass(frozen=True)
class Unit:
    """A unit: its symbol, its size in SI, its dimension, and the offset of a temperature scale."""

    symbol: str
    scale: float
    dimension: Dimension
    offset: float = 0.0


def _symbol(name: str) -> tuple[float, Dimension]:
    if name in _PLAIN:
        return _PLAIN[name]
    if name in _BASE:
        return _BASE[name]
    for prefix, factor in _PREFIXES.items():
        if name.startswith(prefix) and name[len(prefix) :] in _BASE:
            scale, dimension = _BASE[name[len(prefix) :]]
            return factor * scale, dimension
    known = [*_PLAIN, *_BASE, "cm", "mm", "um", "nm", "ps", "ns", "mJ", "MPa"]
    near = [symbol for symbol in known if symbol.lower() == name.lower()] or difflib.get_close_matches(name, known, 1)
    hint = f"did you mean '{near[0]}'?" if near else "write for example 'J/cm2', '1/cm' or 'W/m2/K'"
    raise ConfigError(f"unknown unit '{name}'; {hint}")


def unit(text: str) -> Unit:
    """Read a unit such as ``"W/m2/K"``; raise ConfigError for an unknown symbol.

    >>> unit("J/cm2").scale
    10000.0
    """
    symbol = text.strip().translate(_RAISED)
    if symbol in _OFFSET:
        return Unit(symbol, 1.0, _dim(k=1), _OFFSET[symbol])
    scale, dimension, sign = 1.0, list(_dim()), 1
    for part in re.split(r"([*/])", symbol.replace(" ", "")):
        if part in ("*", "/"):
            sign = 1 if part == "*" else -1
            continue
        match = _FACTOR.fullmatch(part)
        if not match:
            raise ConfigError(f"cannot read the unit '{text}'; write for example 'J/cm2', '1/cm' or 'W/m2/K'")
        if match[1] in _OFFSET:
            raise ConfigError(f"'{match[1]}' has an offset and cannot be part of '{text}'; use K")
        size, dim = _symbol(match[1])
        power = sign * int(match[2] or 1)
        scale *= size**power
        dimension = [a + power * b for a, b in zip(dimension, dim, strict=True)]
    return Unit(symbol, scale, tuple(dimension))  # type: ignore[arg-type]


@functools.lru_cache(maxsize=4096)
def parse(text: str, expected: str, *, sample: str = "") -> float:
    """Read text with a unit as an SI float; ``expected`` is a unit of the dimension asked for, ``sample`` an example.

    >>> parse("450 ps", "s") == 450e-12
    True

    Raises
    ------
    ConfigError : no number, no unit, an unknown unit, or another dimension than ``expected``.
    """
    sample = sample or example(expected)
    match = _TEXT.fullmatch(text)
    if not match:
        raise ConfigError(f"cannot read '{text}' as a number with a unit; write for example '{sample}'")
    want = unit(expected)
    symbol = match[2]
    if re.match(r",\d", symbol):
        raise ConfigError(f"cannot read '{text}': a decimal point is due, not a comma; write for example '{sample}'")
    if not symbol:
        if want.dimension == _dim():
            return float(match[1])
        raise ConfigError(f"write the unit too, for example '{sample}'")
    have = unit(symbol)
    if have.dimension != want.dimension:
        raise ConfigError(
            f"'{text}' has the wrong dimension; a value in {expected} is due, for example '{sample}'"
        )
    # Dividing by an exact power of ten keeps "450 ps" equal to 450e-12 to the last bit.
    inverse = round(1.0 / have.scale) if have.scale < 1.0 else 0
    value = float(match[1])
    if inverse and math.isclose(inverse * have.scale, 1.0, rel_tol=1e-12):
        return value / inverse + have.offset
    return value * have.scale + have.offset


_EXAMPLES = {
    "s": "450 ps", "m": "0.5 um", "J/m2": "1.2 J/cm2", "1/m": "20 1/cm", "K": "37 degC", "J": "300 mJ",
    "1/s": "10 Hz", "Pa": "20 MPa", "deg": "35 deg", "W/m2/K": "10 W/m2/K", "W/m/K": "0.6 W/m/K",
    "kg/m3": "1090 kg/m3", "J/kg/K": "3510 J/kg/K", "m/s": "1500 m/s", "J/m3/K": "3.5e6 J/m3/K",
}  # fmt: skip

# How a quantity with this SI unit is printed unless its vocabulary entry says otherwise.
_NICE = {
    "s": ("fs", "ps", "ns", "us", "ms", "s", "min"),
    "m": ("nm", "um", "mm", "m"),
    "J/m2": ("mJ/cm2", "J/cm2"),
    "1/m": ("1/cm",),
    "K": ("K",),
    "J": ("nJ", "uJ", "mJ", "J"),
    "1/s": ("Hz", "kHz", "MHz", "GHz"),
    "Pa": ("Pa", "kPa", "MPa", "GPa"),
}


def example(expected: str) -> str:
    """Return a well-formed example of a value in this unit."""
    return _EXAMPLES.get(expected, f"1.0 {expected}")


def convert(value: float, symbol: str) -> float:
    """Return an SI value in the unit ``symbol``.

    >>> convert(12000.0, "J/cm2")
    1.2
    """
    target = unit(symbol)
    return (value - target.offset) / target.scale


def format_value(value: float, si: str, digits: int = 4) -> str:
    """Write an SI value as text with the unit that reads best; reading it back gives it to ``digits``.

    >>> format_value(450e-12, "s")
    '450 ps'
    """
    if si in ("", "1"):
        return f"{value:.{digits}g}"
    candidates = _NICE.get(si, (si,))
    if si == "J/m2" and abs(value) >= 100.0:  # from 0.01 J/cm2 the clinic's unit reads best
        candidates = ("J/cm2",)
    best = candidates[-1] if value else candidates[0]
    for symbol in candidates:
        shown = abs(float(f"{convert(value, symbol):.{digits}g}"))  # as it will read: 999.99999 nm is 1 um
        if value and math.isfinite(value) and 1.0 <= shown < 1000.0:
            best = symbol
            break
    else:
        if value and abs(convert(value, candidates[0])) < 1.0:
            best = candidates[0]
    return f"{convert(value, best):.{digits}g} {best}"
