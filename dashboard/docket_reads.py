"""What the pages of dockets read; what is kept is kept by the newest event of all dockets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from dashboard.database import engine_of
from dashboard.docket_sentences import DocketWords
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.lead_sentences import LeadWords
from dashboard.reads import RunFrames, read_catalogue_of, read_places_of, read_run
from loaders.access import Action, Viewer
from loaders.county_day import local_today
from loaders.docket_reads import CaseHead, Docket, read_case, read_cases
from loaders.engine import read_transaction
from loaders.evidence_files import read_evidence
from loaders.leads import read_leads
from loaders.newest_runs import DataState, data_state, newest_runs
from metrics.docket_events import Outcome
from metrics.docket_state import ENDED
from metrics.lead_frames import TRIGGER


class OpenLead(NamedTuple):
    """A lead of a trigger that no case stands for: its run, its row, and an earlier case on the same matter."""

    run: RunFrames
    lead: Mapping[str, Any]
    before: CaseHead | None

    @property
    def number(self) -> str:
        """The name by which the address asks for it."""
        return f"{self.run.header['id']}-{self.lead['number']}"


def cases_of(context: PageContext) -> tuple[CaseHead, ...]:
    """Return the cases that the viewer may see, the newest first."""
    return _cases(context.database, context.viewer, _state_of(context), local_today())


def _state_of(context: PageContext) -> DataState:
    with read_transaction(engine_of(context.database)) as connection:
        return data_state(connection)


# The state holds the newest event of all dockets: nothing of a kept list is ever out of date.
@kept(32)
def _cases(database: str, viewer: Viewer, _state: DataState, today: date) -> tuple[CaseHead, ...]:
    with read_transaction(engine_of(database)) as connection:
        return read_cases(connection, viewer, today)


def dockets_of(context: PageContext, cases: tuple[CaseHead, ...]) -> dict[int, Docket]:
    """Return cases by number, each as the viewer may see it; files that came without an event may be missing."""
    numbers = tuple(head.case for head in cases)
    return _dockets(context.database, context.viewer, _state_of(context), local_today(), numbers)


@kept(32)
def _dockets(
    database: str, viewer: Viewer, _state: DataState, today: date, cases: tuple[int, ...]
) -> dict[int, Docket]:
    with read_transaction(engine_of(database)) as connection:
        return {case: read_case(connection, viewer, case, today) for case in cases}


def docket_of(context: PageContext, case: str) -> Docket | None:
    """Return a case by what the address says, None without one that the viewer may see."""
    # More digits than a database counts to are no number of a case.
    if not re.fullmatch(r"[0-9]{1,9}", case):
        return None
    with read_transaction(engine_of(context.database)) as connection:
        try:
            return read_case(connection, context.viewer, int(case), local_today())
        except KeyError:
            return None


def evidence_content(context: PageContext, number: int) -> bytes:
    """Return a file of a case. Raises KeyError without one that the viewer may see."""
    with read_transaction(engine_of(context.database)) as connection:
        return read_evidence(connection, context.viewer, number).content


def words_of(context: PageContext, run: RunFrames) -> LeadWords:
    """Return what sentences of leads are made with, for a run."""
    places = read_places_of(context, str(run.header["period"]))
    names = {str(code): str(name) for code, name in places["name"].items()}
    return LeadWords(names, read_catalogue_of(context), run.book)


def docket_words(context: PageContext, docket: Docket) -> DocketWords:
    """Return what a docket is told with: the words of its run, and the page's language."""
    return DocketWords(words_of(context, read_run(context, docket.state.facts.run)), context.language)


def newest_run_of(context: PageContext, series: str, level: str) -> RunFrames | None:
    """Return the newest run of the newest month at a level, whether published or not."""
    with read_transaction(engine_of(context.database)) as connection:
        runs = newest_runs(connection, context.deployment.level_codes).get(series, {}).get(level, {})
    return read_run(context, runs[max(runs)]) if runs else None


def trigger_leads_of(context: PageContext, run: RunFrames) -> list[Mapping[str, Any]]:
    """Return a run's leads of triggers that the viewer may see, by number; nothing for who may see none."""
    if not context.may(Action.READ_LEADS):
        return []
    return _trigger_leads(context.database, context.viewer, context.data_revision, int(str(run.header["id"])))


@kept()
def _trigger_leads(database: str, viewer: Viewer, _data_revision: int, run: int) -> list[Mapping[str, Any]]:
    with read_transaction(engine_of(database)) as connection:
        leads = read_leads(connection, viewer, run)
    mine = leads[leads["kind"] == TRIGGER].astype(object)
    return [
        {str(name): value for name, value in row.items()} for row in mine.where(mine.notna(), None).to_dict("records")
    ]


def open_leads(context: PageContext, run: RunFrames, cases: tuple[CaseHead, ...]) -> list[OpenLead]:
    """Return the leads of triggers in a run for which no case stands.

    A case stands for a lead when it is about the same matter and open, upheld, or of the same month or a later one.
    """
    found = []
    for lead in trigger_leads_of(context, run):
        same = [head for head in cases if is_about(head, lead, run)]
        if not any(_stands(head, str(run.header["period"])) for head in same):
            found.append(OpenLead(run, lead, same[0] if same else None))
    return found


def is_about(head: CaseHead, lead: Mapping[str, Any], run: RunFrames) -> bool:
    """Return whether a case is about the matter of a lead: place, trigger and assessment year."""
    same = (head.place, head.trigger) == (lead["place"], lead["trigger_code"])
    return same and run.book.first_month <= head.period <= run.book.last_month


def _stands(head: CaseHead, period: str) -> bool:
    upheld = head.outcome in (Outcome.UPHELD, Outcome.CONFIRMED, Outcome.CHANGED)
    return head.phase not in ENDED or upheld or head.period >= period
