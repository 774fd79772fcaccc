"""Which score run stands for a month: the published one before any newer one, and for the public that alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from loaders.access import Action, Role, Viewer, visible_places
from loaders.newest_runs import newest_runs
from loaders.schema import publication

# Series → level → month → run.
Runs = Mapping[str, Mapping[str, Mapping[str, int]]]


def published_months(connection: Connection, levels: Sequence[str]) -> Runs:
    """Return series → level → month → run of the publication that stands, months newest first.

    Of several publications of a month the last corrects the others. Levels stand in the given order; those
    of which nothing was published are left out.
    """
    table = publication.c
    query = select(table.series, table.level, table.period, table.run).order_by(
        table.series, table.period.desc(), table.number
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for series, level, period, run in connection.execute(query):
        if level in levels:
            found.setdefault(series, {each: {} for each in levels})[level][period] = run
    return _without_empty(found)


def shown_runs(connection: Connection, viewer: Viewer, levels: Sequence[str], *, newest: bool = False) -> Runs:
    """Return series → level → month → the run to show, as ``newest_runs`` does.

    That is the one published, else the newest one; with ``newest`` always the newest. The public sees what was
    published and nothing else.
    """
    published = published_months(connection, levels)
    if viewer.role is Role.PUBLIC:
        return published
    every = newest_runs(connection, levels)
    if newest:
        return every
    return {
        series: {level: {**months, **published.get(series, {}).get(level, {})} for level, months in of_series.items()}
        for series, of_series in every.items()
    }


def runs_over_time(connection: Connection, viewer: Viewer, level: str, series: str = "") -> Mapping[str, int]:
    """Return month → the run to show to a viewer at a level in a series."""
    return shown_runs(connection, viewer, [level]).get(series, {}).get(level, {})


def visible_in_run(connection: Connection, viewer: Viewer, action: Action, run: int) -> frozenset[str]:
    """Return the places about which a viewer may read a run's figures: for the public none before it is published.

    Raises AccessDenied when the table of permissions grants the action nowhere.
    """
    allowed = visible_places(connection, viewer, action)
    if viewer.role is not Role.PUBLIC:
        return allowed
    is_published = connection.scalar(select(publication.c.number).where(publication.c.run == run)) is not None
    return allowed if is_published else frozenset()


def _without_empty(found: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Runs:
    return {series: {level: months for level, months in own.items() if months} for series, own in found.items()}
