"""Checks of publications: the text has its hash, the run is still what was frozen, two persons approved it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from loaders.publication_content import content_columns, parsed, run_content
from loaders.raw_rows import read_pieces
from loaders.schema import publication, publication_approval, publication_draft
from loaders.seals import SealedSet, rows_of, rows_of_run
from metrics.canonical import canonical_json, sha256_of
from metrics.problems import InputRefused, Problem


def sets_of_publication(connection: Connection, number: int) -> list[SealedSet]:
    """Return everything that a publication rests on: itself, draft, approvals, run. Raises InputRefused without it."""
    row = connection.execute(
        select(publication.c.draft, publication.c.run).where(publication.c.number == number)
    ).first()
    if row is None:
        raise InputRefused([Problem("publication_unknown", {"number": number})])
    actors = connection.scalars(
        select(publication_approval.c.actor).where(publication_approval.c.draft == row.draft)
    ).all()
    approvals = [rows_of(publication_approval, row.draft, actor) for actor in actors]
    return [rows_of(publication, number), rows_of(publication_draft, row.draft), *approvals, *rows_of_run(row.run)]


def publication_problems(connection: Connection, number: int | None = None) -> list[Problem]:
    """Return what is wrong with publications, all of them or one, apart from their seals."""
    drafts = {row["id"]: row for row in _rows(connection, publication_draft)}
    approvals = _rows(connection, publication_approval)
    names = [column.name for column in publication.c]
    wanted = None if number is None else {"number": (number,)}
    problems = []
    for piece in read_pieces(connection, publication, names, wanted, at_once=1):
        row = dict(zip(names, piece[0], strict=True))
        told = {"number": row["number"]}
        draft = drafts.get(row["draft"], {})
        text = row["content"] if isinstance(row["content"], str) else ""
        sha256 = sha256_of(text.encode("utf-8", "replace").decode())
        if sha256 != row["sha256"] or sha256 != draft.get("sha256"):
            problems.append(Problem("publication_hash_wrong", told))
        elif not _is_run(connection, row["run"], text):
            problems.append(Problem("publication_run_differs", {**told, "run": row["run"]}))
        actors = {each["actor"] for each in approvals if each["draft"] == row["draft"]}
        if len(actors) < 2 or draft.get("actor") in actors:
            problems.append(Problem("publication_approvals_wrong", told))
    return problems


def _rows(connection: Connection, table: Any) -> list[dict[str, Any]]:
    names = [column.name for column in table.c]
    return [dict(zip(names, row, strict=True)) for piece in read_pieces(connection, table, names) for row in piece]


def _is_run(connection: Connection, run: int, text: str) -> bool:
    """Return whether a run, serialised again, gives a publication's text."""
    try:
        return canonical_json(run_content(connection, run, content_columns(parsed(text)))) == text
    except (KeyError, TypeError, ValueError):
        return False
    except DBAPIError:
        # SQLite goes on after text that it cannot read; PostgreSQL holds none.
        if connection.dialect.name == "postgresql":
            raise
        return False
