"""A place among its peers in a stored run, told as figures of all of them and never of one by name."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, Row, func, select

from loaders.access import Action, Viewer, visible_places
from loaders.deployment import read_deployment
from loaders.frames import read_frame
from loaders.schema import score_band, score_item, score_run, score_total
from loaders.score_reads import CHANCE, SCORE_TYPES
from loaders.shown_runs import runs_over_time, visible_in_run
from metrics.peer_spread import peer_spread
from metrics.problems import InputRefused, Problem


@dataclass(frozen=True)
class AlikePlaces:
    """The places that a stability band cannot tell from one: how many others, and the ranks of all of them."""

    others: int
    best: int
    worst: int


def read_alike_places(connection: Connection, viewer: Viewer, run: int, place: str) -> AlikePlaces | None:
    """Return the group of a place in a run's stability bands, None where it has no band.

    Raises AccessDenied and InputRefused as ``read_peer_spread`` does, for totals instead of items.
    """
    _total_of(connection, viewer, Action.READ_TOTALS, run, place)
    of_run = (score_band.c.run == run, score_band.c.kind == CHANCE)
    group = select(score_band.c.band_group).where(*of_run, score_band.c.place == place).scalar_subquery()
    query = (
        select(func.count(), func.min(score_total.c.rank), func.max(score_total.c.rank))
        .select_from(score_band)
        .join(score_total, (score_total.c.run == score_band.c.run) & (score_total.c.place == score_band.c.place))
        .where(*of_run, score_band.c.band_group == group)
    )
    count, best, worst = connection.execute(query).one()
    return AlikePlaces(count - 1, best, worst) if count else None


def read_peer_spread(connection: Connection, viewer: Viewer, run: int, place: str) -> pd.DataFrame:
    """Return per item of a run how the values of a place's peers lie, and the topmost place's value.

    Peers are the places of the same level and, where the place has one, peer group; itself included.
    Columns as of ``metrics.peer_spread`` and top (NaN where it has no value, and for the topmost place
    itself). Raises AccessDenied for a viewer who may not read items, InputRefused for a place that the run
    does not hold or the viewer may not see.
    """
    own = _total_of(connection, viewer, Action.READ_ITEMS, run, place)
    peers = [score_total.c.run == run, score_total.c.level == own.level]
    if own.peer_group is not None:
        peers.append(score_total.c.peer_group == own.peer_group)
    root = read_deployment(connection).root
    scored = select(score_item.c.place, score_item.c.item, score_item.c.value).where(
        score_item.c.run == run, score_item.c.state == "scored"
    )
    among = select(score_total.c.place).where(*peers)
    values = read_frame(connection, scored.where(score_item.c.place.in_(among)), SCORE_TYPES)
    above = read_frame(connection, scored.where(score_item.c.place == root), SCORE_TYPES).set_index("item")["value"]
    spread = peer_spread(values)
    every = pd.DataFrame({"item": list(dict.fromkeys([*spread["item"], *above.index]))}, dtype="str")
    merged = every.merge(spread, on="item", how="left").fillna({"places": 0})
    return merged.assign(top=float("nan") if place == root else merged["item"].map(above).astype("float64"))


def read_place_trend(
    connection: Connection, viewer: Viewer, level: str, place: str, last: str, count: int = 12, series: str = ""
) -> pd.DataFrame:
    """Return a place's standing in the runs that stand for the last months up to ``last``, oldest first.

    Columns period, points, full_points, rank, ranked_places, rank_best, rank_worst (the stability band).
    Empty for a place that the viewer may not see.
    """
    months = runs_over_time(connection, viewer, level, series)
    runs = [months[month] for month in sorted(months, reverse=True) if month <= last][:count]
    band = (
        (score_band.c.run == score_total.c.run)
        & (score_band.c.place == score_total.c.place)
        & (score_band.c.kind == CHANCE)
    )
    names = ("points", "full_points", "rank", "ranked_places")
    query = (
        select(score_run.c.period, *(score_total.c[name] for name in names), *score_band.c["rank_best", "rank_worst"])
        .select_from(score_total.join(score_run, score_run.c.id == score_total.c.run).outerjoin(score_band, band))
        .where(score_total.c.run.in_(runs), score_total.c.place == place)
        .order_by(score_run.c.period)
    )
    frame = read_frame(connection, query, SCORE_TYPES)
    return frame if place in visible_places(connection, viewer, Action.READ_TOTALS) else frame.iloc[:0]


def _total_of(connection: Connection, viewer: Viewer, action: Action, run: int, place: str) -> Row:
    allowed = visible_in_run(connection, viewer, action, run)
    wanted = select(score_total.c.level, score_total.c.peer_group).where(
        score_total.c.run == run, score_total.c.place == place
    )
    row = connection.execute(wanted).first()
    if row is None or place not in allowed:
        raise InputRefused([Problem("receipt_place_unknown", {"place": place, "run": run})])
    return row
