"""Events beside a trend: a new rule book, a merger or split, months in which reports are missing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class TrendEvent:
    """Something that happened from a month on and may explain a step in a line."""

    month: str
    text: str


def book_events(books: pd.DataFrame, months: Sequence[str], say: Callable[..., str]) -> list[TrendEvent]:
    """Return the months from which another rule book scored; columns month, version of ``books``, oldest first."""
    changed = books[books["version"].ne(books["version"].shift()) & books["version"].shift().notna()]
    shown = set(months)
    return [TrendEvent(month, say("New rule book")) for month in changed["month"] if month in shown]


def place_events(
    changes: pd.DataFrame, places: Sequence[str], months: Sequence[str], say: Callable[..., str]
) -> list[TrendEvent]:
    """Return mergers and splits of the places themselves or of those just below them.

    ``changes`` has columns from_code, to_code, month, kind, parent (of the place that goes on).
    """
    shown, of = set(months), set(places)
    names = {"merge": say("Merger"), "split": say("Split")}
    touching = changes[
        changes["month"].isin(shown)
        & (changes["from_code"].isin(of) | changes["to_code"].isin(of) | changes["parent"].isin(of))
    ]
    happened = set(zip(touching["month"], touching["kind"], strict=True))
    return [TrendEvent(month, names[kind]) for month, kind in sorted(happened)]


def missing_months(monthly: pd.DataFrame, place: str, months: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return (month, reports received, reports due) of one place where not all came, oldest first.

    ``monthly`` are its figures month by month, with reports_due and reports_received.
    """
    shown = set(months)
    own = monthly[(monthly["place"] == place) & monthly["month"].isin(shown)]
    lacking = own[own["reports_received"] < own["reports_due"]]
    return [
        (str(month), int(received), int(due))
        for month, received, due in zip(
            lacking["month"], lacking["reports_received"], lacking["reports_due"], strict=True
        )
    ]
