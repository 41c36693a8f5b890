"""Writes quantities.md from the vocabulary of the package: python docs/make_quantities.py"""

from pathlib import Path

from picosim.vocabulary import TERMS, pretty

HEAD = """# Quantities

Made from `picosim.vocabulary` by `docs/make_quantities.py`; do not edit. Files hold SI units; tables and figures show the
unit in the last column. A field of a result carries its quantity's unit (`units`) and meaning (`long_name`).

| name | symbol | in files (SI) | shown in | meaning |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the page as text."""
    rows = [
        f"| `{term.name}` | {term.symbol or ' '} | {term.unit or ' '} | {pretty(term.shown) or ' '} | {term.long_name} |"
        for term in TERMS.values()
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("quantities.md").write_text(page(), encoding="utf-8")
