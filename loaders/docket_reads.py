"""Reading dockets: every read asks what the viewer may see, and shows a place under review its own side of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from loaders.access import Action, Viewer, visible_places
from loaders.county_day import local_today
from loaders.docket_access import as_party, is_party, may_see, may_write
from loaders.docket_rows import RecordedEvent, read_events, state_of
from loaders.evidence_files import EvidenceHead, evidence_of_case
from loaders.schema import audit_event, review_case
from metrics.docket import allowed
from metrics.docket_deadlines import Deadline, DeadlineKind, deadlines
from metrics.docket_events import EventKind, Outcome
from metrics.docket_facts import Standing
from metrics.docket_measures import standing_measures
from metrics.docket_state import DocketState, Panel, Phase, Stage
from metrics.working_days import working_days_between

_MEASURE_COLUMNS = ["case", "place", "code", "name", "kind", "scope", "first_day", "last_day", "state"]


@dataclass(frozen=True)
class CaseHead:
    """A case in a list. ``outcome`` is that of the newest decision the viewer may know of, None before one.

    ``as_party``: the viewer belongs to the place under review, and sees the case as it does. ``standing`` is that
    without the veto, as the case holds it.
    """

    case: int
    place: str
    place_name: str
    place_name_en: str | None
    trigger: str
    trigger_name: str
    level: str
    series: str
    period: str
    run: int
    lead: int
    phase: Phase
    stage: Stage
    outcome: Outcome | None
    raised_on: date
    last_day: date
    deadlines: tuple[Deadline, ...]
    as_party: bool
    standing: Standing


@dataclass(frozen=True)
class RecordMark:
    """The newest event of the audit chain about a case: its number, when it was written, and its hash."""

    id: int
    at: str
    hash: str


@dataclass(frozen=True)
class Docket:
    """A case as a viewer sees it: state, events, evidence, and what the viewer may do next.

    ``tally`` and ``appeal_tally`` are counts of votes: of the place under review only once it was told the decision.
    ``allowed`` are the kinds of events that the viewer may add on ``day``. ``redacted``: shown as to the place.
    ``record`` is where the audit chain stands on the case.
    """

    case: int
    day: date
    state: DocketState
    events: tuple[RecordedEvent, ...]
    tally: Mapping[Outcome, int]
    appeal_tally: Mapping[Outcome, int]
    evidence: tuple[EvidenceHead, ...]
    allowed: frozenset[EventKind]
    deadlines: tuple[Deadline, ...]
    redacted: bool
    record: RecordMark | None


@dataclass(frozen=True)
class CaseDeadline:
    """A deadline of a case; ``days_left`` are working days, negative when it is overdue."""

    case: int
    place: str
    place_name: str
    place_name_en: str | None
    trigger_name: str
    kind: DeadlineKind
    due: date
    days_left: int


def read_cases(connection: Connection, viewer: Viewer, today: date | None = None) -> tuple[CaseHead, ...]:
    """Return the cases that a viewer may see, the newest first.

    A place under review sees its own from the notice on. Raises AccessDenied for a viewer who may see none at all.
    """
    day = today or local_today()
    shown = _visible_cases(connection, viewer)
    return tuple(_head(case, state, row, day, party) for case, (state, row, party) in reversed(shown.items()))


def _visible_cases(connection: Connection, viewer: Viewer) -> dict[int, tuple[DocketState, Any, bool]]:
    """Return number → state as the viewer sees it, row of the case, whether the viewer is its place."""
    visible = visible_places(connection, viewer, Action.READ_DOCKETS)
    readable = visible_places(connection, viewer, Action.READ_TOTALS)
    rows = [row for row in connection.execute(select(review_case).order_by(review_case.c.id)) if row.place in visible]
    events = read_events(connection, [row.id for row in rows]) if rows else {}
    found: dict[int, tuple[DocketState, Any, bool]] = {}
    for row in rows:
        state = state_of(events[row.id])
        if may_see(connection, viewer, state, visible):
            party = is_party(viewer, state.facts)
            shown = as_party(state, events[row.id], readable).state if party else state
            found[row.id] = (shown, row, party)
    return found


def _head(case: int, state: DocketState, row: Any, day: date, party: bool) -> CaseHead:
    facts = state.facts
    decision = state.appeal.decision or state.first.decision
    return CaseHead(
        case=case,
        place=facts.place,
        place_name=facts.place_name,
        place_name_en=facts.place_name_en,
        trigger=facts.trigger.code,
        trigger_name=facts.trigger.name,
        level=facts.level,
        series=facts.series,
        period=facts.period,
        run=row.run,
        lead=row.lead,
        phase=state.phase,
        stage=state.stage,
        outcome=None if decision is None else decision.outcome,
        raised_on=state.raised_on,
        last_day=state.last_day,
        deadlines=deadlines(state, day),
        as_party=party,
        standing=facts.standing,
    )


def read_case(connection: Connection, viewer: Viewer, case: int, today: date | None = None) -> Docket:
    """Return a case as a viewer sees it. Raises KeyError without one that the viewer may see, AccessDenied for a
    viewer who may see no docket at all.

    The place under review never sees who voted how, why a member stepped aside, or a decision it was not told.
    """
    day = today or local_today()
    events = tuple(read_events(connection, [case]).get(case, ()))
    visible = visible_places(connection, viewer, Action.READ_DOCKETS)
    if not events:
        raise KeyError(case)
    state = state_of(events)
    if not may_see(connection, viewer, state, visible):
        raise KeyError(case)
    party = is_party(viewer, state.facts)
    kinds = allowed(state, day)
    shown, told = state, events
    if party:
        shown, told = as_party(state, events, visible_places(connection, viewer, Action.READ_TOTALS))
    return Docket(
        case=case,
        day=day,
        state=shown,
        events=told,
        tally=_tally(state.first, party),
        appeal_tally=_tally(state.appeal, party),
        evidence=evidence_of_case(connection, case),
        allowed=frozenset(kind for kind in kinds if may_write(connection, viewer, state.facts, kind, state.panel)),
        deadlines=deadlines(shown, day),
        redacted=party,
        record=_record_mark(connection, case),
    )


def _record_mark(connection: Connection, case: int) -> RecordMark | None:
    own = audit_event.c
    query = select(own.id, own.at, own.hash).where(own.subject == f"case {case}").order_by(own.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else RecordMark(*row)


def _tally(panel: Panel, party: bool) -> Mapping[Outcome, int]:
    return {} if party and panel.told_on is None else panel.tally()


def upcoming_deadlines(connection: Connection, viewer: Viewer, today: date | None = None) -> tuple[CaseDeadline, ...]:
    """Return the deadlines of the cases that a viewer may see, overdue ones first.

    Raises AccessDenied for a viewer who may see no docket at all.
    """
    day = today or local_today()
    found = [
        CaseDeadline(
            case=case,
            place=state.facts.place,
            place_name=state.facts.place_name,
            place_name_en=state.facts.place_name_en,
            trigger_name=state.facts.trigger.name,
            kind=each.kind,
            due=each.due,
            days_left=working_days_between(day, each.due),
        )
        for case, (state, _, _) in _visible_cases(connection, viewer).items()
        for each in deadlines(state, day)
    ]
    return tuple(sorted(found, key=lambda each: (each.due, each.case, each.kind)))


def read_measures(connection: Connection, today: date | None = None) -> pd.DataFrame:
    """Return what upheld decisions impose on places, for the settlement. For computing only: nothing is left out.

    Columns case, place, code, name, kind (``MeasureKind``), scope (codes of awards, none: all), first_day, last_day
    (days) and state: pending (can still be appealed, or is), not_yet, in_force or ended.
    """
    day = today or local_today()
    rows = [
        [
            case,
            state.facts.place,
            *(each.code, each.name, each.kind.value, each.scope, each.first_day, each.last_day, each.state.value),
        ]
        for case, events in sorted(read_events(connection).items())
        for state in [state_of(events)]
        for each in standing_measures(state, day)
    ]
    return pd.DataFrame(rows, columns=_MEASURE_COLUMNS, dtype=object)
