"""Drafts of publications: runs put forward to be made official, and who approved them so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from loaders.access import AccessDenied, Action, Extent, Viewer, extent
from loaders.schema import publication, publication_approval, publication_draft, score_run
from loaders.score_runs import newest_run
from metrics.problems import InputRefused, Problem


@dataclass(frozen=True)
class Approval:
    """Who approved in which post (职务), on which day of the county and at which moment."""

    post: str
    actor: str
    day: str
    at: str


@dataclass(frozen=True)
class Draft:
    """A run put forward to be published: ``sha256`` is of the content that is approved.

    ``corrects`` is the number of the publication that it would correct, None for the first of its month.
    """

    id: int
    run: int
    level: str
    series: str
    period: str
    title: str
    sha256: str
    corrects: int | None
    reason: str
    actor: str
    day: str
    created_at: str
    approvals: tuple[Approval, ...] = ()


def read_approvals(connection: Connection) -> dict[int, list[Approval]]:
    """Return draft → its approvals, oldest first."""
    approval = publication_approval.c
    query = select(publication_approval).order_by(approval.day, approval.created_at, approval.actor)
    found: dict[int, list[Approval]] = {}
    for row in connection.execute(query):
        found.setdefault(row.draft, []).append(Approval(row.post, row.actor, row.day, row.created_at))
    return found


def _drafts(connection: Connection, *conditions: Any) -> list[Draft]:
    approvals = read_approvals(connection)
    run = score_run.c
    query = select(publication_draft, run.level, run.series, run.period).join(
        score_run, run.id == publication_draft.c.run
    )
    rows = connection.execute(query.where(*conditions).order_by(publication_draft.c.id))
    return [Draft(**row._mapping, approvals=tuple(approvals.get(row.id, ()))) for row in rows]


def read_draft(connection: Connection, number: int) -> Draft:
    """Return a draft with its approvals. Raises InputRefused when there is none of that number."""
    found = _drafts(connection, publication_draft.c.id == number)
    if not found:
        raise InputRefused([Problem("publication_draft_unknown", {"draft": number})])
    return found[0]


def drafts(connection: Connection, viewer: Viewer) -> list[Draft]:
    """Return the drafts that can still be approved, oldest first: their run is the newest and not published.

    Raises AccessDenied for a viewer who may neither prepare nor approve publications.
    """
    may = (Action.PREPARE_PUBLICATION, Action.APPROVE_PUBLICATION)
    if not any(extent(viewer, action) is not Extent.NOWHERE for action in may):
        raise AccessDenied(f"{viewer.role} may not see drafts of publications")
    waiting = _drafts(connection, publication_draft.c.run.not_in(select(publication.c.run)))
    return [draft for draft in waiting if newest_run(connection, draft.level, draft.period, draft.series) == draft.run]
