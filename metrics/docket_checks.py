"""Whether what an event says is in order: one function for each kind that says something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from metrics.docket_events import (
    APPEAL_OUTCOMES,
    FIRST_OUTCOMES,
    Appealed,
    ConflictDeclared,
    Decided,
    DecisionNotified,
    Dismissed,
    Event,
    EventKind,
    Heard,
    Member,
    MemberAdded,
    Notified,
    Opened,
    Outcome,
    PanelNamed,
    Raised,
    Replied,
    Voted,
)
from metrics.docket_measures import harsher_problem, measure_problems
from metrics.docket_names import FIELD_NAMES
from metrics.docket_obstacles import majority
from metrics.docket_state import DocketState, Stage
from metrics.docket_words import OUTCOME_NAMES
from metrics.problems import Problem


def content_problems(state: DocketState | None, event: Event) -> Iterator[Problem]:
    """Yield what is wrong with an event's content, given that an event of its kind can happen."""
    if isinstance(event.content, Raised):
        yield from _raised(event.content, event)
    elif state is not None and (check := _CHECKS.get(event.kind)):
        yield from check(state, event, event.content)


def _missing(text: str, field: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem("docket_text_missing", {"field": FIELD_NAMES[field]})


def _raised(content: Raised, event: Event) -> Iterator[Problem]:
    trigger = content.trigger
    if not (trigger.legal_basis.strip() and trigger.authority.strip() and trigger.expires):
        yield Problem("docket_trigger_incomplete", {"trigger": trigger.name})
    elif event.day > trigger.expires:
        yield Problem("docket_trigger_expired", {"expires": trigger.expires})
    if not content.rules.measures:
        yield Problem("docket_rules_missing", {"book": content.rule_book_title})
    if content.place not in content.own_places:
        yield Problem("docket_content_invalid", {"field": "own_places", "reason": content.place})


def _reason(_state: DocketState, _event: Event, content: Dismissed | Opened) -> Iterator[Problem]:
    yield from _missing(content.reason, "reason")


def _notified(state: DocketState, event: Event, content: Notified) -> Iterator[Problem]:
    # Working days are at least as many calendar days; the calendar itself may be corrected later.
    days = (content.reply_until - event.day).days
    if days < state.facts.rules.reply_days:
        yield Problem("docket_reply_window_short", {"days": days, "least": state.facts.rules.reply_days})
    if content.decide_until <= content.reply_until:
        yield Problem("docket_content_invalid", {"field": "decide_until", "reason": content.decide_until})


def _replied(_state: DocketState, _event: Event, content: Replied) -> Iterator[Problem]:
    yield from _missing(content.statement, "statement")


def _panel_named(state: DocketState, _event: Event, content: PanelNamed) -> Iterator[Problem]:
    least = state.facts.rules.panel_least
    if len(content.members) < least:
        yield Problem("docket_panel_too_small", {"members": len(content.members), "least": least})
    if content.chair not in {member.subject for member in content.members}:
        yield Problem("docket_chair_not_sitting")
    yield from _member_problems(state, content.members)


def _member_added(state: DocketState, _event: Event, content: MemberAdded) -> Iterator[Problem]:
    sitting = state.panel.sitting | {content.member.subject}
    if content.chair and content.chair not in sitting:
        yield Problem("docket_chair_not_sitting")
    yield from _member_problems(state, [content.member], state.panel.subjects)


def _member_problems(
    state: DocketState, members: Iterable[Member], named: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    seen = set(named)
    for member in members:
        told = {"post": member.post}
        if member.subject in seen:
            yield Problem("docket_member_twice", told)
        if member.place in state.facts.own_places:
            yield Problem("docket_member_own_place", told)
        if member.subject in state.handlers:
            yield Problem("docket_member_handled_case", told)
        if state.stage is Stage.APPEAL and member.subject in state.first.subjects:
            yield Problem("docket_member_on_both_panels", told)
        seen.add(member.subject)


def post_of(state: DocketState, subject: str) -> str:
    """Return a member's post, the subject where nobody of that subject is on the panel that has the case."""
    return next((member.post for member in state.panel.members if member.subject == subject), subject)


def _unknown(state: DocketState, subjects: Iterable[str]) -> Iterator[Problem]:
    for subject in subjects:
        if subject not in state.panel.subjects:
            yield Problem("docket_member_unknown", {"member": subject})
        elif subject not in state.panel.sitting:
            yield Problem("docket_member_recused", {"post": post_of(state, subject)})


def _declared(state: DocketState, _event: Event, content: ConflictDeclared) -> Iterator[Problem]:
    yield from _unknown(state, [content.member])
    if content.conflict:
        yield from _missing(content.note, "note")


def _heard(state: DocketState, _event: Event, content: Heard) -> Iterator[Problem]:
    yield from _missing(content.note, "note")
    yield from _unknown(state, content.present)
    panel = state.panel
    present, quorum = len(set(content.present)), state.facts.rules.quorum(len(panel.sitting))
    if present < quorum:
        yield Problem("docket_hearing_needs_quorum", {"present": present, "quorum": quorum})


def _voted(state: DocketState, _event: Event, content: Voted) -> Iterator[Problem]:
    yield from _unknown(state, [content.member])
    if content.member in state.panel.sitting - state.panel.present:
        yield Problem("docket_member_not_heard", {"post": post_of(state, content.member)})
    yield from _of_stage(state, content.choice)


def _of_stage(state: DocketState, outcome: Outcome) -> Iterator[Problem]:
    if outcome not in (APPEAL_OUTCOMES if state.stage is Stage.APPEAL else FIRST_OUTCOMES):
        yield Problem("docket_choice_of_other_stage", {"choice": OUTCOME_NAMES[outcome]})


def _decided(state: DocketState, event: Event, content: Decided) -> Iterator[Problem]:
    yield from _missing(content.reasons, "reasons")
    yield from _of_stage(state, content.outcome)
    voted = majority(state)
    if content.outcome is not voted:
        yield Problem("docket_not_what_was_voted", {"voted": "—" if voted is None else OUTCOME_NAMES[voted]})
    if content.outcome not in (Outcome.UPHELD, Outcome.CHANGED):
        if content.measures or content.expires:
            yield Problem("docket_measures_without_uphold")
        return
    yield from measure_problems(state, content, event.day)
    before = state.first.decision
    if (
        content.outcome is Outcome.CHANGED
        and before
        and (problem := harsher_problem(state.facts.rules, before, content))
    ):
        yield problem


def _decision_notified(state: DocketState, event: Event, content: DecisionNotified) -> Iterator[Problem]:
    decision = state.panel.decision
    can_appeal = state.stage is Stage.FIRST and decision is not None and decision.outcome is Outcome.UPHELD
    if can_appeal != (content.appeal_until is not None):
        yield Problem("docket_appeal_until_missing" if can_appeal else "docket_nothing_to_appeal")
    elif content.appeal_until is not None:
        days = (content.appeal_until - event.day).days
        if days < state.facts.rules.appeal_days:
            yield Problem("docket_appeal_window_short", {"days": days, "least": state.facts.rules.appeal_days})


def _appealed(_state: DocketState, event: Event, content: Appealed) -> Iterator[Problem]:
    yield from _missing(content.grounds, "grounds")
    if content.decide_until <= event.day:
        yield Problem("docket_content_invalid", {"field": "decide_until", "reason": content.decide_until})


_CHECKS: Mapping[EventKind, Callable[[DocketState, Event, Any], Iterator[Problem]]] = {
    EventKind.DISMISSED: _reason,
    EventKind.OPENED: _reason,
    EventKind.NOTIFIED: _notified,
    EventKind.REPLIED: _replied,
    EventKind.PANEL_NAMED: _panel_named,
    EventKind.MEMBER_ADDED: _member_added,
    EventKind.CONFLICT_DECLARED: _declared,
    EventKind.HEARD: _heard,
    EventKind.VOTED: _voted,
    EventKind.DECIDED: _decided,
    EventKind.DECISION_NOTIFIED: _decision_notified,
    EventKind.APPEALED: _appealed,
}
