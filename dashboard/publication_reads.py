"""Kept reads of the page of publications; drafts change without a new run and are read every time."""

from __future__ import annotations

from dashboard.database import engine_of
from dashboard.guard import PageContext
from dashboard.kept import kept
from loaders.access import Action
from loaders.engine import read_transaction
from loaders.publication_checks import publication_problems
from loaders.publication_drafts import Draft, drafts
from loaders.publications import PublicationHead, read_notice
from metrics.problems import Problem
from metrics.publication_notice import Notice


@kept()
def notice_of(context: PageContext, number: int) -> Notice | None:
    """Return the notice of a correction as far as the viewer may see it, None for a first publication."""
    with read_transaction(engine_of(context.database)) as connection:
        return read_notice(connection, context.viewer, number)


def may_everywhere(context: PageContext, action: Action) -> bool:
    """Return whether the viewer may do something for the whole county, as publications need."""
    return context.may(action) and context.viewer.place == context.deployment.root


def drafts_of(context: PageContext) -> tuple[Draft, ...]:
    """Return the drafts that wait for approval; none for a viewer who has no part in them."""
    if not any(context.may(action) for action in (Action.PREPARE_PUBLICATION, Action.APPROVE_PUBLICATION)):
        return ()
    with read_transaction(engine_of(context.database)) as connection:
        return tuple(drafts(connection, context.viewer))


def problems_now(context: PageContext, number: int) -> list[Problem]:
    """Return what is wrong with a publication at this moment: hash, approvals, or the run it was made of."""
    with read_transaction(engine_of(context.database)) as connection:
        return publication_problems(connection, number)


def runs_to_publish(context: PageContext, waiting: tuple[Draft, ...]) -> dict[int, tuple[str, str, str]]:
    """Return run → (series, level, month) of the newest runs that are neither published nor put forward."""
    shown, others = context.all_runs, context.other_runs
    newest = shown if context.newest else others
    taken = {*context.publications, *(draft.run for draft in waiting)}
    found = {
        run: (series, level, month)
        for series, levels in newest.items()
        for level, months in levels.items()
        for month, run in months.items()
        if run not in taken
    }
    return dict(sorted(found.items(), key=lambda each: (each[1][2], -each[0]), reverse=True))


def standing_for(context: PageContext, of: tuple[str, str, str]) -> PublicationHead | None:
    """Return the publication that stands for a (series, level, month), None before the first."""
    heads = [head for head in context.publications.values() if (head.series, head.level, head.period) == of]
    return max(heads, key=lambda head: head.number, default=None)
