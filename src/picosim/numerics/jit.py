"""The one door to numba: ``kernel`` compiles, caches, and notices edits in every kernel source.

numba's own cache looks only at the file of the function it compiles, so a caller in one file keeps
its old machine code after a callee in another file was edited. Here every cached kernel carries the
hash of *all* kernel sources of the package as its stamp: one edit anywhere recompiles.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, overload

import numba
from numba.core import caching

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

PACKAGE = Path(__file__).resolve().parents[1]


@functools.lru_cache(maxsize=1)
def sources_hash() -> str:
    """Hash of every source file that holds kernels (those that import this module, and this one)."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_bytes()
        if b"numerics.jit" in text or path == Path(__file__).resolve():
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + text)
    return digest.hexdigest()


class _Stamped:
    """Replaces the time stamp of the kernel's own file by the hash of all kernel sources."""

    def get_source_stamp(self) -> str:
        """What the cached machine code was made from."""
        return sources_hash()


def _locator(name: str) -> Any:
    """Return numba's class of that name; older releases write it with a leading underscore."""
    return getattr(caching, name, None) or getattr(caching, "_" + name)


class _InTree(_Stamped, _locator("InTreeCacheLocator")):  # type: ignore[misc]
    pass


class _UserWide(_Stamped, _locator("UserWideCacheLocator")):  # type: ignore[misc]
    pass


class _UserProvided(_Stamped, _locator("UserProvidedCacheLocator")):  # type: ignore[misc]
    pass


class _CacheImpl(caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = [_UserProvided, _InTree, _UserWide]  # noqa: RUF012 (numba's own attribute)


before_compiling: list[Callable[[str, Callable[[], Any]], Any]] = []
"""Asked, with the module of a kernel that no cache holds and a way to look again, whether to compile it here: what is
found by looking again is taken instead. Who starts another process that fills the cache waits for it here."""


class _KernelCache(caching.FunctionCache):  # type: ignore[misc]
    _impl_class = _CacheImpl

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled kernel from the cache, or None when it is to be compiled."""

        def look() -> Any:
            return self.undamaged(lambda: super(_KernelCache, self).load_overload(sig, target_context), None)

        found = look()
        for ask in before_compiling:
            found = found if found is not None else ask(self._py_func.__module__, look)
        return found

    def undamaged(self, read: Callable[[], T], nothing: T) -> T:
        """Return what ``read`` finds in the cache; a file that a power failure cut short is emptied and filled anew."""
        try:
            return read()
        except Exception:
            with contextlib.suppress(OSError):
                self._cache_file.flush()
            return nothing


def load_cached(compiled: Any) -> int:
    """Load what the cache holds of a kernel for this processor, compiling nothing; return the number of its signatures."""
    cache = compiled._cache
    if not isinstance(cache, _KernelCache):
        return 0
    context = compiled.targetctx
    context.refresh()
    held: dict[Any, Any] = cache.undamaged(cache._cache_file._load_index, {})
    found = [key[0] for key in held if key == cache._index_key(key[0], context.codegen())]
    for signature in found:
        compiled.compile(signature)
    return len(found)


@overload
def kernel(function: F) -> F: ...
@overload
def kernel(
    *, fastmath: bool = False, inline: bool = False, inner: bool = False, nogil: bool = True
) -> Callable[[F], F]: ...
def kernel(
    function: F | None = None,
    *,
    fastmath: bool = False,
    inline: bool = False,
    inner: bool = False,
    nogil: bool = True,
) -> F | Callable[[F], F]:
    """Compile ``function`` with numba: no Python objects, numpy error model, cached, releases the GIL.

    Parameters
    ----------
    function : the kernel; takes floats and arrays only.
    fastmath : allow reassociation; never where cancellation matters. Machine code of such a kernel is part of its callers',
        so that a process that compiles and one that loads from the cache give the same bits.
    inline : inline into callers before optimisation (small helpers).
    inner : called by other kernels only, never from Python: saves compiling the wrapper that reads Python's arguments.
    nogil : release the global interpreter lock, so that threads scale.
    """
    if function is None:
        return lambda f: kernel(f, fastmath=fastmath, inline=inline, inner=inner, nogil=nogil)  # type: ignore[call-overload]
    options: dict[str, Any] = {"error_model": "numpy", "nogil": nogil, "fastmath": fastmath, "no_cfunc_wrapper": True}
    if inline:
        options["inline"] = "always"
    elif fastmath:  # its last bits depend on what it is optimised with: every caller holds its own, whoever was loaded first
        options["forceinline"] = True
    if inner:
        options["no_cpython_wrapper"] = True
    compiled = numba.njit(**options)(function)
    if not numba.config.DISABLE_JIT:
        # without a writable folder for the cache every process compiles for itself
        with contextlib.suppress(RuntimeError):
            compiled._cache = _KernelCache(function)
    return compiled  # type: ignore[no-any-return]
