"""Bits of floating-point numbers in compiled kernels: one instruction each, and nothing that stops vectorisation."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from picosim.numerics.jit import kernel


def _cast(source: Any, target: Any, llvm: ir.Type) -> Any:
    def operation(typing_context: Any, x: Any) -> Any:
        if x != source:
            return None

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], llvm)

        return target(source), codegen

    return intrinsic(operation)


bits32 = _cast(types.float32, types.int32, ir.IntType(32))
"""The bits of a float32 as an int32."""
float32_of = _cast(types.int32, types.float32, ir.FloatType())
"""The float32 that has the bits of an int32."""
bits64 = _cast(types.float64, types.int64, ir.IntType(64))
"""The bits of a float64 as an int64."""

_31 = np.int32(31)


@kernel(inline=True)
def is_negative(x: np.float32) -> np.int32:
    """Return 1 for a negative float32, else 0, without a branch."""
    return np.int32(-np.int32(bits32(x) >> _31))


@kernel(inline=True)
def choose(yes: np.int32, a: np.float32, b: np.float32) -> np.float32:
    """Return a if ``yes`` is 1, b if it is 0, without a branch: for choices that no processor can predict."""
    x = bits32(a)
    y = bits32(b)
    chosen: np.float32 = float32_of(np.int32(y ^ np.int32(np.int32(x ^ y) & np.int32(-yes))))
    return chosen
