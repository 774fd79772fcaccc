"""The command that checks files without storing anything: catalogue, deployment, sheet mapping, rule book."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from dashboard.command_line.county import CATALOGUE
from dashboard.command_line.dry_run_answer import dry_run_data, say_dry_run
from dashboard.command_line.session import Session, common_options
from loaders.access import system_viewer
from loaders.deployment import (
    read_catalogue_file,
    read_catalogue_in_force,
    read_deployment,
    read_deployment_file,
    read_toml,
)
from loaders.dry_runs import DryRun, dry_run
from loaders.engine import read_transaction
from loaders.rule_book_cells import read_rule_book_cells
from loaders.rule_book_workbooks import read_rule_book_workbook
from loaders.sheet_mapping import read_sheet_mapping
from metrics.catalogue import Catalogue
from metrics.periods import MONTH
from metrics.problems import InputRefused, Problem, errors
from metrics.rule_book import RuleBook
from metrics.rule_book_lint import lint_rule_book

LEVELS = ("county", "township", "village")
WORKBOOK = ".xlsx"


class Checked(NamedTuple):
    """What kind of file it is, what may be wrong with it, and the rule book in it."""

    kind: str
    warnings: tuple[Problem, ...] = ()
    book: RuleBook | None = None


class Against(NamedTuple):
    """What rule books are held against."""

    catalogue: Catalogue
    levels: tuple[str, ...]


def _month(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not MONTH.fullmatch(value):
        raise click.BadParameter("a month such as 2026-08")
    return value


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Catalogue that rule books are checked against; left out: the one shipped, with --dry-run the one in force.",
)
@click.option(
    "--levels",
    default=None,
    help=f"Levels of rule books, top first; left out: {','.join(LEVELS)}, with --dry-run those in force.",
)
@click.option(
    "--dry-run",
    "tried_on",
    metavar="PERIOD",
    callback=_month,
    default=None,
    help="Score this stored month with the rule book, store nothing, and say who moves and why.",
)
@common_options
def check(
    session: Session, files: tuple[Path, ...], catalogue: Path | None, levels: str | None, tried_on: str | None
) -> None:
    """Check catalogues, deployments, sheet mappings (TOML) and rule books (XLSX); store nothing."""
    holds_book = any(file.suffix.lower() == WORKBOOK for file in files)
    if tried_on and not holds_book:
        raise click.UsageError("--dry-run needs a rule book (.xlsx)")
    against = _against(session, catalogue, levels, in_force=bool(tried_on)) if holds_book else None
    checked: dict[str, Checked] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            checked[str(file)] = _check(file, against)
        except InputRefused as refused:
            problems += refused.problems
    kinds = {name: each.kind for name, each in checked.items()}
    if problems:
        session.refuse(tuple(problems), {"files": kinds})
    tries = _dry_runs(session, checked, tried_on) if tried_on else {}
    for name, each in checked.items():
        session.say(
            "{file}: {kind}, {count} warnings." if each.warnings else "{file}: {kind}, no problems.",
            file=name,
            kind=session.word(each.kind),
            count=len(each.warnings),
        )
    for tried in tries.values():
        say_dry_run(session, tried)
    data: dict[str, Any] = {"status": "done", "files": kinds}
    if tried_on:
        data["dry_run"] = {name: dry_run_data(tried) for name, tried in tries.items()}
    session.answer(data, tuple(problem for each in checked.values() for problem in each.warnings))


def _against(session: Session, catalogue: Path | None, levels: str | None, *, in_force: bool) -> Against:
    """Return what rule books are held against: what is given, else what is in force or shipped."""
    ordered = tuple(levels.split(",")) if levels else None
    if not in_force:
        return Against(read_catalogue_file(catalogue or CATALOGUE), ordered or LEVELS)
    with read_transaction(session.engine()) as connection:
        return Against(
            read_catalogue_file(catalogue) if catalogue else read_catalogue_in_force(connection),
            ordered or read_deployment(connection).level_codes,
        )


def _dry_runs(session: Session, checked: Mapping[str, Checked], period: str) -> dict[str, DryRun]:
    with read_transaction(session.engine()) as connection:
        viewer = system_viewer(connection)
        return {name: dry_run(connection, each.book, period, viewer) for name, each in checked.items() if each.book}


def _check(file: Path, against: Against | None) -> Checked:
    """Return what a file is. Raises InputRefused, warnings and all, when anything in it is wrong."""
    if file.suffix.lower() == WORKBOOK and against:
        return _check_rule_book(file, against)
    if file.suffix.lower() != ".toml":
        raise InputRefused([Problem("kind_of_file_unknown", file=file.name)])
    keys = read_toml(file).keys()
    if "indicator" in keys:
        read_catalogue_file(file)
        return Checked("catalogue")
    if "level" in keys:
        read_deployment_file(file)
        return Checked("deployment")
    read_sheet_mapping(file)
    return Checked("sheet mapping")


def _check_rule_book(file: Path, against: Against) -> Checked:
    read, where = read_rule_book_workbook(file), read_rule_book_cells(file)
    cells = {**read.cells, **where.cells}
    found = lint_rule_book(read.book, against.catalogue, against.levels, cells, where.headlines)
    placed = tuple(problem.at(file=read.file) for problem in found)
    if errors(placed):
        raise InputRefused(placed)
    return Checked("rule book", placed, read.book)


COMMANDS = (check,)
