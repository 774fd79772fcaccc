"""Every page, in both languages, for every role, on the demo county: what it shows is what was stored."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable

import pandas as pd
import pytest
from sqlalchemy import select

from dashboard.display import LIGHT_STYLES, SUBJECT_NAMES, plain_text, points_text
from dashboard.markup import rank_band
from dashboard.page_list import PAGES as PAGE_LIST
from dashboard.shell import ROLE_NAMES
from dashboard.texts import translate
from loaders.access import PERMISSIONS, Action, Role, Viewer, system_viewer
from loaders.deployment import read_deployment
from loaders.engine import open_engine, read_transaction
from loaders.places import read_places
from loaders.rule_books import read_rule_book
from loaders.schema import (
    action,
    action_event,
    evidence_file,
    publication,
    publication_approval,
    publication_draft,
    review_event,
    rule_book,
    score_total,
)
from loaders.score_reads import read_items, read_subjects, read_totals
from loaders.score_runs import newest_run, run_header
from metrics.rule_book import RuleBook
from tests.dashboard.shown_page import FOLLOW_UP, PAGES, ROOT, ShownPage, show
from tests.demo_database import LAST_MONTH

COUNTY, OWN, OTHER = "990101", "990101201", "990101202"
ITEM = "postnatal_visit"
TITLES = {
    "overview": {"zh": "总览", "en": "Overview"},
    "league_table": {"zh": "排名", "en": "League table"},
    "map": {"zh": "地图", "en": "Map"},
    "trends": {"zh": "趋势", "en": "Trends"},
    "place": {"zh": "单位", "en": "Place profile"},
    "compare": {"zh": "对比", "en": "Compare"},
    "methods": {"zh": "方法", "en": "Methods"},
    "publications": {"zh": "定榜", "en": "Publications"},
    "dockets": {"zh": "审查案卷", "en": "Review dockets"},
    "review_meeting": {"zh": "审查会", "en": "Review meeting"},
    "actions": {"zh": "督办", "en": "Actions"},
}
ACTIONS = {entry.name: entry.action for entry in PAGE_LIST}
NOTICE = {"zh": "虚构示范数据", "en": "Fictional demonstration data"}
LATIN = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u3007\u4e00-\u9fff]")
# Latin letters in Chinese pages that are no English: icons, colours, time zone, kinds of files, checksums.
NO_ENGLISH = re.compile(
    r":material/\w+:|:(green|orange|red|gray)-badge\[|\bUTC\b|XLSX|CSV|\b[0-9a-f]{12}\b|语言 / Language|\bEnglish\b"
)
NO_CHINESE = re.compile(r"语言 / Language|中文")

Shower = Callable[..., ShownPage]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, demo_url: str) -> Shower:
    """Show a page of the demo county: ``page("map", role=Role.PUBLIC, lang="en")``."""

    def shown(name: str, **options: str) -> ShownPage:
        return show(monkeypatch, demo_url, name, **options)

    return shown


@pytest.fixture(scope="module")
def stored(demo_url: str) -> Callable:
    """Call a read of loaders with the connection and a viewer of a role."""

    def read(function: Callable, *arguments: object, role: Role = Role.COUNTY_LEADER, place: str = COUNTY):
        engine = open_engine(demo_url)
        with read_transaction(engine) as connection:
            return function(connection, Viewer("tests", "", role, place), *arguments)

    return read


@pytest.fixture(scope="module")
def runs(demo_url: str) -> dict[str, int]:
    """Assessed level → newest run of the last month."""
    with read_transaction(open_engine(demo_url)) as connection:
        return {level: newest_run(connection, level, LAST_MONTH) for level in ("township", "village")}


def entered_texts(value: object) -> set[str]:
    """Return the Chinese texts anywhere in the content of an event."""
    if isinstance(value, str):
        return {value} if CHINESE.search(value) else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(entered_texts, parts))


@pytest.fixture(scope="module")
def book_titles(demo_url: str) -> re.Pattern[str]:
    """Words of rule books and of what people wrote (titles, grades, tasks, reasons): they stay in their language."""
    with read_transaction(open_engine(demo_url)) as connection:
        books = [read_rule_book(connection, number).book for number in connection.scalars(select(rule_book.c.id))]
        groups = connection.scalars(
            select(score_total.c.peer_group).distinct().where(score_total.c.peer_group.is_not(None))
        )
        words = {*(book.title for book in books), *(grade.name for book in books for grade in book.grades), *groups}
        for book in books:
            words |= {line.name for line in book.lines} | {line.basis for line in book.lines if line.basis}
            words |= {text for each in book.triggers for text in (each.name, each.legal_basis, each.authority)}
            words |= {text for award in book.awards for text in (award.name, award.note) if text}
            words |= {measure.name for measure in (book.review.measures if book.review else ())}
        columns = (publication.c.title, publication_draft.c.title, publication_draft.c.reason, evidence_file.c.name)
        columns += (publication_approval.c.post, action.c.task, action.c.owner_post)
        for column in columns:
            words |= entered_texts(list(connection.scalars(select(column))))
        for column in (review_event.c.content, action_event.c.content):
            words |= entered_texts([json.loads(text) for text in connection.scalars(select(column))])
    # The longest first: a grade may be part of a title.
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def leaks(shown: ShownPage, language: str, book_titles: re.Pattern[str]) -> set[str]:
    """Return the texts of a page that hold words of the other language."""
    foreign, own = (LATIN, NO_ENGLISH) if language == "zh" else (CHINESE, NO_CHINESE)
    return {text for text in shown.texts() if foreign.search(own.sub("", book_titles.sub("", text)))}


def pages_with_guard() -> list[str]:
    return sorted(path.name for path in (ROOT / "pages").glob("*.py"))


@pytest.mark.parametrize("name", pages_with_guard())
def test_every_page_begins_with_the_guard(name: str):
    body = ast.parse((ROOT / "pages" / name).read_text(encoding="utf-8")).body
    first = next(
        node
        for node in body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    assert isinstance(first, ast.Assign)
    assert isinstance(first.value, ast.Call)
    assert isinstance(first.value.func, ast.Name)
    assert first.value.func.id == "require"


def test_every_page_is_tested():
    assert pages_with_guard() == sorted(f"{name}.py" for name in (*PAGES, *FOLLOW_UP, "presentation"))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [*PAGES, *FOLLOW_UP])
def test_every_page_shows_itself_to_every_role_in_one_language(
    page: Shower, book_titles: re.Pattern[str], name: str, language: str, role: Role
):
    shown = page(name, role=role, lang=language)
    if PERMISSIONS[role].get(ACTIONS[name]) is None:
        assert translate("No access", language) in shown.told()
        assert not list(shown.app.title)
        return
    assert shown.title == TITLES[name][language]
    assert any(NOTICE[language] in text for text in shown.texts())
    assert any(ROLE_NAMES[role].in_language(language) in text for text in shown.texts())
    assert leaks(shown, language, book_titles) == set()
    assert len(shown.texts()) > 20


@pytest.mark.parametrize("language", ["zh", "en"])
def test_villages_and_items_are_in_one_language_too(page: Shower, book_titles: re.Pattern[str], language: str):
    for shown in (
        page("map", lang=language, level="village", item=ITEM),
        page("map", lang=language, item="0", place="0"),
        page("trends", lang=language, level="village", items=ITEM),
        page("league_table", lang=language, level="village", within=OWN),
        page("overview", lang=language, level="village", period="2023-11"),
    ):
        assert leaks(shown, language, book_titles) == set()


def test_the_overviews_figures_are_those_of_the_stored_run(page: Shower, stored: Callable, runs: dict[str, int]):
    totals = stored(read_totals, runs["township"]).set_index("place")
    row = totals.loc[OWN]
    markup = page("overview", place=OWN).markup()
    figures = {name: texts[0] for name, texts in markup.figures.items()}
    assert figures["总分"] == points_text(row["points"])
    assert figures["位次"] == f"{row['rank']}/{row['ranked_places']}".replace("/", " / ")
    assert figures["红黄绿灯"] == LIGHT_STYLES[row["light"]].name.in_language("zh")
    assert figures["已收报表"] == f"{row['reports_received']:,} / {row['reports_due']:,}"
    delta = (row["points"] - row["previous_points"]) / 100
    assert f"{abs(delta):.2f}" in "".join(markup.figures["总分"][1:])
    assert rank_band(row["rank_best"], row["rank_worst"]) in "".join(markup.figures["位次"][1:])
    subjects = stored(read_subjects, runs["township"]).query("place == @OWN")
    told = " ".join(markup.texts)
    for line in subjects.itertuples():
        assert f"{points_text(line.points)} / {points_text(line.full_points)}" in told
    ranked = totals.dropna(subset=["rank"]).sort_values("rank")
    frames = markup.frames()
    assert frames["前 5 名"]["得分"].tolist() == [points_text(points) for points in ranked["points"].head(5)]
    worst = ranked["points"].tail(5).iloc[::-1]
    assert frames["后 5 名"]["得分"].tolist() == [points_text(points) for points in worst]


def test_the_overview_names_the_items_with_the_largest_losses(page: Shower, stored: Callable, runs: dict[str, int]):
    items = stored(read_items, runs["township"]).query("place == @OWN").dropna(subset=["points"])
    lost = (items["full_points"] - items["points"]).nlargest(3)
    frame = page("overview", place=OWN).markup().frames()["失分最多的项目"]
    assert [text.split(" / ")[0] for text in frame["失分"]] == [f"−{points_text(points)}" for points in lost]


@pytest.mark.parametrize("level", ["township", "village"])
def test_the_league_table_is_the_stored_run(page: Shower, stored: Callable, runs: dict[str, int], level: str):
    totals = stored(read_totals, runs[level]).query("level == @level").set_index("place")
    parts = [page("league_table", level=level).places()]
    if level == "village":
        parts.append(page("league_table", **{"level": level, "from": "101"}).places())
    table = pd.concat(parts)
    assert set(table.index) == set(totals.index)
    assert table["总分"].to_dict() == totals["points"].map(points_text).to_dict()
    assert table["位次"].to_dict() == totals["rank"].astype(str).to_dict()
    assert table["位次"].astype(int).is_monotonic_increasing
    for subject, rows in stored(read_subjects, runs[level]).query("place in @table.index").groupby("subject"):
        name = SUBJECT_NAMES[subject].in_language("zh")
        wanted = [
            LIGHT_STYLES[row.light].name.in_language("zh") + points_text(row.points)
            for row in rows.set_index("place").loc[table.index].itertuples()
        ]
        assert table[name].tolist() == wanted


def book_of(stored: Callable, run: int) -> RuleBook:
    return stored(
        lambda connection, _viewer: read_rule_book(connection, int(run_header(connection, run)["rule_book"]))
    ).book


def test_points_by_item_are_those_of_the_stored_run(page: Shower, stored: Callable, runs: dict[str, int]):
    table = page("league_table", view="items").places()
    items = stored(read_items, runs["township"]).query("place != @COUNTY")
    names = {item.code: item.name for item in book_of(stored, runs["township"]).items}
    assert len(table.columns) == 2 + items["item"].nunique()
    for line in items.itertuples():
        (column,) = (name for name in table.columns if name.rpartition(" (")[0] == names[line.item])
        shown = "缺报" if line.state == "missing" else points_text(line.points)
        assert table.at[line.place, column] == shown


def test_the_heat_map_is_the_stored_run(page: Shower, stored: Callable, runs: dict[str, int]):
    shown = page("league_table", view="heat")
    cells, _ = shown.chart("heat_map_chart")["data"]
    items = stored(read_items, runs["township"]).query("place != @COUNTY")
    lost = float((items["full_points"] - items["points"]).sum()) / 100
    texts = [float(text) for row in cells["text"] for text in row if text]
    assert sum(texts) == pytest.approx(lost, abs=0.05 * items["item"].nunique() * 14)
    assert len(cells["x"]) == 14
    assert len(cells["y"]) == items["item"].nunique()


def test_the_map_says_what_the_stored_run_says(page: Shower, stored: Callable, runs: dict[str, int]):
    totals = stored(read_totals, runs["township"]).query("level == 'township'")
    mapped = page("map").mapped()
    assert set(mapped) == set(totals["place"])
    for row in totals.itertuples():
        assert points_text(row.points) in mapped[row.place]


def test_the_public_sees_no_items_and_no_villages(page: Shower, stored: Callable):
    assert page("map", role=Role.PUBLIC).options("item") == ["总分"]
    table = page("league_table", role=Role.PUBLIC)
    assert len(table.places()) == 14
    assert "filter_view" not in table.app.session_state
    asked = page("league_table", role=Role.PUBLIC, view="items")
    assert set(asked.places().columns) == set(table.places().columns), "not by address either"
    villages = page("league_table", role=Role.PUBLIC, level="village")
    assert villages.places().empty
    assert "没有可显示的单位" in villages.told()
    assert page("map", role=Role.PUBLIC, level="village").mapped() == {}
    changes = "\n".join(box.value for box in page("overview", role=Role.PUBLIC, place=OWN).app.markdown)
    assert "现为" not in changes, "a change of an item's points is an item's figure"


def test_the_public_cannot_ask_for_an_item_by_address(page: Shower):
    shown = page("map", role=Role.PUBLIC, item=ITEM, place=OWN)
    assert plain_text(ITEM) in shown.told()
    assert all("得分" not in text for text in shown.mapped().values())
    assert shown.app.selectbox(key="filter_item").value == "total"


def test_the_public_cannot_ask_for_a_village_by_address(page: Shower, stored: Callable, runs: dict[str, int]):
    village = stored(read_totals, runs["village"]).query("level == 'village'")["place"].iloc[0]
    shown = page("map", role=Role.PUBLIC, level="village", place=village)
    assert shown.mapped() == {}
    asked = page("trends", role=Role.PUBLIC, level="village", places=village)
    assert village in asked.told(), "there is no such place for the public"
    assert f"{village}总分" not in shown.metrics()


def test_a_secretary_sees_the_own_villages_and_no_others(page: Shower):
    table = page("league_table", role=Role.TOWNSHIP, township=OWN, level="village").places()
    assert len(table) > 5
    assert table.index.str.startswith(OWN).all()
    others = page("league_table", role=Role.TOWNSHIP, township=OTHER, level="village").places()
    assert others.index.str.startswith(OTHER).all()
    mapped = page("map", role=Role.TOWNSHIP, township=OWN, level="village").mapped()
    assert set(mapped) == set(table.index)


def test_a_secretary_sees_all_townships_and_starts_with_the_own(page: Shower):
    shown = page("overview", role=Role.TOWNSHIP, township=OWN)
    assert "白垴乡" in shown.markup().texts
    assert len(page("league_table", role=Role.TOWNSHIP, township=OWN).places()) == 14


def test_another_townships_village_gives_a_secretary_no_figures(page: Shower, stored: Callable, runs: dict[str, int]):
    totals = stored(read_totals, runs["village"])
    village = totals[totals["place"].str.startswith(OTHER) & (totals["level"] == "village")]["place"].iloc[0]
    shown = page("map", role=Role.TOWNSHIP, township=OWN, level="village")
    assert village not in shown.mapped()
    overview = page("overview", role=Role.TOWNSHIP, township=OWN, level="village")
    own = set(stored(read_places_named, OWN))
    ends = [frame for caption, frame in overview.markup().frames().items() if "名" in caption]
    assert ends
    for frame in ends:
        assert set(frame["单位"]) <= own


def read_places_named(connection: object, _viewer: Viewer, parent: str) -> list[str]:
    places = read_places(connection, LAST_MONTH)
    return places.loc[places["parent"] == parent, "name"].tolist()


@pytest.mark.parametrize("name", PAGES)
def test_unknown_values_in_the_address_fall_back_with_a_message(page: Shower, name: str):
    shown = page(
        name,
        lang="en",
        level="galaxy",
        period="1999-01",
        place="nowhere",
        item="nothing",
        within="nothing",
        places="anywhere",
    )
    wanted = {
        "overview": "place", "league_table": "within", "map": "item", "trends": "item", "place": "place",
        "compare": "places",
    }.get(name)  # fmt: skip
    values = {"place": "nowhere", "within": "nothing", "item": "nothing", "places": "anywhere"}
    for value in ("galaxy", "1999-01", *([values[wanted]] if wanted else [])):
        assert f"“{value}”, which does not exist here" in shown.told()
    assert shown.app.selectbox(key="filter_period").value == LAST_MONTH


def test_an_unknown_language_is_chinese(page: Shower):
    assert page("overview", lang="tlh").title == "总览"


def test_hostile_values_in_the_address_are_only_text(page: Shower):
    hostile = "<script>alert(1)</script>'; DROP TABLE place; --"
    for name in PAGES:
        assert plain_text(hostile) in page(name, lang="en", period=hostile, place=hostile).told()


def test_a_range_of_one_township_shows_its_villages_only(page: Shower):
    table = page("league_table", level="village", within=OWN).places()
    assert table.index.str.startswith(OWN).all()
    assert len(table) > 5


def test_the_first_month_has_nothing_to_compare_with(page: Shower):
    shown = page("overview", lang="en", period="2023-11")
    assert "There is no earlier month to compare with." in shown.texts()
    assert len(shown.markup().figures["Total points"]) == 2  # the figure and what it is out of, no change


def test_choices_are_written_to_the_address_and_defaults_left_out(page: Shower):
    shown = page("overview")
    shown.app.selectbox(key="filter_period").set_value("2026-08").run()
    assert shown.app.query_params["period"] == "2026-08"
    shown.app.selectbox(key="filter_period").set_value(LAST_MONTH).run()
    assert "period" not in shown.app.query_params


def test_changing_who_one_is_changes_what_is_seen_at_once(page: Shower):
    shown = page("league_table", level="village")
    assert len(shown.places()) == 100
    shown.app.radio(key="demo_role").set_value(Role.PUBLIC).run()
    assert shown.places().empty
    shown.app.radio(key="demo_role").set_value(Role.TOWNSHIP).run()
    assert shown.places().index.str[:9].nunique() == 1


def test_nobody_is_offered_more_than_the_table_of_permissions_grants(page: Shower):
    for role in Role:
        shown = page("map", role=role)
        assert (len(shown.options("item")) > 1) == (role is not Role.PUBLIC)


def test_the_run_is_named_so_that_it_can_be_found_again(page: Shower, runs: dict[str, int], demo_url: str):
    with read_transaction(open_engine(demo_url)) as connection:
        book = read_rule_book(connection, int(run_header(connection, runs["township"])["rule_book"]))
        assert read_deployment(connection).is_demo
        assert system_viewer(connection).role is Role.ADMINISTRATOR
    for name in PAGES:
        captions = page(name).captions()
        assert f"计分批次 {runs['township']}" in captions
        assert book.book.title in captions
        assert book.book.version in captions


def test_the_actions_that_pages_demand_exist():
    demanded = set()
    for path in (ROOT / "pages").glob("*.py"):
        demanded |= set(re.findall(r"require\(Action\.(\w+)\)", path.read_text(encoding="utf-8")))
    assert demanded
    assert demanded <= {action.name for action in Action}


def test_missing_stays_apart_from_zero_in_the_league_table(page: Shower, stored: Callable, runs: dict[str, int]):
    items = stored(read_items, runs["village"])
    absent = items[items["points"].isna()]
    assert len(absent) > 0
    line = absent[absent["place"].str.len() == len("990101101001")].iloc[0]
    table = page("league_table", level="village", view="items", search=line["place"]).places()
    names = {item.code: item.name for item in book_of(stored, runs["village"]).items}
    (column,) = (name for name in table.columns if name.rpartition(" (")[0] == names[line["item"]])
    assert table.at[line["place"], column] == ("缺报" if line["state"] == "missing" else "—")
