"""Leads of score runs: what computing them needs from the database, storing them, and reading what a viewer may see."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import BigInteger, Connection, cast, func, select

from loaders.access import Action, Viewer, visible_places
from loaders.bulk_insert import Values, bulk_insert
from loaders.frames import read_frame
from loaders.schema import observation, score_lead, score_run, score_total
from metrics.catalogue import Catalogue
from metrics.cube import VALUE
from metrics.integrity.all_families import earlier_years, heaping_indicators
from metrics.lead_frames import LEAD_DTYPES
from metrics.periods import assessment_months, periods_over, shift
from metrics.rule_book import RuleBook

_NUMBERS = {name: dtype for name, dtype in LEAD_DTYPES.items() if dtype != "object"}
_RANKS = ("place", "level", "rank", "ranked_places", "peer_group", "rank_in_peer_group", "peer_group_places")


def read_earlier_years(connection: Connection, book: RuleBook, catalogue: Catalogue, period: str) -> pd.DataFrame:
    """Return figures of earlier assessment years summed by unit, as ``integrity_leads`` takes them.

    Columns period (the year's last month), indicator, place, numerator, denominator. For computing only.
    """
    codes = [indicator.code for indicator in heaping_indicators(book, catalogue)]
    own, frames = observation.c, []
    for months in earlier_years(book, period):
        query = (
            select(
                own.indicator,
                own.place,
                cast(func.sum(own.numerator), BigInteger).label("numerator"),
                cast(func.sum(own.denominator), BigInteger).label("denominator"),
            )
            .where(own.indicator.in_(codes), own.period.in_(periods_over(months)), own.state == VALUE)
            .group_by(own.indicator, own.place)
        )
        frames.append(read_frame(connection, query, {"numerator": "Int64"}).assign(period=months[-1]))
    return pd.concat(frames, ignore_index=True)


def read_earlier_ranks(connection: Connection, book: RuleBook, period: str) -> list[pd.DataFrame]:
    """Return the ranks in the last runs of the assessment years before, newest year first, as far as triggers look.

    A year's last run is the newest one of its latest scored month; the list ends at a year that was never scored.
    Columns place, level, rank, ranked_places, peer_group, rank_in_peer_group, peer_group_places. For computing only.
    """
    frames: list[pd.DataFrame] = []
    for back in range(1, max((trigger.years for trigger in book.triggers), default=1)):
        months = assessment_months(shift(book.months_until(period)[0], 11 - 12 * back), book.start_month)
        newest = (
            select(score_run.c.id)
            .where(score_run.c.level == book.level, score_run.c.series == book.series, score_run.c.period.in_(months))
            .order_by(score_run.c.period.desc(), score_run.c.id.desc())
            .limit(1)
        )
        if (run := connection.scalar(newest)) is None:
            break
        query = select(*(score_total.c[name] for name in _RANKS)).where(score_total.c.run == run)
        numbers = dict.fromkeys(("rank", "ranked_places", "rank_in_peer_group", "peer_group_places"), "Int64")
        frames.append(read_frame(connection, query, numbers | {"peer_group": "object"}))
    return frames


def store_leads(connection: Connection, run: int, *frames: pd.DataFrame) -> int:
    """Store leads (columns of ``LEAD_DTYPES``) with a run, numbered from 1 in the order given; return how many."""
    kept = [frame for frame in frames if len(frame)]
    if not kept:
        return 0
    leads = pd.concat(kept, ignore_index=True)
    leads.insert(0, "run", run)
    leads.insert(1, "number", range(1, len(leads) + 1))
    columns: dict[str, Values] = {}
    for name, column in leads.items():
        missing = column.isna().to_numpy()
        values = column.to_numpy(dtype="int64", na_value=0) if str(column.dtype) == "Int64" else column.to_numpy()
        columns[str(name)] = (values, missing if missing.any() else None)
    bulk_insert(connection, score_lead, columns)
    return len(leads)


def read_leads(connection: Connection, viewer: Viewer, run: int) -> pd.DataFrame:
    """Return a run's leads on places a viewer may see leads on, columns as in table ``score_lead``, by number.

    A lead on two places is shown to who may see both. Raises AccessDenied for a viewer who may see none at all.
    """
    allowed = visible_places(connection, viewer, Action.READ_LEADS)
    query = select(score_lead).where(score_lead.c.run == run).order_by(score_lead.c.number)
    texts = dict.fromkeys((name for name, dtype in LEAD_DTYPES.items() if dtype == "object"), "object")
    frame = read_frame(connection, query, {**texts, **_NUMBERS})
    other_allowed = frame["other_place"].isna() | frame["other_place"].isin(allowed)
    return frame[frame["place"].isin(allowed) & other_allowed].reset_index(drop=True)
