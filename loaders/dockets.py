"""Review dockets (一票否决审查案卷) in the database: raising cases, adding events, reading what a viewer may see.

The rules of the process are ``metrics.docket``; nothing here decides anything, and nothing changes points or ranks.
Pages are built on ``read_cases``, ``read_case``, ``raise_case``, ``add_event`` and ``upcoming_deadlines``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select

from loaders.access import AccessDenied, Viewer
from loaders.audit import record_event
from loaders.county_day import local_today
from loaders.docket_access import demand_writing, may_see, may_write
from loaders.docket_facts import facts_of_lead, receipt_of_facts
from loaders.docket_reads import (
    CaseDeadline,
    CaseHead,
    Docket,
    read_case,
    read_cases,
    read_measures,
    upcoming_deadlines,
)
from loaders.docket_rows import applied, content_of, insert_case, insert_event, read_events, state_of
from loaders.engine import write_transaction
from loaders.evidence_files import evidence_of_case
from loaders.schema import place, review_case, review_event, role_grant
from loaders.seals import rows_of
from metrics.docket_events import (
    Appealed,
    Content,
    DecisionNotified,
    Event,
    EventKind,
    MemberAdded,
    Notified,
    Outcome,
    PanelNamed,
    Replied,
)
from metrics.docket_measures import standing_measures
from metrics.docket_state import DocketState, Stage
from metrics.problems import InputRefused, Problem
from metrics.working_days import working_days_between, working_days_later

__all__ = [
    "CaseDeadline",
    "CaseHead",
    "Docket",
    "add_event",
    "raise_case",
    "read_case",
    "read_cases",
    "read_measures",
    "upcoming_deadlines",
]


def raise_case(engine: Engine, viewer: Viewer, run: int, lead: int, today: date | None = None) -> int:
    """Make a case of a trigger's lead in the newest run of its month, and return the case's number.

    All facts are written down now and never looked up again. Raises KeyError without such a run or lead, AccessDenied
    for a viewer who may not handle dockets of the place, InputRefused when the lead is a sign in figures, the run is
    outdated, the rule book has no rules for reviews, the trigger has expired or lacks its basis, or the same trigger
    has an open case (or one upheld) on the place in the same assessment year.
    """
    day = today or local_today()
    with write_transaction(engine) as connection:
        if connection.dialect.name == "postgresql":
            # Two cases at once would otherwise not know of each other; SQLite has one writer anyway.
            connection.exec_driver_sql("LOCK TABLE review_case IN SHARE ROW EXCLUSIVE MODE")
        facts = facts_of_lead(connection, viewer, run, lead)
        if not may_write(connection, viewer, facts, EventKind.RAISED):
            raise AccessDenied(f"{viewer.role} may not raise a case about {facts.place}")
        event = Event(facts, day, viewer.subject)
        applied(None, event)
        if (other := _other_case(connection, facts.place, facts.trigger.code, facts.year_first)) is not None:
            raise InputRefused([Problem("docket_case_exists", {"case": other, "trigger": facts.trigger.name})])
        case = insert_case(
            connection,
            place=facts.place,
            run=run,
            lead=lead,
            trigger=facts.trigger.code,
            actor=viewer.subject,
        )
        _store(connection, viewer, case, 1, event, sealed_case=True)
    return case


def _other_case(connection: Connection, of_place: str, trigger: str, year_first: str) -> int | None:
    """Return a case that stands in the way: the same matter, still open, or upheld and in effect."""
    own = review_case.c
    cases = connection.scalars(select(own.id).where(own.place == of_place, own.trigger_code == trigger)).all()
    for case, events in read_events(connection, cases).items() if cases else ():
        state = state_of(events)
        same_year = state.facts.year_first == year_first
        if same_year and (not state.has_ended or standing_measures(state, state.last_day)):
            return case
    return None


def add_event(
    engine: Engine,
    viewer: Viewer,
    case: int,
    kind: EventKind,
    content: Content | Mapping[str, Any],
    today: date | None = None,
) -> int:
    """Add an event to a case and return its number in the case.

    ``content`` is the content of ``metrics.docket_events`` or its fields as plain values. Deadlines and the receipt
    need not be given: ``reply_until`` and ``decide_until`` of a notice, ``appeal_until`` of a decision's notice and
    ``decide_until`` of an appeal are counted here in working days; a later reply_until or appeal_until stands.

    Raises KeyError without such a case that the viewer may see, AccessDenied for a viewer who may not write this
    (a member votes and declares for themselves; the bureau may record a meeting), InputRefused when the content
    is incomplete or the rules of the process forbid the step.
    """
    day = today or local_today()
    with write_transaction(engine) as connection:
        # Of two writers the second waits, and is judged by what the first left.
        found = connection.scalar(select(review_case.c.id).where(review_case.c.id == case).with_for_update())
        if found is None:
            raise KeyError(case)
        events = read_events(connection, [case])[case]
        state = state_of(events)
        if not may_see(connection, viewer, state):
            raise KeyError(case)
        complete = content_of(kind, _completed(connection, state, kind, content, day))
        demand_writing(connection, viewer, state, complete)
        event = Event(complete, day, viewer.subject)
        applied(state, event)
        if problems := _problems(connection, state, case, complete, day):
            raise InputRefused(problems)
        number = len(events) + 1
        _store(connection, viewer, case, number, event)
    return number


def _store(
    connection: Connection, viewer: Viewer, case: int, number: int, event: Event, *, sealed_case: bool = False
) -> None:
    row = insert_event(connection, case, number, event, str(viewer.role))
    sealed = [rows_of(review_case, case)] if sealed_case else []
    told = {"event": event.kind.value, "number": number, "day": event.day.isoformat()}
    sets = [*sealed, rows_of(review_event, row)]
    record_event(connection, viewer.subject, "docket", f"case {case}", told, sealed=sets)


def _completed(
    connection: Connection, state: DocketState, kind: EventKind, content: Content | Mapping[str, Any], day: date
) -> Content | Mapping[str, Any]:
    """Return a content with the deadlines and the receipt that the product itself works out."""
    if isinstance(content, Content):
        return content
    given, rules = dict(content), state.facts.rules
    if kind is EventKind.NOTIFIED:
        given.setdefault("decide_until", working_days_later(day, rules.decision_days))
        given["reply_until"] = _later(given.get("reply_until"), working_days_later(day, rules.reply_days))
        if "receipt" not in given:
            given["receipt"] = [step.model_dump() for step in receipt_of_facts(connection, state.facts)]
    elif kind is EventKind.APPEALED:
        given.setdefault("decide_until", working_days_later(day, rules.appeal_decision_days))
    elif kind is EventKind.DECISION_NOTIFIED and state.stage is Stage.FIRST:
        decision = state.first.decision
        if decision is not None and decision.outcome is Outcome.UPHELD:
            given["appeal_until"] = _later(given.get("appeal_until"), working_days_later(day, rules.appeal_days))
    return given


def _later(given: Any, least: date) -> date:
    stated = date.fromisoformat(given) if isinstance(given, str) else given
    return max(stated, least) if isinstance(stated, date) else least


def _problems(connection: Connection, state: DocketState, case: int, content: Content, day: date) -> list[Problem]:
    """Return what only the database knows to be wrong: unknown files, members of the place, deadlines too short."""
    problems: list[Problem] = []
    if isinstance(content, Replied | Appealed):
        known = {file.id for file in evidence_of_case(connection, case)}
        unknown = [number for number in content.evidence if number not in known]
        problems += [Problem("docket_evidence_unknown", {"file": number}) for number in unknown]
    if isinstance(content, PanelNamed | MemberAdded):
        members = content.members if isinstance(content, PanelNamed) else (content.member,)
        for member in members:
            if connection.scalar(select(place.c.code).where(place.c.code == member.place)) is None:
                problems.append(Problem("docket_member_place_unknown", {"post": member.post, "place": member.place}))
            elif _granted_places(connection, member.subject, day) & set(state.facts.own_places):
                problems.append(Problem("docket_member_own_place", {"post": member.post}))
    least = None
    if isinstance(content, Notified):
        least, given, code = state.facts.rules.reply_days, content.reply_until, "docket_reply_window_short"
    elif isinstance(content, DecisionNotified) and content.appeal_until is not None:
        least, given, code = state.facts.rules.appeal_days, content.appeal_until, "docket_appeal_window_short"
    if least is not None and given < working_days_later(day, least):
        problems.append(Problem(code, {"days": working_days_between(day, given), "least": least}))
    return problems


def _granted_places(connection: Connection, subject: str, day: date) -> set[str]:
    """Return the places of a person's grants in force on a day, whatever the role."""
    own, on = role_grant.c, day.isoformat()
    in_force = (own.subject == subject, own.valid_from <= on, own.valid_to.is_(None) | (own.valid_to >= on))
    return set(connection.scalars(select(own.place).where(*in_force)))
