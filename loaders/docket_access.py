"""Who may do what to a docket, and what a place under review sees of its own (docs/decisions/0017-review-docket.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from loaders.access import AccessDenied, Action, Extent, Role, Viewer, extent, visible_places
from loaders.docket_rows import RecordedEvent
from metrics.docket_events import ConflictDeclared, Content, EventKind, Heard, Raised, Voted
from metrics.docket_state import DocketState, Panel, Phase

_BUREAU, _PLACE = Action.HANDLE_DOCKETS, Action.ANSWER_DOCKETS
# Who may write which events. A member speaks for themselves; the bureau's clerk may record a meeting.
_WRITERS: Mapping[EventKind, tuple[Action, ...]] = {
    EventKind.RAISED: (_BUREAU,),
    EventKind.DISMISSED: (_BUREAU,),
    EventKind.OPENED: (_BUREAU,),
    EventKind.NOTIFIED: (_BUREAU,),
    EventKind.REPLIED: (_PLACE,),
    EventKind.PANEL_NAMED: (Action.NAME_PANELS,),
    EventKind.MEMBER_ADDED: (Action.NAME_PANELS,),
    EventKind.CONFLICT_DECLARED: (_BUREAU, Action.SIT_ON_PANELS),
    EventKind.HEARD: (_BUREAU, Action.SIT_ON_PANELS),
    EventKind.VOTED: (_BUREAU, Action.SIT_ON_PANELS),
    EventKind.DECIDED: (_BUREAU, Action.SIT_ON_PANELS),
    EventKind.DECISION_NOTIFIED: (_BUREAU,),
    EventKind.APPEALED: (_PLACE,),
    EventKind.CLOSED: (_BUREAU,),
    EventKind.LAPSED: (_BUREAU,),
}
# What the place sees only as far as it is told: not who voted how, not why a member stepped aside.
_UNTOLD = frozenset({EventKind.VOTED, EventKind.DISMISSED})


def is_party(viewer: Viewer, facts: Raised) -> bool:
    """Return whether a viewer belongs to the place under review; who does takes no part in judging it."""
    return viewer.role is Role.TOWNSHIP or viewer.place in facts.own_places


def may_see(connection: Connection, viewer: Viewer, state: DocketState, visible: Collection[str] | None = None) -> bool:
    """Return whether a viewer may see a case; the place under review from the notice on.

    ``visible``: the places of ``Action.READ_DOCKETS``, where they are known. Raises AccessDenied for a viewer who
    may see no docket at all.
    """
    places = visible_places(connection, viewer, Action.READ_DOCKETS) if visible is None else visible
    facts = state.facts
    return facts.place in places and (state.notices > 0 or not is_party(viewer, facts))


def may_write(
    connection: Connection, viewer: Viewer, facts: Raised, kind: EventKind, panel: Panel | None = None
) -> bool:
    """Return whether a viewer may write an event of a kind; ``panel`` is the one that has the case."""
    return any(_has(connection, viewer, facts, action, panel, kind) for action in _WRITERS[kind])


def _has(
    connection: Connection, viewer: Viewer, facts: Raised, action: Action, panel: Panel | None, kind: EventKind
) -> bool:
    if extent(viewer, action) is Extent.NOWHERE or facts.place not in visible_places(connection, viewer, action):
        return False
    if action is Action.ANSWER_DOCKETS:
        return True
    if is_party(viewer, facts):
        return False
    if action is not Action.SIT_ON_PANELS or panel is None:
        return action is not Action.SIT_ON_PANELS
    if kind in (EventKind.HEARD, EventKind.DECIDED):
        return viewer.subject == panel.chair
    return viewer.subject in panel.subjects


def demand_writing(connection: Connection, viewer: Viewer, state: DocketState, content: Content) -> None:
    """Raise AccessDenied unless a viewer may write an event with this content."""
    if not may_write(connection, viewer, state.facts, content.kind, state.panel):
        raise AccessDenied(f"{viewer.role} may not write {content.kind} about {state.facts.place}")
    own = viewer.role is Role.REVIEWER and isinstance(content, ConflictDeclared | Voted)
    if own and content.member != viewer.subject:  # type: ignore[attr-defined]
        raise AccessDenied(f"{viewer.subject} may not speak for {content.member}")  # type: ignore[attr-defined]


class Redacted(NamedTuple):
    """A case as its place sees it."""

    state: DocketState
    events: tuple[RecordedEvent, ...]


def as_party(state: DocketState, events: Sequence[RecordedEvent], visible: Collection[str]) -> Redacted:
    """Return a case as the place under review sees it.

    Without votes, notes on conflicts of interest, subjects of those who wrote, decisions not told yet, and places
    that its role may not read totals of (``visible``).
    """
    told = max((each.number for each in events if each.kind in _TELLING), default=0)
    shown = tuple(
        _shown(each, visible)
        for each in events
        if each.kind not in _UNTOLD and (each.kind is not EventKind.DECIDED or each.number < told)
    )
    untold = state.phase in (Phase.VOTING, Phase.DECIDED)
    return Redacted(
        replace(
            state,
            facts=_own_facts(state.facts, visible),
            handlers=frozenset(),
            phase=Phase.HEARD if untold else state.phase,
            first=_as_told(state.first),
            appeal=_as_told(state.appeal),
        ),
        shown,
    )


_TELLING = frozenset({EventKind.NOTIFIED, EventKind.DECISION_NOTIFIED})


def _as_told(panel: Panel) -> Panel:
    if panel.told_on is None:
        return replace(panel, votes={}, decision=None, decided_on=None)
    return replace(panel, votes={})


def _own_facts(facts: Raised, visible: Collection[str]) -> Raised:
    alike = tuple(each for each in facts.standing.alike if each.place in visible)
    return facts.model_copy(update={"standing": facts.standing.model_copy(update={"alike": alike})})


def _shown(each: RecordedEvent, visible: Collection[str]) -> RecordedEvent:
    content = each.content
    if isinstance(content, Raised):
        content = _own_facts(content, visible)
    elif isinstance(content, ConflictDeclared):
        content = content.model_copy(update={"note": ""})
    elif isinstance(content, Heard):
        content = content.model_copy(update={"present": ()})
    actor = each.event.actor if each.role == Role.TOWNSHIP else ""
    return replace(each, event=replace(each.event, content=content, actor=actor))
