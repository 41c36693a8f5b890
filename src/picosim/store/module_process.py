"""Runs a module of the package in another process that finds the same modules as this one.

``python -m`` would look in the working folder first: a file of the user's called ``random.py`` there would be taken for
the library's.
"""

from __future__ import annotations

import sys

_CODE = """
import sys
path, module = sys.argv.pop(1), sys.argv.pop(1)
sys.path[:] = path.split("\\n")
import runpy
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs ``module`` as a program, with this process' search path and these arguments."""
    return [sys.executable, "-P", "-c", _CODE, "\n".join(sys.path), module, *arguments]
