"""Dockets as they are stored: rows of the tables as events and states; for the modules of dockets only."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from sqlalchemy import Connection, select

from loaders.audit import now
from loaders.engine import insert_row
from loaders.schema import review_case, review_event
from metrics.docket import IllegalDocketEvent, apply
from metrics.docket_events import CONTENTS, Content, Event, EventKind
from metrics.docket_state import DocketState
from metrics.problems import InputRefused, Problem


@dataclass(frozen=True)
class RecordedEvent:
    """An event with its number in the case, when it was written down, and in which role."""

    number: int
    event: Event
    at: str
    role: str

    @property
    def kind(self) -> EventKind:
        """The kind of the event."""
        return self.event.kind

    @property
    def day(self) -> date:
        """The day on which it happened, in the county's own time."""
        return self.event.day

    @property
    def content(self) -> Content:
        """What it says."""
        return self.event.content


def content_of(kind: EventKind, values: Content | Mapping[str, object]) -> Content:
    """Return an event's content from plain values. Raises InputRefused with one problem per field."""
    if isinstance(values, Content):
        if values.kind is not kind:
            raise TypeError(f"{type(values).__name__} is not the content of {kind}")
        return values
    try:
        return CONTENTS[kind].model_validate_json(json.dumps(dict(values), ensure_ascii=False, default=str))
    except ValidationError as error:
        raise InputRefused(
            Problem(
                "docket_content_invalid",
                {"field": ".".join(str(part) for part in item["loc"]), "reason": item["msg"]},
            )
            for item in error.errors()
        ) from error


def read_events(connection: Connection, cases: Collection[int] | None = None) -> dict[int, list[RecordedEvent]]:
    """Return the events of cases (all when left out), oldest first, by case."""
    query = select(review_event).order_by(review_event.c.case, review_event.c.number)
    if cases is not None:
        query = query.where(review_event.c.case.in_(sorted(cases)))
    found: dict[int, list[RecordedEvent]] = {}
    for row in connection.execute(query):
        content = CONTENTS[EventKind(row.kind)].model_validate_json(row.content)
        event = Event(content, date.fromisoformat(row.day), row.actor)
        found.setdefault(row.case, []).append(RecordedEvent(row.number, event, row.at, row.role))
    return found


def state_of(events: Collection[RecordedEvent]) -> DocketState:
    """Return the state that stored events come to. Raises KeyError without events."""
    state: DocketState | None = None
    for each in events:
        state = apply(state, each.event)
    if state is None:
        raise KeyError("no events")
    return state


def applied(state: DocketState | None, event: Event) -> DocketState:
    """Return the state after an event. Raises InputRefused when the rules of the process do not allow it."""
    try:
        return apply(state, event)
    except IllegalDocketEvent as illegal:
        raise InputRefused(illegal.problems) from illegal


def insert_event(connection: Connection, case: int, number: int, event: Event, role: str) -> int:
    """Store an event and return the number of its row."""
    return insert_row(
        connection,
        review_event,
        case=case,
        number=number,
        kind=event.kind.value,
        day=event.day.isoformat(),
        at=now(),
        actor=event.actor,
        role=role,
        content=event.content.model_dump_json(),
    )


def insert_case(connection: Connection, *, place: str, run: int, lead: int, trigger: str, actor: str) -> int:
    """Store a case and return its number."""
    values = {"place": place, "run": run, "lead": lead, "trigger_code": trigger, "actor": actor, "created_at": now()}
    return insert_row(connection, review_case, **values)
