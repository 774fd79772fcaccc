"""One case from the lead to the appeal, walked by four roles in a browser; what each may see on the way."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from loaders.access import Role, Viewer
from loaders.docket_reads import Docket, read_case, read_cases
from loaders.engine import open_engine, read_transaction
from metrics.docket_events import EventKind, Outcome
from metrics.docket_state import Phase, Stage
from tests.browser.axe_findings import SEVERE, check
from tests.browser.conftest import PATIENCE
from tests.browser.running_server import running_server
from tests.browser.screenshots import settled
from tests.browser.test_ways_through import choose_role, open_switches

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

ROOT = "990101"
ROLE_NAMES = {
    Role.CLERK: "业务员",
    Role.COUNTY_LEADER: "县领导",
    Role.REVIEWER: "审查员",
    Role.TOWNSHIP: "乡镇书记",
}
# Accounts and posts; the demo's reviewer sits on the first panel.
FIRST_PANEL = (("demo-reviewer", "县司法局局长"), ("walk-2", "县审计局局长"), ("walk-3", "县统计局局长"))
APPEAL_PANEL = (("walk-4", "县信访局局长"), ("walk-5", "县财政局局长"), ("walk-6", "县民政局局长"))


@pytest.fixture(scope="module")
def database(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo county that this walk may write."""
    copy = tmp_path_factory.mktemp("walked") / "demo.db"
    shutil.copy(demo_url.removeprefix("sqlite:///"), copy)
    return copy


@pytest.fixture(scope="module")
def walked(database: Path) -> Iterator[str]:
    with running_server(database, database.parent / "server.log") as address:
        yield address


class People:
    """A browser page per role, all on the same server."""

    def __init__(self, browser: Browser, site: str, township: str) -> None:
        self.site, self.pages = site, {}
        for role, name in ROLE_NAMES.items():
            context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 900})
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{site}/dockets", wait_until="domcontentloaded")
            settled(page)
            if role is not Role.COUNTY_LEADER:
                open_switches(page, ROLE_NAMES[Role.COUNTY_LEADER])
                choose_role(page, name)
            if role is Role.TOWNSHIP:
                page.get_by_test_id("stPopoverBody").get_by_role("combobox", name="乡镇").click()
                page.get_by_role("option", name=township, exact=True).click()
            page.keyboard.press("Escape")
            settled(page)
            self.pages[role] = page

    def at_case(self, role: Role, case: int) -> Page:
        """Show a case to somebody, as it is now; by links of ours, which keep who one chose to be."""
        page = self.pages[role]
        page.get_by_role("navigation", name="页面").get_by_role("link", name="审查案卷").click()
        settled(page)
        link = page.locator(f'.xp-table a[href*="case={case}"]').first
        if link.count() == 0:
            return page
        link.click()
        expect(page.locator("h2.xp-heading").first).to_contain_text(f"案卷 {case}：")
        settled(page)
        return page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


def choose_step(page: Page, name: str) -> None:
    """Choose what to enter, where there is more than one thing."""
    segment = page.get_by_role("radio", name=name, exact=True)
    if segment.count() and segment.get_attribute("aria-checked") != "true":
        segment.click()
        settled(page)


def enter(page: Page, name: str) -> None:
    """Confirm and press; the page says that it was entered."""
    page.get_by_text("已核对无误。").click()
    page.get_by_role("button", name=f"录入：{name}").click()
    expect(page.locator(".xp-message", has_text=f"已录入：{name}。")).to_be_visible()
    settled(page)


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    field.fill(text)
    field.blur()


def stored(database: Path, case: int, role: Role = Role.CLERK, place: str = ROOT) -> Docket:
    engine = open_engine(f"sqlite:///{database}")
    with read_transaction(engine) as connection:
        found = read_case(connection, Viewer(f"demo-{role}", "", role, place), case)
    engine.dispose()
    return found


def known_cases(database: Path) -> set[int]:
    engine = open_engine(f"sqlite:///{database}")
    with read_transaction(engine) as connection:
        found = {head.case for head in read_cases(connection, Viewer("demo-clerk", "", Role.CLERK, ROOT))}
    engine.dispose()
    return found


def name_panel(page: Page, panel: tuple[tuple[str, str], ...]) -> None:
    for number, (account, post) in enumerate(panel, start=1):
        write(page, f"第 {number} 席：职务", post)
        write(page, f"第 {number} 席：登录账号", account)
    enter(page, "组成审查组")


def choose_for_all(page: Page, choice: str, count: int) -> None:
    """Choose the same thing in every group of choices of the form."""
    groups = page.locator('[data-testid="stForm"] [data-testid="stRadio"]')
    expect(groups).to_have_count(count)
    for number in range(count):
        groups.nth(number).get_by_text(choice, exact=True).click()


def test_a_case_from_the_lead_to_the_appeal_by_four_roles(
    browser: Browser, walked: str, database: Path, tmp_path: Path
):
    before = known_cases(database)
    people = People(browser, walked, "鹿鸣乡")
    clerk = people.pages[Role.CLERK]

    # Only the bureau sees leads without a case, and makes one of them.
    for role, page in people.pages.items():
        assert page.get_by_role("heading", name="尚未立卷的线索").count() == (1 if role is Role.CLERK else 0)
    row = clerk.locator("tr").filter(has_text="连续两年末位").filter(has=clerk.get_by_role("link", name="立卷"))
    row.filter(has_text="鹿鸣乡").get_by_role("link", name="立卷").click()
    settled(clerk)
    clerk.get_by_role("button", name="立卷").click()
    expect(clerk.locator(".xp-message.xp-error")).to_contain_text("请先勾选")
    assert known_cases(database) == before
    clerk.get_by_text("已核对无误。").click()
    clerk.get_by_role("button", name="立卷").click()
    expect(clerk.locator(".xp-message", has_text="已立卷。")).to_be_visible()
    (case,) = known_cases(database) - before

    # The place knows nothing yet; leader and reviewer do.
    assert "案卷" not in people.at_case(Role.TOWNSHIP, case).locator("h2").all_inner_texts()
    assert people.pages[Role.TOWNSHIP].locator(f'a[href*="case={case}"]').count() == 0
    people.at_case(Role.REVIEWER, case)
    expect(people.pages[Role.REVIEWER].get_by_text("您目前没有需要录入的事项。")).to_be_visible()

    page = people.at_case(Role.CLERK, case)
    choose_step(page, "启动审查")
    write(page, "理由", "连续两年末位，情况属实")
    enter(page, "启动审查")
    assert people.at_case(Role.TOWNSHIP, case).locator(f'a[href*="case={case}"]').count() == 0
    page = people.at_case(Role.CLERK, case)
    write(page, "要求说明的问题（事实和计分明细自动随告知书送达）", "请说明连续两年末位的原因")
    enter(page, "告知被审查单位")

    # The place sees facts and receipt, and answers with a file.
    page = people.at_case(Role.TOWNSHIP, case)
    facts = page.locator(".xp-list").nth(1)
    expect(facts).to_contain_text("不计一票否决的得分")
    page.get_by_text("随告知书送达的计分明细").click()
    expect(page.locator("details.xp-more")).to_contain_text("计分批次")
    letter = tmp_path / "情况说明.pdf"
    letter.write_bytes(b"%PDF-1.7 letter")
    write(page, "当事单位陈述", "山区人口外出多，随访难度大，已调整包保力量")
    page.locator('input[type="file"]').set_input_files(letter)
    expect(page.get_by_text("情况说明.pdf").first).to_be_visible()
    settled(page)
    page.get_by_text("陈述完毕，不再补充").click()
    enter(page, "当事单位陈述")
    assert [file.name for file in stored(database, case).evidence] == ["情况说明.pdf"]

    # The leader names the panel: nobody who handled the case.
    page = people.at_case(Role.COUNTY_LEADER, case)
    for number, (account, post) in enumerate(FIRST_PANEL, start=1):
        write(page, f"第 {number} 席：职务", post)
        write(page, f"第 {number} 席：登录账号", "demo-clerk" if number == 2 else account)
    page.get_by_text("已核对无误。").click()
    page.get_by_role("button", name="录入：组成审查组").click()
    expect(page.locator(".xp-error")).to_contain_text("县审计局局长")
    assert stored(database, case).state.panel.members == ()
    # Nothing typed is lost.
    expect(page.get_by_label("第 1 席：职务")).to_have_value(FIRST_PANEL[0][1])
    write(page, "第 2 席：登录账号", FIRST_PANEL[1][0])
    page.get_by_role("button", name="录入：组成审查组").click()
    expect(page.locator(".xp-message", has_text="已录入：组成审查组。")).to_be_visible()

    # The reviewer declares for themselves, and for nobody else.
    page = people.at_case(Role.REVIEWER, case)
    choose_for_all(page, "无利益冲突", 1)
    enter(page, "利益冲突声明")
    page = people.at_case(Role.CLERK, case)
    expect(page.get_by_text("尚有成员未作利益冲突声明").first).to_be_visible()

    # The meeting: the bureau records on the spot.
    page.get_by_role("navigation", name="页面").get_by_role("link", name="审查会").click()
    settled(page)
    expect(page.locator(".xp-candidates").filter(has_text=f"案卷 {case}").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^开始会议")).click()
    settled(page)
    while f"案卷 {case}：" not in page.locator(".st-key-meeting h2").first.inner_text():
        page.get_by_role("link", name="下一件").click()
        settled(page)
    choose_for_all(page, "无利益冲突", 3)
    enter(page, "利益冲突声明")
    choose_step(page, "听取情况")
    write(page, "听取情况记录", "听取乡镇陈述，核对名册")
    enter(page, "听取情况")
    choose_for_all(page, "成立", 3)
    enter(page, "表决")
    choose_step(page, "审查组决定")
    write(page, "决定理由", "连续两年末位，整改不力")
    page.locator('[data-testid="stForm"] [data-testid="stCheckbox"]').first.click()
    enter(page, "审查组决定")
    state = stored(database, case).state
    assert state.phase is Phase.DECIDED
    assert state.first.decision is not None
    assert state.first.decision.outcome is Outcome.UPHELD

    # Not told yet: the place sees no decision and no votes, the reviewer both.
    page = people.at_case(Role.TOWNSHIP, case)
    body = page.get_by_test_id("stMain").inner_text()
    assert "整改不力" not in body
    assert "表决：成立" not in body
    assert "整改不力" in people.at_case(Role.REVIEWER, case).get_by_test_id("stMain").inner_text()

    enter(people.at_case(Role.CLERK, case), "送达决定")
    page = people.at_case(Role.TOWNSHIP, case)
    body = page.get_by_test_id("stMain").inner_text()
    assert "整改不力" in body
    assert "表决：成立 3 票。" in body
    assert "walk-2" not in body
    assert [finding.rule for finding in check(page).findings if finding.impact in SEVERE] == []
    write(page, "申请复核的理由", "两年间单位数有变动，请求复核")
    enter(page, "单位申请复核")

    # Another panel: nobody of the first one.
    page = people.at_case(Role.COUNTY_LEADER, case)
    write(page, "第 1 席：职务", FIRST_PANEL[2][1])
    write(page, "第 1 席：登录账号", FIRST_PANEL[2][0])
    page.get_by_text("已核对无误。").click()
    page.get_by_role("button", name="录入：组成审查组").click()
    expect(page.locator(".xp-error")).to_contain_text("作出原决定的审查组")
    people.at_case(Role.COUNTY_LEADER, case)
    name_panel(people.pages[Role.COUNTY_LEADER], APPEAL_PANEL)
    own = stored(database, case)
    assert own.state.stage is Stage.APPEAL
    assert {member.subject for member in own.state.appeal.members} == {account for account, _ in APPEAL_PANEL}
    # The reviewer of the first panel has no say any more.
    assert EventKind.CONFLICT_DECLARED not in stored(database, case, Role.REVIEWER).allowed
    expect(people.at_case(Role.REVIEWER, case).get_by_test_id("stForm")).to_have_count(0)
    # Points and rank are those of the day on which the case was raised.
    expect(people.pages[Role.REVIEWER].locator(".xp-figures").first).to_contain_text(
        f"{own.state.facts.standing.points / 100:.2f}"
    )
    people.close()


def test_the_sheets_of_the_meeting_print_on_a4_landscape(browser: Browser, walked: str):
    context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.goto(f"{walked}/review_meeting", wait_until="domcontentloaded")
    settled(page)
    printed = page.pdf(prefer_css_page_size=True)
    context.close()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", printed)
    assert boxes
    # A4 lying: 842 × 595 points.
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(842, 595)}
