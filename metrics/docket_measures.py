"""What decisions impose: within the rules, never harsher on appeal, pending until nobody can appeal any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from metrics.docket_events import SEVERITY, Decided, Imposed, Outcome
from metrics.docket_state import DocketState, Stage
from metrics.periods import month_of, shift
from metrics.problems import Problem
from metrics.review_rules import MeasureKind, ReviewRules


class MeasureState(StrEnum):
    """Whether a measure holds: not before the decision is effective, then from its first to its last day."""

    PENDING = "pending"
    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True)
class StandingMeasure:
    """A measure that a decision imposes on a place; an empty ``scope`` means all awards."""

    code: str
    name: str
    kind: MeasureKind
    scope: tuple[str, ...]
    first_day: date
    last_day: date
    state: MeasureState


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, the month's last one where it has no such day."""
    month = shift(month_of(day), months)
    last = date.fromisoformat(f"{shift(month, 1)}-01") - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def decision_in_effect(state: DocketState) -> Decided | None:
    """Return the decision whose measures count: the appeal's where it changed them; None without one or set aside."""
    first, last = state.first.decision, state.appeal.decision
    if first is None or first.outcome is not Outcome.UPHELD:
        return None
    if last is None or last.outcome is Outcome.CONFIRMED:
        return first
    return last if last.outcome is Outcome.CHANGED else None


def is_effective(state: DocketState, day: date) -> bool:
    """Return whether an upheld decision has effect on a day: confirmed or changed on appeal, or not appealed in time.

    An appeal suspends it until it is decided.
    """
    if decision_in_effect(state) is None:
        return False
    if state.stage is Stage.APPEAL:
        return state.appeal.decided_on is not None and state.appeal.decided_on <= day
    return state.appeal_until is not None and day > state.appeal_until


def standing_measures(state: DocketState, day: date) -> tuple[StandingMeasure, ...]:
    """Return what a case imposes on its place, with whether that holds on a day; nothing when nothing was upheld."""
    decision = decision_in_effect(state)
    if decision is None:
        return ()
    effective, rules = is_effective(state, day), state.facts.rules
    return tuple(
        StandingMeasure(
            code=each.code,
            name=measure.name,
            kind=measure.kind,
            scope=each.scope,
            first_day=each.first_day,
            last_day=each.last_day,
            state=_state_of(each, day) if effective else MeasureState.PENDING,
        )
        for each in decision.measures
        if (measure := rules.measure(each.code)) is not None
    )


def measures_in_force(state: DocketState, day: date) -> tuple[StandingMeasure, ...]:
    """Return the measures of a case that hold on a day."""
    return tuple(each for each in standing_measures(state, day) if each.state is MeasureState.IN_FORCE)


def _state_of(measure: Imposed, day: date) -> MeasureState:
    if day < measure.first_day:
        return MeasureState.NOT_YET
    return MeasureState.IN_FORCE if day <= measure.last_day else MeasureState.ENDED


def measure_problems(state: DocketState, decision: Decided, day: date) -> Iterator[Problem]:
    """Yield what is wrong with the measures of an upheld or changed decision made on a day."""
    facts = state.facts
    if not decision.measures:
        yield Problem("docket_measures_missing")
    if decision.expires is None or any(each.last_day > decision.expires for each in decision.measures):
        yield Problem("docket_decision_expiry")
    codes = [each.code for each in decision.measures]
    awards = {award.code for award in facts.awards}
    for each in decision.measures:
        measure = facts.rules.measure(each.code)
        if measure is None or codes.count(each.code) > 1:
            yield Problem("docket_measure_unknown", {"measure": each.code})
            continue
        told = {"measure": measure.name}
        if each.last_day < max(each.first_day, day) or each.first_day < date.fromisoformat(f"{facts.year_first}-01"):
            yield Problem("docket_measure_dates", told)
        if each.last_day >= months_later(each.first_day, measure.most_months):
            yield Problem("docket_measure_too_long", {**told, "months": measure.most_months})
        unlimited = measure.kind is MeasureKind.ORDER_TO_CORRECT
        if len(set(each.scope)) < len(each.scope) or not set(each.scope) <= (set() if unlimited else awards):
            yield Problem("docket_measure_scope", told)


def harsher_problem(rules: ReviewRules, before: Decided, after: Decided) -> Problem | None:
    """Return a problem when an appeal's measures go beyond those appealed against, or are the same."""
    if sorted(map(_terms, after.measures)) == sorted(map(_terms, before.measures)):
        return Problem("docket_appeal_changes_nothing")
    later = before.expires is None or after.expires is None or after.expires > before.expires
    if later or not _all_covered(rules, list(after.measures), list(before.measures)):
        return Problem("docket_appeal_harsher")
    return None


def _terms(measure: Imposed) -> tuple[str, tuple[str, ...], date, date]:
    return measure.code, tuple(sorted(measure.scope)), measure.first_day, measure.last_day


def _all_covered(rules: ReviewRules, after: Sequence[Imposed], before: Sequence[Imposed]) -> bool:
    """Return whether each measure can be set against one of its own that weighs at least as much."""
    if not after:
        return True
    rest = list(before)
    return any(
        _covers(rules, old, after[0]) and _all_covered(rules, after[1:], rest[:number] + rest[number + 1 :])
        for number, old in enumerate(rest)
    )


def _covers(rules: ReviewRules, old: Imposed, new: Imposed) -> bool:
    kinds = [measure.kind for each in (old, new) if (measure := rules.measure(each.code)) is not None]
    if len(kinds) < 2 or SEVERITY[kinds[1]] > SEVERITY[kinds[0]]:
        return False
    limited = not old.scope or (bool(new.scope) and set(new.scope) <= set(old.scope))
    if kinds[1] is MeasureKind.ORDER_TO_CORRECT:
        limited = True
    return limited and old.first_day <= new.first_day and new.last_day <= old.last_day
