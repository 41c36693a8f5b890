"""The peers of `tissue_heat.py` on one problem: scipy's solvers, and py-pde and FiPy where they are installed.

Each is a family of runs from cheap to exact, so that costs can be compared at equal error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.linalg import solve_banded
from scipy.sparse import diags

Array = NDArray[np.float64]
Run = Callable[[], Array]


@dataclass(frozen=True)
class Cells:
    """An insulated slab on cells: edges [m], conductivity and heat capacity of each, rise at t = 0 [K]."""

    edges: Array
    conductivity: Array
    capacity: Array
    first: Array

    @property
    def width(self) -> Array:
        return np.diff(self.edges)

    @property
    def centre(self) -> Array:
        return 0.5 * (self.edges[1:] + self.edges[:-1])

    def rows(self) -> tuple[Array, Array, Array]:
        """Lower, main and upper diagonal of dT/dt = A T."""
        half = 0.5 * self.width / self.conductivity
        face = 1.0 / (half[1:] + half[:-1])
        heat = self.capacity * self.width
        return face / heat[1:], -(np.append(face, 0.0) + np.append(0.0, face)) / heat, face / heat[:-1]


def bdf(cells: Cells, until: float, rtol: float) -> Run:
    """scipy's variable-order BDF with the sparse Jacobian; the matrix is made beforehand."""
    lower, main, upper = cells.rows()
    matrix = diags([lower, main, upper], [-1, 0, 1]).tocsc()

    def run() -> Array:
        found = solve_ivp(lambda t, y: matrix @ y, (0.0, until), cells.first, "BDF", jac=matrix, rtol=rtol, atol=rtol * 10)
        return np.asarray(found.y[:, -1])

    return run


def banded(cells: Cells, until: float, steps: int) -> Run:
    """Backward Euler through scipy's banded solver, the matrix made once."""
    lower, main, upper = cells.rows()
    dt = until / steps
    ab = np.zeros((3, main.size))
    ab[0, 1:], ab[1], ab[2, :-1] = -dt * upper, 1 - dt * main, -dt * lower

    def run() -> Array:
        T = cells.first.copy()
        for _ in range(steps):
            T = solve_banded((1, 1), ab, T, check_finite=False)
        return T

    return run


def py_pde(cells: Cells, until: float) -> dict[str, Run]:
    """py-pde: the equation as text, its explicit stepper at the largest stable step and its door to scipy's BDF."""
    try:
        import pde
    except ImportError:
        print("py-pde is not installed")
        return {}
    n, h = cells.first.size, float(cells.width[0])
    grid = pde.CartesianGrid([[0, h * n]], n)
    equation = pde.PDE(
        {"T": "(kappa * laplace(T) + dot(gradient(kappa), gradient(T))) / heat"}, bc={"derivative": 0},
        consts={"kappa": pde.ScalarField(grid, cells.conductivity), "heat": pde.ScalarField(grid, cells.capacity)},
    )  # fmt: skip
    limit = 0.4 * h**2 / float(np.max(cells.conductivity / cells.capacity))

    def solve(**options: object) -> Array:
        field = equation.solve(pde.ScalarField(grid, cells.first), until, tracker=None, **options)
        return np.asarray(field.data)

    return {
        f"py-pde explicit, {n} cells": lambda: solve(solver="euler", dt=limit),
        f"py-pde by scipy's BDF, {n} cells": lambda: solve(solver="scipy", method="BDF"),
    }


def fi_py(cells: Cells, until: float, steps: tuple[int, ...]) -> dict[str, Run]:
    """FiPy: finite volumes, backward Euler."""
    try:
        import fipy
    except ImportError:
        print("FiPy is not installed")
        return {}
    n = cells.first.size
    mesh = fipy.Grid1D(nx=n, dx=float(cells.width[0]))
    equation = fipy.TransientTerm(coeff=fipy.CellVariable(mesh=mesh, value=cells.capacity)) == fipy.DiffusionTerm(
        coeff=fipy.CellVariable(mesh=mesh, value=cells.conductivity).harmonicFaceValue
    )

    def solve(count: int) -> Array:
        T = fipy.CellVariable(mesh=mesh, value=cells.first)
        for _ in range(count):
            equation.solve(var=T, dt=until / count)
        return np.asarray(T.value)

    return {f"FiPy, {n} cells, {count} backward Euler steps": (lambda count=count: solve(count)) for count in steps}
