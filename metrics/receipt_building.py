"""Building receipts: the score run's own steps, kept apart so that each can be shown."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from metrics.catalogue import Catalogue, Kind
from metrics.hierarchy import Hierarchy
from metrics.peer_groups import peer_classes
from metrics.periods import assessment_months, shift
from metrics.receipt import (
    Contribution,
    ItemReceipt,
    Receipt,
    RunFacts,
    Target,
    TotalReceipt,
)
from metrics.receipt_totals import TotalBuilder, follows, known
from metrics.receipt_units import UnitYear, summed, terms
from metrics.rule_book import PROGRESS_RULE, Item, RuleBook
from metrics.score_run import applicable, indicators_read
from metrics.targets import item_targets

_SCORE_FIELDS = ("value", "points", "full_points", "state", "explanation", "light")
_COMPARED = ("numerator", "denominator", "reports_due", "reports_received")


@dataclass(frozen=True)
class Evidence:
    """What a receipt is built from, as the run saw it.

    ``observations`` has the columns of ``build_cube`` plus file, sheet, numerator_cells,
    denominator_cells and batch (no such columns: no sources); ``versions`` as for ``build_hierarchy``,
    with a name where there is one; ``items`` and ``totals`` are those of ``ScoreRun``. ``readable`` holds
    the units whose own reports may be shown; None: all. ``entries`` of the ledger have columns place, line,
    month, cases, reason, evidence, file and batch; ``earlier`` are the totals of ``earlier_totals``.
    """

    observations: pd.DataFrame
    versions: pd.DataFrame
    hierarchy: Hierarchy
    book: RuleBook
    catalogue: Catalogue
    levels: Sequence[str]
    items: pd.DataFrame
    totals: pd.DataFrame
    readable: Container[str] | None = None
    entries: pd.DataFrame | None = None
    earlier: pd.DataFrame | None = None


def units_below(hierarchy: Hierarchy, units: Sequence[str], places: Sequence[str]) -> list[str]:
    """Return those of ``units`` (or their successors) that lie in any of the places or are one of them."""
    level_of = dict(zip(hierarchy.places["code"], hierarchy.places["level"], strict=True))
    rows = hierarchy.rows_of(units)
    inside = np.zeros(len(units), dtype=bool)
    for level in {level_of[place] for place in places if place in level_of}:
        wanted = np.isin(np.array(hierarchy.codes_at(level), dtype=object), list(places))
        groups = hierarchy.groups_at(rows, level)
        inside |= (groups >= 0) & wanted[groups]
    return [unit for unit, kept in zip(units, inside, strict=True) if kept]


def build_receipts(
    evidence: Evidence, run: RunFacts, places: Sequence[str], items: Sequence[str] | None = None
) -> list[Receipt]:
    """Return the receipts of places in a run, with all items or some.

    A place that the run did not score is left out.
    """
    builder = _Builder(evidence, run, places)
    wanted = set(items) if items is not None else None
    return [builder.receipt(place, wanted) for place in places if place in builder.totals]


class _Builder:
    def __init__(self, evidence: Evidence, run: RunFacts, places: Sequence[str]) -> None:
        self.evidence, self.run = evidence, run
        book, self.by_code = evidence.book, evidence.catalogue.by_code
        self.indicators = [self.by_code[item.indicator] for item in book.items]
        hierarchy = evidence.hierarchy
        self.level_of = dict(zip(hierarchy.places["code"], hierarchy.places["level"], strict=True))
        self.parent_of = dict(zip(hierarchy.places["code"], hierarchy.places["parent"], strict=True))
        self.names = _names(evidence.versions)
        every = sorted(set(evidence.versions["code"].tolist()))
        self.units = self._in_order(units_below(hierarchy, every, places))
        self.year = self._year(run.months)
        self.before = self._years_before() if book.looks_back else None
        self.items = book.scored_items
        self.classes = peer_classes(evidence.versions, run.period)
        self.place_of = {
            level: self._groups(level) for level in {self.level_of[place] for place in places if place in self.level_of}
        }
        scored = list(evidence.levels[: list(evidence.levels).index(book.level) + 1])
        self.targets = item_targets(book, evidence.catalogue, hierarchy, run.period, scored)
        self.codes = {level: {c: n for n, c in enumerate(hierarchy.codes_at(level))} for level in scored}
        self.scores: dict[tuple[Any, Any], Any] = {
            (row.place, row.item): row for row in evidence.items.itertuples(index=False)
        }
        self.below: dict[tuple[str, str], list[str]] = {}
        self.total_builder = TotalBuilder(book, run.months, evidence.entries, evidence.earlier)
        self.totals: dict[Any, Any] = {row.place: row for row in evidence.totals.itertuples(index=False)}

    def _in_order(self, units: list[str]) -> list[str]:
        """Return units so that those of one place stand side by side at every level."""
        hierarchy = self.evidence.hierarchy
        rows = hierarchy.rows_of(units)
        keys = [hierarchy.groups_at(rows, level).tolist() for level in self.evidence.levels]
        return [unit for *_, unit in sorted(zip(*keys, units, strict=True))]

    def _groups(self, level: str) -> Mapping[str, list[int]]:
        """Return place → positions of the units that count for it."""
        hierarchy = self.evidence.hierarchy
        codes = hierarchy.codes_at(level)
        found: dict[str, list[int]] = {code: [] for code in codes}
        for position, group in enumerate(hierarchy.groups_at(hierarchy.rows_of(self.units), level)):
            if group >= 0:
                found[codes[group]].append(position)
        return found

    def _year(self, months: Sequence[str]) -> UnitYear:
        evidence = self.evidence
        read = indicators_read(evidence.book, evidence.catalogue)
        return UnitYear(evidence.observations, evidence.versions, self.units, self.names, read, self.indicators, months)

    def _years_before(self) -> tuple[UnitYear, UnitYear]:
        """Return the same months of last year, and the whole of it, as in ``metrics.last_year``."""
        same = assessment_months(shift(self.run.period, -12), self.evidence.book.start_month)
        whole = assessment_months(shift(same[0], 11), self.evidence.book.start_month)
        return self._year(same), self._year(whole)

    def receipt(self, place: str, wanted: set[str] | None) -> Receipt:
        level = str(self.totals[place].level)
        lines = [
            self._item(number, item, place, level)
            for number, item in enumerate(self.items)
            if wanted is None or item.code in wanted
        ]
        total = self._total(place)
        differing = [line.item.code for line in lines if not self._agrees(line, place)]
        differing += [] if follows(total) else ["total"]
        return Receipt(self.run, place, self.names.get(place, place), level, tuple(lines), total, tuple(differing))

    def _agrees(self, line: ItemReceipt, place: str) -> bool:
        stored, figures = self.scores[place, line.item.code], line.carried or line.figures
        rebuilt = (
            figures.numerator if figures.reported else None,
            figures.denominator if figures.reported and line.indicator.kind is Kind.RATE else None,
            line.figures.due,
            line.figures.received,
        )
        return rebuilt == tuple(known(getattr(stored, name)) for name in _COMPARED)

    def _item(self, number: int, item: Item, place: str, level: str) -> ItemReceipt:
        indicator, stored = self.indicators[number], self.scores[place, item.code]
        members = self.place_of.get(level, {}).get(place, [])
        contributions = self._contributions(self.year, number, members)
        scored = {name: known(getattr(stored, name)) for name in _SCORE_FIELDS}
        applies = applicable(self.evidence.book, level, [place], self.classes)
        carried_from = known(getattr(stored, "carried_from", None))
        previous: tuple[Contribution, ...] = ()
        carried: tuple[Contribution, ...] = ()
        looks_back = self.before is not None and (item.weighs_progress or item.rule == PROGRESS_RULE)
        if self.before is not None and looks_back:
            previous = self._contributions(self.before[0], number, members)
        if self.before is not None and carried_from is not None:
            carried = self._contributions(self.before[1], number, members)
        return ItemReceipt(
            number=number + 1,
            item=item,
            indicator=indicator,
            terms=terms(indicator, self.by_code),
            contributions=contributions,
            figures=summed([contribution.figures for contribution in contributions]),
            target=self._target(number, item, place, level, known(stored.target)),
            months=len(self.run.months),
            applies=applies is None or bool(applies[0, number]),
            previous_contributions=previous,
            previous=summed([part.figures for part in previous]) if looks_back else None,
            carried_contributions=carried,
            carried=summed([part.figures for part in carried]) if carried_from is not None else None,
            carried_from=carried_from,
            **scored,
        )

    def _contributions(self, year: UnitYear, number: int, members: Sequence[int]) -> tuple[Contribution, ...]:
        shown: list[Contribution] = []
        withheld: dict[str, list[Contribution]] = {}
        readable = self.evidence.readable
        for member in members:
            contribution = year.contribution(member, number)
            if contribution is None:
                continue
            if readable is None or contribution.unit in readable:
                shown.append(contribution)
            else:
                withheld.setdefault(self._readable_place(contribution.unit), []).append(contribution)
        return (*shown, *(self._together(place, parts) for place, parts in withheld.items()))

    def _readable_place(self, unit: str) -> str:
        readable = self.evidence.readable
        place = self.evidence.hierarchy.successor.get(unit, unit)
        while place not in (readable or ()) and self.parent_of.get(place) is not None:
            place = self.parent_of[place]
        return place

    def _together(self, place: str, parts: list[Contribution]) -> Contribution:
        figures = summed([part.figures for part in parts])
        return Contribution(place, self.names.get(place, place), True, (), figures, len(parts))

    def _target(self, number: int, item: Item, place: str, level: str, value: float | None) -> Target:
        book, indicator = self.evidence.book, self.indicators[number]
        if value is None:
            return Target(None, "none")
        own = [t for t in book.targets if (t.item, t.place) == (item.code, place) and t.first_month <= self.run.period]
        if own:
            return Target(value, "place", first_month=max(own, key=lambda target: target.first_month).first_month)
        adds_up = indicator.kind is not Kind.RATE
        if adds_up and level != book.level:
            below = self._below(book.level, place)
            column, row = self.targets[book.level][:, number], self.codes[book.level]
            return Target(value, "sum", parts=tuple((code, float(column[row[code]])) for code in below))
        if item.target is not None:
            return Target(value, "rule_book")
        if adds_up and indicator.reporting_level != book.level:
            count = len(self._below(indicator.reporting_level, place))
            return Target(value, "per_unit", each=indicator.default_target, count=count)
        return Target(value, "catalogue")

    def _below(self, level: str, place: str) -> list[str]:
        if (level, place) not in self.below:
            hierarchy = self.evidence.hierarchy
            self.below[level, place] = units_below(hierarchy, hierarchy.codes_at(level), [place])
        return self.below[level, place]

    def _total(self, place: str) -> TotalReceipt:
        scores = [self.scores[place, item.code] for item in self.items]
        level = str(self.totals[place].level)
        return self.total_builder.total(
            place, self.totals[place], scores, is_assessed=level == self.evidence.book.level
        )


def _names(versions: pd.DataFrame) -> dict[str, str]:
    if "name" not in versions.columns:
        return {}
    return dict(zip(versions["code"].tolist(), versions["name"].tolist(), strict=True))
