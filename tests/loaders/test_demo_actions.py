"""The demo's actions: in every state, never in the future, complete when loaded again."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from loaders.access import system_viewer
from loaders.action_reads import read_action, read_actions
from loaders.audit_verification import verify
from loaders.demo_county.actions import record_demo_actions
from loaders.demo_county.places import first_month
from loaders.engine import open_engine, read_transaction
from loaders.evidence_files import evidence_of_action, read_evidence
from loaders.schema import action, action_event, evidence_file
from metrics.action_events import Checked
from metrics.periods import months_between
from tests.demo_database import LAST_MONTH

MONTHS = months_between(first_month(LAST_MONTH), LAST_MONTH)
END = date(2026, 10, 31)


@pytest.fixture
def demo(demo_url: str, tmp_path: Path) -> Engine:
    path = tmp_path / "demo.db"
    shutil.copy(demo_url.removeprefix("sqlite:///"), path)
    return open_engine(f"sqlite:///{path}")


def counts(engine: Engine) -> list[int]:
    with read_transaction(engine) as connection:
        return [
            int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in (action, action_event, evidence_file)
        ]


def test_nothing_lies_in_the_future_of_the_last_month_with_figures(demo: Engine) -> None:
    with read_transaction(demo) as connection:
        viewer = system_viewer(connection)
        numbers = read_actions(connection, viewer)["action"].tolist()
        records = [read_action(connection, viewer, number) for number in numbers]
    assert len(records) >= 10
    assert max(event.day for record in records for event in record.events) <= END
    assert all(record.terms.due >= record.state.given_on for record in records)


def test_checks_are_of_a_published_month_and_by_another_person(demo: Engine) -> None:
    with read_transaction(demo) as connection:
        viewer = system_viewer(connection)
        numbers = read_actions(connection, viewer)["action"].tolist()
        records = [read_action(connection, viewer, number) for number in numbers]
    checks = [event for record in records for event in record.events if isinstance(event.content, Checked)]
    assert {event.content.met for event in checks} == {True, False}
    assert {event.actor for event in checks} == {"demo-clerk"}
    assert {event.content.figure.period for event in checks} == {MONTHS[-2]}


def test_the_evidence_can_be_read(demo: Engine) -> None:
    with read_transaction(demo) as connection:
        viewer = system_viewer(connection)
        found = read_actions(connection, viewer)
        number = int(found.loc[found["files"] > 0, "action"].iloc[0])
        (head,) = evidence_of_action(connection, number)
        assert read_evidence(connection, viewer, head.id).content.startswith(b"PK")
        assert read_action(connection, viewer, number).state.evidence == (head.id,)


def test_done_again_it_changes_nothing_and_without_months_it_does_nothing(demo: Engine) -> None:
    before = counts(demo)
    assert record_demo_actions(demo, MONTHS) == before[0]
    assert counts(demo) == before
    assert record_demo_actions(demo, MONTHS[:3]) == 0


def test_every_row_is_sealed(demo: Engine) -> None:
    found = verify(demo)
    assert found.is_intact, found.first_broken
    assert not found.before
