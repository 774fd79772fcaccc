"""Code schemes: checkers of place codes that a deployment turns on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from metrics.problems import Problem

CHINA_LENGTHS = (6, 9, 12)


def _none(_code: str, _parent: str | None) -> str | None:
    return None


def _china(code: str, parent: str | None) -> str | None:
    """Check a statistical division code: 6 digits for a county, 9 for a township, 12 for a village, nested.

    Source: 统计用区划代码和城乡划分代码编制规则 (国家统计局); provinces and prefectures are padded with zeros.
    """
    if not (code.isascii() and code.isdigit()):
        return "code_not_digits"
    if len(code) not in CHINA_LENGTHS:
        return "code_wrong_length"
    if parent is not None and not code.startswith(_significant(parent)):
        return "code_not_nested"
    return None


def _significant(code: str) -> str:
    """Return the digits of a code without the zeros that only pad it: 990100 gives 9901."""
    if len(code) == 12 and code.endswith("000"):
        return code[:9]
    if len(code) == 6 and code.endswith("0000"):
        return code[:2]
    return code[:4] if len(code) == 6 and code.endswith("00") else code


# A deployment names one of these; each gives a problem code or None for a code and its parent.
CODE_SCHEMES: dict[str, Callable[[str, str | None], str | None]] = {"none": _none, "china": _china}


def code_problem(scheme: str, code: str, parent: str | None = None) -> Problem | None:
    """Return what is wrong with a place code by a scheme (``none``, ``china``), None when nothing is."""
    problem = CODE_SCHEMES[scheme](code, parent)
    return Problem(problem, {"code": code, "parent": parent or ""}) if problem else None


def code_problems(scheme: str, places: Iterable[tuple[str, str | None]]) -> list[Problem]:
    """Return one problem per place (code and parent) that breaks a scheme."""
    found = (code_problem(scheme, code, parent) for code, parent in places)
    return [problem for problem in found if problem is not None]
