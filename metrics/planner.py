"""The planner: what is missing to full points, to the next grade or rank, in whole people or yuan.

Figures stay integers and targets become exact fractions, so that "one more" is never a rounding error.
Integrity and rights are not planned: there, effort could only mean to bend the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from metrics.catalogue import Cumulation, Derivation, Indicator, Kind, Polarity, Subject
from metrics.rule_book import Item
from metrics.rules import RULES
from metrics.standing import (
    Standing,
    direction_of,
    effort_for,
    first_reaching,
    fraction_of,
    missing_to_target,
    points_at,
    points_of,
    step_of,
    value_of,
)

_RULES_OF_VIOLATIONS = frozenset({"zero_tolerance", "per_case"})


class Reason(StrEnum):
    """Why an item is not planned, or cannot be brought to full points."""

    DATA_QUALITY = "data_quality"
    RIGHTS = "rights"
    SURVEY = "survey"
    VIOLATIONS = "violations"
    NO_DIRECTION = "no_direction"
    DERIVED = "derived"
    NOT_REPORTED = "not_reported"
    NOT_DUE = "not_due"
    NOT_APPLICABLE = "not_applicable"
    NO_TARGET = "no_target"
    NO_CASES = "no_cases"
    NOTHING_MISSING = "nothing_missing"
    OUT_OF_REACH = "out_of_reach"


class Unit(StrEnum):
    """What effort is counted in: cases of the numerator (people, visits, places) or yuan."""

    CASES = "cases"
    YUAN = "yuan"


_REASON_OF_STATE = {
    "missing": Reason.NOT_REPORTED,
    "not_due": Reason.NOT_DUE,
    "not_applicable": Reason.NOT_APPLICABLE,
}


_REASON_OF_STATE = {
    "missing": Reason.NOT_REPORTED,
    "not_due": Reason.NOT_DUE,
    "not_applicable": Reason.NOT_APPLICABLE,
}


@dataclass(frozen=True)
class ItemPlan:
    """What is missing for one item. Points are hundredths; effort is whole cases or yuan.

    ``to_target`` is missing to the target on the figures as they stand, ``effort`` to the best points
    that are still reachable, which add ``gain``. ``feasible_value`` and ``feasible_points`` are the
    best at the end of the year if everything still to come succeeds. ``needed`` is how many of the
    ``expected`` cases have to succeed for full points by the end of the year (lower is better: how
    many may fail at most); a count needs so many more. ``behind_pace`` is what a count or amount lacks
    against its target × the share of the year (序时进度). ``reason`` is set where nothing is planned.
    """

    standing: Standing
    unit: Unit
    reason: Reason | None = None
    to_target: int | None = None
    effort: int = 0
    gain: int = 0
    feasible_value: float | None = None
    feasible_points: int | None = None
    needed: int | None = None
    behind_pace: int | None = None

    @property
    def is_planned(self) -> bool:
        """Whether there is something to plan with, even if nothing is missing or nothing can be reached."""
        return self.reason in (None, Reason.NOTHING_MISSING, Reason.OUT_OF_REACH)

    @property
    def points_per_effort(self) -> float:
        """Points gained per whole case or yuan; zero where nothing can be gained."""
        return self.gain / 100 / self.effort if self.effort else 0.0

    def numerator_after(self, effort: int) -> int:
        """Return the numerator after so much effort: more of it, or fewer where lower is better."""
        return (self.standing.numerator or 0) + direction_of(self.standing.indicator) * effort


def plan_items(
    standings: Sequence[Standing],
    *,
    elapsed: float,
    months_left: int,
    pace: float | None = None,
    protected: Collection[str] = (),
) -> tuple[ItemPlan, ...]:
    """Return the plan of every item, most points per case first, then those counted in yuan, then the rest.

    ``elapsed`` is the share of the assessment year that is over, as scoring takes it; ``pace`` the
    share that should be reached by now, by default the same, or last year's by this month
    (``metrics.year_end.share_by_now``). ``protected`` names indicators or items left out besides
    what the catalogue says is not planned (rights, surveys), everything with subject ``data_quality``
    and rules that count violations.
    """
    plans = [
        _plan(standing, elapsed, months_left, elapsed if pace is None else pace, protected) for standing in standings
    ]
    return tuple(sorted(plans, key=_order))


def _order(plan: ItemPlan) -> tuple[bool, bool, float]:
    # A case and a yuan do not compare, so yuan come after cases instead of among them.
    return plan.effort == 0, plan.unit is Unit.YUAN, -plan.points_per_effort


def left_out(item: Item, indicator: Indicator, protected: Collection[str] = ()) -> Reason | None:
    """Return why an item must not be planned, None when it may be."""
    if indicator.subject is Subject.DATA_QUALITY:
        return Reason.DATA_QUALITY
    if indicator.not_planned is not None:
        return Reason(indicator.not_planned)
    if indicator.code in protected or item.code in protected:
        return Reason.RIGHTS
    if item.rule in _RULES_OF_VIOLATIONS:
        return Reason.VIOLATIONS
    if indicator.polarity not in (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER):
        return Reason.NO_DIRECTION
    if indicator.derivation is not None and not _moves_alone(indicator.derivation):
        return Reason.DERIVED
    return None


def _moves_alone(derivation: Derivation) -> bool:
    """Whether one case more changes the numerator by one and leaves the denominator as it is."""
    below = derivation.denominator or {}
    shared = derivation.denominator_part == "numerator" and derivation.numerator.keys() & below.keys()
    return not shared and -1 not in (*derivation.numerator.values(), *below.values())


def _plan(standing: Standing, elapsed: float, months_left: int, pace: float, protected: Collection[str]) -> ItemPlan:
    item, indicator = standing.item, standing.indicator
    unit = Unit.YUAN if indicator.counts_money else Unit.CASES
    reason = left_out(item, indicator, protected) or _REASON_OF_STATE.get(standing.state)
    if reason is None and standing.numerator is None:
        reason = Reason.NOT_REPORTED
    if reason is None and standing.target is None and RULES[item.rule].needs_target:
        reason = Reason.NO_TARGET
    if reason is None and indicator.kind is Kind.RATE and not standing.denominator:
        reason = Reason.NO_CASES
    if reason is not None or standing.numerator is None:
        return ItemPlan(standing, unit, reason)

    best = _best_figures(standing, months_left)
    feasible_points = item.points if best is None else points_at(standing, *best, 1.0)
    if not months_left:
        feasible_points = standing.points
    wanted = min(item.points, feasible_points)
    effort = effort_for(standing, wanted, elapsed) if wanted > standing.points else None
    if standing.points >= item.points:
        reason = Reason.NOTHING_MISSING
    elif effort is None:
        reason = Reason.OUT_OF_REACH
    return ItemPlan(
        standing,
        unit,
        reason,
        to_target=None
        if standing.target is None
        else missing_to_target(indicator, standing.numerator, standing.denominator, standing.target),
        effort=effort or 0,
        gain=wanted - standing.points if effort else 0,
        feasible_value=None if best is None else value_of(indicator, *best),
        feasible_points=feasible_points,
        needed=_needed(standing, months_left),
        behind_pace=_behind(standing, pace),
    )


def _best_figures(standing: Standing, months_left: int) -> tuple[int, int | None] | None:
    """Return the best numerator and denominator still possible, None where nothing bounds them.

    What has happened in a flow stays; only cases still expected can succeed. A stock can be put right
    as long as the year lasts.
    """
    indicator, denominator = standing.indicator, standing.denominator
    numerator = standing.numerator or 0
    lower = indicator.polarity is Polarity.LOWER_IS_BETTER
    if not months_left:
        return numerator, denominator
    flows = indicator.cumulation is Cumulation.FLOW
    if indicator.kind is not Kind.RATE:
        return (numerator if flows else 0, None) if lower else None
    grows = (indicator.denominator_cumulation or indicator.cumulation) is Cumulation.FLOW
    size = (denominator or 0) + (standing.expected if grows else 0)
    if lower:
        return numerator if flows else 0, size
    if not indicator.numerator_within_denominator:
        return None
    return (min(numerator + standing.expected, size) if flows and grows else size), size


def _needed(standing: Standing, months_left: int) -> int | None:
    """Return how many cases still to come have to succeed, or may fail at most; None if not even all suffice."""
    indicator, numerator, full = standing.indicator, standing.numerator or 0, standing.item.points
    if not months_left:
        return None
    if indicator.kind is not Kind.RATE:
        return None if indicator.polarity is Polarity.LOWER_IS_BETTER else effort_for(standing, full, 1.0)
    if (indicator.denominator_cumulation or indicator.cumulation) is not Cumulation.FLOW:
        return effort_for(standing, full, 1.0)
    expected, size = standing.expected, (standing.denominator or 0) + standing.expected
    if indicator.polarity is Polarity.LOWER_IS_BETTER:
        success = first_reaching(
            expected, lambda good: points_of(standing, numerator + expected - good, size, 1.0) >= full
        )
        return None if success is None else expected - success
    return first_reaching(expected, lambda good: points_of(standing, numerator + good, size, 1.0) >= full)


def _behind(standing: Standing, pace: float) -> int | None:
    indicator = standing.indicator
    if indicator.kind is Kind.RATE or indicator.polarity is Polarity.LOWER_IS_BETTER or standing.target is None:
        return None
    if indicator.cumulation is not Cumulation.FLOW:
        return None
    # Two twelfths have no exact double; a hair more than is due would ask for one more.
    share = Fraction(pace).limit_denominator(1_000_000)
    due = fraction_of(standing.target) * share * step_of(indicator) / indicator.factor
    return max(-(-(due - (standing.numerator or 0)) // step_of(indicator)), 0)
