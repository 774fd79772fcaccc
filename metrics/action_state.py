"""The state of an action: a fold over its events; what the events before do not allow is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from metrics.action_events import (
    ActionEvent,
    ActionTerms,
    Cancelled,
    Checked,
    EvidenceAdded,
    Given,
    Progress,
    Reopened,
    ReportedDone,
    StoredFigure,
)
from metrics.action_status import ActionStatus
from metrics.action_words import KIND_WORDS, STATUS_WORDS
from metrics.illegal_event import IllegalEvent
from metrics.problems import Problem


@dataclass(frozen=True)
class ActionState:
    """An action after its events. ``before`` is the figure when it was given, ``checked`` that of the last check.

    ``reported_on`` and ``reported_by`` are of the report that the check answers, None without one.
    """

    status: ActionStatus
    terms: ActionTerms
    given_on: date
    due: date
    before: StoredFigure
    last_day: date
    events: int
    evidence: tuple[int, ...] = ()
    reported_on: date | None = None
    reported_by: str | None = None
    checked: StoredFigure | None = None
    closed_on: date | None = None

    def is_overdue(self, day: date) -> bool:
        """Return whether somebody still owes the work on a day after the due date; a report in time is no delay."""
        if self.status in (ActionStatus.MET, ActionStatus.CANCELLED):
            return False
        return day > self.due and not (
            self.status is ActionStatus.REPORTED and self.reported_on is not None and self.reported_on <= self.due
        )

    def days_overdue(self, day: date) -> int:
        """Return by how many days an action is overdue, 0 when it is not."""
        return (day - self.due).days if self.is_overdue(day) else 0


_OUTSTANDING = (ActionStatus.OPEN, ActionStatus.REPORTED)
# The kinds of events that each status allows; the first event of every action is that it was given.
_ALLOWED: dict[ActionStatus, tuple[str, ...]] = {
    ActionStatus.OPEN: ("progress", "evidence", "reported_done", "checked", "cancelled"),
    ActionStatus.REPORTED: ("progress", "evidence", "checked", "cancelled"),
    ActionStatus.NOT_MET: ("progress", "evidence", "reopened", "cancelled"),
    ActionStatus.MET: ("reopened",),
    ActionStatus.CANCELLED: (),
}


def reaches(terms: ActionTerms, figure: StoredFigure) -> bool:
    """Return whether a figure reaches an action's measure of success; a missing one does not."""
    if figure.value is None:
        return False
    if terms.lower_is_better:
        return figure.value <= terms.success_value
    return figure.value >= terms.success_value


def allowed_kinds(state: ActionState | None) -> tuple[str, ...]:
    """Return the kinds of events that may come next; before any event only ``given``."""
    return ("given",) if state is None else _ALLOWED[state.status]


def not_allowed(kind: str, state: ActionState | None) -> Problem:
    """Return the problem of an event that may not come next, in words."""
    status = "—" if state is None else STATUS_WORDS[state.status]
    return Problem("action_event_not_allowed", {"kind": KIND_WORDS[kind], "status": status})


def apply_event(terms: ActionTerms, state: ActionState | None, event: ActionEvent) -> ActionState:
    """Return the state after one more event. Raises IllegalEvent for one that the state does not allow."""
    content = event.content
    if content.kind not in allowed_kinds(state):
        problem = not_allowed(content.kind, state)
        raise IllegalEvent(problem.code, **problem.parameters)
    if isinstance(content, Given) or state is None:
        return _given(terms, event)
    if event.number != state.events + 1:
        raise IllegalEvent("action_events_out_of_order", number=event.number, expected=state.events + 1)
    if event.day < state.last_day:
        raise IllegalEvent("action_day_goes_back", day=str(event.day), last=str(state.last_day))
    after = replace(state, last_day=event.day, events=event.number)
    match content:
        case Progress():
            return after
        case EvidenceAdded():
            return replace(after, evidence=(*state.evidence, content.file))
        case ReportedDone():
            status = ActionStatus.REPORTED
            return replace(after, status=status, reported_on=event.day, reported_by=event.actor)
        case Checked():
            return _checked(after, event, content)
        case Reopened():
            if content.due < event.day:
                raise IllegalEvent("action_due_in_the_past", due=str(content.due), day=str(event.day))
            return replace(
                after, status=ActionStatus.OPEN, due=content.due, reported_on=None, reported_by=None, closed_on=None
            )
        case Cancelled():
            return replace(after, status=ActionStatus.CANCELLED, closed_on=event.day)
    raise AssertionError(content)


def fold_action(terms: ActionTerms, events: Iterable[ActionEvent]) -> ActionState:
    """Return the state after all events. Raises IllegalEvent when one does not follow, or when there is none."""
    state: ActionState | None = None
    for event in events:
        state = apply_event(terms, state, event)
    if state is None:
        raise IllegalEvent("action_without_events")
    return state


def _given(terms: ActionTerms, event: ActionEvent) -> ActionState:
    content = event.content
    if not isinstance(content, Given) or event.number != 1:
        raise IllegalEvent("action_events_out_of_order", number=event.number, expected=1)
    if terms.due < event.day:
        raise IllegalEvent("action_due_in_the_past", due=str(terms.due), day=str(event.day))
    if content.figure.run != terms.run:
        raise IllegalEvent("action_figure_of_another_run", run=content.figure.run, expected=terms.run)
    if reaches(terms, content.figure):
        raise IllegalEvent("action_success_reached_already", value=content.figure.value, success=terms.success_value)
    return ActionState(ActionStatus.OPEN, terms, event.day, terms.due, content.figure, event.day, events=1)


def _checked(after: ActionState, event: ActionEvent, content: Checked) -> ActionState:
    """Close or hand back: against a later month than the figure before, by somebody else than who reported."""
    terms = after.terms
    if content.figure.period <= terms.period:
        raise IllegalEvent("action_check_needs_later_run", period=content.figure.period, given=terms.period)
    if f"{event.day:%Y-%m}" < content.figure.period:
        raise IllegalEvent("action_check_before_its_month", period=content.figure.period, day=str(event.day))
    if after.checked is not None and content.figure.run == after.checked.run:
        raise IllegalEvent("action_run_checked_already", run=content.figure.run)
    if event.actor == after.reported_by:
        raise IllegalEvent("action_checked_by_reporter")
    if content.reached != reaches(terms, content.figure):
        raise IllegalEvent("action_figure_misread", value=content.figure.value, success=terms.success_value)
    if content.met != content.reached and not content.note.strip():
        raise IllegalEvent("action_check_without_reason", value=content.figure.value, success=terms.success_value)
    status = ActionStatus.MET if content.met else ActionStatus.NOT_MET
    return replace(after, status=status, checked=content.figure, closed_on=event.day if content.met else None)
