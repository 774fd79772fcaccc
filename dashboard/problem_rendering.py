"""Problems as sentences and as data: where, which rule was broken, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.problem_texts import PROBLEM_TEXTS, ProblemText
from dashboard.texts import translate
from metrics.problems import Problem, Severity

SEVERITY_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_UNKNOWN = ProblemText("Something is wrong here ({code}).", "Ask the administrator.")


def problem_location(problem: Problem) -> str:
    """Return where a problem lies, such as ``report.xlsx / Sheet1 / D7``; empty when unknown."""
    return " / ".join(part for part in (problem.file, problem.sheet, problem.cell) if part)


def problem_rule(problem: Problem, language: str) -> str:
    """Return the rule that was broken, in a language."""
    text = PROBLEM_TEXTS.get(problem.code, _UNKNOWN)
    return translate(text.rule, language, **_parameters(problem, language))


def problem_fix(problem: Problem, language: str) -> str:
    """Return how to mend a problem, in a language."""
    text = PROBLEM_TEXTS.get(problem.code, _UNKNOWN)
    return translate(text.fix, language, **_parameters(problem, language))


def _parameters(problem: Problem, language: str) -> dict[str, object]:
    # A parameter may itself be a translatable sentence, such as the reason of a scope violation.
    translated = {
        name: translate(value, language) if isinstance(value, str) else value
        for name, value in problem.parameters.items()
    }
    return {"code": problem.code, **translated}


def problem_line(problem: Problem, language: str) -> str:
    """Return a problem on one line: severity, place, rule, fix."""
    head = f"[{translate(SEVERITY_WORDS[problem.severity], language)}]"
    location = problem_location(problem)
    gap = "" if language == "zh" else " "
    sentence = f"{problem_rule(problem, language)}{gap}{problem_fix(problem, language)}"
    return " ".join(filter(None, (head, location, sentence)))


def problem_data(problems: Iterable[Problem], language: str) -> list[dict[str, str]]:
    """Return problems for machines: code, severity, file, sheet, cell, message, fix."""
    return [
        {
            "code": problem.code,
            "severity": str(problem.severity),
            "file": problem.file,
            "sheet": problem.sheet,
            "cell": problem.cell,
            "message": problem_rule(problem, language),
            "fix": problem_fix(problem, language),
        }
        for problem in problems
    ]
