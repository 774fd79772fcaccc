"""The receipt (得分明细): frozen data that hold all one needs to recompute a score by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from metrics.catalogue import Bilingual, Cumulation, Indicator
from metrics.rule_book import Item
from metrics.rule_book_parts import LineKind

ReportState = Literal["value", "not_applicable", "missing"]


class Source(NamedTuple):
    """Where a figure stood: signed cells such as ``D7-E7``; no denominator cells for counts."""

    file: str
    sheet: str
    numerator_cells: str
    denominator_cells: str | None
    batch: int


class Report(NamedTuple):
    """One unit's report for one period, or the gap where one was due. Amounts are fen."""

    period: str
    state: ReportState
    is_due: bool
    numerator: int | None
    denominator: int | None
    source: Source | None


class Figures(NamedTuple):
    """Year-to-date figures: sums and counts of reports, as in ``metrics.cumulation.Cumulated``."""

    numerator: int
    denominator: int
    due: int
    received: int
    reported: bool
    not_applicable: bool


class Term(NamedTuple):
    """A reported indicator behind an item, its signs in a derivation (0: takes no part) and how it cumulates."""

    indicator: str
    name: Bilingual
    numerator_sign: int
    denominator_sign: int
    cumulation: Cumulation
    denominator_cumulation: Cumulation


class TermReports(NamedTuple):
    """What one unit reported for one term, and what it comes to."""

    indicator: str
    reports: tuple[Report, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one reporting unit adds to an item.

    ``is_in_force`` says whether the unit exists in the scored month; a stock of one that does not counts
    nothing. ``withheld_units`` is above zero where the viewer may not read the units' own reports: then
    the figures are those units' sum under the place that they lie in, and there are no terms.
    """

    unit: str
    name: str
    is_in_force: bool
    terms: tuple[TermReports, ...]
    figures: Figures
    withheld_units: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A target and where it came from.

    ``origin``: place (set for this place from ``first_month`` on), rule_book, catalogue, per_unit
    (``each``, the catalogue's default, for each of ``count`` reporting places), sum (of ``parts``, the
    targets of the assessed places below) or none.
    """

    value: float | None
    origin: Literal["place", "rule_book", "catalogue", "per_unit", "sum", "none"]
    first_month: str | None = None
    each: float | None = None
    count: int = 0
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemReceipt:
    """One item of one place. ``points`` and ``full_points`` are hundredths; points are None when left out.

    ``months`` is how many months of the assessment year are over; ``applies`` whether the rule book
    applies the item to this place. ``previous`` are the figures of the same months last year where
    progress earns points; ``carried`` those of last year that stand in for a missing report, the last of
    which is of ``carried_from``.
    """

    number: int
    item: Item
    indicator: Indicator
    terms: tuple[Term, ...]
    contributions: tuple[Contribution, ...]
    figures: Figures
    value: float | None
    target: Target
    months: int
    state: str
    explanation: str
    points: int | None
    full_points: int
    light: str
    applies: bool = True
    previous_contributions: tuple[Contribution, ...] = ()
    previous: Figures | None = None
    carried_contributions: tuple[Contribution, ...] = ()
    carried: Figures | None = None
    carried_from: str | None = None

    @property
    def has_rule_points(self) -> bool:
        """Whether the points come from the rule, by the item's own or by a previous value."""
        return self.state == "scored" or self.carried is not None


class LedgerEntry(NamedTuple):
    """A bonus or penalty entry that counts, and the file and batch that it came in."""

    month: str
    cases: int
    reason: str
    evidence: str
    file: str
    batch: int


@dataclass(frozen=True, slots=True)
class LineReceipt:
    """A bonus or penalty line with its entries: ``earned`` is points × cases, at most ``cap`` (all hundredths)."""

    code: str
    name: str
    kind: LineKind
    points: int
    cap: int | None
    cases: int
    earned: int
    entries: tuple[LedgerEntry, ...]


class MonthTotal(NamedTuple):
    """A month that the rule book weighs, and the total there; None without one, then it weighs nothing."""

    month: str
    weight: int
    points: int | None


@dataclass(frozen=True, slots=True)
class TotalReceipt:
    """A place's total in hundredths.

    ``base`` is sum × total points ÷ points that could be had, rounded half up; ``bonus`` and ``penalty`` are
    what the ``lines`` of the kind earned together, at most its cap; ``points`` is base + bonus − penalty,
    from zero to ``cap``. Ranks with ``tie_breaks`` follow from more than the totals. ``composite_points`` is
    the mean of the totals of ``months``, weighed, rounded half up.
    """

    sum: int
    available: int
    total_points: int
    base: int | None
    bonus: int
    penalty: int
    cap: int | None
    points: int | None
    rank: int | None
    ranked_places: int
    light: str
    not_ranked_reason: str | None = None
    tie_breaks: bool = False
    peer_group: str | None = None
    rank_in_peer_group: int | None = None
    peer_group_places: int | None = None
    grade: str | None = None
    composite_points: int | None = None
    composite_rank: int | None = None
    lines: tuple[LineReceipt, ...] = ()
    bonus_cap: int | None = None
    penalty_cap: int | None = None
    months: tuple[MonthTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Which score run a receipt belongs to, and every version that it rests on."""

    run: int
    level: str
    period: str
    months: tuple[str, ...]
    rule_book: str
    rule_book_title: str
    rule_book_version: str
    catalogue_version: str
    data_revision: int
    current_data_revision: int
    code_version: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything about one place in one score run.

    ``differing`` names items whose figures can no longer be rebuilt as the run saw them, because places
    were changed since, and ``total`` where bonus, penalty or composite cannot; the points are still the
    stored ones.
    """

    run: RunFacts
    place: str
    name: str
    level: str
    items: tuple[ItemReceipt, ...]
    total: TotalReceipt
    differing: tuple[str, ...] = ()


def receipt_data(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as plain data for JSON; numbers that are not known are None."""
    return _plain(receipt)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def source_rows(item: ItemReceipt) -> Iterator[tuple[Contribution, str, Report]]:
    """Yield every report that entered an item, and every gap: unit, reported indicator, report."""
    for contribution in (*item.contributions, *item.previous_contributions, *item.carried_contributions):
        for term in contribution.terms:
            for report in term.reports:
                yield contribution, term.indicator, report
