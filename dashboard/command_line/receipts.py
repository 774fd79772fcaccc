"""The command receipt: how a place's stored points came about."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.command_line.session import Session, common_options, series_option
from dashboard.exports.receipt_workbook import write_receipts
from dashboard.receipt_sentences import receipt_lines
from loaders.access import system_viewer
from loaders.engine import read_transaction
from loaders.exports import record_export
from loaders.receipts import read_receipts, run_of_place
from metrics.periods import MONTH
from metrics.problems import InputRefused, Problem
from metrics.receipt import Receipt, receipt_data, source_rows
from metrics.receipt_text import receipt_steps


def checked_month(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Return an argument that is a month; anything else is wrong usage."""
    if not MONTH.fullmatch(value):
        raise click.BadParameter("a month such as 2026-08")
    return value


@click.command()
@click.argument("place")
@click.argument("period", callback=checked_month)
@click.option("--item", default=None, help="Code of one item; all when left out.")
@click.option("--level", default=None, help="Level assessed; the place's own when it was, when left out.")
@click.option("--whole-run", is_flag=True, help="All places of the run; for the workbook and JSON.")
@click.option(
    "--workbook",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="XLSX file to write, with live formulas.",
)
@series_option
@common_options
def receipt(
    session: Session,
    place: str,
    period: str,
    item: str | None,
    level: str | None,
    whole_run: bool,
    workbook: Path | None,
    series: str,
) -> None:
    """Print how the points of PLACE in PERIOD came about, from source cells to total and rank."""
    engine = session.engine()
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
        run = run_of_place(connection, place, period, level, series)
        if run is None:
            raise InputRefused([Problem("receipt_not_scored", {"place": place, "period": period})])
        receipts = read_receipts(connection, viewer, run, None if whole_run else [place], item)
    if workbook is not None:
        write_receipts(workbook, receipts, session.language)
        record_export(engine, viewer, "receipt", f"{place} {period}", run=run, places=len(receipts))
        session.say("Workbook written: {file}", file=str(workbook))
    else:
        for each in receipts:
            _print(session, each, with_sources=item is not None)
    session.answer(
        {
            "status": "done",
            "run": run,
            "workbook": None if workbook is None else str(workbook),
            "receipts": [receipt_data(each) for each in receipts] if session.as_json else [],
        }
    )


def _print(session: Session, receipt: Receipt, *, with_sources: bool) -> None:
    for line in receipt_lines(receipt_steps(receipt), session.language):
        session.line(line)
    if not with_sources:
        return
    session.line("")
    for item in receipt.items:
        for contribution, indicator, report in source_rows(item):
            figures = "/".join(str(figure) for figure in report[3:5] if figure is not None) or "—"
            source = report.source
            cells = [] if source is None else [source.file, source.sheet, source.numerator_cells]
            cells += [] if source is None else [source.denominator_cells or "", f"#{source.batch}"]
            told = [contribution.unit, contribution.name, indicator, report.period, figures, *cells]
            session.line("  ".join(filter(None, told)))


COMMANDS = (receipt,)
