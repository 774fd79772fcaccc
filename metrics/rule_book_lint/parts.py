"""Lint of triggers, grades and caps of a rule book."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from metrics.problems import Problem
from metrics.rule_book import RuleBook
from metrics.rule_book_parts import LineKind, Trigger


def trigger_problems(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    """Return an error for each trigger without legal basis, authority or expiry, or expired before the book."""
    return [
        Problem(
            code, {"trigger": trigger.name or trigger.code, **parameters}, cell=cells.get(f"trigger/{trigger.code}", "")
        )
        for trigger in book.triggers
        for code, parameters in _lacks(trigger, book)
    ]


def _lacks(trigger: Trigger, book: RuleBook) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    if not trigger.legal_basis.strip():
        found.append(("trigger_without_legal_basis", {}))
    if not trigger.authority.strip():
        found.append(("trigger_without_authority", {}))
    if trigger.expires is None:
        found.append(("trigger_without_expiry", {}))
    elif f"{trigger.expires:%Y-%m}" < book.first_month:
        found.append(("trigger_expired", {"expires": str(trigger.expires), "first_month": book.first_month}))
    return found


def part_problems(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with grades and with the caps of bonus and penalty lines."""
    return _grades(book, cells) + _line_caps(book, cells) + _total_cap(book, cells)


def _grades(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    problems = []
    for better, worse in pairwise(book.grades):
        unlimited = better.quota is None
        if worse.at_least > better.at_least or (unlimited and worse.at_least == better.at_least):
            stated = {"better": better.name, "worse": worse.name, "at_least": f"{worse.at_least:g}"}
            problems.append(Problem("grades_not_in_order", stated, cell=cells.get(f"grade/{worse.name}", "")))
    if (quotas := sum(grade.quota or 0 for grade in book.grades)) > 100:
        last = cells.get(f"grade/{book.grades[-1].name}", "")
        problems.append(Problem("grade_quotas_above_hundred", {"sum": f"{quotas:g}"}, cell=last))
    return problems


def _line_caps(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    problems = [
        Problem(
            "line_cap_not_reachable",
            {"line": line.name, "cap": _points(line.cap), "case": _points(line.points)},
            cell=cells.get(f"line/{line.code}", ""),
        )
        for line in book.lines
        # What one case gives already lies above the cap: nobody ever gets what the line promises.
        if line.cap is not None and line.cap < line.points
    ]
    for kind, cap in ((LineKind.BONUS, book.caps.bonus), (LineKind.PENALTY, book.caps.penalty)):
        most = _most(book, kind)
        if cap and most is not None and cap > most:
            problems.append(_unreachable(str(kind), cap, most, cells))
    return problems


def _total_cap(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    cap, bonus = book.caps.total, _bonus_of(book)
    if cap is None:
        return []
    if cap < book.total_points:
        stated = {"cap": _points(cap), "full": _points(book.total_points)}
        return [Problem("total_cap_below_full", stated, cell=cells.get("about/caps.total", ""))]
    if bonus is not None and cap > book.total_points + bonus:
        return [_unreachable("total", cap, book.total_points + bonus, cells)]
    return []


_CAP_CODES = {
    "bonus": "cap_of_bonus_not_reachable",
    "penalty": "cap_of_penalty_not_reachable",
    "total": "cap_of_total_not_reachable",
}


def _unreachable(kind: str, cap: int, most: int, cells: Mapping[str, str]) -> Problem:
    stated = {"cap": _points(cap), "most": _points(most)}
    return Problem(_CAP_CODES[kind], stated, cell=cells.get(f"about/caps.{kind}", ""))


def _most(book: RuleBook, kind: LineKind) -> int | None:
    """Return the most hundredths that lines of a kind give together, None when a line has no cap."""
    caps = [line.cap for line in book.lines if line.kind is kind]
    return None if None in caps else sum(cap for cap in caps if cap)


def _bonus_of(book: RuleBook) -> int | None:
    """Return the most hundredths above the full points: bonus lines and what items add, None when open."""
    lines = _most(book, LineKind.BONUS)
    capped = book.caps.bonus if lines is None else min(lines, book.caps.bonus or lines)
    items = sum(round(getattr(item.rule_parameters, "bonus_cap", 0) * 100) for item in book.items)
    return None if capped is None else capped + items


def _points(hundredths: int | None) -> str:
    return f"{(hundredths or 0) / 100:g}"
