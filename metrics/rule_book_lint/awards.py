"""Lint of awards, deductions and measures: paid twice, gaps, the worse paid more, what nobody can ever get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from metrics.award_rules import Award, AwardBasis, AwardKind
from metrics.problems import Problem, Severity
from metrics.review_rules import MeasureKind
from metrics.rule_book import RuleBook
from metrics.rule_book_parts import Grouping


def award_problems(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with awards and measures; ``cells`` has ``award/code`` and ``measure/code``."""
    found = [*_unreachable(book), *_ranges(book.awards), *_grades(book), *_measures(book)]
    return [problem.at(cell=cells.get(where, "")) for where, problem in found]


Found = Iterator[tuple[str, Problem]]


def _problem(award: Award, code: str, severity: Severity = Severity.ERROR, **parameters: Any) -> tuple[str, Problem]:
    return f"award/{award.code}", Problem(code, {"award": award.name, **parameters}, severity)


def _unreachable(book: RuleBook) -> Found:
    """Yield lines for a grade or group that the book does not have, or for progress that it does not weigh."""
    grades = {grade.name for grade in book.grades}
    bands = {band.name for band in book.peer_groups.bands}
    weighs = any(item.weighs_progress for item in book.scored_items)
    for award in book.awards:
        if award.by is AwardBasis.GRADE and award.grade not in grades:
            yield _problem(award, "award_grade_unknown", grade=award.grade)
        grouping = book.peer_groups.by
        if award.peer_group and (
            grouping is Grouping.NONE or (grouping is Grouping.POPULATION and award.peer_group not in bands)
        ):
            yield _problem(award, "award_group_unknown", group=award.peer_group)
        if award.by is AwardBasis.PROGRESS and not weighs:
            yield _problem(award, "award_without_progress")


def _ranges(awards: Sequence[Award]) -> Found:
    """Yield overlaps, gaps and rising amounts among the ranges of ranks of one kind, basis and group."""
    ranked = [award for award in awards if award.by is not AwardBasis.GRADE]
    key = lambda award: (award.kind, award.by, award.peer_group)  # noqa: E731
    for _, lines in groupby(sorted(ranked, key=key), key):
        for better, worse in pairwise(sorted(lines, key=lambda award: award.ranks)):
            if worse.ranks[0] <= better.ranks[1]:
                yield _problem(worse, "award_overlap", other=better.name)
            elif worse.ranks[0] > better.ranks[1] + 1:
                missing = f"{better.ranks[1] + 1}–{worse.ranks[0] - 1}"
                yield _problem(worse, "award_gap", Severity.WARNING, other=better.name, ranks=missing)
            if worse.amount > better.amount:
                yield _problem(worse, "award_pays_the_worse_more", other=better.name)
    yield from _for_all_and_for_one(ranked)


def _for_all_and_for_one(awards: Sequence[Award]) -> Found:
    """Yield lines for one group whose ranks a line for all groups pays already."""
    for award in awards:
        for other in awards:
            same = (award.kind, award.by, "") == (other.kind, other.by, other.peer_group)
            overlaps = award.ranks[0] <= other.ranks[1] and other.ranks[0] <= award.ranks[1]
            if award.peer_group and same and overlaps:
                yield _problem(award, "award_overlap", other=other.name)


def _grades(book: RuleBook) -> Found:
    """Yield grades paid twice, and grades that come off better than a better one."""
    by_grade = [award for award in book.awards if award.by is AwardBasis.GRADE]
    used = Counter((award.kind, award.grade, group) for award in by_grade for group in _groups(award, by_grade))
    for award in by_grade:
        if any(used[award.kind, award.grade, group] > 1 for group in _groups(award, by_grade)):
            other = next(
                each.name
                for each in by_grade
                if each is not award
                and (each.kind, each.grade) == (award.kind, award.grade)
                and set(_groups(each, by_grade)) & set(_groups(award, by_grade))
            )
            yield _problem(award, "award_overlap", other=other)
    order = [grade.name for grade in book.grades]
    for group in sorted({award.peer_group for award in by_grade} | {""}):
        net = {name: _net(by_grade, name, group) for name in order}
        for better, worse in pairwise(order):
            lines = [award for award in by_grade if award.grade == worse and award.peer_group in ("", group)]
            lines = lines or [award for award in by_grade if award.grade == better and award.peer_group in ("", group)]
            if net[worse] > net[better] and lines:
                yield _problem(lines[0], "award_pays_the_worse_more", other=better)


def _groups(award: Award, awards: Sequence[Award]) -> list[str]:
    """Return the groups that a line pays, the empty text standing for those that no line names."""
    return [award.peer_group] if award.peer_group else sorted({"", *(each.peer_group for each in awards)})


def _net(awards: Sequence[Award], grade: str, group: str) -> int:
    return sum(
        -award.amount if award.kind is AwardKind.DEDUCTION else award.amount
        for award in awards
        if award.grade == grade and award.peer_group in ("", group)
    )


def _measures(book: RuleBook) -> Found:
    """Yield measures that nothing in the book gives effect to, and rules of review without any measure."""
    if book.review is None:
        return
    if not book.review.measures:
        yield "about/review.reply_days", Problem("review_without_measures", {}, Severity.WARNING)
    for measure in book.review.measures:
        where, named = f"measure/{measure.code}", {"measure": measure.name}
        if measure.kind is MeasureKind.AWARD_INELIGIBILITY and not book.awards:
            yield where, Problem("measure_without_awards", named, Severity.WARNING)
        if measure.kind is MeasureKind.DOWNGRADE and len(book.grades) < 2:
            yield where, Problem("measure_without_grades", named)
