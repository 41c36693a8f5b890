"""Every error a user can meet, each saying what was given, what is allowed and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class PicosimError(Exception):
    """Base of all errors raised on purpose; the command line prints it without a traceback."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One mistake in an input: where it is and what would be right."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class ConfigError(PicosimError):
    """Wrong input, with all mistakes found and the full path of each."""

    exit_code = 2

    def __init__(self, problems: str | Sequence[Problem], *, origin: str = "") -> None:
        if isinstance(problems, str):
            problems = [Problem("", problems)]
        self.problems = tuple(problems)
        self.origin = origin
        head = f"{origin}: " if origin else ""
        count = len(self.problems)
        lines = [str(problem) for problem in self.problems]
        text = lines[0] if count == 1 else "\n".join([f"{count} mistakes", *("  " + line for line in lines)])
        super().__init__(head + text)


class OutOfRange(ConfigError):
    """A spectrum or formula was asked beyond its valid range and no named extrapolation was allowed."""


class NotConverged(PicosimError):
    """A numerical method did not reach its tolerance; the message names where and what to do."""


class StoreError(PicosimError):
    """A result file is missing, foreign, damaged or would be overwritten."""

    exit_code = 2
