"""Bonus and penalty entries: from a table into the ledger, and from there into score runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection, Engine, insert, select

from loaders.access import Action, Viewer, demand, visible_places
from loaders.audit import now, record_event
from loaders.batches import store_batch
from loaders.cell_values import cleaned, read_number, read_period
from loaders.engine import write_transaction
from loaders.frames import read_frame
from loaders.places import read_places
from loaders.revisions import bump_data_revision
from loaders.rule_books import StoredRuleBook, read_rule_book
from loaders.schema import batch, ledger_entry, place, rule_book
from loaders.tables import Grid, read_plain_grid
from metrics.periods import MONTH
from metrics.personal_data import personal_data_problems
from metrics.problems import InputRefused, Problem
from metrics.scope_check import scope_problems

HEADINGS = {
    "place": ("单位代码", "place"),
    "line": ("条目代码", "line"),
    "month": ("月份", "month"),
    "cases": ("次数", "cases"),
    "reason": ("理由", "reason"),
    "evidence": ("依据", "evidence"),
}
NEEDED = ("place", "line", "month", "cases", "reason")
# More cases in one row are a code or an amount that slipped into the column.
MOST_CASES = 100_000


class _Known(NamedTuple):
    """What entries are judged by: the book, places a viewer may enter them for, level and stretches of each place."""

    stored: StoredRuleBook
    allowed: frozenset[str]
    level: dict[str, str]
    stretches: dict[str, list[tuple[str, str]]]


def import_ledger(engine: Engine, path: Path, rule_book_code: str, viewer: Viewer) -> int:
    """Store the bonus and penalty entries of a CSV or XLSX table for a rule book and return how many.

    The same file (by SHA-256) for the same rule book adds nothing the second time. Raises InputRefused
    with one problem per cell to mend, and then stores nothing; AccessDenied for a viewer who may not import.
    """
    demand(viewer, Action.IMPORT)
    try:
        content = path.read_bytes()
        grid, sha256 = read_plain_grid(content), hashlib.sha256(content).hexdigest()
        with write_transaction(engine) as connection:
            known = _known(connection, rule_book_code, viewer)
            if _is_stored(connection, rule_book_code, sha256):
                return 0
            return _store(connection, _entries(grid, known), known.stored, viewer, path.name, sha256)
    except OSError as error:
        raise InputRefused([Problem("file_unreadable", {"reason": error.strerror or ""}, file=path.name)]) from error
    except InputRefused as refused:
        raise InputRefused(problem.at(file=path.name) for problem in refused.problems) from refused


def _known(connection: Connection, rule_book_code: str, viewer: Viewer) -> _Known:
    newest = select(rule_book.c.id).where(rule_book.c.code == rule_book_code).order_by(rule_book.c.id.desc()).limit(1)
    if (number := connection.scalar(newest)) is None:
        raise InputRefused([Problem("ledger_rule_book_unknown", {"code": rule_book_code})])
    versions = read_places(connection)
    stretches: dict[str, list[tuple[str, str]]] = {}
    for code, first, last in zip(versions["code"], versions["valid_from"], versions["valid_to"], strict=True):
        stretches.setdefault(code, []).append((first, "9999-12" if pd.isna(last) else last))
    level = dict(connection.execute(select(place.c.code, place.c.level)).all())
    return _Known(
        read_rule_book(connection, number), visible_places(connection, viewer, Action.IMPORT), level, stretches
    )


def _is_stored(connection: Connection, rule_book_code: str, sha256: str) -> bool:
    if connection.dialect.name == "postgresql":
        # Two imports of one file at once would both find nothing; SQLite has one writer anyway.
        connection.exec_driver_sql("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE")
    query = (
        select(ledger_entry.c.id)
        .join(batch, batch.c.id == ledger_entry.c.batch)
        .join(rule_book, rule_book.c.id == ledger_entry.c.rule_book)
        .where(batch.c.sha256 == sha256, rule_book.c.code == rule_book_code)
    )
    return connection.scalar(query.limit(1)) is not None


def _entries(grid: Grid, known: _Known) -> list[dict[str, object]]:
    """Return the entries of a table as values of ``ledger_entry``. Raises InputRefused."""
    field = {word: name for name, words in HEADINGS.items() for word in words}
    headings = [cleaned(text).lower() for text in grid.row(1)]
    columns = {field[text]: column for column, text in enumerate(headings) if text in field}
    if missing := [" / ".join(HEADINGS[name]) for name in NEEDED if name not in columns]:
        problem = Problem("headings_missing", {"columns": ", ".join(missing)})
        raise InputRefused([problem.at(sheet=grid.sheet, cell="A1")])
    samples = {heading: grid.columns[column].drop_null().to_pylist() for column, heading in enumerate(headings)}
    problems = [problem.at(sheet=grid.sheet) for problem in personal_data_problems(headings, samples)]
    entries: list[dict[str, object]] = []
    for number in range(2, grid.height + 1):
        row = {name: cleaned(grid.text(number, columns[name])) if name in columns else "" for name in HEADINGS}
        if not any(row.values()):
            continue
        found = [
            problem.at(sheet=grid.sheet, cell=grid.cell(number, columns[name]))
            for name, problem in _row_problems(row, known)
        ]
        problems += found
        if not found:
            entries.append({**row, "month": read_period(row["month"]), "cases": _cases(row["cases"])})
    if not entries and not problems:
        problems.append(Problem("ledger_without_entries", sheet=grid.sheet))
    if problems:
        raise InputRefused(problems)
    return entries


def _row_problems(row: dict[str, str], known: _Known) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a row, each with the name of its column."""
    for name in NEEDED:
        if not row[name]:
            yield name, Problem("value_missing", {"column": HEADINGS[name][0]})
    for name in ("reason", "evidence"):
        for crossing in scope_problems({"name": row[name]}) if row[name] else ():
            yield name, crossing
    book, month = known.stored.book, read_period(row["month"]) or ""
    lines = [line.code for line in book.lines]
    if row["line"] and row["line"] not in lines:
        parameters = {"line": row["line"], "book": book.title, "lines": ", ".join(lines) or "—"}
        yield "line", Problem("ledger_line_unknown", parameters)
    is_month = MONTH.fullmatch(month) is not None
    if row["month"] and not is_month:
        yield "month", Problem("ledger_month_unreadable", {"text": row["month"]})
    elif is_month and not book.first_month <= month <= book.last_month:
        yield "month", Problem("period_outside_rule_book", {"period": month, "book": book.title})
    if row["place"] and (problem := _place_problem(row["place"], month if is_month else None, known)):
        yield "place", problem
    if row["cases"] and _cases(row["cases"]) is None:
        yield "cases", Problem("ledger_cases_not_counted", {"text": row["cases"], "most": MOST_CASES})


def _place_problem(code: str, month: str | None, known: _Known) -> Problem | None:
    if code not in known.level:
        return Problem("ledger_place_unknown", {"place": code})
    if code not in known.allowed:
        return Problem("place_not_yours", {"place": code})
    # Only places of the assessed level gain or lose by entries; elsewhere they would count nothing, silently.
    if known.level[code] != known.stored.book.level:
        return Problem("ledger_place_not_assessed", {"place": code, "level": known.stored.book.level})
    if month and not any(first <= month <= last for first, last in known.stretches.get(code, ())):
        return Problem("place_not_in_force", {"place": code, "period": month})
    return None


def _cases(text: str) -> int | None:
    number = read_number(text)
    if number is None or number.percent or number.value != number.value.to_integral_value():
        return None
    return int(number.value) if 1 <= number.value <= MOST_CASES else None


def _store(
    connection: Connection,
    entries: list[dict[str, object]],
    stored: StoredRuleBook,
    viewer: Viewer,
    file_name: str,
    sha256: str,
) -> int:
    counts = {"rows_read": len(entries), "rows_added": len(entries)}
    number = store_batch(connection, viewer, kind="ledger", file_name=file_name, sha256=sha256, counts=counts)
    same = {"rule_book": stored.id, "actor": viewer.subject, "created_at": now(), "batch": number}
    connection.execute(insert(ledger_entry), [{**entry, **same} for entry in entries])
    revision = bump_data_revision(connection)
    details = {"batch": number, "sha256": sha256, "rule_book": stored.id, "data_revision": revision, **counts}
    record_event(connection, viewer.subject, "import_ledger", file_name, details)
    return len(entries)


def read_entries(connection: Connection, rule_book_id: int, first_month: str, period: str) -> pd.DataFrame:
    """Return the entries of a rule book from one month to another: columns month, place, line, cases.

    Entries belong to the book's code: those checked against an earlier version count on. For computing only.
    """
    code = select(rule_book.c.code).where(rule_book.c.id == rule_book_id).scalar_subquery()
    entry = ledger_entry.c
    query = (
        select(entry.month, entry.place, entry.line, entry.cases)
        .join(rule_book, rule_book.c.id == entry.rule_book)
        .where(rule_book.c.code == code, entry.month.between(first_month, period))
        .order_by(entry.id)
    )
    return read_frame(connection, query, {"cases": "int64"})
