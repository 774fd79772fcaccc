"""The plan of one place: its items as they stand in a score run, the year's end, the next rank and grade.

Figures of this year are the run's own; last year's say how the rest of a year goes. Nothing here scores
a place: an item's own rule is only asked what other figures would earn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from metrics.catalogue import Indicator
from metrics.item_year_end import YearEndRange, expected_of, item_courses, last_year_paces, year_end_ranges
from metrics.last_year import LastYear
from metrics.next_rank import Step, cheapest_set, points_missing, rank_at, total_above, total_of_next_grade
from metrics.periods import assessment_months, share_of_year_elapsed
from metrics.planner import ItemPlan, plan_items
from metrics.rule_book import RuleBook
from metrics.standing import Standing

_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class PlannedItem:
    """An item's plan with its pace (序时进度, a share of 1) and what the year's end may bring.

    ``last_year_pace`` is the share of last year's whole that was reached by this month, None where last
    year does not tell. ``year_end`` is None for what is left out and where there is nothing to go by.
    """

    plan: ItemPlan
    pace: float
    last_year_pace: float | None = None
    year_end: YearEndRange | None = None


class GoalKind(StrEnum):
    """What a place may reach next."""

    RANK = "rank"
    GRADE = "grade"


@dataclass(frozen=True)
class Goal:
    """The next rank or grade: the total to reach, the item points missing (hundredths), the cheapest items.

    ``name`` is the rank as a number, or the name of the grade. ``steps`` is None where everything that is
    planned together does not suffice.
    """

    kind: GoalKind
    name: str
    total: int
    missing: int
    steps: tuple[Step, ...] | None


@dataclass(frozen=True)
class Plan:
    """The plan of a place in a score run; items in the planner's order, points in hundredths.

    ``rank`` and ``ranked_places`` are those of the peer group where the place has one. ``next_rank`` and
    ``next_grade`` are None at the top and for a place that is not ranked; the grade also where the rule book
    gives it for several months together, since the others' figures stand already.
    """

    place: str
    level: str
    period: str
    elapsed: float
    months_left: int
    points: int | None
    full_points: int
    rank: int | None
    ranked_places: int
    peer_group: str | None
    grade: str | None
    items: tuple[PlannedItem, ...]
    next_rank: Goal | None
    next_grade: Goal | None


def plan_of_place(
    place: str,
    period: str,
    items: pd.DataFrame,
    totals: pd.DataFrame,
    book: RuleBook,
    indicators: Sequence[Indicator],
    last: LastYear | None,
) -> Plan:
    """Return the plan of a place.

    ``items`` are its rows of ``ScoreRun.items`` in the book's order, ``totals`` those of ``ScoreRun.totals``
    at the place's level; ``indicators`` belong to the book's items; ``last`` holds last year's figures of
    the place, a column per indicator as far as needed, None without any.
    """
    elapsed = share_of_year_elapsed(period, book.start_month)
    months_left = _MONTHS_A_YEAR - len(assessment_months(period, book.start_month))
    courses = item_courses(items, indicators, period, book.start_month, last)
    standings = _standings(items, book, indicators, expected_of(courses, indicators).tolist())
    plans = plan_items(standings, elapsed=elapsed, months_left=months_left)
    planned = {plan.standing.item.code for plan in plans if plan.is_planned}
    ends = year_end_ranges(courses, indicators, np.array([item.code in planned for item in book.items]))
    paces = last_year_paces(courses, indicators)
    number = {item.code: position for position, item in enumerate(book.items)}
    at = [number[plan.standing.item.code] for plan in plans]
    own = totals[totals["place"] == place].iloc[0]
    peers = _peers(own, totals)
    rank, goals = _known(peers.own["peer_rank"]), _goals(peers, items, plans, elapsed, book)
    return Plan(
        place=place,
        level=str(own["level"]),
        period=period,
        elapsed=elapsed,
        months_left=months_left,
        points=_known(own["points"]),
        full_points=int(own["full_points"]),
        rank=rank,
        ranked_places=len(peers.others) + (rank is not None),
        peer_group=None if pd.isna(own["peer_group"]) else str(own["peer_group"]),
        grade=None if pd.isna(own["grade"]) else str(own["grade"]),
        items=tuple(
            PlannedItem(plan, elapsed, paces[position], ends[position])
            for plan, position in zip(plans, at, strict=True)
        ),
        next_rank=goals.get(GoalKind.RANK),
        next_grade=goals.get(GoalKind.GRADE),
    )


def _known(number: float) -> int | None:
    return None if pd.isna(number) else int(number)


def _standings(
    items: pd.DataFrame, book: RuleBook, indicators: Sequence[Indicator], expected: Sequence[int]
) -> list[Standing]:
    columns = (
        items[name].tolist() for name in ("numerator", "denominator", "target", "points", "previous_value", "state")
    )
    return [
        Standing(
            item=item,
            indicator=indicator,
            numerator=_known(numerator),
            denominator=_known(denominator),
            target=None if pd.isna(target) else float(target),
            points=_known(points) or 0,
            expected=cases,
            previous=None if pd.isna(previous) else float(previous),
            state=str(state),
        )
        for item, indicator, cases, numerator, denominator, target, points, previous, state in zip(
            book.scored_items, indicators, expected, *columns, strict=True
        )
    ]


@dataclass(frozen=True)
class _Peers:
    """A place's own total and those of the others that it is ranked with, each with ``peer_rank``."""

    own: pd.Series
    others: pd.DataFrame


def _peers(own: pd.Series, totals: pd.DataFrame) -> _Peers:
    grouped = not pd.isna(own["peer_group"])
    ranked = totals.assign(peer_rank=totals["rank_in_peer_group" if grouped else "rank"])
    beside = ranked[ranked["peer_group"] == own["peer_group"]] if grouped else ranked
    itself = beside["place"] == own["place"]
    return _Peers(beside[itself].iloc[0], beside[~itself].dropna(subset=["peer_rank", "points"]))


def _goals(
    peers: _Peers, items: pd.DataFrame, plans: Sequence[ItemPlan], elapsed: float, book: RuleBook
) -> Mapping[GoalKind, Goal]:
    own, others = peers.own, peers.others
    if pd.isna(own["peer_rank"]) or pd.isna(own["points"]):
        return {}
    adjustment = int(own["bonus"]) - int(own["penalty"])
    most = book.total_points + adjustment
    if book.caps.total is not None:
        most = min(most, book.caps.total)
    taking_part = items[items["points"].notna()]
    earned, available = int(taking_part["points"].sum()), int(taking_part["full_points"].sum())
    totals, ranks = others["points"].astype(int).tolist(), others["peer_rank"].astype(int).tolist()

    def goal(kind: GoalKind, name: str, total: int) -> Goal:
        missing = points_missing(earned, available, book.total_points, total - adjustment)
        return Goal(kind, name, total, missing, cheapest_set(plans, missing, elapsed))

    goals = {}
    if (above := total_above(totals, ranks, int(own["peer_rank"]), most)) is not None:
        goals[GoalKind.RANK] = goal(GoalKind.RANK, str(rank_at(totals, above)), above)
    names = [grade.name for grade in book.grades]
    of_one_month = bool(names) and not book.period_weights
    at = names.index(str(own["grade"])) if own["grade"] in names else -1
    if of_one_month and (better := total_of_next_grade(book.grades, at, totals, book.total_points, most)) is not None:
        goals[GoalKind.GRADE] = goal(GoalKind.GRADE, names[better[0]], better[1])
    return goals


def plan_frame(plan: Plan) -> pd.DataFrame:
    """Return a plan's items as a frame, one row per item in the planner's order.

    Columns item, name, unit (cases or yuan), reason (missing where it is planned), to_target, effort, gain,
    points_per_effort, feasible_value, feasible_points, needed, behind_pace, pace, expected, year_end_low,
    year_end_middle, year_end_high. Points are hundredths, but ``points_per_effort`` is whole points; values
    are in the indicator's unit.
    """
    rows = [
        {
            "item": each.plan.standing.item.code,
            "name": each.plan.standing.item.name,
            "unit": str(each.plan.unit),
            "reason": None if each.plan.reason is None else str(each.plan.reason),
            **{name: getattr(each.plan, name) for name in _OF_PLAN},
            "pace": each.pace,
            "expected": each.plan.standing.expected,
            **{f"year_end_{name}": getattr(each.year_end, name, None) for name in ("low", "middle", "high")},
        }
        for each in plan.items
    ]
    return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)


_WHOLE, _REAL = "Int64", "float64"
_OF_PLAN = {
    "to_target": _WHOLE,
    "effort": _WHOLE,
    "gain": _WHOLE,
    "points_per_effort": _REAL,
    "feasible_value": _REAL,
    "feasible_points": _WHOLE,
    "needed": _WHOLE,
    "behind_pace": _WHOLE,
}
_TYPES = {
    **dict.fromkeys(("item", "name", "unit", "reason"), "str"),
    **_OF_PLAN,
    "pace": _REAL,
    "expected": _WHOLE,
    **dict.fromkeys(("year_end_low", "year_end_middle", "year_end_high"), _REAL),
}
