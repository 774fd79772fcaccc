"""The page of actions, open actions on the place profile and deadlines on the overview, for every role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from dashboard.guard import PageContext
from dashboard.kept import results_made
from dashboard.overview_deadlines import lines_of_cases
from dashboard.texts import translate
from loaders.access import Role
from loaders.action_reads import read_action, read_actions, run_to_check
from loaders.actions import NewAction, add_action_event, check_action, give_action, hand_in_evidence
from loaders.county_day import local_today
from loaders.docket_reads import CaseDeadline
from loaders.engine import read_transaction
from metrics.action_events import ActionSource, Cancelled, ReportedDone
from metrics.action_status import ActionStatus
from metrics.action_words import KIND_WORDS
from metrics.docket_deadlines import DeadlineKind
from tests.dashboard.record_pages import CLERK, TOWNSHIP, labelled, press, set_county_up
from tests.dashboard.shown_page import ShownPage, forget_databases, show
from tests.small_county import DEPLOYMENT

GIVEN, TODAY = date(2026, 2, 10), local_today()
LATE, SOON = TODAY - timedelta(days=5), TODAY + timedelta(days=5)
PDF = b"%PDF-1.4 page"
SURE = "已核对无误。一经录入，不可修改，不可删除。"
NEW = NewAction(
    place="C1",
    source=ActionSource.ITEM,
    run=1,
    task="逐村补访",
    owner_post="甲镇卫生健康办公室主任",
    due=LATE,
    item="visits",
    success_value=99,
)
Shower = Callable[..., ShownPage]


@pytest.fixture
def county(sqlite_database: Engine) -> Engine:
    """Four actions: one of C1 overdue, one of C2 due soon, one of C1 met by decision, one of C2 taken back."""
    forget_databases()
    first, second = set_county_up(sqlite_database)
    assert first == NEW.run
    engine = sqlite_database
    give_action(engine, CLERK, NEW, GIVEN)
    give_action(engine, CLERK, replace(NEW, place="C2", task="补讲健康课", due=SOON), GIVEN)
    give_action(engine, CLERK, replace(NEW, task="核对登记", due=SOON), GIVEN)
    give_action(engine, CLERK, replace(NEW, place="C2", task="张贴告示", due=SOON), GIVEN)
    add_action_event(engine, TOWNSHIP, 3, ReportedDone(note="已核对"), date(2026, 3, 1))
    check_action(engine, CLERK, 3, second, met=True, note="工作到位，数据滞后", today=date(2026, 3, 10))
    add_action_event(engine, CLERK, 4, Cancelled(reason="不再需要"), date(2026, 3, 1))
    return engine


@pytest.fixture
def page(county: Engine, monkeypatch: pytest.MonkeyPatch) -> Shower:
    def shown(name: str = "actions", **options: object) -> ShownPage:
        return show(monkeypatch, str(county.url), name, **options)

    return shown


def tasks(shown: ShownPage) -> list[str]:
    frames = shown.markup().frames()
    return frames["督办"]["任务"].tolist() if "督办" in frames else []


def events(engine: Engine, number: int) -> list[str]:
    with read_transaction(engine) as connection:
        return [event.content.kind for event in read_action(connection, CLERK, number).events]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PUBLIC, Role.TOWNSHIP)])
def test_overdue_actions_come_first(page: Shower, role: Role):
    shown = page(role=role)
    assert tasks(shown) == ["逐村补访", "补讲健康课"]
    assert shown.markup().frames()["督办"]["状态"].tolist() == ["逾期 5 天", "办理中"]
    assert "2 件，其中逾期 1 件" in shown.markup().texts


def test_the_public_sees_no_actions(page: Shower):
    shown = page(role=Role.PUBLIC)
    assert "逐村补访" not in "\n".join(shown.texts())
    assert "无权查看" in shown.told()


def test_a_township_sees_its_own_only(page: Shower):
    shown = page(role=Role.TOWNSHIP, township="C1", status="all")
    assert tasks(shown) == ["逐村补访", "核对登记"]
    asked = page(role=Role.TOWNSHIP, township="C1", action="2")
    assert "补讲健康课" not in "\n".join(asked.texts())
    assert "2" in asked.told()


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"status": "all"}, ["逐村补访", "补讲健康课", "核对登记", "张贴告示"]),
        ({"status": "overdue"}, ["逐村补访"]),
        ({"status": "closed"}, ["核对登记", "张贴告示"]),
        ({"place": "C2"}, ["补讲健康课"]),
        ({"search": "补访"}, ["逐村补访"]),
        ({"search": "卫生健康办公室", "status": "all", "place": "C1"}, ["逐村补访", "核对登记"]),
        ({"search": "没有"}, []),
    ],
)
def test_filters_find_actions(page: Shower, filters: dict[str, str], wanted: list[str]):
    shown = page(**filters)
    assert tasks(shown) == wanted
    assert bool(wanted) != ("没有符合条件" in shown.told())


def test_one_action_tells_what_it_asks_for_and_its_stored_figures(page: Shower, county: Engine):
    with read_transaction(county) as connection:
        [row] = [row for row in read_actions(connection, CLERK).to_dict("records") if row["action"] == 1]
    markup = page(action="1").markup()
    assert markup.figures["责任职务"] == ["甲镇卫生健康办公室主任"]
    assert markup.figures["办理期限"] == [str(LATE)]
    assert markup.figures["交办时"][0] == f"{row['value_before']:.2f}%"
    assert markup.figures["最新"][0] == f"{row['value_now']:.2f}%"
    effect = markup.frames()["办理前后对比"]
    assert effect["月份"].tolist() == ["2026年1月（交办时）", "2026年2月"]
    assert effect["数值"].tolist() == [f"{row['value_before']:.2f}%", f"{row['value_now']:.2f}%"]


def test_an_address_without_an_action_is_told(page: Shower):
    for wanted in ("99", "x", "9" * 30):
        assert wanted in page(action=wanted).told()


REPORTS = ["progress", "evidence", "reported_done"]


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        (Role.CLERK, [*REPORTS, "checked", "cancelled"]),
        (Role.ADMINISTRATOR, [*REPORTS, "checked", "cancelled"]),
        (Role.TOWNSHIP, REPORTS),
        (Role.COUNTY_LEADER, []),
        (Role.REVIEWER, []),
    ],
)
def test_everybody_may_enter_what_the_loaders_take(page: Shower, role: Role, wanted: list[str]):
    shown = page(action="1", role=role, township="C1")
    offered = [
        option
        for group in shown.app.get("button_group")
        if str(group.proto.id).endswith("filter_step")
        for option in group.options
    ]
    assert offered == [translate(KIND_WORDS[kind], "zh") for kind in wanted]


def test_a_township_reports_progress_and_is_refused_without_a_tick(page: Shower, county: Engine):
    shown = page(action="1", role=Role.TOWNSHIP, township="C1")
    labelled(shown.app.text_area, "办理进展").set_value("补访两村")
    button = shown.app.button[0].label
    refused = press(shown.app, button)
    assert "未录入" in refused.told()
    assert labelled(refused.app.text_area, "办理进展").value == "补访两村"
    labelled(refused.app.checkbox, SURE).check()
    done = press(refused.app, button)
    assert events(county, 1) == ["given", "progress"]
    assert any("补访两村" in text for text in done.markup().texts)
    assert labelled(done.app.text_area, "办理进展").value == ""


def test_a_text_that_names_a_person_is_refused_in_words(page: Shower, county: Engine):
    shown = page(action="1", role=Role.TOWNSHIP, township="C1")
    labelled(shown.app.text_area, "办理进展").set_value("联系 13800138000")
    labelled(shown.app.checkbox, SURE).check()
    refused = press(shown.app, shown.app.button[0].label)
    assert "个人" in refused.told()
    assert events(county, 1) == ["given"]


def test_the_bureau_checks_against_the_newest_run_and_says_why_it_decides_otherwise(page: Shower, county: Engine):
    with read_transaction(county) as connection:
        run = run_to_check(connection, 1)
    shown = page(action="1", step="checked", role=Role.CLERK)
    assert "成效标准 ≥ 99.00%" in shown.told()
    labelled(shown.app.radio, "核查结论").set_value(True)
    labelled(shown.app.checkbox, SURE).check()
    button = shown.app.button[0].label
    refused = press(shown.app, button)
    assert events(county, 1) == ["given"], "the figure does not reach success: a reason is needed"
    assert refused.told()
    labelled(refused.app.text_area, "理由（结论与数据不一致时必填）").set_value("台账已核实，数据次月体现")
    press(refused.app, button)
    with read_transaction(county) as connection:
        state = read_action(connection, CLERK, 1).state
    assert state.status is ActionStatus.MET
    assert state.checked is not None
    assert state.checked.run == run


def test_a_closed_action_is_taken_up_again_and_another_taken_back(page: Shower, county: Engine):
    shown = page(action="3", role=Role.CLERK)
    labelled(shown.app.text_area, "理由").set_value("又有遗漏")
    labelled(shown.app.checkbox, SURE).check()
    press(shown.app, shown.app.button[0].label)
    assert events(county, 3)[-1] == "reopened"
    shown = page(action="3", role=Role.CLERK, step="cancelled")
    labelled(shown.app.text_area, "理由").set_value("合并办理")
    labelled(shown.app.checkbox, SURE).check()
    press(shown.app, shown.app.button[0].label)
    assert events(county, 3)[-1] == "cancelled"
    assert not list(page(action="3", role=Role.CLERK).app.button), "nothing follows"


def test_evidence_can_be_downloaded(page: Shower, county: Engine):
    hand_in_evidence(county, TOWNSHIP, 1, "记录*1*.pdf", PDF, "现场记录", GIVEN)
    shown = page(action="1")
    [button] = shown.app.get("download_button")
    assert button.proto.label.replace("\\", "").startswith("记录*1*.pdf")
    assert any("现场记录" in text for text in shown.markup().texts)


def test_a_clerk_gives_an_action(page: Shower, county: Engine):
    shown = page(give="1", role=Role.CLERK, place="C2", item="visits")
    assert "交办给职务" in "\n".join(shown.texts())
    labelled(shown.app.text_area, "任务").set_value("补访未到户对象")
    labelled(shown.app.text_input, "责任职务").set_value("乙乡卫生院院长")
    labelled(shown.app.number_input, "成效标准：不低于（%）").set_value(1.0)
    labelled(shown.app.checkbox, SURE).check()
    refused = press(shown.app, "交办")
    assert refused.told(), "the figure reaches this already"
    assert labelled(refused.app.text_area, "任务").value == "补访未到户对象"
    labelled(refused.app.number_input, "成效标准：不低于（%）").set_value(99.5)
    after = press(refused.app, "交办")
    with read_transaction(county) as connection:
        given = read_actions(connection, CLERK).iloc[0]
    assert (given["place"], given["item"], given["task"]) == ("C2", "visits", "补访未到户对象")
    assert (given["success_value"], given["owner_post"]) == (99.5, "乙乡卫生院院长")
    assert "第 5 号" in after.told()
    assert "补访未到户对象" in tasks(after)


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.COUNTY_LEADER, Role.REVIEWER])
def test_others_give_no_actions_not_even_by_address(page: Shower, role: Role):
    shown = page(give="1", role=role, township="C1")
    assert not list(shown.app.button)
    assert "新增督办事项" not in "\n".join(shown.texts())


def test_the_place_profile_shows_open_actions(page: Shower):
    frames = page("place", place="C1").markup().frames()
    assert frames["未办结督办事项"]["任务"].tolist() == ["逐村补访"]
    assert "未办结督办事项" not in page("place", place="C1", role=Role.PUBLIC).markup().frames()


def test_the_overview_shows_what_is_overdue_and_due_soon(page: Shower):
    told = " ".join(page("overview").markup().texts)
    assert "逾期 1 件，30 天内到期 1 件" in told
    assert told.index("逐村补访") < told.index("补讲健康课")
    assert "核对登记" not in told
    own = " ".join(page("overview", place="C2").markup().texts)
    assert "补讲健康课" in own
    assert "逐村补访" not in own
    township = " ".join(page("overview", role=Role.TOWNSHIP, township="C1", place="C").markup().texts)
    assert "补讲健康课" not in township, "another township's"


@pytest.mark.parametrize("name", ["overview", "actions", "publications", "place"])
def test_a_warm_rerun_makes_nothing_anew(page: Shower, name: str):
    shown = page(name)
    shown.app.run()
    made = results_made()
    shown.app.run()
    assert results_made() == made


def test_a_new_event_is_seen_at_once(page: Shower, county: Engine):
    assert "逐村补访" in " ".join(page("overview").markup().texts)
    add_action_event(county, CLERK, 1, Cancelled(reason="不再需要"), date(2026, 3, 1))
    assert "逐村补访" not in " ".join(page("overview").markup().texts)
    assert "逐村补访" in tasks(page(status="closed"))


@pytest.mark.parametrize(
    ("kind", "days", "late"),
    [
        (DeadlineKind.DECISION, -10, True),
        (DeadlineKind.DECISION, 10, False),
        (DeadlineKind.REPLY, 3, False),
        # Who had until then to reply is not late: the case goes on without a statement.
        (DeadlineKind.REPLY, -10, None),
    ],
)
def test_a_deadline_of_a_case_is_told_while_somebody_is_waited_for(kind: DeadlineKind, days: int, late: bool | None):
    context = PageContext("", CLERK, "en", DEPLOYMENT, 0)
    day = date(2026, 3, 18)
    due = day + timedelta(days=days)
    lines = list(lines_of_cases(context, [CaseDeadline(7, "C1", "甲镇", "Jia", "red line", kind, due, 0)], day))
    assert [line.late for line in lines] == ([] if late is None else [late])
    assert all("Jia" in line.sentence and "case=7" in line.sentence for line in lines)
    assert all(("overdue" in line.sentence) == late for line in lines)
