"""Problem ``scattering_moments``: mean depth of the k-th scattering in an infinite medium that does not absorb."""

from __future__ import annotations

from picosim.spec import Field, InverseLength, Plain, Ratio
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

MOST = 10_000
ENOUGH = 0.004


class Setup(Plain):
    """An infinite medium."""

    mu_s: InverseLength = Field(gt=0)
    """Scattering coefficient."""
    g: Ratio = Field(gt=-1, lt=1)
    """Anisotropy of the Henyey-Greenstein phase function."""


QUANTITIES = {"mean_z": Quantity("m", at={"order": "1"})}


def solvers() -> dict[str, Solver]:
    """The flight and spin of both photon kernels."""
    return {"monte_carlo": _solver("single"), "monte_carlo_reference": _solver("double")}


def _solver(precision: str) -> Solver:
    def solve(setup: Setup, quantity: str, at: At) -> Answer:
        from picosim.optics.photons.moments import mean_depths

        order = round(float(at["order"]))
        if not 1 <= order <= MOST:
            raise NotCovered(f"order must be 1 to {MOST}, got {order}")
        photons = max(20_000, min(1_000_000, 50_000_000 // order))
        mean, error = mean_depths(setup.mu_s, setup.g, order, photons=photons, precision=precision)
        more = (error[-1] / (ENOUGH * abs(mean[-1]))) ** 2  # backward scattering: the mean is small against its spread
        if more > 1:
            photons = int(min(photons * more, 500_000_000 // order))
            mean, error = mean_depths(setup.mu_s, setup.g, order, photons=photons, seed=2, precision=precision)
        return Answer(float(mean[-1]), float(error[-1]))

    return solve
