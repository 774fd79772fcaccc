"""The engine keeps its promises on both databases."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from loaders.audit import record_event
from loaders.audit_chain import broken_links
from loaders.engine import migrate, open_engine, read_transaction, write_transaction
from loaders.revisions import bump_data_revision, current_data_revision
from loaders.schema import audit_event, metadata, place_version
from tests.record_county import fill_record


def test_migrations_lead_to_the_schema_in_code(database: Engine):
    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(database: Engine):
    migrate(database)
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_foreign_keys_hold(database: Engine):
    with pytest.raises(IntegrityError), write_transaction(database) as connection:
        connection.execute(insert(place_version).values(code="nowhere", valid_from="2024-01", name="x"))


def test_a_failed_transaction_leaves_nothing(database: Engine):
    def fail() -> None:
        with write_transaction(database) as connection:
            bump_data_revision(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with read_transaction(database) as connection:
        assert current_data_revision(connection) == 0


def test_two_writers_wait_for_each_other(database: Engine):
    def bump() -> None:
        for _ in range(10):
            with write_transaction(database) as connection:
                bump_data_revision(connection)

    with write_transaction(database) as connection:
        bump_data_revision(connection)
    threads = [threading.Thread(target=bump) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_transaction(database) as connection:
        assert current_data_revision(connection) == 41


def test_sqlite_is_set_up_for_readers_beside_a_writer(sqlite_database: Engine):
    with sqlite_database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 10_000
        tables = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'observation'").scalar()
        assert "WITHOUT ROWID" in tables


def test_the_write_lock_is_taken_at_the_start(sqlite_database: Engine):
    with write_transaction(sqlite_database), sqlite_database.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 1")
        # The write of a transaction that began as a reader has to fail while the lock is held.
        with pytest.raises(Exception, match="locked"):
            bump_data_revision(other)


def without_triggers(connection: Connection) -> None:
    """Take the guard away that the database itself is, as somebody who holds the file can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        connection.execute(text("DROP TRIGGER audit_event_no_update"))


def test_the_audit_chain_shows_what_was_touched(database: Engine):
    with write_transaction(database) as connection:
        for number in range(3):
            record_event(connection, "tester", "import", f"file {number}", {"rows": number})
    with write_transaction(database) as connection:
        assert broken_links(connection) == []
        without_triggers(connection)
        connection.execute(audit_event.update().where(audit_event.c.id == 2).values(actor="somebody else"))
    with read_transaction(database) as connection:
        assert broken_links(connection) == [2]
        assert len(connection.execute(select(audit_event)).all()) == 3


APPEND_ONLY = (
    "audit_event",
    "publication_draft",
    "publication_approval",
    "publication",
    "review_case",
    "review_event",
    "evidence_file",
    "action",
    "action_event",
)


def test_the_database_itself_refuses_to_change_the_record(database: Engine, tmp_path: Path):
    fill_record(database, tmp_path)
    for table in (metadata.tables[name] for name in APPEND_ONLY):
        column = list(table.c)[-1]
        for change in (update(table).values({column: column}), delete(table)):
            with pytest.raises(DBAPIError, match="append-only"), write_transaction(database) as connection:
                connection.execute(change)


def test_other_databases_are_refused():
    with pytest.raises(ValueError, match="only SQLite and PostgreSQL"):
        open_engine("mysql://localhost/x")
