"""Explicit vector instructions for the few places where autovectorisation falls short, with a plain fallback.

``prefer_wide_vectors`` asks LLVM for 512-bit vectors where the processor has them: its tuning of several processors would
use half of them. ``nonzero_wide`` lists the places where an array is not zero, sixteen at a time (vector compress);
``nonzero_plain`` does the same anywhere. A kernel takes one or the other by a constant; results are the same.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.extending import intrinsic

from picosim.numerics.jit import kernel


def explicit_by_default() -> bool:
    """Whether to use the explicit instructions: AVX-512 is there, and ``PICOSIM_VECTORS`` is not ``off``."""
    return os.environ.get("PICOSIM_VECTORS", "on") != "off" and bool(binding.get_host_cpu_features().get("avx512f"))


LANES = 16
_compress = "llvm.experimental.vector.compress.v16i32"


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


@intrinsic
def nonzero_wide(typing_context: Any, values: Any, offset: Any, first: Any, end: Any, places: Any, found: Any) -> Any:
    """As ``nonzero_plain``, for arrays of uint32 with 16 places to spare; reads whole vectors from ``first`` on."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source = context.make_array(signature.args[0])(context, builder, arguments[0])
        target = context.make_array(signature.args[4])(context, builder, arguments[4])
        int32, int64 = ir.IntType(32), ir.IntType(64)
        vector = ir.VectorType(int32, LANES)
        mask = ir.VectorType(ir.IntType(1), LANES)
        values_ = builder.gep(source.data, [arguments[1]])
        begin, end, before = arguments[2], arguments[3], arguments[5]
        compress = builder.module.globals.get(_compress) or ir.Function(
            builder.module, ir.FunctionType(vector, [vector, mask, vector]), _compress
        )
        undefined = ir.Constant(vector, ir.Undefined)
        zero = ir.Constant(vector, [0] * LANES)
        iota = ir.Constant(vector, list(range(LANES)))

        def splat(x: Any) -> Any:
            single = builder.insert_element(undefined, builder.trunc(x, int32), ir.Constant(int32, 0))
            return builder.shuffle_vector(single, undefined, zero)

        entry = builder.block
        loop, done = builder.append_basic_block("loop"), builder.append_basic_block("done")
        limit = splat(end)
        builder.cbranch(builder.icmp_signed(">", end, begin), loop, done)
        builder.position_at_end(loop)
        k, found = builder.phi(int64), builder.phi(int64)
        k.add_incoming(begin, entry)
        found.add_incoming(before, entry)
        here = builder.bitcast(builder.gep(values_, [k]), vector.as_pointer())
        index = builder.add(splat(k), iota)
        chosen = builder.and_(
            builder.icmp_signed("!=", builder.load(here, align=4, typ=vector), zero),
            builder.icmp_unsigned("<", index, limit),
        )
        there = builder.bitcast(builder.gep(target.data, [found]), vector.as_pointer())
        builder.store(builder.call(compress, [index, chosen, zero]), there, align=4)
        more = builder.ctpop(builder.zext(builder.bitcast(chosen, ir.IntType(LANES)), int64))
        found_now, k_now = builder.add(found, more), builder.add(k, ir.Constant(int64, LANES))
        k.add_incoming(k_now, loop)
        found.add_incoming(found_now, loop)
        builder.cbranch(builder.icmp_signed("<", k_now, end), loop, done)
        builder.position_at_end(done)
        result = builder.phi(int64)
        result.add_incoming(before, entry)
        result.add_incoming(found_now, loop)
        return result

    return types.int64(values, types.int64, types.int64, types.int64, places, types.int64), codegen


@kernel(inline=True)
def nonzero_plain(values: Any, offset: int, first: int, end: int, places: Any, found: int) -> int:
    """Append every k from ``first`` to ``end`` with values[offset + k] != 0 to the ``found`` places; return the new number."""
    for lane in range(end - first):
        k = first + lane
        places[found] = np.uint32(k)
        found += int(values[offset + k] != 0)
    return found
