"""Batches: what came in, from which file, by whom, and what was noticed about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert

from loaders.access import Viewer
from loaders.audit import now
from loaders.engine import insert_row
from loaders.schema import batch, issue
from metrics.problems import Problem


def store_batch(
    connection: Connection,
    viewer: Viewer,
    *,
    kind: str,
    file_name: str,
    sha256: str,
    counts: Mapping[str, int],
    problems: Iterable[Problem] = (),
    mapping: str | None = None,
) -> int:
    """Store a batch and its problems and return its number.

    ``counts`` has any of rows_read, rows_added, rows_changed, rows_unchanged, rows_refused; ``problems``
    are the warnings and notes that did not keep the file out.
    """
    number = insert_row(
        connection,
        batch,
        kind=kind,
        file_name=file_name,
        sha256=sha256,
        mapping=mapping,
        actor=viewer.subject,
        created_at=now(),
        **counts,
    )
    rows = [
        {
            "batch": number,
            "severity": str(problem.severity),
            "code": problem.code,
            "sheet": problem.sheet,
            "cell": problem.cell,
            "parameters": json.dumps(dict(problem.parameters), ensure_ascii=False, default=str),
        }
        for problem in problems
    ]
    if rows:
        connection.execute(insert(issue), rows)
    return number
