"""Lint of weights: items that decide alone."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.problems import Problem, Severity
from metrics.rule_book import Item, RuleBook

# Rules that give everything or nothing set places apart by all their points.
ALL_OR_NOTHING = frozenset({"threshold", "zero_tolerance"})


def plausible_spread(item: Item, book: RuleBook) -> float:
    """Return the hundredths by which an item plausibly sets places apart.

    All its points where it gives all or nothing; otherwise the points between full and the amber line,
    since most places lie there.
    """
    if item.rule in ALL_OR_NOTHING:
        return float(item.points)
    return item.points * (100 - book.lights.amber) / 100


def weight_problems(book: RuleBook, cells: Mapping[str, str]) -> list[Problem]:
    """Return a warning for each item that outweighs all others, by its points or by its plausible spread."""
    if len(book.items) == 1:
        return []
    points = sum(item.points for item in book.items)
    spread = {number: plausible_spread(item, book) for number, item in enumerate(book.items)}
    total = sum(spread.values())
    return [
        Problem(
            "item_decides_alone",
            {
                "item": item.name,
                "points": f"{item.points / 100:g}",
                "share": f"{item.points * 100 / points:.0f}",
                "spread": f"{spread[number] / 100:g}",
                "others": f"{(total - spread[number]) / 100:g}",
            },
            Severity.WARNING,
            cell=cells.get(f"{item.code}/points", cells.get(item.code, "")),
        )
        for number, item in enumerate(book.items)
        if item.points * 2 > points or spread[number] > total - spread[number]
    ]
