"""Reading actions: every read asks what the viewer may see, and shows stored figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, func, select

from loaders.access import AccessDenied, Viewer, visible_places
from loaders.access import Action as Access
from loaders.action_rows import read_all_events, read_all_terms, read_events, read_figures, read_terms, terms_query
from loaders.county_day import local_today
from loaders.frames import read_frame
from loaders.schema import action, rule_book, score_item, score_run
from loaders.score_reads import SCORE_TYPES
from metrics.action_events import ActionEvent, ActionTerms, StoredFigure
from metrics.action_state import ActionState, fold_action, reaches

ACTION_DTYPES = {
    **dict.fromkeys(("action", "run", "lead", "case", "days_overdue", "events", "files", "run_now"), "Int64"),
    **dict.fromkeys(("points_before", "points_now", "full_points_before", "full_points_now"), "Int64"),
    **dict.fromkeys(("place", "source", "period", "level", "series", "task", "owner_post", "item"), "object"),
    **dict.fromkeys(("indicator", "status", "given_on", "due", "reported_on", "closed_on", "last_day"), "object"),
    "period_now": "object",
    **dict.fromkeys(("success_value", "value_before", "value_now"), "float64"),
    **dict.fromkeys(("lower_is_better", "overdue"), "bool"),
    "reached_now": "boolean",
}


@dataclass(frozen=True)
class ActionRecord:
    """An action with everything on its record: terms, state and events, oldest first."""

    number: int
    terms: ActionTerms
    state: ActionState
    events: tuple[ActionEvent, ...]


def read_actions(
    connection: Connection,
    viewer: Viewer,
    *,
    place: str | None = None,
    item: str | None = None,
    case: int | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """Return the actions of places a viewer may see, newest first; of one place, item or case where given.

    Columns of ``ACTION_DTYPES``: the terms; status, given_on, due, reported_on, closed_on, last_day (dates);
    overdue and days_overdue on ``today`` (the county's day when left out); how many events and files; the
    figure when it was given (value_before, points_before, full_points_before) and in the newest run of the
    latest month after it (run_now, period_now, value_now, points_now, full_points_now, reached_now), empty
    without one. Points are hundredths. Raises AccessDenied for who may read no actions.
    """
    visible = visible_places(connection, viewer, Access.READ_ACTIONS)
    query = terms_query()
    if place is not None:
        query = query.where(action.c.place == place)
    if item is not None:
        query = query.where(action.c.item == item)
    if case is not None:
        query = query.where(action.c.case == case)
    found = {number: terms for number, terms in read_all_terms(connection, query).items() if terms.place in visible}
    events = read_all_events(connection, list(found))
    figures = _newest_figures(connection, found)
    day = today or local_today()
    rows = [
        _row(number, terms, fold_action(terms, events[number]), figures.get(number), day)
        for number, terms in sorted(found.items(), reverse=True)
    ]
    return pd.DataFrame(rows, columns=list(ACTION_DTYPES)).astype(ACTION_DTYPES)


def overdue_actions(connection: Connection, viewer: Viewer, today: date | None = None) -> pd.DataFrame:
    """Return the overdue actions a viewer may see, longest overdue first; columns as ``read_actions``."""
    found = read_actions(connection, viewer, today=today)
    late = found[found["overdue"]]
    return late.sort_values(["days_overdue", "action"], ascending=[False, True], ignore_index=True)


def read_action(connection: Connection, viewer: Viewer, number: int) -> ActionRecord:
    """Return an action with its record. Raises KeyError without such an action, AccessDenied for who may not see it."""
    terms = _visible_terms(connection, viewer, number)
    events = tuple(read_events(connection, number))
    return ActionRecord(number, terms, fold_action(terms, events), events)


def read_effect(connection: Connection, viewer: Viewer, number: int) -> pd.DataFrame:
    """Return an action's item before and after: in the run in which it was given and the newest of each later month.

    Columns run, period, before (whether it is the run of giving), same_year (of its assessment year: sums start
    again in the next), rule_book (version), numerator, denominator, value, value_low, value_high, target,
    points, full_points, state, light, reached (missing where there is no value or the item means another
    indicator by then). As stored, oldest first. Errors as for ``read_action``.
    """
    terms = _visible_terms(connection, viewer, number)
    own, item = score_run.c, score_item.c
    newest = (
        select(func.max(own.id))
        .where(own.level == terms.level, own.series == terms.series, own.period > terms.period)
        .group_by(own.period)
    )
    names = ("indicator", "numerator", "denominator", "value", "value_low", "value_high", "target", "points")
    query = (
        select(
            item.run,
            own.period,
            rule_book.c.version.label("rule_book"),
            rule_book.c.first_month,
            *(item[name] for name in (*names, "full_points", "state", "light")),
        )
        .join(score_run, own.id == item.run)
        .join(rule_book, rule_book.c.id == own.rule_book)
        .where((item.run == terms.run) | item.run.in_(newest), item.place == terms.place, item.item == terms.item)
        .order_by(own.period)
    )
    texts = dict.fromkeys(("period", "rule_book", "first_month", "indicator", "state", "light"), "object")
    numbers = dict.fromkeys(("value", "target"), "float64")
    frame = read_frame(connection, query, {**SCORE_TYPES, **texts, **numbers, "full_points": "Int64"})
    before = frame["run"] == terms.run
    reached = (
        frame["value"].le(terms.success_value) if terms.lower_is_better else frame["value"].ge(terms.success_value)
    )
    comparable = frame["value"].notna() & (frame["indicator"] == frame.loc[before, "indicator"].iloc[0])
    shown = frame.assign(
        before=before,
        same_year=frame["first_month"] == frame.loc[before, "first_month"].iloc[0],
        reached=reached.astype("boolean").where(comparable),
    )
    first = ["run", "period", "before", "same_year", "rule_book"]
    return shown[[*first, *names[1:], "full_points", "state", "light", "reached"]]


def run_to_check(connection: Connection, number: int) -> int | None:
    """Return the run against which an action would be checked now, None before a later month was scored."""
    return _newest_later_runs(connection, {number: read_terms(connection, number)}).get(number)


def _visible_terms(connection: Connection, viewer: Viewer, number: int) -> ActionTerms:
    visible = visible_places(connection, viewer, Access.READ_ACTIONS)
    terms = read_terms(connection, number)
    if terms.place not in visible:
        raise AccessDenied(f"{viewer.role} may not see actions of {terms.place}")
    return terms


def _newest_later_runs(connection: Connection, found: dict[int, ActionTerms]) -> dict[int, int]:
    """Return the newest run of the latest month, where it is later than the one an action was given in."""
    own = score_run.c
    query = select(own.level, own.series, own.period, func.max(own.id)).group_by(own.level, own.series, own.period)
    latest: dict[tuple[str, str], tuple[str, int]] = {}
    for level, series, period, run in connection.execute(query):
        latest[level, series] = max(latest.get((level, series), ("", 0)), (period, run))
    scored = {number: latest[terms.level, terms.series] for number, terms in found.items()}
    return {number: run for number, (period, run) in scored.items() if period > found[number].period}


def _newest_figures(connection: Connection, found: dict[int, ActionTerms]) -> dict[int, StoredFigure]:
    runs = _newest_later_runs(connection, found)
    stored = read_figures(
        connection,
        set(runs.values()),
        {found[number].place for number in runs},
        {found[number].item for number in runs},
    )
    keys = {number: (run, found[number].place, found[number].item) for number, run in runs.items()}
    return {number: stored[key] for number, key in keys.items() if key in stored}


def _row(
    number: int, terms: ActionTerms, state: ActionState, figure: StoredFigure | None, day: date
) -> dict[str, object]:
    same = figure is not None and figure.indicator == state.before.indicator
    shown = figure if same else None
    return {
        "action": number,
        **{name: getattr(terms, name) for name in ("place", "run", "period", "level", "series", "task", "owner_post")},
        **{name: getattr(terms, name) for name in ("item", "success_value", "lower_is_better", "lead", "case")},
        "source": str(terms.source),
        "indicator": state.before.indicator,
        "status": str(state.status),
        **{
            name: getattr(state, name) for name in ("given_on", "due", "reported_on", "closed_on", "last_day", "events")
        },
        "overdue": state.is_overdue(day),
        "days_overdue": state.days_overdue(day),
        "files": len(state.evidence),
        "value_before": state.before.value,
        "points_before": state.before.points,
        "full_points_before": state.before.full_points,
        "run_now": shown.run if shown else None,
        "period_now": shown.period if shown else None,
        "value_now": shown.value if shown else None,
        "points_now": shown.points if shown else None,
        "full_points_now": shown.full_points if shown else None,
        "reached_now": reaches(terms, shown) if shown and shown.value is not None else None,
    }
