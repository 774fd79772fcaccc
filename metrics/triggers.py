"""Triggers of a rule book on a score run: which places they open leads on, and why some open nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd

from metrics.catalogue import Catalogue, Polarity, Subject
from metrics.lead_frames import TRIGGER, lead_frame
from metrics.periods import shift
from metrics.rule_book import RuleBook
from metrics.rule_book_part_checks import ITEM_CONDITIONS, may_open_review
from metrics.rule_book_parts import Trigger, TriggerCondition

RED = "red"
Rows = list[dict[str, Any]]


class Closed(StrEnum):
    """Why a trigger opens nothing, whatever the figures say."""

    EXPIRED = "expired"
    NO_LEGAL_BASIS = "no_legal_basis"
    NO_AUTHORITY = "no_authority"
    NO_EXPIRY = "no_expiry"
    SUBJECT = "subject"
    NO_DIRECTION = "no_direction"
    TOO_EARLY = "too_early"


@dataclass(frozen=True)
class ClosedTrigger:
    """A trigger that opens nothing in a period, and why."""

    trigger: Trigger
    reason: Closed


@dataclass(frozen=True)
class TriggerLeads:
    """Leads (columns of ``LEAD_DTYPES``, kind ``trigger``) and the triggers that opened nothing by rule."""

    leads: pd.DataFrame
    closed: tuple[ClosedTrigger, ...]


@dataclass(frozen=True)
class _Facts:
    """What the conditions are judged by: the frames of a run at the assessed level, and what came before."""

    book: RuleBook
    catalogue: Catalogue
    period: str
    totals: pd.DataFrame
    items: pd.DataFrame
    entries: pd.DataFrame
    earlier: Sequence[pd.DataFrame]

    @property
    def months(self) -> dict[str, str]:
        """The months that a lead on the year to date is about."""
        return {"first_month": self.book.months_until(self.period)[0], "last_month": self.period}


def trigger_leads(
    book: RuleBook,
    totals: pd.DataFrame,
    items: pd.DataFrame,
    catalogue: Catalogue,
    period: str,
    entries: pd.DataFrame | None = None,
    earlier: Sequence[pd.DataFrame] = (),
) -> TriggerLeads:
    """Return the leads that a book's triggers open in a period; a lead is never a decision.

    ``totals`` and ``items`` as in ``ScoreRun``; ``entries`` are the ledger's (columns month, place, line, cases):
    a fact that an authority recorded stands there under the trigger's code; ``earlier`` holds the totals of the
    last runs of the assessment years before, newest first. Only places of the assessed level, and figures that
    were reported in it, open leads. Statistic and threshold are: per cent of the item's points and its amber line;
    value and bound; rank and the best rank of the last ones (of the peer group where there are groups); points in
    hundredths (grade); cases recorded. A place with the best rank is never among the last.
    """
    closed = closed_triggers(book, catalogue, period, len(earlier))
    names = {each.trigger.code for each in closed}
    own = totals[totals["level"] == book.level]
    none = pd.DataFrame({"month": [], "place": [], "line": [], "cases": []})
    facts = _Facts(
        book,
        catalogue,
        period,
        own,
        items[items["place"].isin(own["place"]) & (items["state"] == "scored")],
        none if entries is None else entries,
        earlier,
    )
    rows: Rows = [
        {"kind": TRIGGER, "trigger_code": trigger.code, **row}
        for trigger in book.triggers
        if trigger.code not in names
        for row in _CONDITIONS[trigger.condition](trigger, facts)
    ]
    return TriggerLeads(lead_frame(pd.DataFrame(rows)), closed)


def closed_triggers(
    book: RuleBook, catalogue: Catalogue, period: str, years_before: int = 0
) -> tuple[ClosedTrigger, ...]:
    """Return the triggers that open nothing in a period: expired by its last day, without basis, or out of bounds.

    ``years_before`` is how many assessment years before were scored, for triggers that look at several.
    """
    found = ((trigger, _why_closed(trigger, book, catalogue, period, years_before)) for trigger in book.triggers)
    return tuple(ClosedTrigger(trigger, reason) for trigger, reason in found if reason is not None)


def last_day_of(month: str) -> date:
    """Return the last day of a month: by then a trigger must still hold."""
    return date.fromisoformat(f"{shift(month, 1)}-01") - timedelta(days=1)


def _why_closed(
    trigger: Trigger, book: RuleBook, catalogue: Catalogue, period: str, years_before: int
) -> Closed | None:
    if not trigger.legal_basis.strip():
        return Closed.NO_LEGAL_BASIS
    if not trigger.authority.strip():
        return Closed.NO_AUTHORITY
    if trigger.expires is None:
        return Closed.NO_EXPIRY
    if trigger.expires < last_day_of(period):
        return Closed.EXPIRED
    item = next((each for each in book.items if each.code == trigger.item), None)
    indicator = None if item is None else catalogue.by_code.get(item.indicator)
    about_item = bool(trigger.item) or trigger.condition in ITEM_CONDITIONS
    if about_item and (indicator is None or not may_open_review(trigger, Subject(indicator.subject))):
        return Closed.SUBJECT
    directions = (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER)
    if trigger.condition is TriggerCondition.VALUE_WORSE and indicator and indicator.polarity not in directions:
        return Closed.NO_DIRECTION
    if trigger.condition is TriggerCondition.LAST_RANKS and trigger.years - 1 > years_before:
        return Closed.TOO_EARLY
    return None


def _red(trigger: Trigger, facts: _Facts) -> Iterator[dict[str, Any]]:
    item = next(each for each in facts.book.scored_items if each.code == trigger.item)
    found = facts.items[(facts.items["item"] == trigger.item) & (facts.items["light"] == RED)]
    share = 100 * found["points"].astype("float64") / found["full_points"]
    amber = (item.lights or facts.book.lights).amber
    for row, statistic in zip(found.to_dict("records"), share.tolist(), strict=True):
        yield {**_of_item(row, facts), "statistic": statistic, "threshold": amber}


def _worse(trigger: Trigger, facts: _Facts) -> Iterator[dict[str, Any]]:
    found = facts.items[(facts.items["item"] == trigger.item) & facts.items["value"].notna()]
    indicator = next(facts.catalogue.by_code[each.indicator] for each in facts.book.items if each.code == trigger.item)
    lower = indicator.polarity is Polarity.LOWER_IS_BETTER
    worse = found["value"] > trigger.bound if lower else found["value"] < trigger.bound
    for row in found[worse].to_dict("records"):
        yield {**_of_item(row, facts), "statistic": row["value"], "threshold": trigger.bound}


def _of_item(row: Mapping[Any, Any], facts: _Facts) -> dict[str, Any]:
    figures = None if pd.isna(row["denominator"]) else int(row["denominator"])
    return {name: row[name] for name in ("place", "item", "indicator")} | {**facts.months, "figures": figures}


def _last(trigger: Trigger, facts: _Facts) -> Iterator[dict[str, Any]]:
    places, months = int(trigger.bound or 0), facts.months
    now = _among_last(facts.totals, places)
    before = [_among_last(totals[totals["level"] == facts.book.level], places) for totals in facts.earlier]
    before = before[: trigger.years - 1]
    months["first_month"] = shift(months["first_month"], -12 * len(before))
    again = set.intersection(set(now["place"]), *(set(totals["place"]) for totals in before))
    chosen = now[now["place"].isin(again)]
    for place, rank, ranked in zip(chosen["place"], chosen["rank"].tolist(), chosen["of"].tolist(), strict=True):
        yield {"place": place, **months, "figures": ranked, "statistic": rank, "threshold": ranked - places + 1}


def _among_last(totals: pd.DataFrame, places: int) -> pd.DataFrame:
    """Return place, rank and how many were ranked of those behind whom fewer than so many places lie."""
    grouped = totals["peer_group"].notna()
    frame = pd.DataFrame(
        {
            "place": totals["place"],
            "group": totals["peer_group"].where(grouped, ""),
            "rank": totals["rank_in_peer_group"].where(grouped, totals["rank"]),
            "of": totals["peer_group_places"].where(grouped, totals["ranked_places"]),
        }
    ).dropna(subset=["rank"])
    worse = frame.groupby("group")["rank"].rank(method="min", ascending=False) - 1
    return frame[(worse < places) & (frame["rank"] > 1)]


def _graded(trigger: Trigger, facts: _Facts) -> Iterator[dict[str, Any]]:
    graded = facts.totals[facts.totals["grade"] == trigger.grade]
    for place, points in zip(graded["place"], graded["points"].tolist(), strict=True):
        yield {"place": place, **facts.months, "statistic": points}


def _recorded(trigger: Trigger, facts: _Facts) -> Iterator[dict[str, Any]]:
    entries = facts.entries
    of_trigger = entries[
        (entries["line"] == trigger.code)
        & entries["place"].isin(facts.totals["place"])
        & entries["month"].isin(facts.book.months_until(facts.period))
    ]
    for place, own in of_trigger.groupby("place", sort=True):
        cases = int(own["cases"].sum())
        first, last = own["month"].min(), own["month"].max()
        stated = {"first_month": first, "last_month": last, "figures": cases, "statistic": float(cases)}
        yield {"place": place, "item": trigger.item or None, **stated}


_CONDITIONS: dict[TriggerCondition, Callable[[Trigger, _Facts], Iterator[dict[str, Any]]]] = {
    TriggerCondition.ITEM_RED: _red,
    TriggerCondition.VALUE_WORSE: _worse,
    TriggerCondition.LAST_RANKS: _last,
    TriggerCondition.GRADE: _graded,
    TriggerCondition.RECORDED: _recorded,
}
