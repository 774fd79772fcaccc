"""The texts of problems by code: the rule that was broken and the fix, as English gettext messages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent.parent / "assets" / "translations" / "problems.toml"


class ProblemText(NamedTuple):
    """The rule that was broken and how to mend it; both may hold {placeholders}."""

    rule: str
    fix: str


PROBLEM_TEXTS: dict[str, ProblemText] = {
    code: ProblemText(**texts) for code, texts in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
}
