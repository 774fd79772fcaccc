"""Commands about scores: score and league."""

from __future__ import annotations

from typing import Any

import click
import pandas as pd
from sqlalchemy import Connection

from dashboard.command_line.session import Session, common_options, series_option
from dashboard.markup import rank_band
from loaders.access import Viewer, system_viewer
from loaders.engine import read_transaction, write_transaction
from loaders.observations import periods_reported
from loaders.places import read_places
from loaders.rule_books import rule_books_in_force
from loaders.score_reads import read_items, read_totals
from loaders.score_runs import make_score_run, newest_run, scored_levels
from metrics.periods import MONTH, last_month_of
from metrics.problems import InputRefused, Problem


def _period(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not MONTH.fullmatch(value):
        raise click.BadParameter("a month such as 2026-08")
    return value


period_option = click.option(
    "--period", callback=_period, default=None, help="Month such as 2026-08; the newest reported when left out."
)


def newest_month(connection: Connection) -> str:
    """Return the newest month that was reported. Raises InputRefused without one."""
    periods = periods_reported(connection)
    if not periods:
        raise InputRefused([Problem("nothing_imported")])
    return max(map(last_month_of, periods))


@click.command()
@period_option
@click.option("--level", default=None, help="Only the rule books of this level.")
@common_options
def score(session: Session, period: str | None, level: str | None) -> None:
    """Score a month with every rule book in force and store the score runs."""
    engine = session.engine()
    with read_transaction(engine) as connection:
        month = period or newest_month(connection)
        books = rule_books_in_force(connection, month, [level] if level else None)
    if not books:
        raise InputRefused([Problem("no_rule_book", {"period": month})])
    runs: list[dict[str, Any]] = []
    # All books of the month or none, so that a refusal leaves nothing behind.
    with session.progress("score") as progress, write_transaction(engine) as connection:
        viewer = system_viewer(connection)
        for number, stored in enumerate(books):
            progress(stored.book.title, number / len(books))
            run = make_score_run(connection, stored, month, viewer)
            runs.append(_summary(connection, viewer, run, stored.book.level, month))
    for summary in runs:
        session.say("Score run {run}: {level} {period}, {ranked} places ranked.", **summary)
    session.answer({"status": "done", "period": month, "runs": runs})


def _summary(connection: Connection, viewer: Viewer, run: int, level: str, month: str) -> dict[str, Any]:
    totals = read_totals(connection, viewer, run)
    above = totals[totals["level"] != level]
    return {
        "run": run,
        "level": level,
        "period": month,
        "ranked": int(totals["rank"].notna().sum()),
        "not_ranked": int((totals["rank"].isna() & (totals["level"] == level)).sum()),
        "totals_above": {
            place: None if pd.isna(points) else int(points) / 100
            for place, points in zip(above["place"], above["points"], strict=True)
        },
    }


@click.command()
@period_option
@click.option("--level", default=None, help="Level assessed; the highest one when left out.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many from either end.")
@series_option
@common_options
def league(session: Session, period: str | None, level: str | None, top: int, series: str) -> None:
    """Print the best and the worst places of a stored score run."""
    with read_transaction(session.engine()) as connection:
        month = period or newest_month(connection)
        chosen = level or next(iter(scored_levels(connection)), None)
        run = newest_run(connection, chosen, month, series) if chosen else None
        if run is None:
            raise InputRefused([Problem("not_scored", {"period": month, "level": chosen or ""})])
        viewer = system_viewer(connection)
        table = _league_table(connection, viewer, run, month)
    table = table.astype(object).where(table.notna(), None)
    best, worst = table.head(top), table.tail(top).iloc[::-1]
    for title, part in ((session.word("Best"), best), (session.word("Worst"), worst)):
        session.line(title)
        for row in part.itertuples():
            band = f"[{rank_band(row.rank_best, row.rank_worst)}]"
            session.line(
                f"{row.rank:>5} {band:>9}  {row.place:<14} {row.name}  {row.points:.2f}  ({_value_text(row.value)})"
            )
    data = {"best": best.to_dict("records"), "worst": worst.to_dict("records")}
    session.answer({"status": "done", "period": month, "level": chosen, "run": run, **data})


def _value_text(value: Any) -> str:
    return "—" if value is None else f"{value:,.2f}"


def _league_table(connection: Connection, viewer: Viewer, run: int, month: str) -> pd.DataFrame:
    """Return the ranked places, best first, ties in the order of the first item's value."""
    totals = read_totals(connection, viewer, run).dropna(subset=["rank"])
    items = read_items(connection, viewer, run)
    first = items[items["number"] == 1].set_index("place")["value"]
    names = read_places(connection, month).set_index("code")["name"]
    table = pd.DataFrame(
        {
            "rank": totals["rank"].astype(int),
            "place": totals["place"],
            "name": totals["place"].map(names),
            "points": totals["points"].astype(float) / 100,
            "rank_best": totals["rank_best"],
            "rank_worst": totals["rank_worst"],
            "grade": totals["grade"],
            "value": totals["place"].map(first),
        }
    )
    return table.sort_values(["rank", "value", "place"], ascending=[True, False, True], ignore_index=True)


COMMANDS = (score, league)
