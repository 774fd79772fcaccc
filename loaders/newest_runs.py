"""What every page asks first, in as few reads as possible: where the data stands, which runs are the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from loaders.schema import action_event, data_revision, publication, review_event, score_run


class DataState(NamedTuple):
    """The data revision, and the numbers of the newest score run, publication and events, 0 where there is none yet."""

    data_revision: int
    newest_run: int
    newest_publication: int
    newest_docket_event: int
    newest_action_event: int


def data_state(connection: Connection) -> DataState:
    """Return where the data of this database stands: nothing changed as long as it is the same."""
    revision = select(data_revision.c.revision).scalar_subquery()
    counted = (score_run.c.id, publication.c.number, review_event.c.id, action_event.c.id)
    numbers = (select(func.max(each)).scalar_subquery() for each in counted)
    row = connection.execute(select(*(func.coalesce(each, 0) for each in (revision, *numbers)))).one()
    return DataState._make(row)


def newest_runs(connection: Connection, levels: Sequence[str]) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
    """Return series → assessed level → month → number of its newest run; the main series is the empty text.

    The main series stands first. Levels stand in the given order, which is top first; months newest
    first. A level that was never scored in a series is left out.
    """
    query = (
        select(score_run.c.series, score_run.c.level, score_run.c.period, func.max(score_run.c.id))
        .group_by(score_run.c.series, score_run.c.level, score_run.c.period)
        .order_by(score_run.c.series, score_run.c.period.desc())
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for series, level, period, number in connection.execute(query):
        if level in levels:
            of_series = found.setdefault(series, {level: {} for level in levels})
            of_series[level][period] = number
    return {
        series: {level: months for level, months in of_series.items() if months} for series, of_series in found.items()
    }
