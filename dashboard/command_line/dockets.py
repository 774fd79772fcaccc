"""The command docket: cases and their deadlines, one case in full, and its printed form."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from dashboard.command_line.session import Session, common_options
from dashboard.docket_sentences import (
    DocketWords,
    day_text,
    event_lines,
    event_title,
    measure_lines,
    place_text,
    standing_lines,
    state_text,
)
from dashboard.lead_sentences import LeadWords
from loaders.access import Role, Viewer, system_viewer
from loaders.county_day import local_today
from loaders.deployment import read_catalogue_version
from loaders.docket_reads import CaseHead, Docket, read_case, read_cases
from loaders.engine import read_transaction
from loaders.places import read_places
from loaders.rule_books import read_rule_book
from loaders.score_runs import run_header
from metrics.docket_words import DEADLINE_NAMES, OUTCOME_NAMES, PHASE_NAMES
from metrics.problems import InputRefused, Problem


@click.command()
@click.argument("case", type=int, required=False)
@click.option(
    "--word",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Word file to write: the docket printed.",
)
@click.option("--as-place", is_flag=True, help="As the place under review sees it: without single votes.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Day that deadlines count to; today when left out."
)
@common_options
def docket(session: Session, case: int | None, word: Path | None, as_place: bool, day: Any) -> None:
    """List review dockets with what is due, or print the one numbered CASE."""
    today = local_today() if day is None else day.date()
    with read_transaction(session.engine()) as connection:
        if case is None:
            if word is not None or as_place:
                raise click.UsageError("--word and --as-place need the number of a case")
            _list(session, read_cases(connection, system_viewer(connection), today))
            return
        found = _one(connection, case, today, as_place=as_place)
        words = _words(connection, found, session.language)
    if word is not None:
        # Imported here: a list needs no Word.
        from dashboard.exports.docket_document import write_docket

        write_docket(word, found, words)
        session.say("Docket written: {file}", file=str(word))
    else:
        _print(session, found, words)
    session.answer({"status": "done", "word": None if word is None else str(word), "docket": _data(found)})


def _one(connection: Connection, case: int, today: date, *, as_place: bool) -> Docket:
    viewer = system_viewer(connection)
    try:
        found = read_case(connection, viewer, case, today)
        if as_place:
            place = found.state.facts.place
            found = read_case(connection, Viewer("system", "system", Role.TOWNSHIP, place), case, today)
    except KeyError:
        raise InputRefused([Problem("docket_case_unknown", {"case": case})]) from None
    return found


def _words(connection: Connection, docket: Docket, language: str) -> DocketWords:
    header = run_header(connection, docket.state.facts.run)
    book = read_rule_book(connection, int(str(header["rule_book"]))).book
    named = read_places(connection).drop_duplicates("code", keep="last").set_index("code")
    names = named["name"] if language == "zh" else named["name_en"].fillna(named["name"])
    catalogue = read_catalogue_version(connection, str(header["catalogue_version"]))
    return DocketWords(
        LeadWords(dict(zip(names.index.tolist(), names.tolist(), strict=True)), catalogue, book), language
    )


def _list(session: Session, heads: tuple[CaseHead, ...]) -> None:
    if not heads:
        session.say("No cases.")
    for head in heads:
        name = head.place_name if session.language == "zh" else head.place_name_en or head.place_name
        outcome = "" if head.outcome is None else session.word(OUTCOME_NAMES[head.outcome])
        told = [f"{head.case:>4}", name, head.trigger_name, head.period, session.word(PHASE_NAMES[head.phase]), outcome]
        session.line("  ".join(filter(None, told)))
        for each in head.deadlines:
            session.line(f"      {session.word(DEADLINE_NAMES[each.kind])}: {day_text(each.due, session.language)}")
    session.answer({"status": "done", "cases": [_head_data(head) for head in heads]})


def _head_data(head: CaseHead) -> dict[str, Any]:
    names = ("case", "place", "place_name", "trigger", "level", "series", "period", "run", "lead", "phase", "stage")
    return {
        **{name: getattr(head, name) for name in names},
        "outcome": head.outcome,
        "raised_on": head.raised_on,
        "deadlines": [{"kind": each.kind, "due": each.due} for each in head.deadlines],
    }


def _print(session: Session, docket: Docket, words: DocketWords) -> None:
    facts = docket.state.facts
    session.say("Review docket no. {case}: {place}", case=docket.case, place=place_text(facts, session.language))
    session.line(state_text(docket, session.language))
    for line in standing_lines(facts, words):
        session.line(f"  {line}")
    for event in docket.events:
        day = day_text(event.day, session.language)
        session.line(f"{event.number:>4}  {day}  {event_title(event, session.language)}")
        for line in event_lines(event, docket, words):
            session.line(f"        {line}")
    for line in measure_lines(docket, words):
        session.line(f"  {line}")


def _data(docket: Docket) -> dict[str, Any]:
    return {
        "case": docket.case,
        "place": docket.state.facts.place,
        "phase": docket.state.phase,
        "stage": docket.state.stage,
        "votes": {str(outcome): count for outcome, count in docket.tally.items()},
        "appeal_votes": {str(outcome): count for outcome, count in docket.appeal_tally.items()},
        "redacted": docket.redacted,
        "deadlines": [{"kind": each.kind, "due": each.due} for each in docket.deadlines],
        "evidence": [{"id": file.id, "name": file.name, "sha256": file.sha256} for file in docket.evidence],
        "record": None if docket.record is None else docket.record.hash,
        "events": [
            {
                "number": event.number,
                "kind": event.kind,
                "day": event.day,
                "at": event.at,
                "role": event.role,
                "actor": event.event.actor,
                "content": event.content.model_dump(mode="json"),
            }
            for event in docket.events
        ],
    }


COMMANDS = (docket,)
