"""The review docket as a state machine: events in, state out, and every step that the rules do not allow refused.

Software opens nothing, decides nothing and changes no points: it only refuses what would be unfair (docs/review.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from metrics.docket_checks import content_problems
from metrics.docket_events import (
    Appealed,
    ConflictDeclared,
    Content,
    Decided,
    DecisionNotified,
    Event,
    EventKind,
    Heard,
    MemberAdded,
    Notified,
    Outcome,
    PanelNamed,
    Raised,
    Replied,
    Voted,
)
from metrics.docket_obstacles import obstacle
from metrics.docket_state import DocketState, Panel, Phase, Reply, Stage
from metrics.illegal_event import IllegalEvent
from metrics.problems import Problem


class IllegalDocketEvent(IllegalEvent):
    """An event that cannot happen to a case in its state; ``problems`` are all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].code, **problems[0].parameters)
        self.problems = tuple(problems)


def allowed(state: DocketState | None, day: date) -> frozenset[EventKind]:
    """Return the kinds of events that can happen next to a case (None: not raised yet) on a day."""
    return frozenset(kind for kind in EventKind if obstacle(kind, state, day) is None)


def apply(state: DocketState | None, event: Event) -> DocketState:
    """Return the state after an event. Raises IllegalDocketEvent when the rules do not allow it."""
    if problem := obstacle(event.kind, state, event.day):
        raise IllegalDocketEvent([problem])
    if problems := tuple(content_problems(state, event)):
        raise IllegalDocketEvent(problems)
    if isinstance(event.content, Raised):
        return DocketState(event.content, event.day, event.day, frozenset({event.actor}))
    if state is None:
        raise TypeError("only a raised event begins a case")
    return replace(_TRANSITIONS[event.kind](state, event, event.content), last_day=event.day)


def fold(events: Iterable[Event]) -> DocketState | None:
    """Return the state that events come to, None without any. Raises IllegalDocketEvent at the first illegal one."""
    state: DocketState | None = None
    for event in events:
        state = apply(state, event)
    return state


def _handled(phase: Phase) -> Callable[[DocketState, Event, Any], DocketState]:
    def move(state: DocketState, event: Event, _content: Content) -> DocketState:
        return replace(state, phase=phase, handlers=state.handlers | {event.actor})

    return move


def _ended(phase: Phase) -> Callable[[DocketState, Event, Any], DocketState]:
    return lambda state, _event, _content: replace(state, phase=phase)


def _with_panel(state: DocketState, phase: Phase | None = None, **changes: Any) -> DocketState:
    panel = replace(state.panel, **changes)
    moved = replace(state, phase=phase or state.phase)
    return replace(moved, appeal=panel) if state.stage is Stage.APPEAL else replace(moved, first=panel)


def _notified(state: DocketState, event: Event, content: Notified) -> DocketState:
    return replace(
        state,
        # A case that was returned for evidence has its panel already.
        phase=Phase.PANEL if state.first.members else Phase.NOTIFIED,
        handlers=state.handlers | {event.actor},
        notice=content,
        noticed_on=event.day,
        notices=state.notices + 1,
        final_reply_in=False,
    )


def _replied(state: DocketState, event: Event, content: Replied) -> DocketState:
    until = state.notice.reply_until if state.notice and state.stage is Stage.FIRST else None
    late = until is not None and event.day > until
    reply = Reply(event.day, content.statement, content.evidence, content.final, late, state.stage)
    return replace(
        state, replies=(*state.replies, reply), final_reply_in=state.final_reply_in or (content.final and not late)
    )


def _panel_named(state: DocketState, _event: Event, content: PanelNamed) -> DocketState:
    return _with_panel(state, Phase.PANEL, members=content.members, chair=content.chair)


def _member_added(state: DocketState, _event: Event, content: MemberAdded) -> DocketState:
    # Who joins has to hear the case, so it is heard again before anybody votes.
    panel = state.panel
    members = (*panel.members, content.member)
    return _with_panel(state, Phase.PANEL, members=members, chair=content.chair or panel.chair, votes={})


def _declared(state: DocketState, _event: Event, content: ConflictDeclared) -> DocketState:
    panel = state.panel
    gone = content.member if content.conflict else None
    votes = {subject: choice for subject, choice in panel.votes.items() if subject != gone}
    return _with_panel(state, declared={**panel.declared, content.member: content.conflict}, votes=votes)


def _heard(state: DocketState, _event: Event, content: Heard) -> DocketState:
    return _with_panel(state, Phase.HEARD, present=state.panel.present | set(content.present), votes={})


def _voted(state: DocketState, _event: Event, content: Voted) -> DocketState:
    return _with_panel(state, Phase.VOTING, votes={**state.panel.votes, content.member: content.choice})


def _decided(state: DocketState, event: Event, content: Decided) -> DocketState:
    if content.outcome is Outcome.RETURNED:
        # The place is heard again on what is found: a new notice, a new reply, a new vote.
        return _with_panel(state, Phase.OPENED, present=frozenset(), votes={})
    return _with_panel(state, Phase.DECIDED, decision=content, decided_on=event.day)


def _decision_notified(state: DocketState, event: Event, content: DecisionNotified) -> DocketState:
    told = _with_panel(state, Phase.DECISION_NOTIFIED, told_on=event.day)
    return told if state.stage is Stage.APPEAL else replace(told, appeal_until=content.appeal_until)


def _appealed(state: DocketState, event: Event, content: Appealed) -> DocketState:
    return replace(
        state, phase=Phase.APPEALED, stage=Stage.APPEAL, appeal=Panel(), appealed=content, appealed_on=event.day
    )


_TRANSITIONS: Mapping[EventKind, Callable[[DocketState, Event, Any], DocketState]] = {
    EventKind.DISMISSED: _handled(Phase.DISMISSED),
    EventKind.OPENED: _handled(Phase.OPENED),
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
    EventKind.CLOSED: _ended(Phase.CLOSED),
    EventKind.LAPSED: _ended(Phase.LAPSED),
}
