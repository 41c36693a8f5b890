"""Bits of floating-point numbers in compiled kernels: one instruction each, and nothing that stops vectorisation."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

# ruff: noqa: D103 (the four functions are described by their names and the module)


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
