"""What forbids the parts of a rule book beside its items: groups, lines, tie-breaks, triggers, scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from metrics.catalogue import Catalogue, Cumulation, Indicator, Kind, Subject
from metrics.problems import Problem
from metrics.rule_book_parts import MissingPolicy, TieBreakBy, Trigger, TriggerCondition
from metrics.scope_check import scope_problems

if TYPE_CHECKING:
    from metrics.rule_book import Item, RuleBook

# Conditions of a trigger that are about one item.
ITEM_CONDITIONS = (TriggerCondition.ITEM_RED, TriggerCondition.VALUE_WORSE)
# Conditions that need a bound.
BOUND_CONDITIONS = (TriggerCondition.VALUE_WORSE, TriggerCondition.LAST_RANKS)


def item_part_problems(item: Item, indicator: Indicator, levels: tuple[str, ...]) -> list[Problem]:
    """Return what forbids where an item applies and what counts when its report is missing."""
    problems = [
        Problem("applies_level_unknown", {"item": item.name, "level": level, "levels": ", ".join(levels)})
        for level in item.applies.levels
        if level not in levels
    ]
    # The total of a whole year says nothing about the first months of the next one.
    if (
        item.missing is MissingPolicy.PREVIOUS
        and indicator.kind is not Kind.RATE
        and indicator.cumulation is Cumulation.FLOW
    ):
        problems.append(Problem("previous_value_of_a_sum", {"item": item.name}))
    return problems


def part_problems(book: RuleBook, catalogue: Catalogue, cells: Mapping[str, str]) -> list[Problem]:
    """Return what forbids the parts of a rule book beside its items; ``cells`` as for ``rule_book_problems``."""
    problems = (
        _scope(book, cells)
        + _twice(book)
        + _tie_breaks(book)
        + _triggers(book, catalogue, cells)
        + _peer_groups(book, catalogue)
    )
    if book.grades and (book.grades[-1].at_least > 0 or book.grades[-1].quota is not None):
        last = book.grades[-1].name
        problems.append(Problem("grades_without_rest", {"grade": last}, cell=cells.get(f"grade/{last}", "")))
    return problems


def _scope(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    """Hold every text of the book to the scope line, not only the names of what is scored."""
    entries = [
        (f"line/{line.code}", {"code": line.code, "name": line.name, "numerator": line.basis}) for line in book.lines
    ]
    entries += [
        (
            f"trigger/{trigger.code}",
            # A law's title is a source, and may name what it forbids.
            {"code": trigger.code, "name": trigger.name, "source": f"{trigger.legal_basis}\n{trigger.authority}"},
        )
        for trigger in book.triggers
    ]
    entries += [
        (f"award/{award.code}", {"code": award.code, "name": award.name, "numerator": award.note})
        for award in book.awards
    ]
    entries += [
        (f"measure/{measure.code}", {"code": measure.code, "name": measure.name})
        for measure in (book.review.measures if book.review else ())
    ]
    remarks = [book.title, book.series, *book.publication_notes]
    remarks += [grade.name for grade in book.grades] + [band.name for band in book.peer_groups.bands]
    entries += [("", {"name": remark}) for remark in remarks if remark]
    return [problem.at(cell=cells.get(where)) for where, entry in entries for problem in scope_problems(entry)]


def _twice(book: RuleBook) -> list[Problem]:
    codes = {
        "lines": [line.code for line in book.lines],
        "triggers": [trigger.code for trigger in book.triggers],
        "grades": [grade.name for grade in book.grades],
        "bands": [band.name for band in book.peer_groups.bands],
        "period_weights": [f"{weight.month}" for weight in book.period_weights],
        "awards": [award.code for award in book.awards],
    }
    return [
        Problem("part_twice", {"part": part, "code": code})
        for part, listed in codes.items()
        for code, count in Counter(listed).items()
        if count > 1
    ]


def _tie_breaks(book: RuleBook) -> list[Problem]:
    known = {
        TieBreakBy.ITEM: {item.code for item in book.items},
        TieBreakBy.SUBJECT: {str(subject) for subject in Subject if subject is not Subject.CONTEXT},
        TieBreakBy.PROGRESS: {""},
    }
    return [
        Problem("tie_break_unknown", {"by": str(tie_break.by), "code": tie_break.code})
        for tie_break in book.tie_breaks
        if tie_break.code not in known[tie_break.by]
    ]


def _triggers(book: RuleBook, catalogue: Catalogue, cells: Mapping[str, str]) -> list[Problem]:
    items = {item.code: item for item in book.items}
    grades = {grade.name for grade in book.grades}
    problems: list[Problem] = []
    for trigger in book.triggers:
        named, cell = {"trigger": trigger.name}, cells.get(f"trigger/{trigger.code}", "")
        item = items.get(trigger.item)
        if item is None and (trigger.item or trigger.condition in ITEM_CONDITIONS):
            problems.append(Problem("trigger_item_unknown", {**named, "item": trigger.item}, cell=cell))
        indicator = None if item is None else catalogue.by_code.get(item.indicator)
        if indicator is not None and not may_open_review(trigger, indicator.subject):
            code = "trigger_on_service" if indicator.subject is Subject.SERVICE else "trigger_on_capacity"
            problems.append(Problem(code, {**named, "item": trigger.item}, cell=cell))
        if trigger.condition in BOUND_CONDITIONS and trigger.bound is None:
            problems.append(Problem("trigger_without_bound", named, cell=cell))
        if trigger.condition is TriggerCondition.GRADE and trigger.grade not in grades:
            problems.append(Problem("trigger_grade_unknown", {**named, "grade": trigger.grade}, cell=cell))
    return problems


def may_open_review(trigger: Trigger, subject: Subject) -> bool:
    """Return whether a trigger on an item of a subject may open a review (docs/scope.md).

    Means and context never do. A service only does for its safety, and a rate says nothing about that: an
    authority has to have recorded that the service was unsafe.
    """
    if subject in (Subject.CAPACITY, Subject.CONTEXT):
        return False
    return subject is not Subject.SERVICE or trigger.condition not in ITEM_CONDITIONS


def _peer_groups(book: RuleBook, catalogue: Catalogue) -> list[Problem]:
    code = book.peer_groups.indicator
    if not code:
        return []
    indicator = catalogue.by_code.get(code)
    if indicator is None:
        return [Problem("peer_indicator_unknown", {"indicator": code})]
    if indicator.kind is not Kind.COUNT or indicator.cumulation is not Cumulation.STOCK or indicator.derivation:
        return [Problem("peer_indicator_not_stock", {"indicator": code})]
    return []
