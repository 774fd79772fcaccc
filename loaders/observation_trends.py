"""Reading trends straight from observations: re-summed for the places that a viewer may read, nothing stored."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, func, select

from loaders.access import Action, Viewer, visible_places
from loaders.deployment import read_catalogue_in_force, read_deployment
from loaders.observations import read_all_observations
from loaders.places import read_place_changes, read_places
from loaders.schema import observation
from metrics.observation_trends import COLUMNS, ROLLING_MONTHS, Window, observation_trend, window_months
from metrics.periods import last_month_of, months_between, periods_over, shift
from metrics.score_run import terms_of


def read_observation_trend(
    connection: Connection,
    viewer: Viewer,
    level: str,
    indicator_code: str,
    window: Window,
    last_month: str,
    *,
    start_month: int = 1,
    only_last: bool = False,
) -> pd.DataFrame:
    """Return an indicator's figures up to a month, of the places at a level and above that a viewer may read.

    Columns as ``metrics.observation_trends.COLUMNS``, oldest month first; with ``only_last`` the last month
    alone. Empty when nothing was reported until then. A rolling year begins with the first month that has
    twelve behind it. Raises AccessDenied when the viewer may read no observations, KeyError when the
    catalogue in force does not hold the indicator.
    """
    allowed = visible_places(connection, viewer, Action.READ_OBSERVATIONS)
    by_code = read_catalogue_in_force(connection).by_code
    indicator = by_code[indicator_code]
    terms = terms_of(indicator)
    first = connection.scalar(select(func.min(observation.c.period)).where(observation.c.indicator.in_(terms)))
    if first is None:
        return pd.DataFrame(columns=COLUMNS)
    begins = last_month_of(first)
    if window is Window.ROLLING:
        begins = shift(begins, ROLLING_MONTHS - 1)
    months = months_between(begins, last_month)
    if only_last:
        months = months[-1:]
    if not months:
        return pd.DataFrame(columns=COLUMNS)
    reach = months_between(window_months(window, months[0], start_month)[0], months[-1])
    levels = read_deployment(connection).level_codes
    frame = observation_trend(
        read_all_observations(connection, terms, periods_over(reach)),
        read_places(connection),
        read_place_changes(connection),
        indicator,
        [by_code[code] for code in terms],
        levels[: levels.index(level) + 1],
        months,
        window,
        start_month,
    )
    return frame[frame["place"].isin(allowed)].reset_index(drop=True)
