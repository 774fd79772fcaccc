"""The commands plan and fairness: what a place can still reach, and whether the assessment follows the work."""

from __future__ import annotations

from typing import Any

import click
import pandas as pd
from sqlalchemy import Connection

from dashboard.command_line.receipts import checked_month
from dashboard.command_line.scores import newest_month, period_option
from dashboard.command_line.session import Session, common_options, series_option
from dashboard.fairness_sentences import fairness_lines
from dashboard.plan_sentences import plan_lines
from loaders.access import system_viewer
from loaders.engine import read_transaction
from loaders.fairness import read_fairness
from loaders.places import read_places
from loaders.plans import read_plan
from loaders.receipts import run_of_place
from loaders.rule_books import read_rule_book
from loaders.score_runs import newest_run, run_header, scored_levels
from metrics.place_plan import Goal, Plan, plan_frame
from metrics.problems import InputRefused, Problem


@click.command()
@click.argument("place")
@click.argument("period", callback=checked_month)
@click.option("--level", default=None, help="Level assessed; the place's own when it was, when left out.")
@series_option
@common_options
def plan(session: Session, place: str, period: str, level: str | None, series: str) -> None:
    """Print what PLACE lacks in PERIOD, in whole people, visits or yuan per item, and to the next rank and grade."""
    with read_transaction(session.engine()) as connection:
        run = run_of_place(connection, place, period, level, series)
        if run is None:
            raise InputRefused([Problem("receipt_not_scored", {"place": place, "period": period})])
        found = read_plan(connection, system_viewer(connection), run, place)
        names = _names(connection, period)
    for line in plan_lines(found, names.get(place, place), session.language):
        session.line(line)
    session.answer({"status": "done", "run": run, **_plan_data(found)})


def _names(connection: Connection, period: str) -> dict[str, str]:
    places = read_places(connection, period)
    return dict(zip(places["code"].tolist(), places["name"].tolist(), strict=True))


def _plan_data(found: Plan) -> dict[str, Any]:
    names = ("place", "level", "period", "elapsed", "months_left", "points", "full_points", "rank", "ranked_places")
    return {
        **{name: getattr(found, name) for name in (*names, "peer_group", "grade")},
        "next_rank": _goal_data(found.next_rank),
        "next_grade": _goal_data(found.next_grade),
        "items": _records(plan_frame(found)),
    }


def _goal_data(goal: Goal | None) -> dict[str, Any] | None:
    if goal is None:
        return None
    steps = None if goal.steps is None else [vars(step) for step in goal.steps]
    return {"name": goal.name, "total": goal.total, "missing": goal.missing, "steps": steps}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as JSON takes them: missing figures are null."""
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(frame.columns, row, strict=True)) for row in rows]


@click.command()
@period_option
@click.option("--level", default=None, help="Level assessed; the highest one when left out.")
@series_option
@common_options
def fairness(session: Session, period: str | None, level: str | None, series: str) -> None:
    """Print whether the scores of a month follow the work, or what nobody can change."""
    with read_transaction(session.engine()) as connection:
        month = period or newest_month(connection)
        chosen = level or next(iter(scored_levels(connection)), None)
        run = newest_run(connection, chosen, month, series) if chosen else None
        if run is None:
            raise InputRefused([Problem("not_scored", {"period": month, "level": chosen or ""})])
        found = read_fairness(connection, system_viewer(connection), run)
        book = read_rule_book(connection, int(str(run_header(connection, run)["rule_book"]))).book
        names = _names(connection, month)
    for line in fairness_lines(found, names, {item.code: item.name for item in book.items}, session.language):
        session.line(line)
    frames = {name: _records(getattr(found, name)) for name in ("correlations", "places", "items")}
    session.answer({"status": "done", "run": run, "level": found.level, "period": found.period, **frames})


COMMANDS = (plan, fairness)
