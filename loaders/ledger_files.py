"""Importing bonus and penalty entries: what a table adds to the ledger, changes in it and withdraws from it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, Engine, insert, select

from loaders.access import Action, Viewer, demand, visible_places
from loaders.audit import now, record_event
from loaders.batches import store_batch
from loaders.engine import write_transaction
from loaders.ledger import read_standing
from loaders.ledger_tables import LedgerKnowledge, LedgerRow, read_ledger_rows
from loaders.places import read_places
from loaders.revisions import bump_data_revision, current_data_revision
from loaders.rule_books import StoredRuleBook, read_rule_book
from loaders.schema import data_revision, ledger_entry, place, rule_book
from loaders.seals import rows_of_batch, whole
from loaders.tables import Grid, read_plain_grid
from metrics.ledger import EntryChange, change_by
from metrics.problems import InputRefused, Problem


@dataclass(frozen=True)
class LedgerOutcome:
    """What a table of entries did: rows counted by what they do to the ledger; no batch where nothing changed."""

    batch_id: int | None
    status: Literal["stored", "unchanged"]
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_withdrawn: int
    rows_unchanged: int
    data_revision: int


def import_ledger(engine: Engine, path: Path, rule_book_code: str, viewer: Viewer) -> LedgerOutcome:
    """Bring the bonus and penalty entries of a CSV or XLSX table into the ledger of a rule book.

    A row about an entry that stands takes its place (0 cases: withdraws it); a row that says what stands
    already is not stored, so that a file can be saved again, longer, and come in again. Raises InputRefused
    with one problem per cell to mend, and then stores nothing; AccessDenied for a viewer who may not import.
    """
    demand(viewer, Action.IMPORT)
    try:
        content = path.read_bytes()
        grid, sha256 = read_plain_grid(content), hashlib.sha256(content).hexdigest()
        with write_transaction(engine) as connection:
            return _bring_in(connection, grid, rule_book_code, viewer, path.name, sha256)
    except OSError as error:
        raise InputRefused([Problem("file_unreadable", {"reason": error.strerror or ""}, file=path.name)]) from error
    except InputRefused as refused:
        raise InputRefused(problem.at(file=path.name) for problem in refused.problems) from refused


def _bring_in(
    connection: Connection, grid: Grid, rule_book_code: str, viewer: Viewer, file_name: str, sha256: str
) -> LedgerOutcome:
    if connection.dialect.name == "postgresql":
        # Two imports at once would each not see what the other adds; SQLite has one writer anyway.
        connection.exec_driver_sql("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE")
    stored = _newest_version(connection, rule_book_code)
    known = _knowledge(connection, stored, viewer)
    rows = read_ledger_rows(grid, known)
    changes = [_change(row, known) for row in rows]
    count = Counter(changes)
    new = [row for row, change in zip(rows, changes, strict=True) if change is not EntryChange.UNCHANGED]
    outcome = LedgerOutcome(
        batch_id=None,
        status="stored" if new else "unchanged",
        rows_read=len(rows),
        rows_added=count[EntryChange.ADDED],
        rows_changed=count[EntryChange.CHANGED],
        rows_withdrawn=count[EntryChange.WITHDRAWN],
        rows_unchanged=count[EntryChange.UNCHANGED],
        data_revision=current_data_revision(connection),
    )
    return _store(connection, new, outcome, stored, viewer, file_name, sha256) if new else outcome


def _newest_version(connection: Connection, rule_book_code: str) -> StoredRuleBook:
    newest = select(rule_book.c.id).where(rule_book.c.code == rule_book_code).order_by(rule_book.c.id.desc()).limit(1)
    if (number := connection.scalar(newest)) is None:
        raise InputRefused([Problem("ledger_rule_book_unknown", {"code": rule_book_code})])
    return read_rule_book(connection, number)


def _knowledge(connection: Connection, stored: StoredRuleBook, viewer: Viewer) -> LedgerKnowledge:
    versions = read_places(connection)
    stretches: dict[str, list[tuple[str, str]]] = {}
    for code, first, last in zip(versions["code"], versions["valid_from"], versions["valid_to"], strict=True):
        stretches.setdefault(code, []).append((first, "9999-12" if pd.isna(last) else last))
    standing = read_standing(connection, stored.book.code)
    columns = (standing[name].tolist() for name in LedgerRow._fields)
    entries = [LedgerRow(*values) for values in zip(*columns, strict=True)]
    return LedgerKnowledge(
        book=stored.book,
        allowed=visible_places(connection, viewer, Action.IMPORT),
        level=dict(connection.execute(select(place.c.code, place.c.level)).all()),
        stretches=stretches,
        standing={entry.identity: entry for entry in entries},
    )


def _change(row: LedgerRow, known: LedgerKnowledge) -> EntryChange | None:
    standing = known.standing.get(row.identity)
    return change_by(row.cases, None if standing is None else standing.cases)


def _store(
    connection: Connection,
    rows: Sequence[LedgerRow],
    outcome: LedgerOutcome,
    stored: StoredRuleBook,
    viewer: Viewer,
    file_name: str,
    sha256: str,
) -> LedgerOutcome:
    revision = bump_data_revision(connection)
    counts = {
        "rows_read": outcome.rows_read,
        "rows_added": outcome.rows_added,
        # A batch counts no withdrawals of its own.
        "rows_changed": outcome.rows_changed + outcome.rows_withdrawn,
        "rows_unchanged": outcome.rows_unchanged,
    }
    number = store_batch(connection, viewer, kind="ledger", file_name=file_name, sha256=sha256, counts=counts)
    same = {
        "rule_book": stored.id,
        "actor": viewer.subject,
        "created_at": now(),
        "batch": number,
        "data_revision": revision,
    }
    connection.execute(insert(ledger_entry), [{**row._asdict(), **same} for row in rows])
    done = LedgerOutcome(**{**asdict(outcome), "batch_id": number, "data_revision": revision})
    details = {name: value for name, value in asdict(done).items() if name not in ("batch_id", "status")}
    told = {"batch": number, "sha256": sha256, "rule_book": stored.id, **details}
    sealed = [*rows_of_batch(number, ledger_entry), *whole(data_revision)]
    record_event(connection, viewer.subject, "import_ledger", file_name, told, sealed)
    return done
