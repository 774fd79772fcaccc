"""The words of a plan: one row of finished texts per item, and the next rank and grade as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.display import DASH, month_text, points_text, value_text
from dashboard.texts import translate
from metrics.catalogue import Indicator, Kind, Polarity
from metrics.item_year_end import YearEndRange
from metrics.place_plan import Goal, GoalKind, Plan, PlannedItem
from metrics.planner import ItemPlan, Reason, Unit

REASON_SENTENCES = {
    Reason.DATA_QUALITY: "Not planned: figures are to be true, not higher",
    Reason.RIGHTS: "Not planned: it is about people’s rights",
    Reason.SURVEY: "Not planned: people answer as they think",
    Reason.VIOLATIONS: "Not planned: violations are counted as they were found",
    Reason.NO_DIRECTION: "Not planned: no direction is better",
    Reason.DERIVED: "Not planned: what is done would change numerator and denominator at once",
    Reason.NOT_REPORTED: "Not reported yet: report it first",
    Reason.NOT_DUE: "No report is due yet",
    Reason.NOT_APPLICABLE: "Does not apply to this place",
    Reason.NO_TARGET: "There is no target",
    Reason.NO_CASES: "There have been no cases yet",
    Reason.NOTHING_MISSING: "Full points: hold them until the year ends",
    Reason.OUT_OF_REACH: "Nothing more can be gained this year",
}
PLAN_SENTENCES = {
    "case": "case",
    "cases": "cases",
    "yuan": "yuan",
    "missing": "{count} {unit} to go",
    "more": "{count} more {unit}",
    "more_yuan": "{count} more yuan",
    "fewer": "{count} fewer {unit}",
    "reached": "reached",
    "gain": "{effort} (+{points} points)",
    "best": "{value}, {points} points",
    "best_points": "{points} points",
    "behind": "{share} % due by now; {count} {unit} behind",
    "on_pace": "{share} % due by now; on pace",
    "range": "{low} to {high}, middle {middle}",
    "one_course": "{middle}, if this year’s pace goes on",
    "succeed": "Of the {expected} {unit} still expected, {needed} have to succeed for full points",
    "fail": "Of the {expected} {unit} still expected, {needed} may fail at most for full points",
    "too_few": "Even if all of the {expected} {unit} still expected succeed, full points are out of reach",
    "until": "For full points by the end of the year: {effort}",
    "rank": "Rank {name} needs {total} points: {missing} points more from the items.",
    "rank_in_group": "Rank {name} in peer group {group} needs {total} points: {missing} points more from the items.",
    "grade": "Grade {name} needs {total} points: {missing} points more from the items.",
    "steps": "The cheapest way: {steps}.",
    "first_steps": "The cheapest way takes {count} items, first {steps}.",
    "step": "{item}: {effort} (+{points})",
    "too_far": "All that can still be planned does not add up to that.",
    "top": "Nobody is ranked better.",
    "not_ranked": "Not ranked, so there is no next rank.",
    "head": "Plan of {place}, {period}: {share} % of the assessment year is over, {months} months are left",
    "now": "Now {points} of {full} points, rank {rank} of {places}",
    "now_in_group": "Now {points} of {full} points, rank {rank} of {places} in peer group {group}",
    "now_unranked": "Now {points} of {full} points, not ranked",
}
COLUMN_TEXTS = {
    "item": "Assessment item",
    "missing": "Missing to the target",
    "gain": "What gains points now",
    "best": "At best this year",
    "pace": "Pace",
    "year_end": "Expected at the end of the year",
    "note": "Note",
}  # More items than that are read in the rows and not in a sentence.
_STEPS_TOLD = 5


@dataclass(frozen=True)
class PlanRow:
    """An item of a plan in words, ready to show; ``DASH`` where there is nothing to say.

    ``item`` is the code; ``planned`` is false where nothing may or can be planned, and ``note`` says why.
    """

    item: str
    name: str
    missing: str
    gain: str
    best: str
    pace: str
    year_end: str
    note: str
    planned: bool


def plan_rows(plan: Plan, language: str, names: Mapping[str, str] | None = None) -> list[PlanRow]:
    """Return a plan's items in words, in the plan's order.

    ``names`` are those of items by code; left out, the rule book's in Chinese and the catalogue's in English.
    """
    return [_row(each, language, names) for each in plan.items]


def _row(each: PlannedItem, language: str, names: Mapping[str, str] | None) -> PlanRow:
    plan = each.plan
    row = {"item": plan.standing.item.code, "name": item_name(plan, language, names)}
    if not plan.is_planned:
        rest = dict.fromkeys(("missing", "gain", "best", "pace", "year_end"), DASH)
        return PlanRow(**row, **rest, note=_reason(plan, language), planned=False)
    return PlanRow(
        **row,
        missing=_missing(plan, language),
        gain=_gain(plan, language),
        best=_best(plan, language),
        pace=_pace(each, language),
        year_end=_year_end(each.year_end, plan.standing.indicator, language),
        note=_note(plan, language),
        planned=True,
    )


def item_name(plan: ItemPlan, language: str, names: Mapping[str, str] | None = None) -> str:
    """Return an item's name: the given one, or the rule book's in Chinese and the catalogue's in English."""
    item = plan.standing.item
    own = plan.standing.indicator.name.en if language == "en" else item.name
    return own if names is None else names.get(item.code, own)


def _say(code: str, language: str, **parameters: object) -> str:
    return translate(PLAN_SENTENCES[code], language, **parameters)


def _reason(plan: ItemPlan, language: str) -> str:
    return DASH if plan.reason is None else translate(REASON_SENTENCES[plan.reason], language)


def _unit(plan: ItemPlan, language: str, count: int = 0) -> str:
    indicator = plan.standing.indicator
    if plan.unit is Unit.YUAN:
        return _say("yuan", language)
    if indicator.kind is Kind.COUNT:
        return indicator.unit.in_language(language)
    return _say("case" if count == 1 else "cases", language)


def _amount(plan: ItemPlan, count: int, language: str) -> str:
    code = "fewer" if _is_lower(plan) else "more_yuan" if plan.unit is Unit.YUAN else "more"
    return _say(code, language, count=f"{count:,}", unit=_unit(plan, language, count))


def _is_lower(plan: ItemPlan) -> bool:
    return plan.standing.indicator.polarity is Polarity.LOWER_IS_BETTER


def _missing(plan: ItemPlan, language: str) -> str:
    if plan.to_target is None:
        return DASH
    if not plan.to_target:
        return _say("reached", language)
    code = "fewer" if _is_lower(plan) else "missing"
    return _say(code, language, count=f"{plan.to_target:,}", unit=_unit(plan, language, plan.to_target))


def _gain(plan: ItemPlan, language: str) -> str:
    if not plan.effort:
        return DASH
    return _say("gain", language, effort=_amount(plan, plan.effort, language), points=points_text(plan.gain))


def _best(plan: ItemPlan, language: str) -> str:
    points = points_text(plan.feasible_points)
    if plan.feasible_value is None:
        return _say("best_points", language, points=points)
    value = value_text(plan.feasible_value, plan.standing.indicator, language)
    return _say("best", language, value=value, points=points)


def _pace(each: PlannedItem, language: str) -> str:
    share, behind = f"{each.pace * 100:.1f}", each.plan.behind_pace
    if behind is None:
        return DASH
    code = "behind" if behind else "on_pace"
    return _say(code, language, share=share, count=f"{behind:,}", unit=_unit(each.plan, language))


def _year_end(year_end: YearEndRange | None, indicator: Indicator, language: str) -> str:
    if year_end is None:
        return DASH
    middle = value_text(year_end.middle, indicator, language)
    if year_end.low is None or year_end.high is None:
        return _say("one_course", language, middle=middle)
    low, high = (value_text(end, indicator, language) for end in (year_end.low, year_end.high))
    return middle if low == high else _say("range", language, low=low, middle=middle, high=high)


def _note(plan: ItemPlan, language: str) -> str:
    if plan.reason is not None:
        return _reason(plan, language)
    expected, needed, unit = plan.standing.expected, plan.needed, _unit(plan, language)
    if needed is None:
        return _say("too_few", language, expected=f"{expected:,}", unit=unit) if expected else DASH
    if plan.standing.indicator.kind is not Kind.RATE or not expected or plan.unit is Unit.YUAN:
        return _say("until", language, effort=_amount(plan, needed, language))
    code = "fail" if _is_lower(plan) else "succeed"
    return _say(code, language, expected=f"{expected:,}", needed=f"{needed:,}", unit=unit)


def goal_lines(plan: Plan, language: str, names: Mapping[str, str] | None = None) -> list[str]:
    """Return the next rank and the next grade as sentences, each with the cheapest items that reach it."""
    lines: list[str] = []
    if plan.next_rank is None:
        lines.append(_say("top" if plan.rank is not None else "not_ranked", language))
    for goal in (plan.next_rank, plan.next_grade):
        if goal is not None:
            lines += _goal(goal, plan, language, names)
    return lines


def _goal(goal: Goal, plan: Plan, language: str, names: Mapping[str, str] | None) -> list[str]:
    grouped = goal.kind is GoalKind.RANK and plan.peer_group is not None
    points = {"total": points_text(goal.total), "missing": points_text(goal.missing)}
    code = "rank_in_group" if grouped else str(goal.kind)
    first = _say(code, language, name=goal.name, group=plan.peer_group, **points)
    if goal.steps is None:
        return [first, _say("too_far", language)]
    of_item = {each.plan.standing.item.code: each.plan for each in plan.items}
    told = [
        _say(
            "step",
            language,
            item=item_name(of_item[step.item], language, names),
            effort=_amount(of_item[step.item], step.effort, language),
            points=points_text(step.gain),
        )
        for step in goal.steps[:_STEPS_TOLD]
    ]
    steps = ("；" if language == "zh" else "; ").join(told)
    if len(goal.steps) > _STEPS_TOLD:
        return [first, _say("first_steps", language, count=len(goal.steps), steps=steps)]
    return [first, _say("steps", language, steps=steps)]


def plan_lines(plan: Plan, name: str, language: str, names: Mapping[str, str] | None = None) -> list[str]:
    """Return a plan as lines of text: where the place stands, its items, the next rank and grade.

    ``name`` is the place's.
    """
    share, points = f"{plan.elapsed * 100:.1f}", points_text(plan.points)
    head = {"place": name, "period": month_text(plan.period, language), "share": share, "months": plan.months_left}
    now = {"points": points, "full": points_text(plan.full_points), "rank": plan.rank, "places": plan.ranked_places}
    code = "now_unranked" if plan.rank is None else "now" if plan.peer_group is None else "now_in_group"
    lines = [_say("head", language, **head), _say(code, language, **now, group=plan.peer_group)]
    between = "：" if language == "zh" else ": "
    for row in plan_rows(plan, language, names):
        told = [
            f"{translate(COLUMN_TEXTS[column], language)}{between}{text}"
            for column in ("missing", "gain", "best", "pace", "year_end", "note")
            if (text := getattr(row, column)) != DASH
        ]
        lines += ["", row.name, *(f"    {line}" for line in told)]
    return [*lines, "", *goal_lines(plan, language, names)]
