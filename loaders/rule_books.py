"""Rule books in the database: a version, once stored, never changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, insert, select

from loaders.access import Action, Viewer, demand_everywhere
from loaders.audit import record_event
from loaders.batches import store_batch
from loaders.deployment import read_catalogue_in_force, read_deployment
from loaders.engine import insert_row
from loaders.frames import read_frame
from loaders.ledger import dropped_lines
from loaders.revisions import bump_data_revision
from loaders.schema import batch, data_revision, place, rule_book, rule_item, target
from loaders.seals import rows_of, rows_of_batch, whole
from metrics.catalogue import Catalogue
from metrics.problems import InputRefused, Problem, errors
from metrics.rule_book import RuleBook
from metrics.rule_book_lint import lint_rule_book


@dataclass(frozen=True)
class StoredRuleBook:
    """A rule book and the number under which it is stored; ``warnings`` are what storing it raised."""

    id: int
    book: RuleBook
    warnings: tuple[Problem, ...] = ()


def store_rule_book(
    connection: Connection, book: RuleBook, viewer: Viewer, *, file_name: str, sha256: str
) -> StoredRuleBook:
    """Store a rule book's version, or find it when the same content is stored already.

    Warns of a bonus or penalty line that the version lacks although entries stand on it. Raises InputRefused
    for the errors that ``lint_rule_book`` finds and for targets of unknown places; AccessDenied for a viewer
    who may not import.
    """
    demand_everywhere(connection, viewer, Action.IMPORT)
    catalogue, levels = read_catalogue_in_force(connection), read_deployment(connection).level_codes
    problems = [*rule_book_errors(connection, book, catalogue, levels), *_taken(connection, book)]
    if problems:
        raise InputRefused(problem.at(file=file_name) for problem in problems)
    found = connection.scalar(
        select(rule_book.c.id).where(rule_book.c.code == book.code, rule_book.c.version == book.version)
    )
    warnings = tuple(problem.at(file=file_name) for problem in dropped_lines(connection, book))
    if found is not None:
        return StoredRuleBook(found, book, warnings)
    return StoredRuleBook(_insert(connection, book, viewer, file_name, sha256, warnings), book, warnings)


def rule_book_errors(
    connection: Connection, book: RuleBook, catalogue: Catalogue, levels: Sequence[str]
) -> list[Problem]:
    """Return what forbids a book in this county: errors of ``lint_rule_book``, targets of unknown places."""
    known = set(connection.scalars(select(place.c.code)))
    unknown = (
        Problem("target_place_unknown", {"place": line.place}) for line in book.targets if line.place not in known
    )
    return [*errors(lint_rule_book(book, catalogue, tuple(levels))), *unknown]


def _taken(connection: Connection, book: RuleBook) -> list[Problem]:
    """Return a problem when another book's newest version scores the same level, series and months."""
    newest = {row.code: row for row in connection.execute(select(rule_book).order_by(rule_book.c.id))}
    others = [
        row
        for row in newest.values()
        if row.code != book.code
        and row.level == book.level
        and row.first_month <= book.last_month
        and book.first_month <= row.last_month
    ]
    return [
        Problem("rule_book_months_taken", {"other": other.code, "level": book.level, "series": book.series})
        for other in others
        if RuleBook.model_validate(json.loads(other.content)).series == book.series
    ]


def _insert(
    connection: Connection,
    book: RuleBook,
    viewer: Viewer,
    file_name: str,
    sha256: str,
    warnings: Sequence[Problem],
) -> int:
    batch_id = store_batch(
        connection,
        viewer,
        kind="rule book",
        file_name=file_name,
        sha256=sha256,
        counts={"rows_read": len(book.items), "rows_added": len(book.items)},
        problems=warnings,
    )
    number = insert_row(
        connection,
        rule_book,
        code=book.code,
        version=book.version,
        level=book.level,
        first_month=book.first_month,
        last_month=book.last_month,
        content=book.content(),
        batch=batch_id,
    )
    connection.execute(
        insert(rule_item),
        [
            {
                "rule_book": number,
                "item": item.code,
                "number": position,
                "indicator": item.indicator,
                "points": item.points,
                "rule": item.rule,
            }
            for position, item in enumerate(book.items, 1)
        ],
    )
    if book.targets:
        connection.execute(insert(target), [{"rule_book": number, **line.model_dump()} for line in book.targets])
    bump_data_revision(connection)
    sealed = [*rows_of_batch(batch_id), rows_of(rule_book, number), rows_of(rule_item, number), rows_of(target, number)]
    told = {"version": book.version, "batch": batch_id}
    record_event(connection, viewer.subject, "rule_book", book.code, told, [*sealed, *whole(data_revision)])
    return number


def read_rule_book(connection: Connection, number: int) -> StoredRuleBook:
    """Return a stored rule book. Raises KeyError when there is none of that number."""
    content = connection.scalar(select(rule_book.c.content).where(rule_book.c.id == number))
    if content is None:
        raise KeyError(number)
    return StoredRuleBook(number, RuleBook.model_validate(json.loads(content)))


def rule_books_in_force(
    connection: Connection, month: str, levels: Sequence[str] | None = None
) -> list[StoredRuleBook]:
    """Return the newest version of every rule book whose assessment year holds a month, top level first."""
    newest = {row.code: row for row in connection.execute(select(rule_book).order_by(rule_book.c.id))}
    order = read_deployment(connection).level_codes
    wanted = [
        row
        for row in newest.values()
        if row.first_month <= month <= row.last_month and (levels is None or row.level in levels)
    ]
    return [
        StoredRuleBook(row.id, RuleBook.model_validate(json.loads(row.content)))
        for row in sorted(wanted, key=lambda row: order.index(row.level))
    ]


def read_rule_book_versions(connection: Connection) -> pd.DataFrame:
    """Return the stored versions of rule books, newest first; who may read totals may read how they come about.

    Columns code, version, title, level, first_month, last_month, created_at.
    """
    names = ("code", "version", "level", "first_month", "last_month", "content")
    query = (
        select(*(rule_book.c[name] for name in names), batch.c.created_at)
        .join(batch, batch.c.id == rule_book.c.batch)
        .order_by(rule_book.c.id.desc())
    )
    frame = read_frame(connection, query)
    titles = [json.loads(content)["title"] for content in frame["content"]]
    return frame.drop(columns="content").assign(title=titles)
