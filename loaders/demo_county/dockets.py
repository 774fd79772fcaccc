"""The demo county's review dockets: one in every state, raised from leads that its own figures open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Engine, select

from loaders.access import Role, Viewer
from loaders.demo_county.docket_paths import CLERK, LEADER, PLACE, PlannedCase, Step, planned_dockets, steps_of
from loaders.demo_county.evidence import evidence_pdf
from loaders.demo_county.townships import demo_deployment
from loaders.docket_rows import read_events, state_of
from loaders.dockets import add_event, raise_case
from loaders.engine import read_transaction
from loaders.evidence_files import add_case_evidence
from loaders.rule_books import read_rule_book
from loaders.schema import review_case, score_lead
from loaders.score_runs import newest_run, run_header
from metrics.docket_events import EventKind
from metrics.periods import shift
from metrics.rule_book import RuleBook
from metrics.working_days import working_days_later

# On which day of the month after it a lead is made a case.
RAISED_ON = 12
# Working days from there to the decision of the first panel, which measures begin with.
_TO_DECISION = 12


def load_dockets(engine: Engine, last_month: str) -> int:
    """Make the cases of ``dockets.toml`` as far as they had come by the end of the last month; return how many.

    Cases that are there already go on where they stopped. A case whose trigger has no lead in its month is left out.
    """
    until = date.fromisoformat(f"{shift(last_month, 1)}-01") - timedelta(days=1)
    taken: set[tuple[str, str, str]] = set()
    return sum(_load_case(engine, planned, last_month, until, taken) for planned in planned_dockets().cases)


def _month_of(planned: PlannedCase, last_month: str) -> str:
    if planned.years_back:
        # Of a case that lapses nothing is decided before the end of the year.
        month = "11" if planned.path == "lapsed" else "06"
        return f"{int(shift(last_month, -1)[:4]) - planned.years_back}-{month}"
    month = shift(last_month, -planned.months_back)
    # The trigger expires with the year: a lead of December is too late to be made a case.
    return shift(month, -1) if month.endswith("-12") else month


def _load_case(
    engine: Engine, planned: PlannedCase, last_month: str, until: date, taken: set[tuple[str, str, str]]
) -> bool:
    month = _month_of(planned, last_month)
    with read_transaction(engine) as connection:
        run = newest_run(connection, planned.level, month)
        if run is None:
            return False
        book = read_rule_book(connection, int(str(run_header(connection, run)["rule_book"]))).book
        own = score_lead.c
        leads = connection.execute(
            select(own.number, own.place)
            .where(own.run == run, own.trigger_code == planned.trigger)
            .order_by(own.number)
        ).all()
    free = [lead for lead in leads if (lead.place, planned.trigger, month[:4]) not in taken]
    if not free or book.review is None:
        return False
    lead = free[0]
    taken.add((lead.place, planned.trigger, month[:4]))
    day = working_days_later(date.fromisoformat(f"{shift(month, 1)}-{RAISED_ON}"), 1)
    if day > until:
        return False
    case = _raised(engine, run, lead.number, day)
    _go_on(engine, case, planned, book, lead.place, day, until)
    return True


def _raised(engine: Engine, run: int, lead: int, day: date) -> int:
    own = review_case.c
    with read_transaction(engine) as connection:
        found = connection.scalar(select(own.id).where(own.run == run, own.lead == lead))
    return found or raise_case(engine, _viewer(CLERK, ""), run, lead, day)


def _go_on(engine: Engine, case: int, planned: PlannedCase, book: RuleBook, place: str, day: date, until: date) -> None:
    if book.review is None:
        return
    root = demo_deployment().root
    begun = working_days_later(day, _TO_DECISION)
    steps = list(_until(steps_of(planned.path, book.review, begun, root), planned))
    with read_transaction(engine) as connection:
        done = len(read_events(connection, [case])[case]) - 1
    for number, step in enumerate(steps):
        day = working_days_later(day, step.days)
        if day > until:
            return
        if number < done:
            continue
        content = dict(step.content)
        viewer = _viewer(step.who, place)
        if step.kind in (EventKind.REPLIED, EventKind.APPEALED):
            content["evidence"] = [add_case_evidence(engine, viewer, case, "到账凭证.pdf", evidence_pdf(case))]
        add_event(engine, viewer, case, step.kind, content, day)
    if planned.path == "lapsed":
        _lapse(engine, case, until)


def _until(steps: Iterator[Step], planned: PlannedCase) -> Iterator[Step]:
    """Yield the steps up to the event at which a case stands; none for one that was only raised."""
    if planned.until is EventKind.RAISED:
        return
    times = planned.times
    for step in steps:
        yield step
        times -= step.kind is planned.until
        if times == 0:
            return


def _lapse(engine: Engine, case: int, until: date) -> None:
    with read_transaction(engine) as connection:
        state = state_of(read_events(connection, [case])[case])
    expires = state.facts.trigger.expires
    if expires is None or state.has_ended:
        return
    day = working_days_later(expires, 2)
    if day <= until:
        reason = planned_dockets().texts["lapsed"]
        add_event(engine, _viewer(CLERK, ""), case, EventKind.LAPSED, {"reason": reason}, day)


def _viewer(who: str, place: str) -> Viewer:
    """Return the person who takes a step, under the subjects that the demo's sign-in gives."""
    root = demo_deployment().root
    if who == PLACE:
        # A village answers through its township.
        township = place[: len(root) + 3]
        return Viewer(f"demo-township-{township}", "township", Role.TOWNSHIP, township)
    if who == CLERK:
        return Viewer("demo-clerk", "clerk", Role.CLERK, root)
    if who == LEADER:
        return Viewer("demo-county_leader", "county leader", Role.COUNTY_LEADER, root)
    return Viewer(who, who, Role.REVIEWER, root)
