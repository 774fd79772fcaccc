"""The command leads: what a stored score run asks people to check."""

from __future__ import annotations

from typing import Any

import click

from dashboard.command_line.scores import newest_month, period_option
from dashboard.command_line.session import Session, common_options, series_option
from dashboard.lead_sentences import LeadWords, closed_line, lead_lines
from loaders.access import system_viewer
from loaders.deployment import read_catalogue_in_force
from loaders.engine import read_transaction
from loaders.leads import read_earlier_ranks, read_leads
from loaders.places import descendants, read_places
from loaders.rule_books import read_rule_book
from loaders.score_runs import newest_run, run_header, scored_levels
from metrics.problems import InputRefused, Problem
from metrics.triggers import closed_triggers


@click.command()
@period_option
@click.option("--level", default=None, help="Level assessed; the highest one when left out.")
@click.option("--place", default=None, help="Only leads on this place and what lies below it, by code.")
@series_option
@common_options
def leads(session: Session, period: str | None, level: str | None, place: str | None, series: str) -> None:
    """Print the leads of a stored score run; each opens a check and proves nothing."""
    with read_transaction(session.engine()) as connection:
        month = period or newest_month(connection)
        chosen = level or next(iter(scored_levels(connection)), None)
        run = newest_run(connection, chosen, month, series) if chosen else None
        if run is None:
            raise InputRefused([Problem("not_scored", {"period": month, "level": chosen or ""})])
        found = read_leads(connection, system_viewer(connection), run)
        if place is not None:
            found = found[found["place"].isin(descendants(connection, place))]
        book = read_rule_book(connection, int(str(run_header(connection, run)["rule_book"]))).book
        catalogue = read_catalogue_in_force(connection)
        closed = closed_triggers(book, catalogue, month, len(read_earlier_ranks(connection, book, month)))
        named = read_places(connection).drop_duplicates("code", keep="last").set_index("code")
    names = named["name"] if session.language == "zh" else named["name_en"].fillna(named["name"])
    words = LeadWords(dict(zip(names.index.tolist(), names.tolist(), strict=True)), catalogue, book)
    told: list[dict[str, Any]] = []
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    for row in ({str(name): value for name, value in each.items()} for each in rows):
        lines = lead_lines(row, words, session.language)
        session.line(f"{row['number']:>4}  {lines[0]}")
        for line in lines[1:]:
            session.line(f"      {line}")
        told.append({**row, "sentences": lines})
    if not told:
        session.say("No leads.")
    stated = [closed_line(each, session.language) for each in closed]
    for line in stated:
        session.line(line)
    answered = [
        {"trigger": each.trigger.code, "reason": str(each.reason), "sentence": line}
        for each, line in zip(closed, stated, strict=True)
    ]
    data = {"status": "done", "period": month, "level": chosen, "run": run}
    session.answer({**data, "leads": told, "closed_triggers": answered})


COMMANDS = (leads,)
