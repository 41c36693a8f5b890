"""Where a picture goes: the file asked for, a folder, or beside the file that it was drawn from."""

from __future__ import annotations

from pathlib import Path

from picosim.errors import StoreError


def destination(file: Path, output: Path | None, word: str, *, single: bool) -> Path:
    """Return where a picture goes: the file given, else NAME_word.png in the folder given or beside FILE.

    Raises
    ------
    StoreError : several pictures, but the output is a file.
    """
    name = f"{file.stem}_{word}.png"
    if output is None:
        return file.with_name(name)
    if output.suffix and not output.is_dir():
        if not single:
            raise StoreError(
                f"{output} is one file, but there are several pictures; give a folder with -o, or choose one with --what"
            )
        return output
    output.mkdir(parents=True, exist_ok=True)
    return output / name
