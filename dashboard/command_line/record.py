"""Commands about the record: publish, verify and users."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from typing import Any

import click
from sqlalchemy import Engine

from dashboard.command_line.scores import newest_month, period_option
from dashboard.command_line.session import REFUSED, Session, common_options, series_option
from dashboard.problem_rendering import problem_line
from loaders.access import Role, Viewer, system_viewer, viewer_of_subject
from loaders.audit_verification import Verification, seal_what_came_before
from loaders.audit_verification import verify as verify_database
from loaders.county_day import local_today
from loaders.engine import read_transaction
from loaders.publication_drafts import Draft, drafts, read_draft
from loaders.publications import (
    APPROVALS_NEEDED,
    PublicationHead,
    approve_publication,
    prepare_publication,
    published_runs,
)
from loaders.role_grants import grant_role, read_grants, revoke_role
from loaders.score_runs import newest_run, scored_levels
from metrics.problems import InputRefused, Problem


def _approver(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = [tuple(value.rpartition("=")[::2]) for value in values]
    if any(not post.strip() or not subject.strip() for post, subject in pairs):
        raise click.BadParameter("the post and the subject, such as 县卫生健康局局长=subject")
    return [(post.strip(), subject.strip()) for post, subject in pairs]


@click.command()
@period_option
@click.option("--level", default=None, help="Level assessed; the highest one when left out.")
@series_option
@click.option("--title", default="", help="Title under which the run is published.")
@click.option("--reason", default="", help="Why it is published again; only for a correction.")
@click.option("--prepared-by", default=None, help="Subject of who prepares it; the system when left out.")
@click.option(
    "--approved-by", multiple=True, callback=_approver, help="Post and subject of who approves: 职务=subject; twice."
)
@click.option("--draft", type=int, default=None, help="Approve this draft instead of preparing a new one.")
@click.option("--list", "only_list", is_flag=True, help="List publications and open drafts; change nothing.")
@common_options
def publish(
    session: Session,
    period: str | None,
    level: str | None,
    series: str,
    title: str,
    reason: str,
    prepared_by: str | None,
    approved_by: list[tuple[str, str]],
    draft: int | None,
    only_list: bool,
) -> None:
    """Make a score run official: prepare it, and publish it with the second person's approval."""
    engine = session.engine()
    if only_list:
        _list(session, engine)
        return
    # Everybody named is known before anything is written.
    preparer, approvers = _person(engine, prepared_by), [(post, _person(engine, who)) for post, who in approved_by]
    if draft is None:
        run = _newest(engine, period, level, series)
        found = prepare_publication(engine, preparer, run, title, reason=reason)
    else:
        with read_transaction(engine) as connection:
            found = read_draft(connection, draft)
    number = None
    for post, viewer in approvers:
        number = approve_publication(engine, viewer, found.id, post)
    with read_transaction(engine) as connection:
        found = read_draft(connection, found.id)
        head = published_runs(connection).get(found.run)
    if number is None or head is None:
        _tell_draft(session, found)
        session.answer({"status": "draft", "draft": asdict(found)})
        return
    _tell_publication(session, head)
    session.answer({"status": "done", "publication": asdict(head)})


def _person(engine: Engine, subject: str | None) -> Viewer:
    with read_transaction(engine) as connection:
        if subject is None:
            return system_viewer(connection)
        viewer = viewer_of_subject(connection, subject, subject, local_today().isoformat())
    if viewer is None:
        raise InputRefused([Problem("grant_of_subject_missing", {"subject": subject})])
    return viewer


def _newest(engine: Engine, period: str | None, level: str | None, series: str) -> int:
    with read_transaction(engine) as connection:
        month = period or newest_month(connection)
        chosen = level or next(iter(scored_levels(connection)), None)
        run = newest_run(connection, chosen, month, series) if chosen else None
    if run is None:
        raise InputRefused([Problem("not_scored", {"period": month, "level": chosen or ""})])
    return run


def _list(session: Session, engine: Engine) -> None:
    with read_transaction(engine) as connection:
        heads, waiting = list(published_runs(connection).values()), drafts(connection, system_viewer(connection))
    for head in heads:
        _tell_publication(session, head)
    for draft in waiting:
        _tell_draft(session, draft)
    if not heads and not waiting:
        session.say("Nothing is published yet.")
    told = {"publications": [asdict(head) for head in heads], "drafts": [asdict(draft) for draft in waiting]}
    session.answer({"status": "done", **told})


def _tell_publication(session: Session, head: PublicationHead) -> None:
    session.say("No. {number} ({day}): {title}, run {run}, SHA-256 {sha256}", **asdict(head))
    if head.corrects is not None:
        session.say("    corrects No. {number}: {reason}", number=head.corrects, reason=head.reason)
    if head.corrected_by is not None:
        session.say("    corrected by No. {number}", number=head.corrected_by)
    for approval in head.approvers:
        session.say("    approved by {post} ({actor}) on {day}", **asdict(approval))


def _tell_draft(session: Session, draft: Draft) -> None:
    session.say(
        "Draft {draft}: {title}, run {run}, {count} of {needed} approvals",
        draft=draft.id,
        title=draft.title,
        run=draft.run,
        count=len(draft.approvals),
        needed=APPROVALS_NEEDED,
    )


@click.command()
@click.argument("publication", type=int, required=False)
@click.option("--head", default=None, help="Hash of an event written down earlier; it has to be in the chain.")
@click.option("--seal", is_flag=True, help="Seal what was stored before the chain covered it.")
@common_options
def verify(session: Session, publication: int | None, head: str | None, seal: bool) -> None:
    """Walk the audit chain and compare everything stored with it; end with status 1 at a broken link."""
    engine = session.engine()
    found = verify_database(engine, head=head, publication=publication)
    if seal and found.is_intact:
        with read_transaction(engine) as connection:
            viewer = system_viewer(connection)
        found = seal_what_came_before(engine, viewer)
    told = {
        "status": "intact" if found.is_intact else "broken",
        "events": found.events,
        "sets": found.sets,
        "rows": found.rows,
        "head": found.head,
    }
    session.say("{events} events, {sets} sets of {rows} rows compared.", **told)
    session.say("Newest event: {head}", head=found.head)
    _tell_outcome(session, found)
    session.answer(told, found.problems)
    if not found.is_intact:
        sys.exit(REFUSED)


def _tell_outcome(session: Session, found: Verification) -> None:
    if found.first_broken is None:
        session.say("The chain holds, and what is stored is what it says.")
        return
    first = problem_line(found.first_broken, session.language)
    session.say("The chain is broken. First broken link: {link}", link=first)


@click.command()
@click.option("--grant", "subject", default=None, help="Subject of the identity provider who gets a role.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=None, help="Role to grant.")
@click.option("--place", default=None, help="Place over which the role holds; the whole county when left out.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), default=None, help="First day; today if left out.")
@click.option("--until", "last", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Last day; open if left out.")
@click.option("--revoke", type=int, default=None, help="Number of a grant that ends now.")
@common_options
def users(
    session: Session,
    subject: str | None,
    role: str | None,
    place: str | None,
    first: Any,
    last: Any,
    revoke: int | None,
) -> None:
    """List who holds which role, grant a role or revoke one; every change is an event of the audit chain."""
    if (subject is None) != (role is None) or (subject is not None and revoke is not None):
        raise click.UsageError("--grant goes with --role, and not with --revoke")
    engine = session.engine()
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    if subject is not None:
        grant_role(engine, viewer, subject, Role(str(role)), place, valid_from=_day(first), valid_to=_day(last))
    if revoke is not None:
        revoke_role(engine, viewer, revoke)
    with read_transaction(engine) as connection:
        frame = read_grants(connection, viewer)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    for row in rows:
        days = f"{row['valid_from']}–{row['valid_to'] or ''}"
        state = session.word("in force" if row["in_force"] else "not in force")
        session.line(f"{row['id']:>4}  {row['subject']}  {row['role']}  {row['place']}  {days}  {state}")
    if not rows:
        session.say("Nobody was granted a role yet.")
    session.answer({"status": "done", "grants": rows})


def _day(value: Any) -> date | None:
    return None if value is None else value.date()


COMMANDS = (publish, verify, users)
