"""Dockets for tests: facts of a case, contents that fit a state, and an oracle that judges from the history alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from metrics.docket_events import (
    APPEAL_OUTCOMES,
    CONTENTS,
    FIRST_OUTCOMES,
    SEVERITY,
    Appealed,
    Content,
    Decided,
    DecisionNotified,
    Event,
    EventKind,
    Imposed,
    Member,
    MemberAdded,
    Notified,
    Outcome,
    PanelNamed,
    Raised,
    Voted,
)
from metrics.docket_measures import months_later
from metrics.docket_obstacles import majority
from metrics.docket_state import DocketState, Stage
from metrics.review_rules import Measure, MeasureKind, ReviewRules

START = date(2026, 3, 2)
MEASURES = (
    Measure(code="no_awards", name="no awards", kind=MeasureKind.AWARD_INELIGIBILITY, most_months=12),
    Measure(code="lower", name="lower", kind=MeasureKind.DOWNGRADE, most_months=6),
    Measure(code="mend", name="mend", kind=MeasureKind.ORDER_TO_CORRECT, most_months=3),
)
RULES = ReviewRules(measures=MEASURES)
AWARDS = ("prize", "bonus")
OWN_PLACES = ("C1", "C11", "C12")
BUREAU, PLACE = "clerk", "township"
# Officials of the county, one who belongs to the place, and the bureau's clerk.
POOL = [
    *(Member(subject=f"m{number}", post=f"post {number}", place="C") for number in range(9)),
    Member(subject="own", post="deputy of the place", place="C11"),
    Member(subject=BUREAU, post="clerk", place="C"),
]


def facts(expires: date | None = date(2026, 12, 31), rules: ReviewRules = RULES, **trigger: Any) -> Raised:
    """Return the facts of a case about C1, whose trigger holds until a day."""
    basis = {"legal_basis": "law, article 1", "authority": "office", "expires": expires}
    return Raised.model_validate(
        {
            "place": "C1",
            "place_name": "甲镇",
            "own_places": OWN_PLACES,
            "run": 7,
            "level": "township",
            "period": "2026-02",
            "year_first": "2026-01",
            "year_last": "2026-12",
            "rule_book": "book",
            "rule_book_version": "0" * 64,
            "rule_book_title": "book",
            "lead": {"number": 1, "first_month": "2026-01", "last_month": "2026-02"},
            "trigger": {"code": "t", "name": "t", "condition": "last_ranks", "bound": 1, **basis, **trigger},
            "rules": rules.model_dump(),
            "standing": {"points": 80_000, "full_points": 100_000, "rank": 3, "ranked_places": 3},
            "awards": [{"code": code, "name": code} for code in AWARDS],
        }
    )


def event(kind: str, day: date = START, actor: str = BUREAU, **content: Any) -> Event:
    """Return an event from plain values."""
    return Event(CONTENTS[EventKind(kind)].model_validate(content), day, actor)


def days_on(day: date, days: int) -> date:
    return day + timedelta(days=days)


def imposed(rules: ReviewRules, day: date, random: Random, most: int = 2) -> tuple[Imposed, ...]:
    """Return one or two measures within the rules."""
    found = []
    for measure in random.sample(rules.measures, random.randint(1, min(most, len(rules.measures)))):
        orders = measure.kind is MeasureKind.ORDER_TO_CORRECT
        scope = () if orders or random.random() < 0.5 else tuple(random.sample(AWARDS, random.randint(1, 2)))
        last = days_on(months_later(day, random.randint(1, measure.most_months)), -1)
        found.append(Imposed(code=measure.code, scope=scope, first_day=day, last_day=last))
    return tuple(found)


def fitting(kind: EventKind, state: DocketState, day: date, random: Random) -> Content | None:
    """Return a content with which an allowed kind has to be accepted; None where a lighter decision is impossible."""
    panel, rules = state.panel, state.facts.rules
    sitting = sorted(panel.sitting)
    match kind:
        case EventKind.NOTIFIED:
            until = days_on(day, rules.reply_days + random.randint(0, 9))
            return Notified(reply_until=until, decide_until=days_on(until, 60))
        case EventKind.PANEL_NAMED | EventKind.MEMBER_ADDED:
            taken = state.handlers | state.first.subjects | state.appeal.subjects
            free = [member for member in POOL if member.subject not in taken and member.place == "C"]
            wanted = 1 if kind is EventKind.MEMBER_ADDED else rules.panel_least + random.randint(0, 1)
            if len(free) < wanted:
                return None
            chosen = random.sample(free, wanted)
            if kind is EventKind.MEMBER_ADDED:
                return MemberAdded(member=chosen[0], chair=chosen[0].subject)
            return PanelNamed(members=tuple(chosen), chair=chosen[0].subject)
        case EventKind.CONFLICT_DECLARED:
            open_ones = [member.subject for member in panel.undeclared] or sitting
            conflict = random.random() < 0.12
            return CONTENTS[kind].model_validate(
                {"member": random.choice(open_ones), "conflict": conflict, "note": "kin" if conflict else ""}
            )
        case EventKind.HEARD:
            return CONTENTS[kind].model_validate({"note": "heard", "present": sitting})
        case EventKind.VOTED:
            choices = sorted(APPEAL_OUTCOMES if state.stage is Stage.APPEAL else FIRST_OUTCOMES)
            # Panels that never agree would hardly get anywhere.
            choice = choices[0] if random.random() < 0.3 else random.choice(choices)
            if panel.votes and random.random() < 0.7:
                choice = next(iter(panel.votes.values()))
            return Voted(member=random.choice(sorted(panel.present & panel.sitting)), choice=choice)
        case EventKind.DECIDED:
            return decision(state, day, random)
        case EventKind.DECISION_NOTIFIED:
            upheld = state.stage is Stage.FIRST and panel.decision is not None and panel.decision.measures
            return DecisionNotified(appeal_until=days_on(day, rules.appeal_days + 5) if upheld else None)
        case EventKind.APPEALED:
            return Appealed(grounds="unjust", decide_until=days_on(day, 40))
        case EventKind.REPLIED:
            return CONTENTS[kind].model_validate({"statement": "so it was", "final": random.random() < 0.4})
        case EventKind.RAISED:
            return state.facts
    written = {"reason": "because"} if kind is not EventKind.CLOSED else {"note": "filed"}
    return CONTENTS[kind].model_validate(written)


def decision(state: DocketState, day: date, random: Random) -> Decided | None:
    """Return the decision that was voted for, with measures within bounds."""
    outcome = majority(state)
    assert outcome is not None
    if outcome is Outcome.UPHELD:
        measures = imposed(state.facts.rules, day, random)
        expires = max(each.last_day for each in measures)
        return Decided(outcome=outcome, reasons="the figures", measures=measures, expires=expires)
    if outcome is Outcome.CHANGED:
        before = state.first.decision
        assert before is not None
        first = before.measures[0]
        if day > first.last_day or (len(before.measures) == 1 and first.first_day == first.last_day):
            return None
        shorter = first.model_copy(update={"last_day": max(day, first.last_day - timedelta(days=3))})
        if len(before.measures) == 1 and shorter == first:
            return None
        return Decided(outcome=outcome, reasons="milder", measures=(shorter,), expires=shorter.last_day)
    return Decided(outcome=outcome, reasons="as voted")


def wild(kind: EventKind, state: DocketState | None, day: date, random: Random) -> Content:
    """Return any content of a kind, more often wrong than right."""
    subjects = [member.subject for member in POOL]
    text = random.choice(["", " ", "text", "text"])
    near = days_on(day, random.choice([-3, 0, 1, 7, 8, 20, 70]))
    some = random.sample(POOL, random.randint(0, 5))
    outcome = random.choice(list(Outcome))
    measure = Imposed(
        code=random.choice(["no_awards", "lower", "mend", "jail"]),
        scope=tuple(random.choices([*AWARDS, "other"], k=random.randint(0, 2))),
        first_day=days_on(day, random.choice([-400, -5, 0, 3])),
        last_day=days_on(day, random.choice([-1, 0, 30, 200, 800])),
    )
    values: dict[EventKind, dict[str, Any]] = {
        EventKind.NOTIFIED: {"reply_until": near, "decide_until": days_on(day, random.choice([0, 5, 90]))},
        EventKind.REPLIED: {"statement": text, "final": random.random() < 0.3},
        EventKind.PANEL_NAMED: {"members": some, "chair": random.choice(subjects)},
        EventKind.MEMBER_ADDED: {"member": random.choice(POOL), "chair": random.choice(["", *subjects])},
        EventKind.CONFLICT_DECLARED: {
            "member": random.choice(subjects),
            "conflict": random.random() < 0.3,
            "note": text,
        },
        EventKind.HEARD: {"note": text, "present": [member.subject for member in some]},
        EventKind.VOTED: {"member": random.choice(subjects), "choice": outcome},
        EventKind.DECIDED: {
            "outcome": outcome,
            "reasons": text,
            "measures": [measure] * random.choice([0, 1, 1, 2]),
            "expires": random.choice([None, near, days_on(day, 900)]),
        },
        EventKind.DECISION_NOTIFIED: {"appeal_until": random.choice([None, near])},
        EventKind.APPEALED: {"grounds": text, "decide_until": near},
        EventKind.CLOSED: {"note": text},
    }
    if kind is EventKind.RAISED:
        return facts() if state is None else state.facts
    if kind is EventKind.DECIDED and state is not None and state.panel.votes and random.random() < 0.7:
        # In order but for what it imposes: within the rules, and on appeal as often as not harsher than before.
        measures = imposed(state.facts.rules, day, random)
        expires = max(each.last_day for each in measures)
        return Decided(outcome=majority(state) or outcome, reasons="text", measures=measures, expires=expires)
    return CONTENTS[kind].model_validate(values.get(kind, {"reason": text}))


def severities(decided: Decided, rules: ReviewRules) -> dict[int, set[date]]:
    """Return by severity the days on which a decision weighs at least so much."""
    days: dict[int, set[date]] = {1: set(), 2: set(), 3: set()}
    for each in decided.measures:
        measure = rules.measure(each.code)
        assert measure is not None
        span = (each.last_day - each.first_day).days + 1
        covered = {days_on(each.first_day, number) for number in range(span)}
        for severity in range(1, SEVERITY[measure.kind] + 1):
            days[severity] |= covered
    return days


def of_kind(events: Sequence[Event], *kinds: EventKind) -> list[Event]:
    return [each for each in events if each.kind in kinds]
