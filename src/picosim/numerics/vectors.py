"""Explicit vector instructions for the few places where autovectorisation falls short, with a plain fallback.

``prefer_wide_vectors`` asks LLVM for 512-bit vectors where the processor has them: its tuning of several processors would
use half of them. ``nonzero_compress`` and ``nonzero_table`` list the places where an array of uint32 is not zero, 16 and 8 at
a time; ``nonzero_plain`` does the same anywhere. A kernel takes one of them by a constant; results are the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.extending import intrinsic

from picosim.numerics.jit import kernel

INT32, INT64 = ir.IntType(32), ir.IntType(64)


def listing_by_default() -> str:
    """Best way to list places: "compress" with AVX-512, "table" with AVX2, else (or if ``PICOSIM_VECTORS`` is "off") "plain".

    Where numba is told another target (``NUMBA_CPU_FEATURES``), that decides.
    """
    if os.environ.get("PICOSIM_VECTORS", "on") == "off":
        return "plain"
    told = os.environ.get("NUMBA_CPU_FEATURES")
    features = {name for name, there in binding.get_host_cpu_features().items() if there}
    if told is not None:
        features = {name[1:] for name in told.split(",") if name.startswith("+")}
    return "compress" if "avx512f" in features else "table" if "avx2" in features else "plain"


@intrinsic
def prefer_wide_vectors(typing_context: Any) -> Any:
    """Compile the calling kernel with 512-bit vectors where there are any."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        # llvmlite knows no attributes with values, but prints what its set holds
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), codegen


@intrinsic
def assume_numbers(typing_context: Any) -> Any:
    """Compile the calling kernel for numbers only, no NaN and no signed zero: a running maximum then becomes vectors.

    With a NaN among its arguments such a kernel may return anything.
    """

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        for name in ("no-nans-fp-math", "no-signed-zeros-fp-math"):
            set.add(builder.function.attributes, f'"{name}"="true"')
        return context.get_dummy_value()

    return types.void(), codegen


def _compressed(builder: Any, first: Any, chosen: Any) -> Any:
    """Numbers of the chosen lanes, side by side, by the instruction for it."""
    vector = ir.VectorType(INT32, chosen.type.count)
    zero = ir.Constant(vector, [0] * vector.count)
    name = f"llvm.experimental.vector.compress.v{vector.count}i32"
    compress = builder.module.globals.get(name) or ir.Function(
        builder.module, ir.FunctionType(vector, [vector, chosen.type, vector]), name
    )
    return builder.call(compress, [_counting(builder, first, vector), chosen, zero])


def _tabulated(builder: Any, first: Any, chosen: Any) -> Any:
    """Numbers of the chosen of eight lanes, side by side, from a table of all 256 choices."""
    row = ir.VectorType(ir.IntType(8), 8)
    name = "picosim.numbers_of_chosen_lanes"
    table = builder.module.globals.get(name)
    if table is None:
        chosen_lanes = [[lane for lane in range(8) if choice >> lane & 1] for choice in range(256)]
        rows = [ir.Constant(row, lanes + [0] * (8 - len(lanes))) for lanes in chosen_lanes]
        table = ir.GlobalVariable(builder.module, ir.ArrayType(row, 256), name)
        table.initializer = ir.Constant(table.value_type, rows)
        table.linkage, table.global_constant = "internal", True
    choice = builder.zext(builder.bitcast(chosen, ir.IntType(8)), INT64)
    numbers = builder.load(builder.gep(table, [ir.Constant(INT64, 0), choice]), align=8, typ=row)
    vector = ir.VectorType(INT32, 8)
    return builder.add(builder.zext(numbers, vector), _splat(builder, first, vector))


def _splat(builder: Any, x: Any, vector: ir.VectorType) -> Any:
    undefined = ir.Constant(vector, ir.Undefined)
    single = builder.insert_element(undefined, builder.trunc(x, INT32), ir.Constant(INT32, 0))
    return builder.shuffle_vector(single, undefined, ir.Constant(vector, [0] * vector.count))


def _counting(builder: Any, first: Any, vector: ir.VectorType) -> Any:
    return builder.add(_splat(builder, first, vector), ir.Constant(vector, list(range(vector.count))))


def _nonzero(width: int, packed: Callable[[Any, Any, Any], Any]) -> Any:
    """As ``nonzero_plain``, ``width`` places at a time; reads whole vectors, and writes up to ``width`` places too many."""

    def nonzero(
        typing_context: Any, values: Any, offset: Any, first: Any, end: Any, places: Any, found: Any
    ) -> Any:  # fmt: skip
        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            source = context.make_array(signature.args[0])(context, builder, arguments[0])
            target = context.make_array(signature.args[4])(context, builder, arguments[4])
            vector = ir.VectorType(INT32, width)
            start = builder.gep(source.data, [arguments[1]])
            begin, end, before = arguments[2], arguments[3], arguments[5]
            entry = builder.block
            loop, done = builder.append_basic_block("loop"), builder.append_basic_block("done")
            limit = _splat(builder, end, vector)
            builder.cbranch(builder.icmp_signed(">", end, begin), loop, done)
            builder.position_at_end(loop)
            k, found = builder.phi(INT64), builder.phi(INT64)
            k.add_incoming(begin, entry)
            found.add_incoming(before, entry)
            here = builder.bitcast(builder.gep(start, [k]), vector.as_pointer())
            chosen = builder.and_(
                builder.icmp_signed("!=", builder.load(here, align=4, typ=vector), ir.Constant(vector, [0] * width)),
                builder.icmp_unsigned("<", _counting(builder, k, vector), limit),
            )
            there = builder.bitcast(builder.gep(target.data, [found]), vector.as_pointer())
            builder.store(packed(builder, k, chosen), there, align=4)
            more = builder.ctpop(builder.zext(builder.bitcast(chosen, ir.IntType(width)), INT64))
            found_now, k_now = builder.add(found, more), builder.add(k, ir.Constant(INT64, width))
            k.add_incoming(k_now, loop)
            found.add_incoming(found_now, loop)
            builder.cbranch(builder.icmp_signed("<", k_now, end), loop, done)
            builder.position_at_end(done)
            result = builder.phi(INT64)
            result.add_incoming(before, entry)
            result.add_incoming(found_now, loop)
            return result

        return types.int64(values, types.int64, types.int64, types.int64, places, types.int64), codegen

    return intrinsic(nonzero)


nonzero_compress = _nonzero(16, _compressed)
"""Sixteen places at a time, by the compress instruction of AVX-512."""
nonzero_table = _nonzero(8, _tabulated)
"""Eight places at a time, by a table: for vectors of 256 bits."""


@kernel(inline=True)
def nonzero_plain(values: Any, offset: int, first: int, end: int, places: Any, found: int) -> int:
    """Append every k from ``first`` to ``end`` with values[offset + k] != 0 to the ``found`` places; return the new number."""
    for lane in range(end - first):
        k = first + lane
        places[found] = np.uint32(k)
        found += int(values[offset + k] != 0)
    return found
