"""The lint of rule books: everything that is wrong, or looks wrong, before a book is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from metrics.catalogue import Catalogue
from metrics.problems import Problem, Severity
from metrics.rule_book import RuleBook, rule_book_problems
from metrics.rule_book_lint.awards import award_problems
from metrics.rule_book_lint.headlines import Headline, headline_problems
from metrics.rule_book_lint.parts import part_problems, trigger_problems
from metrics.rule_book_lint.places_in_file import ItemLint, located
from metrics.rule_book_lint.scales import scale_problems
from metrics.rule_book_lint.targets import place_target_problems, target_problems
from metrics.rule_book_lint.weights import weight_problems

__all__ = ["Headline", "lint_rule_book"]

# Problems about what the sheet of names and values says.
_NOTES = {"points_do_not_sum": "about/total_points", "rule_book_level_unknown": "about/level"}


def lint_rule_book(
    book: RuleBook,
    catalogue: Catalogue,
    levels: tuple[str, ...],
    cells: Mapping[str, str] | None = None,
    headlines: Sequence[Headline] = (),
) -> list[Problem]:
    """Return errors, which refuse a rule book, and warnings, which ask; each with sheet and cell where known.

    ``levels`` come top first. ``cells`` maps item code, or ``code/heading`` such as ``visits/target``, to
    a cell, as ``C5`` or ``sheet!C5``; headings are those of the items sheet, and beside them
    ``code/place/first_month`` for a place's target, ``trigger/code`` for a trigger, ``award/code``,
    ``measure/code`` and ``about/field`` for a field of the book. ``headlines`` are the groups that the sheet
    shows above its items.
    """
    cells = cells or {}
    problems = rule_book_problems(book, catalogue, levels, cells)
    for item in book.scored_items:
        indicator = catalogue.by_code.get(item.indicator)
        if indicator is not None:
            lint = ItemLint(item, indicator, cells)
            problems += [*_policy(lint), *target_problems(lint), *scale_problems(lint)]
    problems += _indicator_twice(book, cells)
    problems += place_target_problems(book, catalogue, cells)
    problems += weight_problems(book, cells)
    problems += trigger_problems(book, cells)
    problems += part_problems(book, cells)
    problems += award_problems(book, cells)
    problems += headline_problems(book, catalogue, headlines)
    return [located(problem.at(cell=cells.get(_NOTES.get(problem.code, "")))) for problem in problems]


def _policy(lint: ItemLint) -> list[Problem]:
    """Return a warning for an item that leaves it to a default what a missing report costs."""
    if "missing" in lint.item.model_fields_set:
        return []
    return [lint.warning("item_without_missing_policy", "missing", policy=str(lint.item.missing))]


def _indicator_twice(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    used = Counter(item.indicator for item in book.items)
    coded = Counter(item.code for item in book.items)
    return [
        Problem(
            "indicator_twice",
            {"item": item.name, "indicator": item.indicator},
            Severity.WARNING,
            cell=cells.get(f"{item.code}/indicator", cells.get(item.code, "")),
        )
        for item in book.items
        # The same code twice is an error of its own.
        if used[item.indicator] > 1 and coded[item.code] == 1
    ]
