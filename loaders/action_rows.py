"""Actions as they are stored: rows of the tables as terms, events and figures; for the modules of actions only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from loaders.deployment import read_catalogue_version
from loaders.schema import action, action_event, score_item, score_run
from metrics.action_events import ActionEvent, ActionSource, ActionTerms, StoredFigure, read_content
from metrics.catalogue import Polarity
from metrics.problems import InputRefused, Problem

_FIGURE = ("value", "numerator", "denominator", "points", "full_points", "state")


def read_terms(connection: Connection, number: int) -> ActionTerms:
    """Return what an action asks for. Raises KeyError when there is none of that number."""
    found = read_all_terms(connection, terms_query().where(action.c.id == number))
    if number not in found:
        raise KeyError(number)
    return found[number]


def terms_query() -> Select:
    """Return the query of all actions with the run in which they were given, by number."""
    own = score_run.c
    indicator = score_item.c.indicator
    return (
        select(action, own.period, own.level, own.series, own.catalogue_version, indicator)
        .join(score_run, own.id == action.c.run)
        .join(
            score_item,
            (score_item.c.run == action.c.run)
            & (score_item.c.place == action.c.place)
            & (score_item.c.item == action.c.item),
        )
        .order_by(action.c.id)
    )


def read_all_terms(connection: Connection, query: Select) -> dict[int, ActionTerms]:
    """Return the terms of the actions of ``terms_query``, by number."""
    rows = connection.execute(query).all()
    versions = {row.catalogue_version for row in rows}
    catalogues = {version: read_catalogue_version(connection, version).by_code for version in versions}
    return {row.id: _terms(row, catalogues[row.catalogue_version][row.indicator].polarity) for row in rows}


def _terms(row: Row[Any], polarity: Polarity) -> ActionTerms:
    same = ("place", "run", "period", "level", "series", "task", "owner_post", "item", "lead", "success_value")
    return ActionTerms(
        **{name: getattr(row, name) for name in same},
        case=row._mapping[action.c.case],
        source=ActionSource(row.source),
        due=date.fromisoformat(row.due),
        lower_is_better=polarity is Polarity.LOWER_IS_BETTER,
    )


def read_events(connection: Connection, number: int) -> list[ActionEvent]:
    """Return the events of an action, oldest first."""
    return read_all_events(connection, [number]).get(number, [])


def read_all_events(connection: Connection, numbers: Sequence[int]) -> dict[int, list[ActionEvent]]:
    """Return the events of several actions by the action's number, oldest first."""
    query = select(action_event).where(action_event.c.action.in_(numbers)).order_by(action_event.c.id)
    found: dict[int, list[ActionEvent]] = {}
    for row in connection.execute(query):
        event = ActionEvent(
            row.number, date.fromisoformat(row.day), row.at, row.actor, row.role, read_content(row.content)
        )
        found.setdefault(row.action, []).append(event)
    return found


def read_figure(connection: Connection, run: int, place: str, item: str) -> StoredFigure:
    """Return an item of a place as a run stored it. Raises InputRefused when the run has no such item there."""
    found = read_figures(connection, [run], [place], [item])
    if (run, place, item) not in found:
        raise InputRefused([Problem("action_item_unknown", {"run": run, "place": place, "item": item})])
    return found[run, place, item]


def read_figures(
    connection: Connection, runs: Iterable[int], places: Iterable[str], items: Iterable[str]
) -> Mapping[tuple[int, str, str], StoredFigure]:
    """Return stored figures by run, place and item."""
    own = score_item.c
    query = (
        select(own.run, own.place, own.item, own.indicator, *(own[name] for name in _FIGURE), score_run.c.period)
        .join(score_run, score_run.c.id == own.run)
        .where(own.run.in_(sorted(runs)), own.place.in_(sorted(places)), own.item.in_(sorted(items)))
    )
    return {
        (row.run, row.place, row.item): StoredFigure(
            run=row.run,
            period=row.period,
            indicator=row.indicator,
            **{name: getattr(row, name) for name in _FIGURE},
        )
        for row in connection.execute(query)
    }
