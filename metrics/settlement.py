"""Settlement (奖惩兑现): what each place gets and gives by a publication, the book's awards and decisions of reviews.

Points, ranks and grades stay as published; a decision only says what is not paid. What a place would have had
without it stands beside (without the veto). Others do not move up unless the book says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd

from metrics.award_rules import Award, AwardBasis, AwardKind
from metrics.review_rules import MeasureKind
from metrics.rule_book import RuleBook
from metrics.settlement_standings import Standing, group_key, standings_of
from metrics.triggers import last_day_of

PENDING = "pending"
LINE_DTYPES = {
    **dict.fromkeys(("place", "peer_group", "grade", "settled_grade", "award", "kind", "state"), "object"),
    **dict.fromkeys(("rank", "award_rank", "amount", "without_veto", "held_back", "case"), "Int64"),
}


class LineState(StrEnum):
    """What became of a line.

    ``settled``: as the book says; ``excluded``: a decision takes it; ``held_back``: a decision that is not final
    yet would take it; ``downgraded``: the grade it was for was lowered; ``after_downgrade``: it is for the lower
    grade; ``moved_up``: an excluded place left it, or the place left it for a better one; ``nothing``: the place
    has no line at all.
    """

    SETTLED = "settled"
    EXCLUDED = "excluded"
    HELD_BACK = "held_back"
    DOWNGRADED = "downgraded"
    AFTER_DOWNGRADE = "after_downgrade"
    MOVED_UP = "moved_up"
    NOTHING = "nothing"


@dataclass(frozen=True)
class _Decided:
    """A measure that holds for the settled period: of which case, on which awards (none: all), not final yet."""

    case: int
    kind: MeasureKind
    scope: frozenset[str]
    pending: bool

    def covers(self, award: Award) -> bool:
        return not self.scope or award.code in self.scope


def settle(
    book: RuleBook, totals: pd.DataFrame, measures: pd.DataFrame, period: str, earlier: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the lines of a settlement: per place of the assessed level one for each award or deduction, or one empty.

    ``totals`` are those of the publication (columns of ``score_total``); ``measures`` what decisions impose
    (columns case, place, kind, scope, first_day, last_day, state): a measure holds for a settlement when the last
    day of the ``period`` lies in it. ``earlier`` are the totals published twelve months before, None without.
    Columns of ``LINE_DTYPES``: rank is the published one within the peer group (of the composite where the book
    weighs periods), award_rank the one the line goes by; amounts are fen, of deductions below zero:
    ``without_veto`` is what the book alone gives, ``amount`` what is paid now, ``held_back`` what waits for a
    decision to become final. ``case`` is the review that changed the line.
    """
    standings = standings_of(book, totals, earlier)
    decided = _by_place(measures, last_day_of(period))
    rows: list[dict[str, Any]] = []
    for standing in standings:
        own = decided.get(standing.place, [])
        lines = [row for award in book.awards if (row := _line(book, award, standing, own, standings, decided))]
        lowered = _lowered(book, standing.grade, own, award=None)
        named = {
            "place": standing.place,
            "peer_group": standing.peer_group,
            "rank": standing.rank,
            "grade": standing.grade,
            "settled_grade": lowered,
        }
        nothing = {"state": str(LineState.NOTHING), "amount": 0, "without_veto": 0, "held_back": 0}
        rows += [{**named, **line} for line in lines or [nothing]]
    return pd.DataFrame(rows, columns=list(LINE_DTYPES)).astype(LINE_DTYPES)


def settlement_sums(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of a settlement by place, in its order: columns place, amount, without_veto, held_back (fen)."""
    summed = lines.groupby("place", sort=False)[["amount", "without_veto", "held_back"]].sum()
    return summed.astype("int64").reset_index()


def _by_place(measures: pd.DataFrame, last_day: date) -> dict[str, list[_Decided]]:
    """Return the measures that hold for a period by place, orders to correct left out: they cost no award."""
    found: dict[str, list[_Decided]] = {}
    ordered = measures.sort_values("case", kind="stable") if len(measures) else measures
    for row in ordered.to_dict("records"):
        kind = MeasureKind(row["kind"])
        if kind is MeasureKind.ORDER_TO_CORRECT or not row["first_day"] <= last_day <= row["last_day"]:
            continue
        own = _Decided(int(row["case"]), kind, frozenset(row["scope"]), row["state"] == PENDING)
        found.setdefault(str(row["place"]), []).append(own)
    return found


def _final(decided: Iterable[_Decided]) -> list[_Decided]:
    return [each for each in decided if not each.pending]


def _excluding(decided: Iterable[_Decided], award: Award) -> _Decided | None:
    if award.kind is AwardKind.DEDUCTION:
        return None  # Who is not eligible for awards still pays what the book deducts.
    found = (each for each in decided if each.kind is MeasureKind.AWARD_INELIGIBILITY and each.covers(award))
    return next(found, None)


def _lowered(book: RuleBook, grade: str | None, decided: Iterable[_Decided], award: Award | None) -> str | None:
    """Return the grade by which an award is settled: one lower for each final downgrade that covers it."""
    names = [each.name for each in book.grades]
    if grade not in names:
        return grade
    steps = {
        each.case
        for each in _final(decided)
        if each.kind is MeasureKind.DOWNGRADE and (each.covers(award) if award else not each.scope)
    }
    return names[min(names.index(grade) + len(steps), len(names) - 1)]


def _downgrading(decided: Iterable[_Decided], award: Award, *, pending: bool) -> _Decided | None:
    return next(
        (
            each
            for each in decided
            if each.kind is MeasureKind.DOWNGRADE and each.covers(award) and each.pending is pending
        ),
        None,
    )


def _line(
    book: RuleBook,
    award: Award,
    standing: Standing,
    own: list[_Decided],
    standings: list[Standing],
    decided: Mapping[str, list[_Decided]],
) -> dict[str, Any] | None:
    """Return the line of an award for a place, None when it has nothing to do with it."""
    signed = -award.amount if award.kind is AwardKind.DEDUCTION else award.amount
    told: dict[str, Any] = {"award": award.code, "kind": str(award.kind), "held_back": 0, "case": None}
    if award.peer_group and award.peer_group != standing.peer_group:
        return None
    if award.by is AwardBasis.GRADE:
        by_book = standing.grade == award.grade
        now = _lowered(book, standing.grade, own, award) == award.grade
        told["award_rank"] = None
    else:
        rank = standing.rank_by(award)
        moved = _moved_up(book, award, standing, standings, decided)
        by_book, now = _in_range(award, rank), _in_range(award, moved)
        told["award_rank"] = rank if by_book else moved
    if not by_book and not now:
        return None
    told["without_veto"] = signed if by_book else 0
    changes = [
        (_excluding(_final(own), award), LineState.EXCLUDED, 0, 0),
        (None if now else _downgrading(own, award, pending=False), LineState.DOWNGRADED, 0, 0),
    ]
    if award.kind is not AwardKind.DEDUCTION:
        waiting = _excluding(own, award)
        if waiting is None and award.by is AwardBasis.GRADE:
            waiting = _downgrading(own, award, pending=True)
        changes.append((waiting, LineState.HELD_BACK, 0, signed))
    for cause, state, amount, held in changes:
        if cause is not None:
            return {**told, "state": str(state), "amount": amount, "held_back": held, "case": cause.case}
    if by_book:
        state = LineState.SETTLED if now else LineState.MOVED_UP
        return {**told, "state": str(state), "amount": signed if now else 0}
    if award.by is AwardBasis.GRADE:
        cause = _downgrading(own, award, pending=False)
        case = None if cause is None else cause.case
        return {**told, "state": str(LineState.AFTER_DOWNGRADE), "amount": signed, "case": case}
    return {**told, "state": str(LineState.MOVED_UP), "amount": signed}


def _in_range(award: Award, rank: int | None) -> bool:
    first, last = award.ranks
    return rank is not None and first <= rank <= last


def _moved_up(
    book: RuleBook,
    award: Award,
    standing: Standing,
    standings: list[Standing],
    decided: Mapping[str, list[_Decided]],
) -> int | None:
    """Return the rank for an award without the places before it that a final decision excludes from it.

    Only what is final leaves room: an award that is held back may still be paid. Who is excluded does not move.
    """

    def is_excluded(place: str) -> bool:
        return _excluding(_final(decided.get(place, [])), award) is not None

    rank = standing.rank_by(award)
    if rank is None or not book.awards_move_up or is_excluded(standing.place):
        return rank
    before = [
        each
        for each in standings
        if (other := each.rank_by(award)) is not None
        and other < rank
        and group_key(each, award) == group_key(standing, award)
        and is_excluded(each.place)
    ]
    return rank - len(before)
