"""The audit trail: an append-only chain of hashes over everything that changes anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from loaders.schema import audit_event

GENESIS = "0" * 64


def now() -> str:
    """Return the present moment as ISO 8601 text in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def event_hash(previous: str, at: str, actor: str, action: str, subject: str, details: str) -> str:
    """Return the SHA-256 that chains an event to the one before it."""
    text = json.dumps([previous, at, actor, action, subject, details], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_event(connection: Connection, actor: str, action: str, subject: str, details: Mapping[str, Any]) -> None:
    """Append one event in the transaction of the change that it tells of."""
    if connection.dialect.name == "postgresql":
        # Two writers would otherwise chain to the same predecessor; SQLite has one writer anyway.
        connection.exec_driver_sql("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE")
    previous = connection.scalar(select(audit_event.c.hash).order_by(audit_event.c.id.desc()).limit(1)) or GENESIS
    at, text = now(), json.dumps(dict(details), ensure_ascii=False, sort_keys=True, default=str)
    connection.execute(
        insert(audit_event).values(
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            details=text,
            previous_hash=previous,
            hash=event_hash(previous, at, actor, action, subject, text),
        )
    )


def broken_links(connection: Connection) -> list[int]:
    """Return the ids of events whose hash does not follow from their content and predecessor."""
    broken, previous = [], GENESIS
    for row in connection.execute(select(audit_event).order_by(audit_event.c.id)):
        expected = event_hash(previous, row.at, row.actor, row.action, row.subject, row.details)
        if row.previous_hash != previous or row.hash != expected:
            broken.append(row.id)
        previous = row.hash
    return broken
