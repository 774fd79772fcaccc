"""Problems found in input: data first, text later, so that one problem reads well in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a problem weighs: an error refuses, a warning asks, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with (or worth knowing about) an input.

    ``code`` names the entry of the problem texts (rule broken and fix); ``parameters`` fill the
    text's placeholders. ``file``, ``sheet`` and ``cell`` say where, as far as it is known.
    """

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    file: str = ""
    sheet: str = ""
    cell: str = ""

    def at(self, *, file: str | None = None, sheet: str | None = None, cell: str | None = None) -> Problem:
        """Return the same problem with its place filled in where it was not known yet."""
        return replace(
            self,
            file=self.file or file or "",
            sheet=self.sheet or sheet or "",
            cell=self.cell or cell or "",
        )


class InputRefused(Exception):
    """An input that was refused as a whole; ``problems`` says why, one entry per problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(f"{p.code} {dict(p.parameters)}" for p in self.problems))


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return only the problems that refuse an input."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)
