"""Actions on both databases: given, reported, checked against the next run; who may; what is read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from loaders.access import AccessDenied, Role, Viewer
from loaders.action_reads import overdue_actions, read_action, read_actions, read_effect, run_to_check
from loaders.actions import NewAction, add_action_event, check_action, give_action, hand_in_evidence
from loaders.engine import read_transaction, write_transaction
from loaders.evidence_files import evidence_of_action
from loaders.leads import store_leads
from loaders.rule_books import store_rule_book
from loaders.schema import action, action_event, audit_event, review_case, review_event
from loaders.score_runs import make_score_run
from metrics.action_events import ActionSource, Cancelled, EvidenceAdded, Given, Progress, Reopened, ReportedDone
from metrics.action_state import ActionState
from metrics.action_status import ActionStatus
from metrics.lead_frames import lead_frame
from metrics.problems import InputRefused
from metrics.rule_book import RuleBook
from tests.small_county import BOOK, add_figures, fill

CLERK = Viewer("clerk-1", "clerk", Role.CLERK, "C")
TOWNSHIP = Viewer("c1-1", "township", Role.TOWNSHIP, "C1")
DAY = date(2026, 2, 10)
NEW = NewAction(
    place="C1",
    source=ActionSource.ITEM,
    run=1,
    task="对未访视对象逐村补访，核对产后访视登记",
    owner_post="甲镇卫生健康办公室主任",
    due=date(2026, 3, 10),
    item="visits",
    success_value=90,
)


def score(engine: Engine, period: str, book: RuleBook = BOOK) -> int:
    with write_transaction(engine) as connection:
        stored = store_rule_book(connection, book, CLERK, file_name="book.xlsx", sha256=book.version)
        return make_score_run(connection, stored, period, CLERK)


@pytest.fixture
def county(database: Engine) -> Engine:
    """The small county with January scored (visits in C1: 49 of 60)."""
    fill(database)
    assert score(database, "2026-01") == 1
    return database


def codes(refused: pytest.ExceptionInfo[InputRefused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def give(engine: Engine, **changes: Any) -> int:
    return give_action(engine, CLERK, replace(NEW, **changes), DAY)


def reported(engine: Engine, number: int, viewer: Viewer = TOWNSHIP) -> ActionState:
    return add_action_event(engine, viewer, number, ReportedDone(note="已全部补访"), date(2026, 3, 1))


def test_an_action_goes_from_the_figure_when_given_to_the_check_by_the_next_run(county: Engine) -> None:
    number = give(county)
    add_action_event(county, TOWNSHIP, number, Progress(note="已补访一半"), date(2026, 2, 20))
    assert reported(county, number).status is ActionStatus.REPORTED
    run = score(county, "2026-02")
    with read_transaction(county) as connection:
        assert run_to_check(connection, number) == run
    state = check_action(county, CLERK, number, run, met=True, today=date(2026, 3, 5))
    assert state.status is ActionStatus.MET
    assert state.before.value == pytest.approx(49 / 60 * 100)
    assert state.checked is not None
    assert (state.checked.numerator, state.checked.denominator) == (109, 120)
    with read_transaction(county) as connection:
        record = read_action(connection, CLERK, number)
        kinds = [event.content.kind for event in record.events]
        effect = read_effect(connection, CLERK, number)
        listed = read_actions(connection, CLERK, today=date(2026, 5, 1)).iloc[0]
        trail = connection.scalar(select(func.count()).select_from(audit_event).where(audit_event.c.action == "action"))
    assert kinds == ["given", "progress", "reported_done", "checked"]
    assert trail == len(kinds)
    assert [event.role for event in record.events] == ["clerk", "township", "township", "clerk"]
    assert record.state == state
    assert effect[["run", "before", "same_year", "numerator", "denominator"]].values.tolist() == [
        [1, True, True, 49, 60],
        [run, False, True, 109, 120],
    ]
    assert effect["reached"].tolist() == [False, True]
    assert (listed["status"], listed["overdue"], listed["value_now"]) == ("met", False, pytest.approx(109 / 1.2))
    assert bool(listed["reached_now"])
    assert listed["points_before"] == effect["points"].iloc[0]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"task": ""}, "action_text_missing"),
        ({"owner_post": " "}, "action_text_missing"),
        ({"task": "完成上环任务20例"}, "out_of_scope"),
        ({"note": "联系 13800138000"}, "text_names_a_person"),
        ({"task": "补访11010519491231002X"}, "text_names_a_person"),
        ({"note": "字" * 4001}, "action_text_too_long"),
        ({"run": 99}, "action_run_unknown"),
        ({"item": "no such"}, "action_item_unknown"),
        ({"success_value": 101}, "action_success_out_of_reach"),
        ({"success_value": float("nan")}, "action_success_out_of_reach"),
        ({"success_value": 80}, "action_success_reached_already"),
        ({"due": date(2026, 2, 9)}, "action_due_in_the_past"),
        ({"source": "lead"}, "action_lead_missing"),
        ({"source": "lead", "lead": 1}, "action_lead_missing"),
        ({"lead": 1}, "action_lead_missing"),
        ({"source": "decision"}, "action_decision_missing"),
        ({"source": "decision", "case": 1}, "action_decision_missing"),
        ({"case": 1}, "action_decision_missing"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_asked_for_is_refused_and_leaves_nothing(
    county: Engine, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        give(county, **changes)
    assert code in codes(refused)
    with read_transaction(county) as connection:
        assert connection.scalar(select(func.count()).select_from(action)) == 0
        assert connection.scalar(select(func.count()).select_from(action_event)) == 0


def test_an_action_follows_from_a_lead_or_a_decision_about_the_place(county: Engine) -> None:
    about = lead_frame(
        {"kind": ["heaping"] * 2, "place": ["C1", "C2"], "first_month": "2026-01", "last_month": "2026-01"}
    )
    with write_transaction(county) as connection:
        store_leads(connection, 1, about)
        case = connection.execute(
            review_case.insert().values(place="C1", run=1, lead=1, trigger_code="t", actor="x", created_at="x")
        ).inserted_primary_key[0]
    number = give(county, source=ActionSource.LEAD, lead=1)
    with pytest.raises(InputRefused, match="action_lead_missing"):
        give(county, source=ActionSource.LEAD, lead=2)
    with pytest.raises(InputRefused, match="action_decision_missing"):
        give(county, source=ActionSource.DECISION, case=case)
    with write_transaction(county) as connection:
        connection.execute(
            review_event.insert().values(
                case=case, number=1, kind="decided", day="x", at="x", actor="x", role="x", content="{}"
            )
        )
    decided = give(county, source=ActionSource.DECISION, case=case)
    with read_transaction(county) as connection:
        assert read_action(connection, CLERK, number).terms.lead == 1
        assert read_actions(connection, CLERK, case=case)["action"].tolist() == [decided]


def test_who_may_do_what(county: Engine) -> None:
    other, public = replace(TOWNSHIP, place="C2"), Viewer("p", "p", Role.PUBLIC, "C")
    leader = Viewer("l", "l", Role.COUNTY_LEADER, "C")
    for viewer in (TOWNSHIP, other, public, leader):
        with pytest.raises(AccessDenied):
            give_action(county, viewer, NEW, DAY)
    number = give(county)
    run = score(county, "2026-02")
    for viewer in (other, public, leader):
        with pytest.raises(AccessDenied):
            reported(county, number, viewer)
    for viewer in (TOWNSHIP, other, public, leader):
        with pytest.raises(AccessDenied):
            add_action_event(county, viewer, number, Cancelled(reason="x"), DAY)
        with pytest.raises(AccessDenied):
            check_action(county, viewer, number, run, met=True, today=date(2026, 3, 5))
    with read_transaction(county) as connection:
        for viewer in (TOWNSHIP, leader, replace(leader, role=Role.REVIEWER)):
            assert len(read_actions(connection, viewer)) == 1
            assert read_action(connection, viewer, number).number == number
        assert read_actions(connection, other).empty
        for viewer in (other, public):
            with pytest.raises(AccessDenied):
                read_action(connection, viewer, number)
            with pytest.raises(AccessDenied):
                read_effect(connection, viewer, number)
        with pytest.raises(AccessDenied):
            read_actions(connection, public)


def test_a_check_needs_the_newest_run_of_a_later_month_at_the_same_level(county: Engine) -> None:
    number = give(county)
    first = score(county, "2026-02")
    with write_transaction(county) as connection:
        add_figures(connection, [("2026-02", "visits", "C22", 5, 10)])
    newest = score(county, "2026-02")
    late = date(2026, 3, 5)
    for run, code in (
        (99, "action_run_unknown"),
        (first, "action_run_not_newest"),
        (1, "action_check_needs_later_run"),
    ):
        with pytest.raises(InputRefused, match=code):
            check_action(county, CLERK, number, run, met=True, today=late)
    with pytest.raises(InputRefused, match="action_check_without_reason"):
        check_action(county, CLERK, number, newest, met=False, today=late)
    with pytest.raises(InputRefused, match="text_names_a_person"):
        check_action(county, CLERK, number, newest, met=False, note="电话13800138000", today=late)
    with pytest.raises(KeyError):
        check_action(county, CLERK, 99, newest, met=True, today=late)
    state = check_action(county, CLERK, number, newest, met=False, note="登记簿与系统不符", today=late)
    assert state.status is ActionStatus.NOT_MET
    again = add_action_event(county, CLERK, number, Reopened(reason="核对登记", due=date(2026, 4, 30)), late)
    assert (again.status, again.due) == (ActionStatus.OPEN, date(2026, 4, 30))
    assert reported(county, give(county)).reported_by == TOWNSHIP.subject


def test_runs_of_another_series_show_nothing_and_check_nothing(county: Engine) -> None:
    number = give(county)
    other = score(county, "2026-02", BOOK.model_copy(update={"code": "posts", "series": "posts"}))
    with read_transaction(county) as connection:
        assert run_to_check(connection, number) is None
        assert read_effect(connection, CLERK, number)["run"].tolist() == [1]
        assert read_actions(connection, CLERK)["run_now"].isna().all()
    with pytest.raises(InputRefused, match="action_run_of_others"):
        check_action(county, CLERK, number, other, met=True, today=date(2026, 3, 5))


def test_what_does_not_follow_is_refused_with_its_problem(county: Engine) -> None:
    number = give(county)
    add_action_event(county, CLERK, number, Cancelled(reason="并入另一事项"), DAY)
    with pytest.raises(InputRefused) as refused:
        reported(county, number)
    assert codes(refused) == ["action_event_not_allowed"]
    with pytest.raises(InputRefused, match="text_names_a_person"):
        add_action_event(county, CLERK, give(county), Progress(note="户主电话13800138000"), DAY)


def test_the_overdue_list_is_of_what_is_owed_longest_first(county: Engine) -> None:
    early, later, done = give(county), give(county, due=date(2026, 4, 10)), give(county)
    reported(county, done)
    with read_transaction(county) as connection:
        assert overdue_actions(connection, CLERK, NEW.due).empty
        found = overdue_actions(connection, CLERK, date(2026, 5, 1))
        listed = read_actions(connection, CLERK, place="C1", item="visits", today=DAY)
        assert read_actions(connection, CLERK, item="paid").empty
    assert found[["action", "days_overdue"]].values.tolist() == [[early, 52], [later, 21]]
    assert listed["action"].tolist() == [done, later, early]
    assert listed["period_now"].isna().all()


def test_rows_of_actions_cannot_be_changed(county: Engine) -> None:
    give(county)
    for table in (action, action_event):
        for statement in (table.update().values(actor="somebody"), table.delete()):
            with pytest.raises(DBAPIError, match="append-only"), write_transaction(county) as connection:
                connection.execute(statement)


def test_the_figure_of_giving_is_kept_in_the_event(county: Engine) -> None:
    number = give(county)
    with read_transaction(county) as connection:
        content = read_action(connection, CLERK, number).events[0].content
    assert isinstance(content, Given)
    assert (content.figure.numerator, content.figure.denominator, content.figure.indicator) == (49, 60, "visits")


def test_evidence_is_kept_once_and_only_while_the_state_takes_it(county: Engine) -> None:
    number, content = give(county), b"%PDF-1.4 list of visits"
    for _ in range(2):
        state = hand_in_evidence(county, TOWNSHIP, number, "list.pdf", content, "名单汇总", date(2026, 2, 20))
    assert len(state.evidence) == 1
    assert state.events == 2
    with read_transaction(county) as connection:
        (head,) = evidence_of_action(connection, number)
        added = read_action(connection, CLERK, number).events[1].content
        assert read_actions(connection, CLERK)["files"].tolist() == [1]
    assert isinstance(added, EvidenceAdded)
    assert (added.file, added.name, added.sha256) == (head.id, "list.pdf", head.sha256)
    for viewer, error in ((replace(TOWNSHIP, place="C2"), AccessDenied), (CLERK, InputRefused)):
        with pytest.raises(error):
            hand_in_evidence(county, viewer, number, "list.exe", content)
    add_action_event(county, CLERK, number, Cancelled(reason="x"), date(2026, 2, 21))
    with pytest.raises(InputRefused, match="action_event_not_allowed"):
        hand_in_evidence(county, TOWNSHIP, number, "other.pdf", b"%PDF-1.4 other")
    with read_transaction(county) as connection:
        assert len(evidence_of_action(connection, number)) == 1


def test_everything_of_an_action_is_sealed_in_the_chain(county: Engine) -> None:
    number = give(county)
    hand_in_evidence(county, TOWNSHIP, number, "list.pdf", b"%PDF-1.4 list", "", date(2026, 2, 20))
    with read_transaction(county) as connection:
        texts = connection.scalars(select(audit_event.c.details).order_by(audit_event.c.id)).all()
    tables = [seal["table"] for text in texts for seal in json.loads(text).get("seals", [])]
    assert (tables.count("action"), tables.count("action_event"), tables.count("evidence_file")) == (1, 2, 1)
