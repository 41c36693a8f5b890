r"""Water as one function: the IAPWS-95 Helmholtz energy, metastable liquid and tension included.

    f(rho, T) / (R T) = phi0(delta, tau) + phir(delta, tau),    delta = rho/rho_c,  tau = T_c/T

Every property is a derivative of ``f``, so nothing here can disagree with anything else. Valid from 251 K to
1273 K and up to 1 GPa; the metastable liquid is described "reasonably" down to the spinodal, which is an
extrapolation of the equation (no measured state lies near it below about -30 MPa). Coefficients:
``data/iapws95.csv``.

References
----------
IAPWS R6-95(2018); Wagner and Pruss 2002, doi:10.1063/1.1461829.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from picosim.data.tables import rows
from picosim.formulas.iapws95_helmholtz import properties

Array = NDArray[np.float64]

GAS_CONSTANT = 461.51805
"""Specific gas constant of the formulation [J/kg/K]."""
CRITICAL_TEMPERATURE = 647.096
"""[K]"""
CRITICAL_DENSITY = 322.0
"""[kg/m3]"""
CRITICAL_PRESSURE = 22.064e6
"""[Pa]"""
TRIPLE_TEMPERATURE = 273.16
"""[K]"""


class Coefficients(NamedTuple):
    """The four groups of terms as arrays, one row a term, in the order the kernels read them."""

    ideal: Array
    """(8, 2): n, gamma."""
    power: Array
    """(51, 4): c, d, t, n."""
    gaussian: Array
    """(3, 7): d, t, n, alpha, beta, gamma, epsilon."""
    critical: Array
    """(2, 8): n, beta, a, b, B, C, D, A."""


@functools.cache
def coefficients() -> Coefficients:
    """Read the coefficients of the release."""

    def group(form: str, columns: str) -> Array:
        picked = [row for row in rows("iapws95") if row["form"] == form]
        return np.array([[float(row[name]) for name in columns.split()] for row in picked])

    return Coefficients(
        ideal=group("ideal", "n gamma"),
        power=group("power", "c d t n"),
        gaussian=group("gaussian", "d t n alpha beta gamma epsilon"),
        critical=group("critical", "n beta a b B C D A"),
    )


@dataclass(frozen=True)
class WaterState:
    """Properties of water at given density and temperature; arrays of one shape [SI].

    Where the fluid is mechanically unstable (inside the spinodal) ``sound_speed`` may be NaN.
    """

    density: Array
    temperature: Array
    pressure: Array
    internal_energy: Array
    """[J/kg], zero for the liquid at the triple point, as is the entropy."""
    enthalpy: Array
    entropy: Array
    gibbs_energy: Array
    specific_heat_volume: Array
    """c_v [J/kg/K]."""
    specific_heat: Array
    """c_p [J/kg/K]."""
    sound_speed: Array
    thermal_expansion: Array
    """beta = -(d ln rho / dT)_p [1/K]."""
    compressibility: Array
    """Isothermal, (d ln rho / dp)_T [1/Pa]."""
    grueneisen_parameter: Array
    """(dp/d(rho e))_rho = beta c^2 / c_p [1]."""


def state(density: ArrayLike, temperature: ArrayLike) -> WaterState:
    """Return all properties at ``density`` [kg/m3] and ``temperature`` [K] (broadcast against each other).

    Examples
    --------
    >>> round(float(state(996.556, 300.0).sound_speed), 5)
    1501.51914
    """
    rho, kelvin = np.broadcast_arrays(np.asarray(density, float), np.asarray(temperature, float))
    if not (np.all(rho > 0) and np.all(kelvin > 0)):
        raise ValueError("density and temperature of water must be positive")
    columns = properties(rho.ravel(), kelvin.ravel(), coefficients())
    shaped = [columns[i].reshape(rho.shape) for i in range(columns.shape[0])]
    return WaterState(rho.copy(), kelvin.copy(), *shaped)


def molecule_mass() -> float:
    """Mass of one water molecule [kg]: 18.015268 g/mol over the Avogadro constant."""
    return 18.015268e-3 / 6.02214076e23


def reduced(density: float, temperature: float) -> tuple[float, float]:
    """Return (delta, tau) of the formulation."""
    if not (math.isfinite(density) and temperature > 0):
        raise ValueError(f"no state of water at {density} kg/m3 and {temperature} K")
    return density / CRITICAL_DENSITY, CRITICAL_TEMPERATURE / temperature
