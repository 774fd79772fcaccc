"""Whoever takes figures of single places out of the product is on the record."""

from __future__ import annotations

import json

from sqlalchemy import Engine, select

from loaders.access import Role, Viewer
from loaders.audit_verification import verify
from loaders.engine import read_transaction
from loaders.exports import record_export
from loaders.schema import audit_event
from loaders.setup import set_up
from tests.small_county import CATALOGUE, DEPLOYMENT


def test_an_export_is_an_event_of_the_chain(database: Engine):
    set_up(database, DEPLOYMENT, CATALOGUE, actor="tests")
    record_export(database, Viewer("town", "town", Role.TOWNSHIP, "C1"), "receipt", "C1 2026-01", run=3, places=1)
    with read_transaction(database) as connection:
        event = connection.execute(select(audit_event).order_by(audit_event.c.id.desc()).limit(1)).one()
    assert (event.actor, event.action, event.subject) == ("town", "export", "C1 2026-01")
    assert json.loads(event.details) == {"what": "receipt", "run": 3, "places": 1}
    assert verify(database).problems == ()
