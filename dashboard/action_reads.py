"""Kept reads of actions: their keys hold the newest event, the newest run and the day, on which they depend."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.database import engine_of
from dashboard.guard import PageContext
from dashboard.kept import kept
from loaders.access import Action, visible_places
from loaders.action_reads import ActionRecord, read_action, read_actions, read_effect, run_to_check
from loaders.county_day import local_today
from loaders.engine import read_transaction
from loaders.evidence_files import EvidenceHead, evidence_of_action, read_evidence
from metrics.action_state import allowed_kinds
from metrics.action_status import ActionStatus

CLOSED = (str(ActionStatus.MET), str(ActionStatus.CANCELLED))
# Who may enter what: the owner's side reports, the bureau decides (loaders/actions.py refuses the rest).
_REPORTS = ("progress", "evidence", "reported_done")


def actions_of(context: PageContext) -> pd.DataFrame:
    """Return the actions that the viewer may see, columns as ``read_actions``: overdue ones first, closed ones last."""
    return actions_on(context, context.state.newest_action_event, context.state.newest_run, local_today())


@kept(most=16)
def actions_on(context: PageContext, _event: int, _run: int, day: date) -> pd.DataFrame:
    """Return the actions of ``actions_of`` as they stand on a day; the other numbers are part of the key."""
    with read_transaction(engine_of(context.database)) as connection:
        found = read_actions(connection, context.viewer, today=day)
    order = found.assign(closed=found["status"].isin(CLOSED), on_time=~found["overdue"])
    in_order = order.sort_values(["closed", "on_time", "due", "action"], ignore_index=True)
    return in_order.drop(columns=["closed", "on_time"])


def record_of(context: PageContext, wanted: str) -> ActionRecord | None:
    """Return an action by what the address says, None without one that the viewer may see."""
    if not wanted.isdecimal() or len(wanted) > 9:
        return None
    number = int(wanted)
    if number not in set(actions_of(context)["action"]):
        return None
    with read_transaction(engine_of(context.database)) as connection:
        return read_action(connection, context.viewer, number)


def effect_of(context: PageContext, number: int) -> pd.DataFrame:
    """Return an action's figures before and after, as ``read_effect`` does."""
    return effect_in(context, number, context.state.newest_run)


@kept(most=16)
def effect_in(context: PageContext, number: int, _run: int) -> pd.DataFrame:
    """Return ``effect_of`` with the newest run as part of the key."""
    with read_transaction(engine_of(context.database)) as connection:
        return read_effect(connection, context.viewer, number)


def evidence_of(context: PageContext, number: int) -> tuple[EvidenceHead, ...]:
    """Return the files of an action that the viewer may see."""
    with read_transaction(engine_of(context.database)) as connection:
        return evidence_of_action(connection, number)


def file_content(context: PageContext, number: int) -> bytes:
    """Return the content of a file of evidence."""
    with read_transaction(engine_of(context.database)) as connection:
        return read_evidence(connection, context.viewer, number).content


def run_for_check(context: PageContext, number: int) -> int | None:
    """Return the run against which an action would be checked now, None before a later month was scored."""
    with read_transaction(engine_of(context.database)) as connection:
        return run_to_check(connection, number)


@kept()
def places_for(context: PageContext, action: Action) -> frozenset[str]:
    """Return the places for which the viewer may do something, none where the table of permissions grants nothing."""
    if not context.may(action):
        return frozenset()
    with read_transaction(engine_of(context.database)) as connection:
        return visible_places(connection, context.viewer, action)


def steps_of(context: PageContext, record: ActionRecord) -> list[str]:
    """Return the kinds of entries that the viewer may add to an action as it stands."""
    place = record.terms.place
    gives = place in places_for(context, Action.GIVE_ACTIONS)
    reports = gives or place in places_for(context, Action.REPORT_ON_ACTIONS)
    return [kind for kind in allowed_kinds(record.state) if (reports if kind in _REPORTS else gives)]
