"""Publications (定榜): a score run made official by two persons, frozen and hashed; corrections with a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select

from loaders.access import Action, Extent, Viewer, demand_everywhere, extent, visible_places
from loaders.audit import now, record_event
from loaders.county_day import local_today
from loaders.engine import insert_row, write_transaction
from loaders.publication_content import content_frames, parsed, run_content
from loaders.publication_drafts import Approval, Draft, read_approvals, read_draft
from loaders.schema import publication, publication_approval, publication_draft, score_run
from loaders.score_runs import newest_run
from loaders.seals import rows_of
from metrics.canonical import canonical_json, sha256_of
from metrics.problems import InputRefused, Problem
from metrics.publication_notice import Notice, publication_notice

APPROVALS_NEEDED = 2


@dataclass(frozen=True)
class PublicationHead:
    """What is known of a publication without its content.

    ``corrects`` and ``corrected_by`` are numbers of publications; one that was corrected stays as it is and is
    no longer the standing one. ``reason`` is that of a correction, empty otherwise.
    """

    number: int
    run: int
    level: str
    series: str
    period: str
    title: str
    day: str
    published_at: str
    sha256: str
    corrects: int | None
    corrected_by: int | None
    reason: str
    prepared_by: str
    approvers: tuple[Approval, ...]

    @property
    def is_standing(self) -> bool:
        """Whether no later publication corrects it."""
        return self.corrected_by is None


@dataclass(frozen=True)
class Publication:
    """A publication whole: its head, its content as ``run_content`` made it, and the notice of a correction."""

    head: PublicationHead
    content: Mapping[str, Any]
    notice: Notice | None


def prepare_publication(
    engine: Engine, viewer: Viewer, run: int, title: str, *, reason: str = "", today: date | None = None
) -> Draft:
    """Put the newest run of its month forward to be published, and return the draft that two persons approve.

    Where the month is published already, this is a correction and has to say why. ``today`` is the county's day.
    Raises InputRefused for what cannot be published, AccessDenied for a viewer who may not prepare it.
    """
    with write_transaction(engine) as connection:
        demand_everywhere(connection, viewer, Action.PREPARE_PUBLICATION)
        header = _run_row(connection, run)
        standing = _standing(connection, header)
        problems = [*_run_problems(connection, header), *_draft_problems(title, reason, standing)]
        if problems:
            raise InputRefused(problems)
        values = {
            "run": run,
            "title": title.strip(),
            "sha256": sha256_of(canonical_json(run_content(connection, run))),
            "corrects": standing.number if standing else None,
            "reason": reason.strip(),
            "actor": viewer.subject,
            "day": (today or local_today()).isoformat(),
            "created_at": now(),
        }
        number = insert_row(connection, publication_draft, **values)
        told = {"draft": number, "run": run, "sha256": values["sha256"], "corrects": values["corrects"]}
        sealed = [rows_of(publication_draft, number)]
        record_event(connection, viewer.subject, "prepare_publication", f"{header.level} {header.period}", told, sealed)
        return read_draft(connection, number)


def approve_publication(
    engine: Engine, viewer: Viewer, draft: int, post: str, *, today: date | None = None
) -> int | None:
    """Approve a draft in a post (职务); the second approval publishes it and returns its number, None before.

    Two different persons approve, neither of them who prepared it. Raises InputRefused when the run is no longer
    the newest of its month, when it no longer is what was put forward, and for whoever may not approve this
    draft; AccessDenied for a viewer who may not approve at all.
    """
    with write_transaction(engine) as connection:
        if connection.dialect.name == "postgresql":
            # Two approvals at once would each take themselves for the first; SQLite has one writer anyway.
            connection.exec_driver_sql("LOCK TABLE publication_approval IN SHARE ROW EXCLUSIVE MODE")
        demand_everywhere(connection, viewer, Action.APPROVE_PUBLICATION)
        found = read_draft(connection, draft)
        header, day = _run_row(connection, found.run), (today or local_today()).isoformat()
        content = canonical_json(run_content(connection, found.run))
        problems = [*_run_problems(connection, header), *_approval_problems(found, viewer, post, day)]
        if sha256_of(content) != found.sha256:
            problems.append(Problem("publication_content_changed", {"draft": draft}))
        standing = _standing(connection, header)
        if (standing.number if standing else None) != found.corrects:
            problems.append(Problem("publication_standing_changed", {"draft": draft}))
        if problems:
            raise InputRefused(problems)
        approval = {"draft": draft, "actor": viewer.subject, "post": post.strip(), "day": day, "created_at": now()}
        connection.execute(insert(publication_approval).values(**approval))
        told = {"draft": draft, "post": post.strip()}
        sealed = [rows_of(publication_approval, draft, viewer.subject)]
        record_event(connection, viewer.subject, "approve_publication", f"draft {draft}", told, sealed)
        if len(found.approvals) + 1 < APPROVALS_NEEDED:
            return None
        return _publish(connection, viewer, found, content, day)


def _publish(connection: Connection, viewer: Viewer, draft: Draft, content: str, day: str) -> int:
    notice = None if draft.corrects is None else _notice(connection, draft.corrects, content)
    number = insert_row(
        connection,
        publication,
        draft=draft.id,
        run=draft.run,
        level=draft.level,
        series=draft.series,
        period=draft.period,
        title=draft.title,
        content=content,
        sha256=draft.sha256,
        day=day,
        published_at=now(),
        corrects=draft.corrects,
        notice=None if notice is None else canonical_json(notice.model_dump(mode="json")),
    )
    told = {"publication": number, "run": draft.run, "sha256": draft.sha256, "corrects": draft.corrects}
    moved = {} if notice is None else {"moved_places": len(notice.places)}
    record_event(
        connection,
        viewer.subject,
        "publish",
        f"{draft.level} {draft.period}",
        told | moved,
        [rows_of(publication, number)],
    )
    return number


def _notice(connection: Connection, corrected: int, content: str) -> Notice:
    old = connection.scalar(select(publication.c.content).where(publication.c.number == corrected))
    first, last = parsed(str(old)), parsed(content)
    frames = [{"totals": each.totals, "items": each.items} for each in (content_frames(first), content_frames(last))]
    return publication_notice(frames[0], frames[1], _sources(first), _sources(last))


def _sources(content: Mapping[str, Any]) -> dict[str, int | float | str | None]:
    run, book = content["run"], content["rule_book"]
    names = ("data_revision", "catalogue_version", "code_version")
    return {**{name: run[name] for name in names}, "rule_book": f"{book['code']} {book['version']}"}


def _run_row(connection: Connection, run: int) -> Row:
    row = connection.execute(select(score_run).where(score_run.c.id == run)).first()
    if row is None:
        raise InputRefused([Problem("publication_run_unknown", {"run": run})])
    return row


def _run_problems(connection: Connection, header: Row) -> list[Problem]:
    published = connection.scalar(select(publication.c.number).where(publication.c.run == header.id))
    if published is not None:
        return [Problem("publication_run_published", {"run": header.id, "number": published})]
    newest = newest_run(connection, header.level, header.period, header.series)
    return [] if newest == header.id else [Problem("publication_run_not_newest", {"run": header.id, "newest": newest})]


def _draft_problems(title: str, reason: str, standing: Row | None) -> list[Problem]:
    problems = [] if title.strip() else [Problem("publication_title_missing")]
    if standing is not None and not reason.strip():
        problems.append(Problem("publication_reason_missing", {"number": standing.number}))
    if standing is None and reason.strip():
        problems.append(Problem("publication_reason_without_correction"))
    return problems


def _approval_problems(draft: Draft, viewer: Viewer, post: str, day: str) -> list[Problem]:
    problems = [] if post.strip() else [Problem("publication_post_missing")]
    if viewer.subject == draft.actor:
        problems.append(Problem("publication_approver_prepared", {"draft": draft.id}))
    if viewer.subject in {approval.actor for approval in draft.approvals}:
        problems.append(Problem("publication_approved_already", {"draft": draft.id}))
    latest = max([draft.day, *(approval.day for approval in draft.approvals)])
    if day < latest:
        problems.append(Problem("publication_day_backwards", {"day": day, "latest": latest}))
    return problems


def _standing(connection: Connection, header: Row) -> Row | None:
    """Return number of the publication of a run's month, level and series that stands: the newest."""
    return connection.execute(
        select(publication.c.number)
        .where(
            publication.c.level == header.level,
            publication.c.series == header.series,
            publication.c.period == header.period,
        )
        .order_by(publication.c.number.desc())
        .limit(1)
    ).first()


def published_runs(connection: Connection) -> dict[int, PublicationHead]:
    """Return run → head of its publication, in order of their numbers. What is published is public."""
    names = [column for column in publication.c if column.name not in ("content", "notice", "draft")]
    draft = publication_draft.c
    query = select(*names, draft.id.label("draft"), draft.reason, draft.actor.label("prepared_by")).join(
        publication_draft, draft.id == publication.c.draft
    )
    rows: Sequence[Row] = connection.execute(query.order_by(publication.c.number)).all()
    approvals = read_approvals(connection)
    corrected = {row.corrects: row.number for row in rows if row.corrects is not None}
    heads = {}
    for row in rows:
        told = {name: value for name, value in row._mapping.items() if name != "draft"}
        heads[row.run] = PublicationHead(
            **told, corrected_by=corrected.get(row.number), approvers=tuple(approvals.get(row.draft, ()))
        )
    return heads


def read_publication(connection: Connection, number: int) -> Publication:
    """Return a publication whole. For computing only; ``read_notice`` is for showing. Raises KeyError without it."""
    row = connection.execute(
        select(publication.c.run, publication.c.content, publication.c.notice).where(publication.c.number == number)
    ).first()
    if row is None:
        raise KeyError(number)
    notice = None if row.notice is None else Notice.model_validate_json(row.notice)
    return Publication(published_runs(connection)[row.run], parsed(row.content), notice)


def read_notice(connection: Connection, viewer: Viewer, number: int) -> Notice | None:
    """Return the notice of a correction about the places a viewer may see, None for a first publication.

    The items that moved a place are there for who may read its items. Raises KeyError without such a
    publication, AccessDenied for a viewer who may not read totals.
    """
    visible = visible_places(connection, viewer, Action.READ_TOTALS)
    may_read_items = extent(viewer, Action.READ_ITEMS) is not Extent.NOWHERE
    with_items = visible_places(connection, viewer, Action.READ_ITEMS) if may_read_items else frozenset()
    notice = read_publication(connection, number).notice
    if notice is None:
        return None
    shown = [place for place in notice.places if place.place in visible]
    return notice.model_copy(
        update={
            "places": tuple(
                place if place.place in with_items else place.model_copy(update={"items": ()}) for place in shown
            )
        }
    )
