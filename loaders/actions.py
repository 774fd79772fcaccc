"""Actions (督办事项): given, reported on, checked and taken back; every step an event that is only ever added.

Reading lies in ``loaders.action_reads``, the rules of the process in ``metrics.action_state``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, select

from loaders.access import AccessDenied, Viewer, visible_places
from loaders.access import Action as Access
from loaders.action_rows import read_events, read_figure, read_terms
from loaders.audit import now, record_event
from loaders.county_day import local_today
from loaders.deployment import read_catalogue_version
from loaders.engine import insert_row, read_transaction, write_transaction
from loaders.evidence_files import add_action_evidence, evidence_of_action
from loaders.places import descendants
from loaders.schema import action as action_table
from loaders.schema import action_event, review_case, review_event, score_lead
from loaders.score_runs import newest_run, run_header
from loaders.seals import rows_of
from metrics.action_events import (
    ActionContent,
    ActionEvent,
    ActionSource,
    ActionTerms,
    Cancelled,
    Checked,
    EvidenceAdded,
    Given,
    Progress,
    Reopened,
    ReportedDone,
    StoredFigure,
    content_text,
)
from metrics.action_state import ActionState, allowed_kinds, apply_event, fold_action, not_allowed, reaches
from metrics.action_terms import success_problems, terms_problems, text_problems
from metrics.catalogue import Polarity
from metrics.illegal_event import IllegalEvent
from metrics.problems import InputRefused, Problem

# Who may say what: the owner's side reports, the bureau decides; a bureau may note what it was told.
_OWNERS = (Access.REPORT_ON_ACTIONS, Access.GIVE_ACTIONS)
_BUREAU = (Access.GIVE_ACTIONS,)
_WHO = {
    "given": _BUREAU,
    "progress": _OWNERS,
    "evidence": _OWNERS,
    "reported_done": _OWNERS,
    "checked": _BUREAU,
    "reopened": _BUREAU,
    "cancelled": _BUREAU,
}


@dataclass(frozen=True)
class NewAction:
    """An action to be given. ``run`` is the stored run whose figures were known; ``item`` is one of its items.

    ``lead`` is the number of a lead of that run (source lead), ``case`` that of a review (source decision).
    """

    place: str
    source: ActionSource
    run: int
    task: str
    owner_post: str
    due: date
    item: str
    success_value: float
    lead: int | None = None
    case: int | None = None
    note: str = ""


def give_action(engine: Engine, viewer: Viewer, new: NewAction, today: date | None = None) -> int:
    """Give an action and return its number.

    Raises InputRefused when the task lies outside the scope, a text names a person, the item has no direction
    or its success lies out of reach or is reached already, the source is not there, or the due date is over;
    AccessDenied for who may not give actions to the place.
    """
    day = today or local_today()
    with write_transaction(engine) as connection:
        _demand(connection, viewer, "given", new.place)
        terms = _terms_of(connection, new)
        given = Given(figure=read_figure(connection, new.run, new.place, new.item), note=new.note)
        event = ActionEvent(1, day, now(), viewer.subject, str(viewer.role), given)
        _after(terms, None, event)
        number = insert_row(
            connection,
            action_table,
            place=new.place,
            source=str(new.source),
            run=new.run,
            lead=new.lead,
            case=new.case,
            task=terms.task,
            owner_post=terms.owner_post,
            due=new.due.isoformat(),
            item=new.item,
            success_value=terms.success_value,
            actor=viewer.subject,
            created_at=event.at,
        )
        store_event(connection, number, event)
    return number


def add_action_event(
    engine: Engine,
    viewer: Viewer,
    action: int,
    content: Progress | ReportedDone | Reopened | Cancelled,
    today: date | None = None,
) -> ActionState:
    """Add what somebody says about an action and return its state. Files and checks have functions of their own.

    Raises KeyError without such an action, InputRefused for what its state does not allow, AccessDenied.
    """
    texts = {name: value for name, value in content.model_dump().items() if name in ("note", "reason")}
    if problems := text_problems(texts):
        raise InputRefused(problems)
    with write_transaction(engine) as connection:
        return append_event(connection, viewer, action, content, today)


def hand_in_evidence(
    engine: Engine, viewer: Viewer, action: int, name: str, content: bytes, note: str = "", today: date | None = None
) -> ActionState:
    """Keep a file with an action (kinds and sizes as for ``evidence_files``) and return its state.

    The same file again changes nothing. Raises KeyError without such an action, InputRefused for the file or when
    the state takes no evidence any more, AccessDenied.
    """
    if problems := text_problems({"note": note}):
        raise InputRefused(problems)
    with read_transaction(engine) as connection:
        terms = read_terms(connection, action)
        _demand(connection, viewer, "evidence", terms.place)
        state = fold_action(terms, read_events(connection, action))
    if "evidence" not in allowed_kinds(state):
        raise InputRefused([not_allowed("evidence", state)])
    number = add_action_evidence(engine, viewer, action, name, content)
    if number in state.evidence:
        return state
    with write_transaction(engine) as connection:
        head = next(each for each in evidence_of_action(connection, action) if each.id == number)
        added = EvidenceAdded(file=number, name=head.name, sha256=head.sha256, note=note)
        return append_event(connection, viewer, action, added, today)


def check_action(
    engine: Engine, viewer: Viewer, action: int, run: int, *, met: bool, note: str = "", today: date | None = None
) -> ActionState:
    """Close an action, or hand it back, by the figure of a later run; ``met`` is the bureau's decision.

    The figure is read from the run and kept with the event. Raises KeyError without such an action;
    InputRefused when the run is not the newest of a later month at the same level and series, when the item
    means something else by then, when whoever reported it done checks it, or when the decision differs from
    what the figure says and the note gives no reason; AccessDenied.
    """
    if problems := text_problems({"note": note}):
        raise InputRefused(problems)
    with write_transaction(engine) as connection:
        terms = read_terms(connection, action)
        _demand(connection, viewer, "checked", terms.place)
        before = fold_action(terms, read_events(connection, action)).before
        if problems := _run_problems(connection, terms, run, before):
            raise InputRefused(problems)
        figure = read_figure(connection, run, terms.place, terms.item)
        content = Checked(figure=figure, reached=reaches(terms, figure), met=met, note=note)
        return append_event(connection, viewer, action, content, today)


def append_event(
    connection: Connection, viewer: Viewer, action: int, content: ActionContent, today: date | None = None
) -> ActionState:
    """Add one event in the caller's transaction, if viewer and state allow it; return the state after it."""
    # Two at once would otherwise count the same events on PostgreSQL; SQLite has one writer anyway.
    connection.execute(select(action_table.c.id).where(action_table.c.id == action).with_for_update())
    terms = read_terms(connection, action)
    _demand(connection, viewer, content.kind, terms.place)
    state = fold_action(terms, read_events(connection, action))
    day = today or local_today()
    event = ActionEvent(state.events + 1, day, now(), viewer.subject, str(viewer.role), content)
    after = _after(terms, state, event)
    store_event(connection, action, event)
    return after


def store_event(connection: Connection, action: int, event: ActionEvent) -> None:
    """Add an event's row and tell the audit trail."""
    text = content_text(event.content)
    row = insert_row(
        connection,
        action_event,
        action=action,
        number=event.number,
        kind=event.content.kind,
        day=event.day.isoformat(),
        at=event.at,
        actor=event.actor,
        role=event.role,
        content=text,
    )
    sealed = [rows_of(action_event, row)]
    if event.number == 1:
        sealed.append(rows_of(action_table, action))
    details = {"number": event.number, "kind": event.content.kind, "day": event.day.isoformat()}
    record_event(connection, event.actor, "action", str(action), details, sealed)


def _after(terms: ActionTerms, state: ActionState | None, event: ActionEvent) -> ActionState:
    try:
        return apply_event(terms, state, event)
    except IllegalEvent as illegal:
        raise InputRefused([illegal.problem]) from illegal


def _demand(connection: Connection, viewer: Viewer, kind: str, place: str) -> None:
    """Raise AccessDenied unless one of the permissions for a kind of event holds for the viewer at the place."""
    for permission in _WHO[kind]:
        try:
            if place in visible_places(connection, viewer, permission):
                return
        except AccessDenied:
            continue
    raise AccessDenied(f"{viewer.role} may not add {kind} to an action of {place}")


def _terms_of(connection: Connection, new: NewAction) -> ActionTerms:
    """Return the checked terms of an action to be given. Raises InputRefused with every problem found."""
    try:
        header = run_header(connection, new.run)
    except KeyError:
        raise InputRefused([Problem("action_run_unknown", {"run": new.run})]) from None
    figure = read_figure(connection, new.run, new.place, new.item)
    indicator = read_catalogue_version(connection, str(header["catalogue_version"])).by_code[figure.indicator]
    terms = ActionTerms(
        place=new.place,
        source=ActionSource(new.source),
        run=new.run,
        period=str(header["period"]),
        level=str(header["level"]),
        series=str(header["series"]),
        task=new.task.strip(),
        owner_post=new.owner_post.strip(),
        due=new.due,
        item=new.item,
        success_value=float(new.success_value),
        lower_is_better=indicator.polarity is Polarity.LOWER_IS_BETTER,
        lead=new.lead,
        case=new.case,
    )
    problems = [*terms_problems(terms, new.note), *success_problems(terms, indicator)]
    if problems := [*problems, *_source_problems(connection, terms)]:
        raise InputRefused(problems)
    return terms


def _source_problems(connection: Connection, terms: ActionTerms) -> list[Problem]:
    """Return a problem when the lead or the decision that an action follows from is not there, or is elsewhere."""
    if (terms.lead is not None) != (terms.source is ActionSource.LEAD):
        return [Problem("action_lead_missing", {"run": terms.run, "lead": terms.lead or ""})]
    if (terms.case is not None) != (terms.source is ActionSource.DECISION):
        return [Problem("action_decision_missing", {"case": terms.case or ""})]
    if terms.source is ActionSource.LEAD:
        own = score_lead.c
        found = connection.execute(
            select(own.place, own.other_place).where(own.run == terms.run, own.number == terms.lead)
        ).first()
        places = () if found is None else (found.place, found.other_place)
        if not _lies_in(connection, terms.place, places):
            return [Problem("action_lead_missing", {"run": terms.run, "lead": terms.lead or ""})]
    if terms.source is ActionSource.DECISION:
        decided = (
            select(review_case.c.place)
            .join(review_event, review_event.c.case == review_case.c.id)
            .where(review_case.c.id == terms.case, review_event.c.kind == "decided")
        )
        if not _lies_in(connection, terms.place, connection.scalars(decided)):
            return [Problem("action_decision_missing", {"case": terms.case or ""})]
    return []


def _lies_in(connection: Connection, place: str, places: Iterable[str | None]) -> bool:
    return any(place in descendants(connection, each) for each in places if each is not None)


def _run_problems(connection: Connection, terms: ActionTerms, run: int, before: StoredFigure) -> list[Problem]:
    """Return why a run cannot check an action: another level or series, not the newest of its month, another item."""
    try:
        header = run_header(connection, run)
    except KeyError:
        return [Problem("action_run_unknown", {"run": run})]
    level, series, period = str(header["level"]), str(header["series"]), str(header["period"])
    if (level, series) != (terms.level, terms.series):
        return [Problem("action_run_of_others", {"run": run, "level": level, "expected": terms.level})]
    if newest_run(connection, level, period, series) != run:
        return [Problem("action_run_not_newest", {"run": run, "period": period})]
    indicator = read_figure(connection, run, terms.place, terms.item).indicator
    if indicator != before.indicator:
        return [Problem("action_item_changed", {"item": terms.item, "before": before.indicator, "now": indicator})]
    return []
