"""Who takes figures out of the product is on the record; what the public takes is public anyway."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from dashboard.exports.recorded import recorded
from dashboard.guard import PageContext
from loaders.access import Role, Viewer
from loaders.engine import read_transaction
from loaders.schema import audit_event
from tests.small_county import DEPLOYMENT, fill


@pytest.mark.parametrize(("role", "events"), [(Role.CLERK, 1), (Role.TOWNSHIP, 1), (Role.PUBLIC, 0)])
def test_a_download_is_an_event_of_the_chain(sqlite_database: Engine, role: Role, events: int):
    fill(sqlite_database)
    context = PageContext(str(sqlite_database.url), Viewer("somebody", "", role, "C"), "zh", DEPLOYMENT, 1)
    make = recorded(context, "league table", "village 2026-01", lambda: b"file")
    query = select(audit_event.c.actor, audit_event.c.subject).where(audit_event.c.action == "export")
    with read_transaction(sqlite_database) as connection:
        assert connection.execute(query).all() == []
    assert make() == b"file"
    with read_transaction(sqlite_database) as connection:
        assert connection.execute(query).all() == [("somebody", "village 2026-01")] * events
