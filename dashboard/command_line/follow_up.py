"""The commands actions and settle: what places have to do, and what they get and give by a publication."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pandas as pd
from sqlalchemy import Connection, Engine

from dashboard.action_sentences import action_lines, event_line
from dashboard.command_line.session import Session, common_options
from dashboard.exports.settlement_workbook import write_settlement
from dashboard.settlement_sentences import amount_text, line_text, settlement_notes
from loaders.access import system_viewer
from loaders.action_reads import overdue_actions, read_action, read_actions, read_effect
from loaders.deployment import read_catalogue_in_force
from loaders.engine import read_transaction
from loaders.places import read_places
from loaders.settlements import Settlement, read_settlement, record_settlement, settleable
from metrics.action_events import content_text
from metrics.catalogue import Catalogue
from metrics.problems import InputRefused, Problem


@click.command()
@click.argument("number", type=int, required=False)
@click.option("--place", default=None, help="Only actions of this place, by code.")
@click.option("--overdue", is_flag=True, help="Only actions whose work is owed after the due date.")
@common_options
def actions(session: Session, number: int | None, place: str | None, overdue: bool) -> None:
    """Print the actions, or the record of the action NUMBER with its figure in every run since."""
    with read_transaction(session.engine()) as connection:
        catalogue, names = read_catalogue_in_force(connection), _names(connection, session.language)
        if number is not None:
            _print_action(session, connection, number, catalogue, names)
            return
        viewer = system_viewer(connection)
        found = overdue_actions(connection, viewer) if overdue else read_actions(connection, viewer)
    if place is not None:
        found = found[found["place"] == place]
    rows = _records(found)
    for row in rows:
        indicator = catalogue.by_code[row["indicator"]]
        first, *rest = action_lines(row, names.get(row["place"], row["place"]), indicator, session.language)
        session.line(f"{row['action']:>4}  {first}")
        for line in rest:
            session.line(f"      {line}")
    if not rows:
        session.say("No actions.")
    session.answer({"status": "done", "actions": rows})


def _print_action(
    session: Session, connection: Connection, number: int, catalogue: Catalogue, names: dict[str, str]
) -> None:
    viewer = system_viewer(connection)
    try:
        record = read_action(connection, viewer, number)
    except KeyError:
        raise InputRefused([Problem("action_unknown", {"action": number})]) from None
    effect = read_effect(connection, viewer, number)
    row = next(row for row in _records(read_actions(connection, viewer)) if row["action"] == number)
    indicator = catalogue.by_code[row["indicator"]]
    for line in action_lines(row, names.get(row["place"], row["place"]), indicator, session.language):
        session.line(line)
    for event in record.events:
        session.line(f"  {event.number:>3}  {event_line(event, indicator, session.language)}")
    figures = _records(effect)
    for figure in figures:
        value = "—" if figure["value"] is None else f"{figure['value']:,.{indicator.decimals}f}"
        mark = {True: "✓", False: "·", None: " "}[figure["reached"]]
        session.line(f"  {figure['period']}  {value:>12} {mark}")
    events = [
        {
            "number": e.number,
            "day": e.day,
            "at": e.at,
            "actor": e.actor,
            "role": e.role,
            "content": content_text(e.content),
        }
        for e in record.events
    ]
    session.answer({"status": "done", "action": row, "events": events, "effect": figures})


@click.command()
@click.argument("publication", type=int, required=False)
@click.option(
    "--workbook",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the sheet to be signed; that it was handed out is recorded.",
)
@common_options
def settle(session: Session, publication: int | None, workbook: Path | None) -> None:
    """Print what every place gets and gives by PUBLICATION; without a number the publications to settle."""
    engine = session.engine()
    if publication is None:
        _print_settleable(session, engine)
        return
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
        try:
            found = read_settlement(connection, viewer, publication)
        except KeyError:
            raise InputRefused([Problem("publication_unknown", {"number": publication})]) from None
    for note in settlement_notes(found, session.language):
        session.line(note)
    _print_lines(session, found)
    data: dict[str, Any] = {"status": "done", "publication": publication, "day": found.day, "sha256": found.sha256}
    if workbook is not None:
        write_settlement(workbook, found, session.language)
        record_settlement(engine, viewer, found)
        session.say("The sheet is in {file}.", file=workbook)
        data["workbook"] = str(workbook)
    session.answer({**data, "lines": _records(found.lines), "sums": _records(found.sums)})


def _print_settleable(session: Session, engine: Engine) -> None:
    with read_transaction(engine) as connection:
        heads = settleable(connection)
    for head in heads:
        session.line(f"{head.number:>4}  {head.level} {head.period}  {head.title}")
    if not heads:
        session.say("No publication has awards to settle.")
    listed = [{"number": h.number, "level": h.level, "period": h.period, "title": h.title} for h in heads]
    session.answer({"status": "done", "publications": listed})


def _print_lines(session: Session, found: Settlement) -> None:
    chosen = found.names["name"]
    if session.language == "en":
        chosen = found.names["name_en"].fillna(chosen)
    names = dict(zip(found.names["code"].tolist(), chosen.tolist(), strict=True))
    sums = found.sums.set_index("place")["amount"]
    for place, lines in found.lines.groupby("place", sort=False):
        session.line(f"{names.get(str(place), str(place))}  {amount_text(sums[place])}")
        for line in _records(lines):
            session.line(f"      {line_text(line, found, session.language)}")
    session.say("Sum: {sum} yuan, without the veto {without} yuan, held back {held} yuan.", **_sum_texts(found))


def _sum_texts(found: Settlement) -> dict[str, str]:
    named = {"sum": "amount", "without": "without_veto", "held": "held_back"}
    return {text: amount_text(found.sums[column].sum()) for text, column in named.items()}


def _names(connection: Connection, language: str) -> dict[str, str]:
    """Return the names of places as they are called now, or were called last."""
    named = read_places(connection).drop_duplicates("code", keep="last").set_index("code")
    chosen = named["name"] if language == "zh" else named["name_en"].fillna(named["name"])
    return {str(code): str(name) for code, name in chosen.items()}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as JSON takes them: missing figures are null."""
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(frame.columns, row, strict=True)) for row in rows]


COMMANDS = (actions, settle)
