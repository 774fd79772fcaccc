"""The ledger in the database: bonus and penalty entries in force as of a data revision."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Connection, select

from loaders.access import Action, Viewer, visible_places
from loaders.frames import read_frame
from loaders.schema import batch, ledger_entry, rule_book
from metrics.ledger import entries_in_force, standing_entries
from metrics.problems import Problem, Severity
from metrics.rule_book import RuleBook

_WHOLE = {"id": "int64", "cases": "int64", "data_revision": "int64", "batch": "int64"}
_COUNTED = ["month", "place", "line", "cases"]
_DETAILS = [*_COUNTED, "reason", "evidence", "file", "batch"]


def read_entries(
    connection: Connection, rule_book_id: int, first_month: str, period: str, revision: int | None = None
) -> pd.DataFrame:
    """Return the entries in force of a rule book from one month to another: columns month, place, line, cases.

    Entries belong to the book's code: those checked against an earlier version count on. ``revision`` is the
    data revision as of which they are wanted, None: now. For computing only.
    """
    entries = _entries(connection, _code_of(connection, rule_book_id), first_month, period)
    return entries_in_force(entries, revision)[_COUNTED]


def read_entry_details(
    connection: Connection, viewer: Viewer, rule_book_id: int, first_month: str, period: str, revision: int
) -> pd.DataFrame:
    """Return the entries in force as of a data revision, of the places whose items a viewer may see.

    Columns as ``read_entries``, with reason, evidence, file and batch. Raises AccessDenied for a viewer who
    may see no items.
    """
    visible = visible_places(connection, viewer, Action.READ_ITEMS)
    entries = _entries(connection, _code_of(connection, rule_book_id), first_month, period)
    details = entries_in_force(entries, revision)[_DETAILS]
    return details[details["place"].isin(visible)].reset_index(drop=True)


def read_standing(connection: Connection, code: str) -> pd.DataFrame:
    """Return the newest entry of each identity of a rule-book code, withdrawn ones (0 cases) too; for importing.

    Columns as ``read_entry_details``, with id and data_revision.
    """
    return standing_entries(_entries(connection, code))


def dropped_lines(connection: Connection, book: RuleBook) -> list[Problem]:
    """Return a warning per line that has entries in force under a book's code but is not in the book."""
    entries = entries_in_force(_entries(connection, book.code, book.first_month, book.last_month))
    dropped = entries[~entries["line"].isin(book.ledger_codes)]
    counts = dropped.groupby("line").size().to_dict()
    return [
        Problem("ledger_line_dropped", {"line": line, "entries": count, "book": book.title}, Severity.WARNING)
        for line, count in _by_name(counts.items())
    ]


def _by_name(counts: Iterable[tuple[object, int]]) -> list[tuple[str, int]]:
    return sorted((str(line), int(count)) for line, count in counts)


def _code_of(connection: Connection, rule_book_id: int) -> str:
    return str(connection.scalar(select(rule_book.c.code).where(rule_book.c.id == rule_book_id)))


def _entries(
    connection: Connection, code: str, first_month: str | None = None, last_month: str | None = None
) -> pd.DataFrame:
    """Return every entry ever made for a rule-book code: superseded, withdrawn and in force."""
    entry = ledger_entry.c
    names = ("id", *_COUNTED, "reason", "evidence", "data_revision", "batch")
    query = (
        select(*(entry[name] for name in names), batch.c.file_name.label("file"))
        .join(rule_book, rule_book.c.id == entry.rule_book)
        .join(batch, batch.c.id == entry.batch)
        .where(rule_book.c.code == code)
    )
    if first_month is not None and last_month is not None:
        query = query.where(entry.month.between(first_month, last_month))
    texts = dict.fromkeys(("month", "place", "line", "reason", "evidence", "file"), "str")
    return read_frame(connection, query, _WHOLE | texts)
