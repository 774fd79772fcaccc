"""The command bridge: how a place came from one month's rank and total to another's."""

from __future__ import annotations

from typing import Any

import click
import pandas as pd
from sqlalchemy import Connection

from dashboard.bridge_sentences import bridge_lines, place_bridge_sentence, points_sentence
from dashboard.command_line.receipts import checked_month
from dashboard.command_line.session import Session, common_options, series_option
from dashboard.display import month_text, points_text
from dashboard.markup import number
from dashboard.texts import translate
from dashboard.waterfall_figure import bridge_steps
from loaders.access import system_viewer
from loaders.bridge_reads import BridgeEnd, PlaceBridge, read_place_bridge, read_score_bridge
from loaders.deployment import read_catalogue_version
from loaders.engine import read_transaction
from loaders.places import read_places
from loaders.receipts import run_of_place
from loaders.rule_books import read_rule_book
from loaders.score_runs import run_header
from metrics.problems import InputRefused, Problem
from metrics.rank_bridge import FACTORS


@click.command()
@click.argument("place")
@click.argument("first", metavar="FROM", callback=checked_month)
@click.argument("last", metavar="TO", callback=checked_month)
@click.option("--level", default=None, help="Level assessed; the place's own when it was, when left out.")
@series_option
@common_options
def bridge(session: Session, place: str, first: str, last: str, level: str | None, series: str) -> None:
    """Print how PLACE came from its rank and points in the month FROM to those in TO, and what did it."""
    with read_transaction(session.engine()) as connection:
        run = run_of_place(connection, place, last, level, series)
        if run is None:
            raise InputRefused([Problem("receipt_not_scored", {"place": place, "period": last})])
        viewer, at = system_viewer(connection), str(run_header(connection, run)["level"])
        found = read_place_bridge(connection, viewer, at, place, first, last, series)
        lines = read_score_bridge(connection, viewer, (found.first.run, place), (found.last.run, place))
        items = {**_items(connection, found.first.run, session.language), **_items(connection, run, session.language)}
        name = _name(connection, place, last, session.language)
    if not session.as_json:
        for line in _told(found, lines, items, name, session.language):
            session.line(line)
    session.answer({"status": "done", **_bridge_data(found), "lines": _records(lines)})


def _name(connection: Connection, place: str, month: str, language: str) -> str:
    own = read_places(connection, month).set_index("code").loc[place]
    return str(own["name_en"] if language == "en" and isinstance(own["name_en"], str) else own["name"])


def _items(connection: Connection, run: int, language: str) -> dict[str, str]:
    """Return item code → name: the rule book's own in Chinese, the catalogue's in English."""
    header = run_header(connection, run)
    book = read_rule_book(connection, int(str(header["rule_book"]))).book
    if language == "zh":
        return {item.code: item.name for item in book.items}
    by_code = read_catalogue_version(connection, str(header["catalogue_version"])).by_code
    return {item.code: by_code[item.indicator].name.en for item in book.items if item.indicator in by_code}


def _told(found: PlaceBridge, lines: pd.DataFrame, items: dict[str, str], name: str, language: str) -> list[str]:
    months = [month_text(end.period, language) for end in (found.first, found.last)]
    told = [
        translate("{place}, from {first} to {last}", language, place=name, first=months[0], last=months[1]),
        place_bridge_sentence(found, language),
        points_sentence(found, language),
    ]
    if lines.empty or found.first.points is None or found.last.points is None:
        return told
    steps = bridge_steps(lines, found.first.points, found.last.points, len(lines))
    for step in bridge_lines(steps, items, (months[0], months[1]), language):
        total = step.kind == "total"
        told.append(f"{points_text(step.points) if total else number(step.points / 100, signed=True):>10}  {step.name}")
    return told


def _bridge_data(found: PlaceBridge) -> dict[str, Any]:
    rank = found.rank
    return {
        "place": found.place,
        "level": found.level,
        "from": _end(found.first),
        "to": _end(found.last),
        "movement": None if rank is None else rank.movement,
        "parts": None if rank is None else {factor: float(getattr(rank, factor)) for factor in FACTORS},
        "broken_at": found.broken_at,
    }


def _end(end: BridgeEnd) -> dict[str, Any]:
    return dict(vars(end))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the lines as JSON takes them: missing figures are null."""
    kept = frame.drop(columns="place")
    rows = kept.astype(object).where(kept.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(kept.columns, row, strict=True)) for row in rows]


COMMANDS = (bridge,)
