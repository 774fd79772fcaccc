"""The page of publications: what is official, what a correction moved, drafts, and the forms, for every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from dashboard.display import points_text
from dashboard.publication_notice_markup import item_sentence
from loaders.access import Role
from loaders.engine import read_transaction, write_transaction
from loaders.publication_drafts import drafts
from loaders.publications import approve_publication, prepare_publication, published_runs, read_publication
from loaders.rule_books import store_rule_book
from loaders.score_runs import make_score_run
from metrics.publication_notice import Cause, Change, MovedItem
from tests.dashboard.record_pages import (
    ADMINISTRATOR,
    CLERK,
    LEADER,
    labelled,
    press,
    score_again,
    set_county_up,
)
from tests.dashboard.shown_page import ShownPage, forget_databases, show
from tests.loaders.test_settlements import AWARDS

DAY = date(2026, 3, 2)
Shower = Callable[..., ShownPage]


def publish(engine: Engine, run: int, title: str, reason: str = "") -> int:
    draft = prepare_publication(engine, CLERK, run, title, reason=reason, today=DAY)
    approve_publication(engine, LEADER, draft.id, "分管副县长", today=DAY)
    number = approve_publication(engine, ADMINISTRATOR, draft.id, "卫健局局长", today=DAY)
    assert number is not None
    return number


@pytest.fixture
def county(sqlite_database: Engine) -> Engine:
    """January is published and corrected since; February is provisional."""
    forget_databases()
    january, _ = set_county_up(sqlite_database)
    publish(sqlite_database, january, "一月结果")
    again = score_again(sqlite_database, month="2026-01", place="C11", numerator=2)
    publish(sqlite_database, again, "一月结果（更正）", "甲一村多报")
    return sqlite_database


@pytest.fixture
def page(county: Engine, monkeypatch: pytest.MonkeyPatch) -> Shower:
    def shown(**options: object) -> ShownPage:
        return show(monkeypatch, str(county.url), "publications", **options)

    return shown


def put_forward(county: Engine) -> int:
    with read_transaction(county) as connection:
        runs = set(published_runs(connection))
    return prepare_publication(county, CLERK, max(runs) - 1, "二月结果", today=DAY).id


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_what_is_official_and_who_approved_it(page: Shower, role: Role):
    frame = page(role=role).markup().frames()["定榜"]
    assert frame["编号"].tolist() == ["2", "1"]
    assert frame["标题"].tolist() == ["一月结果（更正）", "一月结果"]
    assert frame["状态"].tolist() == ["更正第 1 号", "已由第 2 号更正"]
    assert frame["定榜日期"].tolist() == ["2026-03-02"] * 2
    assert all("分管副县长" in posts and "卫健局局长" in posts for posts in frame.iloc[:, 6])


@pytest.mark.parametrize("role", list(Role))
def test_drafts_are_for_who_prepares_and_approves(page: Shower, county: Engine, role: Role):
    put_forward(county)
    texts = "\n".join(page(role=role).texts())
    assert ("二月结果" in texts) == (role in (Role.CLERK, Role.COUNTY_LEADER, Role.ADMINISTRATOR))


def test_a_correction_tells_every_moved_place_and_why(page: Shower, county: Engine):
    with read_transaction(county) as connection:
        notice = read_publication(connection, 2).notice
    assert notice is not None
    assert notice.places
    markup = page(publication="2").markup()
    told = "\n".join(markup.texts)
    rows = [" ".join(row) for frame in markup.frames().values() for row in frame.astype(str).to_numpy().tolist()]
    names = {"C": "小县", "C1": "甲镇", "C2": "乙乡"}
    for place in notice.places:
        [row] = [row for row in rows if row.startswith(names[place.place])]
        if moved := place.standing.get("points"):
            assert f"{points_text(moved.before)} → {points_text(moved.after)}" in row
        for item in place.items:
            assert item_sentence(item, {"visits": "产后访视"}, "zh") in row
    assert "甲一村多报" in told
    assert "分子" in told
    assert "数据修订号" in told


def test_the_public_sees_that_points_moved_but_no_items(page: Shower):
    told = "\n".join(page(publication="2", role=Role.PUBLIC).texts())
    assert "本单位得分有变动" in told
    assert "产后访视" not in told
    assert "分子" not in told


def test_a_corrected_publication_says_so_and_stays(page: Shower):
    shown = page(publication="1")
    assert "本号定榜结果已被更正" in shown.told()
    assert shown.markup().links["第 2 号"].endswith("publication=2")


def test_the_whole_checksum_is_there_on_demand(page: Shower, county: Engine):
    with read_transaction(county) as connection:
        head = read_publication(connection, 2).head
    texts = page(publication="2", role=Role.PUBLIC).markup().texts
    assert head.sha256[:12] in texts
    assert head.sha256 in {text.replace(" ", "") for text in texts}


def test_an_altered_publication_is_found(page: Shower, county: Engine):
    assert "核验无误" in page(publication="1", check="now").told()
    with county.begin() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in names:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql("UPDATE publication SET content = content || ' ' WHERE number = 1")
    told = page(publication="1", check="now").told()
    assert "核验无误" not in told
    assert told.strip()


def test_a_publication_that_does_not_exist_is_told(page: Shower):
    assert "99" in page(publication="99").told()
    assert "<script>" in page(publication="<script>").told().replace("\\", "")


def test_a_clerk_puts_figures_forward(page: Shower, county: Engine):
    shown = page(role=Role.CLERK)
    labelled(shown.app.text_input, "标题").set_value("二月结果")
    after = press(shown.app, "提请批准")
    with read_transaction(county) as connection:
        [draft] = drafts(connection, CLERK)
    assert (draft.title, draft.actor, draft.period) == ("二月结果", CLERK.subject, "2026-02")
    assert "二月结果" in after.told()
    assert "尚无人批准" in "\n".join(after.texts())


def test_a_correction_without_a_reason_is_refused_and_nothing_typed_is_lost(page: Shower, county: Engine):
    run = score_again(county, month="2026-01", place="C11", numerator=5)
    shown = page(role=Role.CLERK, run=str(run))
    labelled(shown.app.text_input, "标题").set_value("再次更正")
    refused = press(shown.app, "提请批准")
    assert "更正" in refused.told()
    assert labelled(refused.app.text_input, "标题").value == "再次更正"
    with read_transaction(county) as connection:
        assert drafts(connection, CLERK) == []
    labelled(refused.app.text_area, "更正原因").set_value("甲一村补报")
    press(refused.app, "提请批准")
    with read_transaction(county) as connection:
        [draft] = drafts(connection, CLERK)
    assert (draft.corrects, draft.reason) == (2, "甲一村补报")


def test_two_persons_approve_and_it_is_published(page: Shower, county: Engine):
    put_forward(county)
    first = page(role=Role.COUNTY_LEADER)
    labelled(first.app.text_input, "您的职务").set_value("分管副县长")
    refused = press(first.app, "批准")
    assert "勾选" in refused.told()
    assert labelled(refused.app.text_input, "您的职务").value == "分管副县长"
    refused.app.checkbox[0].check()
    once = press(refused.app, "批准")
    assert "尚需另一人批准" in once.told()
    assert "您已批准" in "\n".join(once.texts())
    last = page(role=Role.ADMINISTRATOR)
    assert "即刻定榜并对外公布" in "\n".join(last.texts())
    labelled(last.app.text_input, "您的职务").set_value("卫健局局长")
    last.app.checkbox[0].check()
    done = press(last.app, "批准并定榜")
    with read_transaction(county) as connection:
        [head] = [head for head in published_runs(connection).values() if head.period == "2026-02"]
    assert {approval.post for approval in head.approvers} == {"分管副县长", "卫健局局长"}
    assert f"第 {head.number} 号" in done.told()
    assert "二月结果" in "\n".join(page(role=Role.PUBLIC).texts())


def test_an_approval_without_a_post_is_refused(page: Shower, county: Engine):
    put_forward(county)
    shown = page(role=Role.COUNTY_LEADER)
    shown.app.checkbox[0].check()
    assert "职务" in press(shown.app, "批准").told()
    with read_transaction(county) as connection:
        assert [draft.approvals for draft in drafts(connection, CLERK)] == [()]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.TOWNSHIP, Role.REVIEWER])
def test_others_have_no_forms(page: Shower, county: Engine, role: Role):
    put_forward(county)
    shown = page(role=role, township="C1")
    assert not list(shown.app.button)


@pytest.mark.parametrize(
    ("cause", "figures", "told"),
    [
        (Cause.FIGURES, {"numerator": Change(before=9, after=1002)}, "numerator 9 → 1,002"),
        (Cause.FIGURES, {"state": Change(before="missing", after="scored")}, "state of the report missing → scored"),
        (Cause.TARGET, {"target": Change(before=90.0, after=92.5)}, "target 90 → 92.5"),
        (Cause.RULES, {}, "judged by other rules"),
    ],
)
def test_the_sentence_of_an_item_says_why(cause: Cause, figures: dict[str, Change], told: str):
    points = Change(before=100, after=None)
    item = MovedItem(line="item", item="x", change=-100, points=points, cause=cause, figures=figures)
    assert item_sentence(item, {"x": "Visits"}, "en") == f"Visits −1.00 (1.00 → —): {told}"


def test_lines_beside_the_items_have_names():
    points = Change(before=0, after=50)
    item = MovedItem(line="adjustment", item="", change=50, points=points, cause=Cause.ENTRIES)
    assert item_sentence(item, {}, "en") == "Bonus and penalty +0.50 (0.00 → 0.50): entries of bonus and penalty"


def test_whoever_prepared_it_does_not_approve_it(page: Shower, county: Engine):
    with read_transaction(county) as connection:
        runs = set(published_runs(connection))
    prepare_publication(county, ADMINISTRATOR, max(runs) - 1, "二月结果", today=DAY)
    shown = page(role=Role.ADMINISTRATOR)
    assert "由您提请" in "\n".join(shown.texts())
    assert "批准" not in [button.label for button in shown.app.button]


@pytest.mark.parametrize("role", [Role.CLERK, Role.ADMINISTRATOR, Role.COUNTY_LEADER, Role.TOWNSHIP, Role.PUBLIC])
def test_the_settlement_is_for_who_may_hand_it_out(page: Shower, county: Engine, role: Role):
    with write_transaction(county) as connection:
        book = store_rule_book(connection, AWARDS, CLERK, file_name="book.xlsx", sha256="2")
        run = make_score_run(connection, book, "2026-02", CLERK)
    publish(county, run, "二月结果")
    offered = [button.proto.label for button in page(publication="3", role=role).app.get("download_button")]
    assert offered == (["下载奖惩兑现表"] if role in (Role.CLERK, Role.ADMINISTRATOR) else [])
    # The book of January has no awards.
    assert not page(publication="2", role=role).app.get("download_button")
