"""Dockets in the database: raised, told on, read by everybody as far as they may, and never unfair."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.audit_verification import verify
from loaders.dockets import add_event, raise_case, read_case, read_cases, read_measures, upcoming_deadlines
from loaders.engine import read_transaction, write_transaction
from loaders.leads import read_leads, store_leads
from loaders.role_grants import grant_role
from loaders.schema import audit_event, review_event, score_total
from metrics.docket_deadlines import DeadlineKind
from metrics.docket_events import EventKind, Outcome
from metrics.docket_state import Phase, Stage
from metrics.problems import InputRefused
from tests.docket_county import (
    CLERK,
    LEADER,
    OTHER_TOWNSHIP,
    PUBLIC,
    REVIEWED_BOOK,
    REVIEWERS,
    STORY,
    TOWNSHIP,
    UPHELD,
    lead_of,
    members,
    reviewed_county,
    told_until,
)
from tests.loaders.test_leads import leads

DAY = date(2026, 2, 13)


@pytest.fixture
def run(database: Engine) -> int:
    return reviewed_county(database)


def case_of(engine: Engine, viewer: Viewer, case: int, day: date = date(2026, 4, 2)) -> Any:
    with read_transaction(engine) as connection:
        return read_case(connection, viewer, case, day)


def add(engine: Engine, viewer: Viewer, case: int, kind: str, day: str, **content: Any) -> int:
    return add_event(engine, viewer, case, EventKind(kind), content, date.fromisoformat(day))


def refused(engine: Engine, viewer: Viewer, case: int, kind: str, day: str, **content: Any) -> set[str]:
    with pytest.raises(InputRefused) as refusal:
        add(engine, viewer, case, kind, day, **content)
    return {problem.code for problem in refusal.value.problems}


def test_a_case_from_the_lead_to_the_confirmed_decision(database: Engine, run: int) -> None:
    with read_transaction(database) as connection:
        before = connection.execute(select(score_total).order_by(score_total.c.place)).all()
    case = told_until(database, run)
    docket = case_of(database, CLERK, case)
    assert (docket.state.phase, docket.state.stage) == (Phase.CLOSED, Stage.APPEAL)
    assert [event.kind.value for event in docket.events] == ["raised", *(kind for _, kind, _, _ in STORY)]
    assert [event.number for event in docket.events] == list(range(1, len(STORY) + 2))
    assert docket.tally == {Outcome.UPHELD: 2, Outcome.NOT_UPHELD: 1}
    assert docket.appeal_tally == {Outcome.CONFIRMED: 2, Outcome.SET_ASIDE: 1}
    with read_transaction(database) as connection:
        # The decision changed no points and no rank.
        assert connection.execute(select(score_total).order_by(score_total.c.place)).all() == before


def test_every_entry_is_sealed_by_the_audit_chain(database: Engine, run: int) -> None:
    told_until(database, run, "notified")
    assert "review" not in repr(verify(database).problems)
    with database.begin() as connection:
        # As somebody with the database in hand would, past the triggers that refuse it.
        if database.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER review_event_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE review_event DISABLE TRIGGER ALL")
        connection.execute(review_event.update().where(review_event.c.number == 2).values(day="2026-02-15"))
    try:
        assert "review_event" in repr(verify(database).problems)
    finally:
        if database.dialect.name == "postgresql":
            with database.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE review_event ENABLE TRIGGER ALL")


def test_the_facts_are_those_of_the_run(database: Engine, run: int) -> None:
    case = told_until(database, run, "notified")
    facts = case_of(database, CLERK, case).state.facts
    with read_transaction(database) as connection:
        total = connection.execute(
            select(score_total).where(score_total.c.run == run, score_total.c.place == "C1")
        ).one()
    assert (facts.standing.points, facts.standing.rank) == (total.points, total.rank)
    assert (facts.standing.numerator, facts.standing.denominator) == (99, 100)
    assert facts.own_places == ("C1", "C11", "C12")
    assert facts.trigger == REVIEWED_BOOK.triggers[0]
    assert facts.rules == REVIEWED_BOOK.review
    assert [step.code for step in case_of(database, CLERK, case).state.notice.receipt][:2] == ["versions", "item"]


def test_deadlines_are_counted_in_working_days(database: Engine, run: int) -> None:
    case = told_until(database, run, "notified")
    state = case_of(database, CLERK, case).state
    # 2026-02-17 lies in the Spring Festival, which lasts to 02-23; the weekend of 02-28 is worked.
    assert state.notice.reply_until == date(2026, 3, 3)
    with read_transaction(database) as connection:
        found = upcoming_deadlines(connection, TOWNSHIP, date(2026, 2, 27))
    assert (found[0].kind, found[0].days_left) == (DeadlineKind.REPLY, 3)
    with read_transaction(database) as connection:
        assert upcoming_deadlines(connection, OTHER_TOWNSHIP, date(2026, 2, 27)) == ()
        late = upcoming_deadlines(connection, CLERK, date(2026, 3, 5))[0]
    assert late.days_left < 0


def test_a_place_sees_its_case_from_the_notice_on(database: Engine, run: int) -> None:
    case = raise_case(database, CLERK, run, lead_of(database, run, "withheld"), DAY)
    add(database, CLERK, case, "opened", "2026-02-16", reason="so")
    with read_transaction(database) as connection:
        assert read_cases(connection, TOWNSHIP) == ()
        assert [head.case for head in read_cases(connection, CLERK)] == [case]
    with pytest.raises(KeyError):
        case_of(database, TOWNSHIP, case)
    add(database, CLERK, case, "notified", "2026-02-17")
    with read_transaction(database) as connection:
        assert [(head.case, head.as_party) for head in read_cases(connection, TOWNSHIP)] == [(case, True)]
        assert read_cases(connection, OTHER_TOWNSHIP) == ()
        with pytest.raises(AccessDenied):
            read_cases(connection, PUBLIC)
    with pytest.raises(KeyError):
        case_of(database, OTHER_TOWNSHIP, case)


def test_a_place_never_sees_who_voted_how_or_why_somebody_stepped_aside(database: Engine, run: int) -> None:
    case = told_until(database, run)
    own, whole = case_of(database, TOWNSHIP, case), case_of(database, LEADER, case)
    assert own.redacted
    assert not whole.redacted
    assert "brother-in-law" in repr(whole)
    assert "too few cases" in repr(whole)
    assert "brother-in-law" not in repr(own)
    assert "too few cases" not in repr(own)
    assert {event.kind for event in whole.events} - {event.kind for event in own.events} == {EventKind.VOTED}
    assert own.state.first.votes == {} == own.state.appeal.votes
    # Counts it may know, and that somebody stepped aside.
    assert own.tally == whole.tally
    assert own.state.first.declared["r3"] is True
    assert {event.event.actor for event in own.events} == {"", "t1"}


def test_a_decision_is_not_seen_before_it_is_told(database: Engine, run: int) -> None:
    case = told_until(database, run, "decided")
    own = case_of(database, TOWNSHIP, case)
    assert own.state.first.decision is None
    assert own.state.phase is Phase.HEARD
    assert own.tally == {}
    assert EventKind.DECIDED not in {event.kind for event in own.events}
    add(database, CLERK, case, "decision_notified", "2026-03-12")
    own = case_of(database, TOWNSHIP, case)
    assert own.state.first.decision.outcome is Outcome.UPHELD
    assert own.tally == {Outcome.UPHELD: 2, Outcome.NOT_UPHELD: 1}


def test_measures_wait_until_nobody_can_appeal(database: Engine, run: int) -> None:
    told_until(database, run, "decision_notified")
    with read_transaction(database) as connection:
        waiting = read_measures(connection, date(2026, 4, 2))
        later = read_measures(connection, date(2026, 4, 3))
    assert waiting[["place", "kind", "state"]].to_numpy().tolist() == [["C1", "award_ineligibility", "pending"]]
    # The notice of 2026-03-12 gives 15 working days: until 2026-04-02.
    assert later["state"].tolist() == ["in_force"]


@pytest.mark.parametrize(
    ("viewer", "kind", "content"),
    [
        (TOWNSHIP, "opened", {"reason": "x"}),
        (REVIEWERS[0], "opened", {"reason": "x"}),
        (LEADER, "opened", {"reason": "x"}),
        (Viewer("c1", "c1", Role.CLERK, "C1"), "opened", {"reason": "x"}),
    ],
    ids=["township", "reviewer", "leader", "clerk of the place"],
)
def test_only_the_countys_bureau_opens_a_review(
    database: Engine, run: int, viewer: Viewer, kind: str, content: dict[str, Any]
) -> None:
    case = raise_case(database, CLERK, run, lead_of(database, run, "withheld"), DAY)
    with pytest.raises((AccessDenied, KeyError)):
        add_event(database, viewer, case, EventKind(kind), content, date(2026, 2, 16))


def test_members_speak_for_themselves(database: Engine, run: int) -> None:
    case = told_until(database, run, "heard")
    with pytest.raises(AccessDenied):
        add(database, REVIEWERS[0], case, "voted", "2026-03-10", member="r1", choice="upheld")
    with pytest.raises(AccessDenied):
        add(database, REVIEWERS[7], case, "voted", "2026-03-10", member="r7", choice="upheld")
    with pytest.raises(AccessDenied):
        add(database, LEADER, case, "voted", "2026-03-10", member="r1", choice="upheld")
    add(database, CLERK, case, "voted", "2026-03-10", member="r1", choice="upheld")
    recorded = case_of(database, CLERK, case).events[-1]
    # Who voted and who wrote it down stay apart.
    assert (recorded.content.member, recorded.event.actor, recorded.role) == ("r1", "clerk", "clerk")
    with pytest.raises(AccessDenied):
        add(database, REVIEWERS[1], case, "decided", "2026-03-11", **UPHELD)


def test_what_a_viewer_may_do_next_is_said_with_the_case(database: Engine, run: int) -> None:
    case = told_until(database, run, "notified")
    day = date(2026, 2, 25)
    assert case_of(database, TOWNSHIP, case, day).allowed == {EventKind.REPLIED}
    assert case_of(database, LEADER, case, day).allowed == {EventKind.PANEL_NAMED}
    assert case_of(database, REVIEWERS[0], case, day).allowed == frozenset()
    assert case_of(database, CLERK, case, day).allowed == frozenset()
    assert case_of(database, CLERK, case, date(2027, 1, 4)).allowed == {EventKind.LAPSED}


def test_the_product_does_not_shorten_the_time_to_answer(database: Engine, run: int) -> None:
    case = raise_case(database, CLERK, run, lead_of(database, run, "withheld"), DAY)
    add(database, CLERK, case, "opened", "2026-02-16", reason="so")
    add(database, CLERK, case, "notified", "2026-02-17", reply_until="2026-02-18")
    assert case_of(database, CLERK, case).state.notice.reply_until == date(2026, 3, 3)
    assert refused(database, CLERK, case, "heard", "2026-03-03", note="x", present=[]) == {"docket_wrong_phase"}


def test_nobody_of_the_place_sits_whatever_place_is_stated(database: Engine, run: int) -> None:
    case = told_until(database, run, "notified")
    with read_transaction(database) as connection:
        administrator = system_viewer(connection)
    grant_role(database, administrator, "r2", Role.REVIEWER, "C11", valid_from=date(2026, 1, 1))
    named = {"members": members([0, 1, 2]), "chair": "r0"}
    assert refused(database, LEADER, case, "panel_named", "2026-03-05", **named) == {"docket_member_own_place"}
    stated = {"members": [*members([0, 1]), {"subject": "r3", "post": "x", "place": "C12"}], "chair": "r0"}
    assert refused(database, LEADER, case, "panel_named", "2026-03-05", **stated) == {"docket_member_own_place"}
    nowhere = {"members": [*members([0, 1]), {"subject": "r3", "post": "x", "place": "Z"}], "chair": "r0"}
    assert refused(database, LEADER, case, "panel_named", "2026-03-05", **nowhere) == {"docket_member_place_unknown"}


def test_an_appeal_goes_to_other_people(database: Engine, run: int) -> None:
    case = told_until(database, run, "appealed")
    again = {"members": members([3, 4, 5]), "chair": "r4"}
    # Who stepped aside sat on the first panel too.
    assert refused(database, LEADER, case, "panel_named", "2026-03-23", **again) == {"docket_member_on_both_panels"}


def test_the_same_matter_has_one_case_a_year(database: Engine, run: int) -> None:
    lead = lead_of(database, run, "withheld")
    case = raise_case(database, CLERK, run, lead, DAY)
    with pytest.raises(InputRefused) as refusal:
        raise_case(database, CLERK, run, lead, DAY)
    assert [problem.code for problem in refusal.value.problems] == ["docket_case_exists"]
    raise_case(database, CLERK, run, lead_of(database, run, "last"), DAY)
    add(database, CLERK, case, "dismissed", "2026-02-16", reason="paid meanwhile")
    assert raise_case(database, CLERK, run, lead, DAY) > case


def test_signs_in_figures_never_become_cases(database: Engine, run: int) -> None:
    with write_transaction(database) as connection:
        connection.exec_driver_sql("DELETE FROM score_lead")
        store_leads(connection, run, leads([{"kind": "heaping", "place": "C1", "p_value": 1e-5, "threshold": 1e-4}]))
    with read_transaction(database) as connection:
        number = int(read_leads(connection, system_viewer(connection), run)["number"].iloc[0])
    with pytest.raises(InputRefused) as refusal:
        raise_case(database, CLERK, run, number, DAY)
    assert [problem.code for problem in refusal.value.problems] == ["docket_lead_not_trigger"]


def test_an_expired_trigger_opens_nothing(database: Engine, run: int) -> None:
    with pytest.raises(InputRefused) as refusal:
        raise_case(database, CLERK, run, lead_of(database, run, "withheld"), date(2027, 1, 1))
    assert [problem.code for problem in refusal.value.problems] == ["docket_trigger_expired"]


@pytest.mark.parametrize("viewer", [TOWNSHIP, LEADER, REVIEWERS[0]], ids=lambda viewer: str(viewer.role))
def test_only_the_bureau_makes_a_case_of_a_lead(database: Engine, run: int, viewer: Viewer) -> None:
    with pytest.raises(AccessDenied):
        raise_case(database, viewer, run, lead_of(database, run, "withheld"), DAY)
    with pytest.raises(KeyError):
        raise_case(database, CLERK, run, 99, DAY)


def test_events_are_only_ever_added(database: Engine, run: int) -> None:
    case = told_until(database, run, "opened")
    for statement in (review_event.update().values(content="{}"), review_event.delete()):
        with pytest.raises(DBAPIError), write_transaction(database) as connection:
            connection.execute(statement)
    assert len(case_of(database, CLERK, case).events) == 2


def test_a_refused_event_leaves_no_trace(database: Engine, run: int) -> None:
    case = told_until(database, run, "opened")
    with read_transaction(database) as connection:
        entries = connection.execute(select(audit_event)).all()
    assert refused(database, CLERK, case, "notified", "2026-01-01") == {"docket_day_backwards"}
    assert refused(database, CLERK, case, "closed", "2026-03-01", note="") == {"docket_wrong_phase"}
    assert refused(database, CLERK, case, "closed", "2026-03-01", wrong="x") == {"docket_content_invalid"}
    with read_transaction(database) as connection:
        assert connection.execute(select(audit_event)).all() == entries
    with pytest.raises(KeyError):
        add(database, CLERK, 99, "closed", "2026-03-01", note="")
