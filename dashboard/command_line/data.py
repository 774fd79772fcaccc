"""Commands that bring data in: import, places, boundaries, rule-book, ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from dashboard.command_line.session import Session, common_options
from dashboard.problem_rendering import problem_line
from loaders.access import system_viewer
from loaders.boundaries import import_boundaries
from loaders.engine import read_transaction, write_transaction
from loaders.ingest import import_observations
from loaders.ledger_files import import_ledger
from loaders.place_files import import_places
from loaders.refused_rows import write_refused_rows
from loaders.rule_book_workbooks import read_rule_book_workbook
from loaders.rule_books import store_rule_book
from loaders.sheet_mapping import read_sheet_mapping
from metrics.periods import month_of

File = click.Path(exists=True, path_type=Path)


@click.command("import")
@click.argument("file", type=File)
@click.option("--mapping", type=File, required=True, help="Sheet mapping in TOML (docs/import.md).")
@click.option("--period", default=None, help="Period of a file whose mapping leaves it to the caller.")
@click.option("--take-valid-rows", is_flag=True, help="Store the rows without errors, hand back the others.")
@click.option(
    "--refused",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Workbook for refused rows; FILE.refused.xlsx when left out.",
)
@common_options
def import_(
    session: Session, file: Path, mapping: Path, period: str | None, take_valid_rows: bool, refused: Path | None
) -> None:
    """Import a table of figures; refused whole when anything in it is wrong."""
    sheet_mapping = read_sheet_mapping(mapping)
    engine = session.engine()
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    with session.progress("import") as progress:
        outcome = import_observations(
            engine,
            file,
            sheet_mapping,
            viewer,
            this_month=month_of(date.today()),
            take_valid_rows=take_valid_rows,
            period=period,
            progress=progress,
        )
    data = {name: value for name, value in vars(outcome).items() if name not in ("problems", "refused")}
    if outcome.refused is not None:
        target = refused or file.with_name(f"{file.name}.refused.xlsx")
        write_refused_rows(target, outcome.refused, lambda problem: problem_line(problem, session.language))
        data["refused_file"] = str(target)
        session.say("The refused rows are in {file}.", file=target)
    if outcome.status == "refused":
        session.refuse(outcome.problems, data)
    session.say(
        "{file}: {status}; rows read {rows_read}, added {rows_added}, changed {rows_changed}, "
        "unchanged {rows_unchanged}, refused {rows_refused}.",
        **{**data, "file": file.name, "status": session.word(outcome.status)},
    )
    session.answer(data, outcome.problems)


@click.command()
@click.argument("file", type=File)
@click.option("--code-column", default=None, help="Column of the places' codes; guessed when left out.")
@click.option("--assume-crs", default=None, help="Coordinate system of a file that does not name one.")
@click.option("--valid-from", default="1900-01", show_default=True, help="First month in which the shapes hold.")
@click.option("--encoding", default=None, help="Encoding of a shapefile's texts; found when left out.")
@common_options
def boundaries(
    session: Session,
    file: Path,
    code_column: str | None,
    assume_crs: str | None,
    valid_from: str,
    encoding: str | None,
) -> None:
    """Import boundaries (GeoPackage, GeoJSON, Shapefile), joined to places by code."""
    engine = session.engine()
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    with session.progress("boundaries") as progress:
        outcome = import_boundaries(
            engine,
            file,
            viewer,
            code_column=code_column,
            assume_crs=assume_crs,
            valid_from=valid_from,
            encoding=encoding,
            progress=progress,
        )
    session.say("{count} boundaries stored.", count=outcome.stored)
    session.answer({"status": "done", "stored": outcome.stored, "batch_id": outcome.batch_id}, outcome.problems)


@click.command("rule-book")
@click.argument("file", type=File)
@common_options
def rule_book(session: Session, file: Path) -> None:
    """Store the rule book in a workbook as a new version."""
    read = read_rule_book_workbook(file)
    with write_transaction(session.engine()) as connection:
        stored = store_rule_book(
            connection, read.book, system_viewer(connection), file_name=read.file, sha256=read.sha256
        )
    session.say("“{title}” is stored as version {version}.", title=read.book.title, version=read.book.version)
    data = {"status": "done", "id": stored.id, "code": read.book.code, "version": read.book.version}
    session.answer(data, stored.warnings)


@click.command()
@click.argument("file", type=File)
@common_options
def places(session: Session, file: Path) -> None:
    """Add the places of a table (code, level, parent, name) that are not there yet."""
    engine = session.engine()
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    added = import_places(engine, file, viewer)
    session.say("{count} places added.", count=added)
    session.answer({"status": "done" if added else "unchanged", "added": added})


@click.command()
@click.argument("file", type=File)
@click.option("--rule-book", "rule_book_code", required=True, help="Code of the stored rule book.")
@common_options
def ledger(session: Session, file: Path, rule_book_code: str) -> None:
    """Enter, correct or withdraw (0 cases) bonus and penalty entries by a table; refused whole if anything is wrong."""
    engine = session.engine()
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    outcome = import_ledger(engine, file, rule_book_code, viewer)
    session.say(
        "{file}: {status}; entries added {rows_added}, changed {rows_changed}, withdrawn {rows_withdrawn}, "
        "unchanged {rows_unchanged}.",
        **{**vars(outcome), "file": file.name, "status": session.word(outcome.status)},
    )
    session.answer(vars(outcome))


COMMANDS = (import_, places, boundaries, rule_book, ledger)
