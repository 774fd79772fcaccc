"""Whatever anybody changes past the program, in any column of any table, is found and named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, Table, delete, func, insert, select, text, update

from loaders import schema
from loaders.access import system_viewer
from loaders.audit import event_hash, head_hash, record_event
from loaders.audit_chain import broken_links
from loaders.audit_verification import Verification, seal_what_came_before, verify
from loaders.engine import open_engine, read_transaction, write_transaction
from loaders.schema import audit_event, metadata, observation, observation_history
from loaders.seals import RULES, rows_of, seals_of
from metrics.problems import InputRefused, Severity
from tests.record_county import FIGURES, bring, fill_record, set_county_up

COLUMNS = [(table.name, column.name) for table in metadata.sorted_tables for column in table.c]


@pytest.fixture(scope="module")
def record(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county with rows in every table, all on the record, in a file to copy."""
    folder = tmp_path_factory.mktemp("record")
    path = folder / "record.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    fill_record(engine, folder)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def copied(record: Path, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "copy.db"
    shutil.copy(record, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def tampered(engine: Engine, statement: str, values: tuple = ()) -> Verification:
    """Do to the file what somebody with the file can do, and verify."""
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        changed = connection.execute(statement, values).rowcount
    assert changed, statement
    return verify(engine)


def flipped(value: Any) -> Any:
    """A value with one byte changed; something where nothing was."""
    if isinstance(value, int):
        return value ^ (1 << 22)
    if isinstance(value, float):
        return value + 2.0**-20
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, str) and value:
        return value[:-1] + chr(ord(value[-1]) ^ 1)
    return 1


def tables_named(found: Verification) -> set[str]:
    return {str(problem.parameters.get("table", "audit_event")) for problem in found.problems}


def test_the_county_is_intact_and_every_table_holds_rows(copied: Engine):
    found = verify(copied)
    assert found.problems == ()
    assert found.is_intact
    with read_transaction(copied) as connection:
        assert found.head == head_hash(connection)
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables
        }
    assert min(counts.values()) > 0, counts
    assert found.events == counts["audit_event"]
    # Every row was compared: observations and what they replaced are one set, and counted once more by revision.
    assert found.rows == sum(counts.values()) - counts["audit_event"] + counts["observation_history"]


def test_every_table_has_a_rule():
    assert set(RULES) == set(metadata.tables) - {"audit_event"}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_flipped_byte_in_any_column_is_found_and_named(copied: Engine, table: str, column: str):
    with closing(sqlite3.connect(str(copied.url.database))) as connection:
        keys = [key.name for key in metadata.tables[table].primary_key]
        names = ", ".join(f'"{name}"' for name in [*keys, column])
        row = connection.execute(f'SELECT {names} FROM "{table}" ORDER BY "{column}" IS NULL LIMIT 1').fetchone()
    where = " AND ".join(f'"{name}" = ?' for name in keys)
    changed = f'UPDATE "{table}" SET "{column}" = ? WHERE {where}'
    found = tampered(copied, changed, (flipped(row[-1]), *row[:-1]))
    assert not found.is_intact
    assert found.first_broken is not None
    assert table in tables_named(found)


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_a_row_deleted_from_any_table_is_found(copied: Engine, table: str):
    with closing(sqlite3.connect(str(copied.url.database))) as connection:
        keys = [key.name for key in metadata.tables[table].primary_key]
        row = connection.execute(f'SELECT {", ".join(keys)} FROM "{table}" LIMIT 1').fetchone()
    where = " AND ".join(f'"{name}" = ?' for name in keys)
    found = tampered(copied, f'DELETE FROM "{table}" WHERE {where}', row)
    assert table in tables_named(found)
    assert not found.is_intact


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_a_row_put_into_any_table_is_found(copied: Engine, table: str):
    with closing(sqlite3.connect(str(copied.url.database))) as connection:
        names = [column.name for column in metadata.tables[table].c]
        row = connection.execute(f'SELECT {_quoted(names)} FROM "{table}" LIMIT 1').fetchone()
    keys = {key.name for key in metadata.tables[table].primary_key}
    # Unique numbers beside the key have to be others, too.
    unique = keys | {"draft", "run", "code"} if table in ("publication", "rule_book") else keys | {"number"}
    forged = [flipped(value) if name in unique else value for name, value in zip(names, row, strict=True)]
    marks = ", ".join("?" * len(names))
    found = tampered(copied, f'INSERT INTO "{table}" ({_quoted(names)}) VALUES ({marks})', tuple(forged))
    assert table in tables_named(found)
    assert not found.is_intact


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


NULLABLE = [(table.name, column.name) for table in metadata.sorted_tables for column in table.c if column.nullable]


@pytest.mark.parametrize(("table", "column"), NULLABLE)
def test_a_value_taken_away_or_put_where_none_was_is_found(copied: Engine, table: str, column: str):
    with closing(sqlite3.connect(str(copied.url.database))) as connection:
        known = connection.execute(f'SELECT count("{column}") FROM "{table}"').fetchone()[0]
    changed = f'NULL WHERE "{column}" IS NOT NULL' if known else "1"
    found = tampered(copied, f'UPDATE "{table}" SET "{column}" = {changed}')
    assert table in tables_named(found)


@pytest.mark.parametrize("value", ["text", 1.5, b"\xff\x00", "\ud800".encode("utf-8", "surrogatepass")])
@pytest.mark.parametrize(
    "place",
    [
        "audit_event.actor",
        "audit_event.details",
        "observation.batch",
        "publication.content",
        "score_item.points",
        "score_total.place",
    ],
)
def test_values_of_the_wrong_kind_are_reported_not_raised(copied: Engine, place: str, value: object):
    table, column = place.split(".")
    key = metadata.tables[table].primary_key.columns[0].name
    cast = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
    where = f'"{key}" = (SELECT max("{key}") FROM "{table}")'
    if table != "audit_event":
        where += " AND place = 'C1'" if "score" in table else ""
        where += " AND place = 'C11'" if table == "observation" else ""
    found = tampered(copied, f'UPDATE "{table}" SET "{column}" = {cast} WHERE {where}', (value,))
    assert table in tables_named(found)
    assert not found.is_intact


def test_a_table_that_is_gone_is_reported(copied: Engine):
    with closing(sqlite3.connect(str(copied.url.database))) as connection:
        connection.execute("DROP TABLE target")
    found = verify(copied)
    assert [problem.code for problem in found.problems] == ["audit_unreadable"]


def test_the_first_broken_link_is_the_earliest_event(copied: Engine):
    with read_transaction(copied) as connection:
        events = {
            action: number
            for number, action in connection.execute(
                select(audit_event.c.id, audit_event.c.action).order_by(audit_event.c.id.desc())
            )
        }
    tampered(copied, "UPDATE publication SET title = 'x' WHERE number = 1")
    found = tampered(copied, "UPDATE rule_item SET points = points + 1")
    assert found.first_broken is not None
    assert found.first_broken.code == "audit_rows_changed"
    assert found.first_broken.parameters["event"] == events["rule_book"]
    assert found.first_broken.parameters["table"] == "rule_item"
    assert found.first_broken.parameters["key"] == "rule_book 1"


class TestChain:
    def test_two_events_in_the_other_order_are_found(self, copied: Engine):
        found = tampered(
            copied, "UPDATE audit_event SET id = CASE id WHEN 2 THEN 1003 ELSE 1002 END WHERE id IN (2, 3)"
        )
        assert {"audit_event_unlinked", "audit_event_number"} <= {problem.code for problem in found.problems}

    def test_a_chain_cut_off_at_its_end_is_found_by_its_head(self, copied: Engine):
        with read_transaction(copied) as connection:
            head = head_hash(connection)
        assert verify(copied, head=head).is_intact
        # The last event sealed rows, which nothing tells of any more.
        found = tampered(copied, "DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event)")
        assert "audit_rows_unsealed" in {problem.code for problem in found.problems}
        found = verify(copied, head=head)
        assert "audit_head_missing" in {problem.code for problem in found.problems}

    def test_an_older_head_stays_in_the_chain(self, copied: Engine):
        with read_transaction(copied) as connection:
            older = connection.scalars(select(audit_event.c.hash).order_by(audit_event.c.id)).first()
        assert verify(copied, head=f" {str(older).upper()} ").is_intact

    def test_a_forged_event_that_seals_changed_rows_anew_does_not_pass(self, copied: Engine):
        tampered(copied, "UPDATE score_total SET points = points + 100 WHERE run = 1")
        with write_transaction(copied) as connection:
            record_event(connection, "nobody", "score", "again", {}, [rows_of(schema.score_total, 1)])
        codes = {problem.code for problem in verify(copied).problems}
        assert {"audit_rows_changed", "audit_rows_resealed"} <= codes

    def test_an_event_changed_with_its_own_hash_breaks_the_next_link(self, copied: Engine):
        with read_transaction(copied) as connection:
            row = connection.execute(select(audit_event).where(audit_event.c.id == 2)).one()
        forged = event_hash(row.previous_hash, row.at, "somebody else", row.action, row.subject, row.details)
        found = tampered(copied, "UPDATE audit_event SET actor = 'somebody else', hash = ? WHERE id = 2", (forged,))
        assert [(p.code, p.parameters["event"]) for p in found.problems] == [("audit_event_unlinked", 3)]
        with read_transaction(copied) as connection:
            assert broken_links(connection) == [3]


class TestBefore:
    """A database whose first events sealed nothing, as all had before the chain covered rows."""

    @pytest.fixture
    def old(self, copied: Engine) -> Engine:
        with closing(sqlite3.connect(str(copied.url.database), isolation_level=None)) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute("DELETE FROM audit_event")
            previous = "0" * 64
            # Numbered with a gap, as databases did.
            for number, action in ((1, "setup"), (4, "score")):
                row = (previous, "2026-01-01T00:00:00+00:00", "system", action, "x", "{}")
                previous_hash, previous = previous, event_hash(*row)
                connection.execute(
                    "INSERT INTO audit_event (id, at, actor, action, subject, details, previous_hash, hash)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (number, *row[1:], previous_hash, previous),
                )
        return copied

    def test_rows_from_before_are_told_and_break_nothing(self, old: Engine):
        found = verify(old)
        assert found.is_intact
        assert {problem.code for problem in found.problems} == {"audit_rows_before"}
        assert {problem.severity for problem in found.problems} == {Severity.WARNING}

    def test_sealing_them_covers_them(self, old: Engine):
        with read_transaction(old) as connection:
            viewer = system_viewer(connection)
        found = seal_what_came_before(old, viewer)
        assert found.problems == ()
        assert verify(old) == found
        assert seal_what_came_before(old, viewer).events == found.events
        assert not tampered(old, "UPDATE score_item SET points = 1 WHERE run = 1 AND place = 'C1'").is_intact

    def test_rows_put_in_after_the_sealing_are_found(self, old: Engine):
        with read_transaction(old) as connection:
            seal_what_came_before(old, system_viewer(connection))
        found = tampered(old, "INSERT INTO catalogue VALUES ('new', '{}', 'now')")
        assert [problem.code for problem in found.problems] == ["audit_rows_unsealed"]

    def test_work_goes_on_before_anybody_seals(self, old: Engine, tmp_path: Path):
        bring(old, tmp_path, "more.csv", FIGURES.replace("2026-01", "2026-03"))
        found = verify(old)
        assert found.is_intact
        assert found.problems
        with write_transaction(old) as connection:
            newest = connection.scalar(select(func.max(schema.batch.c.id)))
            connection.execute(
                insert(schema.batch).from_select(
                    [c.name for c in schema.batch.c],
                    select(*(schema.batch.c.id + 1 if c.name == "id" else c for c in schema.batch.c)).where(
                        schema.batch.c.id == newest
                    ),
                )
            )
        # Numbered after the first that was sealed, so it is no row from before.
        assert not verify(old).is_intact

    def test_what_is_broken_is_not_sealed(self, copied: Engine):
        tampered(copied, "UPDATE rule_item SET points = points + 1")
        with read_transaction(copied) as connection:
            viewer = system_viewer(connection)
        with pytest.raises(InputRefused):
            seal_what_came_before(copied, viewer)


def test_a_figure_moved_between_figures_and_history_is_found(copied: Engine):
    with write_transaction(copied) as connection:
        connection.execute(delete(observation).where(observation.c.place == "C12", observation.c.indicator == "visits"))
        names = [column.name for column in observation.c]
        moved = select(*(observation_history.c[name] for name in names))
        connection.execute(insert(observation).from_select(names, moved))
        connection.execute(delete(observation_history))
    assert {"observation", "observation_history"} <= tables_named(verify(copied))


@pytest.fixture
def on_postgres(postgres_database: Engine, tmp_path: Path) -> Engine:
    fill_record(postgres_database, tmp_path)
    return postgres_database


def test_postgres_is_covered_too(on_postgres: Engine):
    found = verify(on_postgres)
    assert found.problems == ()
    cases = [
        (schema.score_item, schema.score_item.c.value, 1.25),
        (schema.publication, schema.publication.c.content, "{}"),
        (schema.observation_history, schema.observation_history.c.numerator, 7),
        (schema.evidence_file, schema.evidence_file.c.content, b"other"),
        (schema.role_grant, schema.role_grant.c.valid_to, "2030-01-01"),
        (audit_event, audit_event.c.details, "{}"),
    ]
    for table, column, value in cases:
        assert table.name in tables_named(_verified_with(on_postgres, table, column, value))
    assert verify(on_postgres).is_intact


def _verified_with(engine: Engine, table: Table, column: Column, value: object) -> Verification:
    """Verify with every value of a column replaced, then put the values back."""

    def past_triggers(connection: Connection) -> None:
        connection.execute(text("SET LOCAL session_replication_role = replica"))

    keys = [*table.primary_key]
    with engine.begin() as connection:
        before = connection.execute(select(*keys, column.label("old"))).all()
        past_triggers(connection)
        connection.execute(update(table).values({column: value}))
    found = verify(engine)
    with engine.begin() as connection:
        past_triggers(connection)
        for row in before:
            same = [key == kept for key, kept in zip(keys, row, strict=False)]
            connection.execute(update(table).where(*same).values({column: row.old}))
    return found


def test_seals_are_the_same_on_both_databases(sqlite_database: Engine, postgres_database: Engine, tmp_path: Path):
    sums = []
    for engine in (sqlite_database, postgres_database):
        set_county_up(engine, tmp_path)
        with read_transaction(engine) as connection:
            tables = (schema.rule_item, schema.target)
            sets = [*(rows_of(table, 1) for table in tables), rows_of(schema.place_version), rows_of(observation, 3)]
            sums.append(seals_of(connection, sets))
    assert sums[0] == sums[1]
    assert all(seal.rows for seal in sums[0])
