"""The command that checks files without storing anything: catalogue, deployment, sheet mapping, rule book."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.command_line.county import CATALOGUE
from dashboard.command_line.session import Session, common_options
from loaders.deployment import read_catalogue_file, read_deployment_file, read_toml
from loaders.rule_book_workbooks import read_rule_book_workbook
from loaders.sheet_mapping import read_sheet_mapping
from metrics.problems import InputRefused, Problem
from metrics.rule_book import rule_book_problems

LEVELS = ("county", "township", "village")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=CATALOGUE,
    help="Catalogue that rule books are checked against; the one shipped when left out.",
)
@click.option("--levels", default=",".join(LEVELS), show_default=True, help="Levels of rule books, top first.")
@common_options
def check(session: Session, files: tuple[Path, ...], catalogue: Path, levels: str) -> None:
    """Check catalogues, deployments, sheet mappings (TOML) and rule books (XLSX); store nothing."""
    problems: list[Problem] = []
    kinds: dict[str, str] = {}
    for file in files:
        try:
            kinds[str(file)] = _check(file, catalogue, tuple(levels.split(",")))
        except InputRefused as refused:
            problems += refused.problems
    if problems:
        session.refuse(tuple(problems), {"files": kinds})
    for name, kind in kinds.items():
        session.say("{file}: {kind}, no problems.", file=name, kind=session.word(kind))
    session.answer({"status": "done", "files": kinds})


def _check(file: Path, catalogue: Path, levels: tuple[str, ...]) -> str:
    """Return what kind of file it is. Raises InputRefused when anything in it is wrong."""
    if file.suffix.lower() == ".xlsx":
        read = read_rule_book_workbook(file)
        found = rule_book_problems(read.book, read_catalogue_file(catalogue), levels, read.cells)
        if found:
            raise InputRefused(problem.at(file=read.file) for problem in found)
        return "rule book"
    if file.suffix.lower() != ".toml":
        raise InputRefused([Problem("kind_of_file_unknown", file=file.name)])
    keys = read_toml(file).keys()
    if "indicator" in keys:
        read_catalogue_file(file)
        return "catalogue"
    if "level" in keys:
        read_deployment_file(file)
        return "deployment"
    read_sheet_mapping(file)
    return "sheet mapping"


COMMANDS = (check,)
