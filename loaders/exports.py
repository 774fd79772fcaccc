"""Exports of figures as they are: who took which figures of single places out of the product is on the record."""

from __future__ import annotations

from sqlalchemy import Engine

from loaders.access import Viewer
from loaders.audit import record_event
from loaders.engine import write_transaction

EXPORTED = "export"


def record_export(engine: Engine, viewer: Viewer, what: str, subject: str, **details: int | str) -> None:
    """Tell the audit chain of a file that holds figures of single places, small ones unsuppressed.

    ``what`` is the kind of file (receipt, league table, settlement), ``subject`` what it is about, such as
    ``990101100 2026-09``. Nothing of the file is kept.
    """
    with write_transaction(engine) as connection:
        record_event(connection, viewer.subject, EXPORTED, subject, {"what": what, **details})
