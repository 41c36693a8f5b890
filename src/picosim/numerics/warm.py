"""Importing this loads what numba needs before its first kernel: a quarter of a second that a fork server spends once."""

from __future__ import annotations

from picosim.numerics.jit import kernel


@kernel
def _nothing() -> float:
    return 0.0


_nothing()
