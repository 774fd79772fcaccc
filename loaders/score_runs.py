"""Making score runs: gather figures, compute, store the result whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from sqlalchemy import Connection, Engine, select

from loaders.access import Action, Viewer, demand_everywhere
from loaders.audit import now, record_event
from loaders.bulk_insert import Values, bulk_insert
from loaders.deployment import read_deployment
from loaders.engine import insert_row, write_transaction
from loaders.frames import read_frame
from loaders.leads import read_earlier_ranks, read_earlier_years, store_leads
from loaders.ledger import read_entries
from loaders.observation_shelf import ObservationShelf
from loaders.rank_bridges import bridge_parts
from loaders.revisions import current_data_revision
from loaders.rule_books import StoredRuleBook, rule_books_in_force
from loaders.run_inputs import RunInputs
from loaders.schema import rule_book, score_band, score_item, score_run, score_subject, score_total
from loaders.score_reads import CHANCE, WEIGHTS
from loaders.seals import rows_of_run
from metrics.integrity.all_families import integrity_leads
from metrics.problems import InputRefused, Problem
from metrics.rule_book import RuleBook, unassessable_items
from metrics.score_run import ScoreRun
from metrics.stability import Stability, stability
from metrics.triggers import trigger_leads
from metrics.verdicts import item_verdicts
from metrics.version import CODE_VERSION
from metrics.weight_sensitivity import weight_sensitivity

BAND_DRAWS = 1000
# One seed for all: bands of two months then differ by their figures, not by their draws.
BAND_SEED = 20260101


def make_score_run(
    connection: Connection,
    stored: StoredRuleBook,
    period: str,
    viewer: Viewer,
    shelf: ObservationShelf | None = None,
) -> int:
    """Compute and store the score run of a rule book on a month and return its number.

    ``shelf`` spares reading again what other runs made with it have read.

    The same rule book, data revision, catalogue and code give the run that is there already.
    Raises AccessDenied for a viewer who may not score, InputRefused when the month lies outside the
    rule book's assessment year or nothing was reported in it.
    """
    demand_everywhere(connection, viewer, Action.SCORE)
    book = stored.book
    if not book.first_month <= period <= book.last_month:
        raise InputRefused([Problem("period_outside_rule_book", {"period": period, "book": book.title})])
    inputs = RunInputs.gather(connection, shelf)
    # The catalogue may have changed since the book was stored.
    if problems := unassessable_items(book, inputs.catalogue):
        raise InputRefused(problems)
    # A month scored later, but lying before this one, changes what this one moved against.
    previous = previous_run(connection, book.level, period, book.series)
    identity = {
        "rule_book": stored.id,
        "level": book.level,
        "series": book.series,
        "period": period,
        "catalogue_version": inputs.catalogue.version,
        "data_revision": current_data_revision(connection),
        "code_version": CODE_VERSION,
        "previous_run": previous,
    }
    same = [score_run.c[name] == value for name, value in identity.items()]
    if (found := connection.scalar(select(score_run.c.id).where(*same).order_by(score_run.c.id.desc()))) is not None:
        return found
    observations = inputs.observations(connection, book, period)
    entries = read_entries(connection, stored.id, book.first_month, period)
    result = inputs.compute(book, period, observations, entries)
    bridges = bridge_parts(connection, previous, stored, period, inputs, observations, result)
    number = insert_row(
        connection,
        score_run,
        **identity,
        band_draws=BAND_DRAWS,
        band_seed=BAND_SEED,
        actor=viewer.subject,
        created_at=now(),
    )
    _store(connection, number, result, bridges, _previous_totals(connection, previous), _verdicts(result, inputs, book))
    earlier_ranks = read_earlier_ranks(connection, book, period)
    opened = trigger_leads(book, result.totals, result.items, inputs.catalogue, period, entries, earlier_ranks)
    earlier_years = read_earlier_years(connection, book, inputs.catalogue, period)
    places = inputs.versions, inputs.changes
    signs = integrity_leads(observations, *places, book, inputs.catalogue, period, earlier=earlier_years)
    store_leads(connection, number, opened.leads, signs)
    told = {"run": number, **identity}
    record_event(connection, viewer.subject, "score", f"{book.code} {period}", told, rows_of_run(number))
    return number


def score_months(
    engine: Engine, months: Sequence[str], viewer: Viewer, progress: Callable[[str, float], None] | None = None
) -> list[int]:
    """Score months with every rule book in force, oldest first, one transaction each; return the runs."""
    runs, shelf = [], ObservationShelf()
    for number, month in enumerate(sorted(months)):
        with write_transaction(engine) as connection:
            for stored in rule_books_in_force(connection, month):
                runs.append(make_score_run(connection, stored, month, viewer, shelf))
        if progress:
            progress(month, (number + 1) / len(months))
    return runs


def _store(
    connection: Connection,
    run: int,
    result: ScoreRun,
    bridges: pd.DataFrame,
    previous: pd.DataFrame,
    verdicts: pd.DataFrame,
) -> None:
    totals = result.totals.merge(previous, on="place", how="left").merge(bridges, on="place", how="left")
    items = pd.concat([result.items, verdicts], axis=1)
    chance = stability(result.assessment, BAND_DRAWS, BAND_SEED)
    weights = weight_sensitivity(result.assessment, BAND_DRAWS, BAND_SEED)
    bands = pd.concat([band_rows(chance, CHANCE), band_rows(weights, WEIGHTS)])
    stored = ((score_total, totals), (score_band, bands), (score_subject, result.subjects), (score_item, items))
    for table, frame in stored:
        if len(frame):
            bulk_insert(connection, table, _columns(frame.assign(run=run)))


def band_rows(bands: Stability, kind: str) -> pd.DataFrame:
    """Return stability bands as rows of ``score_band`` without the run; places without a rank have none."""
    columns = ["place", "points_low", "points_high", "rank_best", "rank_worst", "group"]
    frame = bands.bands.dropna(subset=["rank"])[columns]
    return frame.rename(columns={"group": "band_group"}).assign(kind=kind)


def _verdicts(result: ScoreRun, inputs: RunInputs, book: RuleBook) -> pd.DataFrame:
    by_code = inputs.catalogue.by_code
    at_top = result.totals[result.totals["level"] == inputs.levels[0]]["place"]
    indicators = [by_code[item.indicator] for item in book.items]
    return item_verdicts(result.items, book.items, indicators, str(at_top.iloc[0]) if len(at_top) else "")


def _columns(frame: pd.DataFrame) -> dict[str, Values]:
    """Return a frame's columns as ``bulk_insert`` takes them: plain values beside a mask of nulls."""
    columns: dict[str, Values] = {}
    for name, column in frame.items():
        missing = column.isna().to_numpy()
        whole = str(column.dtype) == "Int64"
        values = column.to_numpy(dtype="int64", na_value=0) if whole else column.to_numpy()
        columns[str(name)] = (values, missing if missing.any() else None)
    return columns


def previous_run(connection: Connection, level: str, period: str, series: str = "") -> int | None:
    """Return the newest run of the latest earlier period at a level in a series, None when there is none."""
    return connection.scalar(
        select(score_run.c.id)
        .where(score_run.c.level == level, score_run.c.series == series, score_run.c.period < period)
        .order_by(score_run.c.period.desc(), score_run.c.id.desc())
        .limit(1)
    )


def _previous_totals(connection: Connection, previous: int | None) -> pd.DataFrame:
    """Return what the run before says about each place, as columns of ``score_total``."""
    names = ("rank", "points", "full_points", "rank_in_peer_group")
    query = select(score_total.c.place, *(score_total.c[name].label(f"previous_{name}") for name in names))
    frame = read_frame(
        connection, query.where(score_total.c.run == previous), {f"previous_{name}": "Int64" for name in names}
    )
    return frame.astype({"place": "str"})


def newest_run(connection: Connection, level: str, period: str, series: str = "") -> int | None:
    """Return the newest run at a level for a period in a series, None when it was never scored."""
    return connection.scalar(
        select(score_run.c.id)
        .where(score_run.c.level == level, score_run.c.series == series, score_run.c.period == period)
        .order_by(score_run.c.id.desc())
        .limit(1)
    )


def scored_series(connection: Connection, level: str) -> list[str]:
    """Return the series that were ever scored at a level; the main one is the empty text."""
    query = select(score_run.c.series).where(score_run.c.level == level).distinct()
    return sorted(connection.scalars(query))


def scored_periods(connection: Connection, level: str, series: str = "") -> list[str]:
    """Return the months that have a run at a level in a series, newest first."""
    query = select(score_run.c.period).where(score_run.c.level == level, score_run.c.series == series).distinct()
    return list(connection.scalars(query.order_by(score_run.c.period.desc())))


def scored_levels(connection: Connection) -> list[str]:
    """Return the levels that were ever assessed, top first."""
    found = set(connection.scalars(select(score_run.c.level).distinct()))
    return [level for level in read_deployment(connection).level_codes if level in found]


def run_header(connection: Connection, run: int) -> dict[str, object]:
    """Return what a run is about: its score_run row, with the rule book's code and version.

    Raises KeyError when there is no such run.
    """
    row = connection.execute(
        select(score_run, rule_book.c.code, rule_book.c.version)
        .join(rule_book, rule_book.c.id == score_run.c.rule_book)
        .where(score_run.c.id == run)
    ).first()
    if row is None:
        raise KeyError(run)
    return dict(row._mapping)
