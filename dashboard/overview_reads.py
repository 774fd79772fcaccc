"""Kept reads of the overview: leads and plans of a stored run, as far as the viewer may see them."""

from __future__ import annotations

import pandas as pd

from dashboard.database import engine_of
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.reads import RunFrames, read_run
from loaders.access import Action
from loaders.engine import read_transaction
from loaders.leads import read_leads
from loaders.plans import read_plan
from metrics.place_plan import Plan
from metrics.problems import InputRefused


def base_of(context: PageContext, run: RunFrames) -> RunFrames | None:
    """Return the run that changes are told against: the last publication of an earlier month, else the run before."""
    months = context.runs.get(run.book.level, {})
    earlier = [month for month in months if month < str(run.header["period"]) and months[month] in context.publications]
    number = months[max(earlier)] if earlier else run.header["previous_run"]
    return None if number is None else read_run(context, int(str(number)))


@kept()
def leads_of(context: PageContext, run: RunFrames) -> pd.DataFrame | None:
    """Return a run's leads (columns as in table ``score_lead``), None for a viewer who may see none."""
    if not context.may(Action.READ_LEADS):
        return None
    with read_transaction(engine_of(context.database)) as connection:
        return read_leads(connection, context.viewer, int(str(run.header["id"])))


@kept()
def plan_of(context: PageContext, run: RunFrames, place: str) -> Plan | None:
    """Return what a place could still reach, None for a viewer who may not read its items."""
    if not context.may(Action.READ_ITEMS):
        return None
    with read_transaction(engine_of(context.database)) as connection:
        try:
            return read_plan(connection, context.viewer, int(str(run.header["id"])), place)
        except InputRefused:
            return None
