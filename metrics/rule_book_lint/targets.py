"""Lint of targets: outside the possible range, written as a fraction, at the worse end, never read."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.catalogue import Catalogue, Indicator, Kind, Polarity
from metrics.problems import Problem, Severity
from metrics.rule_book import RuleBook, target_of
from metrics.rule_book_lint.places_in_file import ItemLint, possible_range
from metrics.rules import RULES

# A target of 1 or less for an indicator in per cent or more is a per cent cell read as a number.
_PER_CENT = 100


def target_problems(lint: ItemLint) -> list[Problem]:
    """Return what is wrong with an item's own target, or with the catalogue's where it has none."""
    target = target_of(lint.item, lint.indicator)
    if not RULES[lint.item.rule].needs_target:
        if lint.item.target is None:
            return []
        return [lint.warning("target_not_read", "target", target=lint.item.target, rule=lint.item.rule)]
    if target is None:
        return []
    least, most = possible_range(lint.indicator)
    if not least <= target <= most:
        limits = {"least": least, "most": most}
        return [lint.error("target_out_of_range", "target", target=target, **limits)]
    if _looks_like_fraction(target, lint.indicator):
        return [lint.warning("target_looks_like_fraction", "target", target=target, meant=target * _PER_CENT)]
    if _at_worse_end(target, lint.indicator):
        # A count whose task is nothing may be meant; a rate's target that nobody can miss is not.
        report = lint.error if lint.indicator.kind is Kind.RATE else lint.warning
        return [report("target_at_worse_end", "target", target=target)]
    return []


def place_target_problems(book: RuleBook, catalogue: Catalogue, cells: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with the targets of single places."""
    items = {item.code: item for item in book.items}
    problems = []
    for line in book.targets:
        item = items.get(line.item)
        indicator = catalogue.by_code.get(item.indicator) if item else None
        if item is None or indicator is None:
            continue
        least, most = possible_range(indicator)
        shown = {"item": item.name, "place": line.place, "target": f"{line.value:g}"}
        cell = cells.get(f"{line.item}/{line.place}/{line.first_month}", "")
        if not RULES[item.rule].needs_target:
            unread = {**shown, "rule": item.rule}
            problems.append(Problem("place_target_not_read", unread, Severity.WARNING, cell=cell))
        elif not least <= line.value <= most:
            limits = {"least": f"{least:g}", "most": f"{most:g}"}
            problems.append(Problem("place_target_out_of_range", {**shown, **limits}, cell=cell))
        elif _looks_like_fraction(line.value, indicator):
            meant = {**shown, "meant": f"{line.value * _PER_CENT:g}"}
            problems.append(Problem("place_target_looks_like_fraction", meant, Severity.WARNING, cell=cell))
        elif indicator.kind is Kind.RATE and _at_worse_end(line.value, indicator):
            problems.append(Problem("place_target_at_worse_end", shown, Severity.WARNING, cell=cell))
    return problems


def _looks_like_fraction(target: float, indicator: Indicator) -> bool:
    # Where lower is better, less than one per cent is an honest target.
    per_cent = indicator.kind is Kind.RATE and indicator.factor >= _PER_CENT
    return per_cent and indicator.polarity is not Polarity.LOWER_IS_BETTER and 0 < target <= 1


def _at_worse_end(target: float, indicator: Indicator) -> bool:
    least, most = possible_range(indicator)
    return target == (most if indicator.polarity is Polarity.LOWER_IS_BETTER else least)
