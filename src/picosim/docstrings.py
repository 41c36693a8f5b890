"""Docstrings of attributes: the text below ``name: type = default`` in a class body, read when somebody asks.

pydantic can read them too, for every class at import; a command that answers at once has no time for that.
"""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap


@functools.cache
def of_attributes(cls: type) -> dict[str, str]:
    """Return the docstrings of the annotated attributes of a class and its bases, by name; none where no source is."""
    found: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        if owner.__module__.partition(".")[0] == __name__.partition(".")[0]:
            found.update(_of_own(owner))
    return found


@functools.cache
def _of_own(cls: type) -> dict[str, str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    except (OSError, TypeError):
        return {}
    assert isinstance(tree, ast.ClassDef)
    return {
        first.target.id: inspect.cleandoc(second.value.value)
        for first, second in zip(tree.body, tree.body[1:], strict=False)
        if isinstance(first, ast.AnnAssign) and isinstance(first.target, ast.Name)
        and isinstance(second, ast.Expr) and isinstance(second.value, ast.Constant) and isinstance(second.value.value, str)
    }  # fmt: skip
