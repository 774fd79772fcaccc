"""The audit chain: append-only, each event hashed with the one before; its seals cover everything that is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from loaders.schema import audit_event
from loaders.seals import Seal, SealedSet, seals_of

GENESIS = "0" * 64


def now() -> str:
    """Return the present moment as ISO 8601 text in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def event_hash(previous: str, at: str, actor: str, action: str, subject: str, details: str) -> str:
    """Return the SHA-256 that chains an event to the one before it."""
    text = json.dumps([previous, at, actor, action, subject, details], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_event(
    connection: Connection,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, Any],
    sealed: Iterable[SealedSet | Seal] = (),
) -> None:
    """Append one event in the transaction of the change that it tells of, with the seals of what it wrote.

    ``sealed`` are all sets of rows that the change wrote (``loaders.seals``): what no event seals, ``verify`` takes
    for forged. A seal that was made already stands as it is.
    """
    if connection.dialect.name == "postgresql":
        # Two writers would otherwise chain to the same predecessor; SQLite has one writer anyway.
        connection.exec_driver_sql("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE")
    last = connection.execute(
        select(audit_event.c.id, audit_event.c.hash).order_by(audit_event.c.id.desc()).limit(1)
    ).first()
    number, previous = (last.id, last.hash) if last else (0, GENESIS)
    seals = [seal._asdict() for seal in seals_of(connection, sealed)]
    at = now()
    told = {**details, "seals": seals} if seals else dict(details)
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    connection.execute(
        insert(audit_event).values(
            # Numbered here and not by the database, which may leave gaps; then a gap is one that somebody made.
            id=number + 1,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            details=text,
            previous_hash=previous,
            hash=event_hash(previous, at, actor, action, subject, text),
        )
    )


def head_hash(connection: Connection) -> str:
    """Return the hash of the newest event: who writes it down elsewhere can tell later that nothing before changed."""
    return connection.scalar(select(audit_event.c.hash).order_by(audit_event.c.id.desc()).limit(1)) or GENESIS
