"""The presentation: which slides there are, that they show the stored run, who sees what, and awkward counties."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard.display import points_text
from dashboard.presentation_markup import league_body, movers_body, overview_lines, reasons_text
from dashboard.presentation_place import plan_lines
from dashboard.presentation_run import Release
from dashboard.presentation_slides import MOST_ROWS
from dashboard.reads import RunFrames
from dashboard.sign_in import DEMO_ROLE
from loaders.access import Role, Viewer, system_viewer
from loaders.engine import open_engine, read_transaction, write_transaction
from loaders.places import add_places
from loaders.plans import read_plan
from loaders.rank_bridges import PARTS
from loaders.rule_books import read_rule_book, store_rule_book
from loaders.score_reads import read_items, read_totals
from loaders.score_runs import newest_run, run_header, score_months
from loaders.setup import set_up
from tests.dashboard.shown_markup import MarkupReader
from tests.dashboard.shown_page import ShownPage, forget_databases, show
from tests.demo_database import LAST_MONTH, PUBLISHED_MONTH
from tests.small_county import BOOK, CATALOGUE, DEPLOYMENT, FIGURES, PLACES, add_figures

COUNTY, OWN = "990101", "990101201"
NOT_A_NUMBER = re.compile(r"\bnan\b|<NA>|\bNone\b|NaT", re.IGNORECASE)
LATIN = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u3007\u4e00-\u9fff]")
# On the slides of the demo county at the township level: one of each kind.
TITLE, OVERVIEW, MAP, LEAGUE, MOVERS, FIRST_PLACE = "1", "2", "3", "4", "5", "6"

Shower = Callable[..., ShownPage]


@pytest.fixture
def slide(monkeypatch: pytest.MonkeyPatch, demo_url: str) -> Shower:
    """Show a slide of the demo county: ``slide("2", role=Role.PUBLIC, lang="en")``."""
    return lambda number, **options: show(monkeypatch, demo_url, "presentation", slide=number, **options)


@pytest.fixture(scope="module")
def stored(demo_url: str) -> dict[str, pd.DataFrame]:
    """Totals and items of the newest published township run, as the county leader sees them."""
    viewer = Viewer("tests", "", Role.COUNTY_LEADER, COUNTY)
    with read_transaction(open_engine(demo_url)) as connection:
        run = newest_run(connection, "township", PUBLISHED_MONTH)
        assert run is not None
        book = read_rule_book(connection, int(str(run_header(connection, run)["rule_book"]))).book
        return {
            "totals": read_totals(connection, viewer, run),
            "items": read_items(connection, viewer, run),
            "names": pd.DataFrame({"name": [item.name for item in book.items], "title": book.title}),
        }


def townships(stored: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return stored["totals"].query("level == 'township'").sort_values(["rank", "place"]).reset_index(drop=True)


def heading(shown: ShownPage) -> str:
    """The title of the slide."""
    return re.search(r"<h1>(.*?)</h1>", body(shown)).group(1)


def body(shown: ShownPage) -> str:
    return "".join(part.proto.body for part in shown.app.get("html"))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("number", [TITLE, OVERVIEW, MAP, LEAGUE, MOVERS, FIRST_PLACE])
def test_every_slide_shows_itself_to_every_role_in_chinese(
    slide: Shower, stored: dict[str, pd.DataFrame], number: str, role: Role
):
    shown = slide(number, role=role)
    assert heading(shown)
    assert f"{number} / 19" in shown.texts()
    assert "已定榜" in shown.texts()
    assert not {text for text in shown.texts() if LATIN.search(text.replace("<br>", " "))}
    assert not NOT_A_NUMBER.search("\n".join(shown.texts()))


@pytest.mark.parametrize("number", [TITLE, OVERVIEW, MAP, LEAGUE, MOVERS, FIRST_PLACE])
def test_every_slide_shows_itself_in_english(slide: Shower, stored: dict[str, pd.DataFrame], number: str):
    shown = slide(number, lang="en")
    # Grades, peer groups and the book's title stay in the language of the workbook.
    totals = stored["totals"]
    own = {*totals["grade"].dropna(), *totals["peer_group"].dropna(), stored["names"]["title"].iloc[0]}
    workbook = re.compile("|".join(map(re.escape, sorted(own, key=len, reverse=True))))
    assert "Published" in shown.texts()
    assert not {text for text in shown.texts() if CHINESE.search(workbook.sub("", text))}


def test_nothing_is_drawn_around_the_slide_but_the_way_out(slide: Shower):
    shown = slide(OVERVIEW)
    assert not list(shown.app.radio)
    assert not list(shown.app.selectbox)
    assert set(shown.markup().links) == {"‹", "上一页", "❙❙", "暂停", "›", "下一页", "退出大屏"}


def test_who_one_chose_to_be_stays_without_the_header(slide: Shower):
    shown = slide(FIRST_PLACE, role=Role.PUBLIC)
    for _ in range(3):
        shown.app.run()
        assert shown.app.session_state[DEMO_ROLE] is Role.PUBLIC
        assert "失分最多" not in "".join(shown.texts())


def test_the_title_says_which_run_it_is(slide: Shower, demo_url: str):
    with read_transaction(open_engine(demo_url)) as connection:
        header = run_header(connection, newest_run(connection, "township", PUBLISHED_MONTH) or 0)
    told = "".join(slide(TITLE).texts())
    assert "2026-10-12 定榜" in told
    assert f"数据修订 {header['data_revision']}" in told
    assert "2026年9月" in told


def test_without_a_month_in_the_address_the_slides_follow_the_newest_published_one(slide: Shower):
    assert "2026年9月" in "".join(slide(OVERVIEW).texts())
    newer = slide(OVERVIEW, period=LAST_MONTH).texts()
    assert "2026年10月" in "".join(newer)
    assert "暂定（未定榜）" in newer
    assert "2026年8月" in "".join(slide(OVERVIEW, period="2026-08").texts())


def test_a_published_run_says_its_day(demo_url: str):
    run = RunFrames({"period": "2026-10", "created_at": "2026-11-22T13:00:00+00:00"}, BOOK, *[pd.DataFrame()] * 3)
    assert Release(run).date_text("zh") == "2026-11-22 计分"
    published = Release(run, published_on="2026-11-30")
    assert published.state_text("zh") == "已定榜"
    assert published.date_text("zh") == "2026-11-30 定榜"


def test_the_league_table_is_that_of_the_stored_run(slide: Shower, stored: dict[str, pd.DataFrame]):
    (table,) = slide(LEAGUE).markup().frames().values()
    rows = townships(stored)
    assert len(rows) <= MOST_ROWS
    assert table["位次"].tolist() == [str(rank) for rank in rows["rank"]]
    assert table["总分"].tolist() == [points_text(points) for points in rows["points"]]
    assert table["等次"].tolist() == rows["grade"].tolist()
    assert table["位次区间"].tolist() == [
        str(best) if best == worst else f"{best}–{worst}"
        for best, worst in zip(rows["rank_best"], rows["rank_worst"], strict=True)
    ]


def test_every_place_has_its_slide_in_the_order_of_ranks(slide: Shower, stored: dict[str, pd.DataFrame]):
    rows = townships(stored)
    for at in (0, 6, len(rows) - 1):
        row = rows.iloc[at]
        figures = slide(str(6 + at)).markup().figures
        assert figures["总分"][0] == points_text(row["points"])
        assert figures["位次"][0] == f"{row['rank']} / {row['ranked_places']}"
        assert figures["等次"][0] == row["grade"]


def test_a_place_says_where_it_loses_most_and_what_is_nearest(slide: Shower, stored: dict[str, pd.DataFrame]):
    last = townships(stored)["place"].iloc[-1]
    items = stored["items"].dropna(subset=["points"])
    items = items[items["place"] == last]
    most = int((items["full_points"] - items["points"]).max())
    told = "".join(slide("19").texts())
    assert f"失分最多：{told.split('失分最多：')[1].split(' −')[0]} −{points_text(most)}" in told
    assert "最近可得：" in told
    assert "还差" in told


def test_the_public_sees_totals_and_no_items(slide: Shower, stored: dict[str, pd.DataFrame]):
    shown = slide("19", role=Role.PUBLIC)
    told = "".join(shown.texts())
    assert points_text(townships(stored).iloc[-1]["points"]) in told
    assert not [name for name in stored["names"]["name"] if name in told]
    for word in ("失分最多", "最近可得", "还差"):
        assert word not in told


def test_a_secretary_has_a_slide_for_each_village_of_the_own_township_and_none_of_others(slide: Shower):
    (table,) = slide(LEAGUE, role=Role.TOWNSHIP, township=OWN, level="village").markup().frames().values()
    shown = slide(FIRST_PLACE, role=Role.TOWNSHIP, township=OWN, level="village")
    assert f"6 / {5 + len(table)}" in shown.texts()
    assert heading(shown) == table["单位"].iloc[0]
    assert "失分最多" in "".join(shown.texts())


def test_villages_go_by_township_because_they_are_many(slide: Shower):
    shown = slide(LEAGUE, level="village")
    tables = MarkupReader(body(shown)).frames()
    assert [len(table) for table in tables.values()] == [10, 10]
    within = slide("6", level="village")
    assert heading(within) == "云津街道"
    (first, second) = (len(rows) - 1 for _, rows in within.markup().tables)
    assert first - second in (0, 1)
    # Five slides of the county, then one of each of its fourteen townships.
    assert "6 / 19" in within.texts()


def test_the_public_has_no_slides_of_villages(slide: Shower):
    shown = slide(TITLE, role=Role.PUBLIC, level="village")
    assert "1 / 2" in shown.texts()
    beyond = slide(LEAGUE, role=Role.PUBLIC, level="village")
    assert "“4”" in beyond.told()
    assert "1 / 2" in beyond.texts()


@pytest.mark.parametrize("address", [{"slide": "99"}, {"slide": "x"}, {"level": "galaxy"}, {"period": "1999-01"}])
def test_what_the_address_asks_for_in_vain_is_told(monkeypatch: pytest.MonkeyPatch, demo_url: str, address: dict):
    shown = show(monkeypatch, demo_url, "presentation", lang="en", **address)
    (value,) = address.values()
    assert f"“{value}”, which does not exist here" in shown.told()
    assert "1 / 19" in shown.texts()


def test_slides_turn_by_themselves_until_they_are_paused(slide: Shower):
    assert "xp-slide-time" in body(slide(OVERVIEW))
    assert 'aria-live="off"' in body(slide(OVERVIEW))
    paused = slide(OVERVIEW, pause="1")
    assert "xp-slide-time" not in body(paused)
    assert 'aria-live="polite"' in body(paused)
    assert "继续播放" in paused.texts()


def test_the_links_lead_round_and_keep_what_the_address_holds(slide: Shower):
    first = slide(TITLE, period="2026-08", pause="1").markup().links
    assert first["下一页"] == "?slide=2&period=2026-08&pause=1"
    assert "slide=19" in first["上一页"]
    last = slide("19", period="2026-08").markup().links
    assert last["下一页"] == "?period=2026-08"
    assert last["退出大屏"] == "./?period=2026-08"


def test_the_first_month_has_no_movers(slide: Shower):
    assert "1 / 18" in slide(TITLE, period="2023-11").texts()


PARTS_OF_MOVERS = st.lists(st.integers(-400, 400), min_size=3, max_size=3).map(
    lambda parts: (*parts, -sum(parts) % 8)  # so that the eighths add up to whole ranks
)


@given(PARTS_OF_MOVERS)
def test_reasons_add_up_to_the_movement(parts: tuple[int, ...]):
    moved = sum(parts) // 8
    row = {"rank": 500, "previous_rank": 500 + moved, **dict(zip(PARTS, parts, strict=True))}
    told = reasons_text(row, "en")
    tenths = [round(float(part.replace("−", "-")) * 10) for part in re.findall(r"[+−][\d.]+", told)]
    assert sum(tenths) == moved * 10
    assert all(tenths)
    assert [abs(one) for one in tenths] == sorted((abs(one) for one in tenths), reverse=True)


def test_a_run_without_bridges_gives_no_reasons():
    assert reasons_text({"rank": 1, "previous_rank": 2}, "zh") == ""
    assert reasons_text({"rank": 1, "previous_rank": 2, **dict.fromkeys(PARTS, pd.NA)}, "zh") == ""


def league_rows(count: int, *, ranked: bool = True) -> pd.DataFrame:
    ranks = pd.array(range(1, count + 1) if ranked else [None] * count, dtype="Int64")
    return pd.DataFrame(
        {
            "place": [f"p{number:03}" for number in range(count)],
            "name": [f"<b>{number}" for number in range(count)],
            "parent": "c",
            "parent_name": "C",
            "rank": ranks,
            "previous_rank": ranks[::-1],
            "rank_best": ranks,
            "rank_worst": ranks,
            "points": pd.array(range(1000, 1000 + count) if ranked else [None] * count, dtype="Int64"),
            "full_points": 100_000,
            "light": "green" if ranked else "grey",
            "grade": None,
        }
    )


@pytest.mark.parametrize("count", [1, MOST_ROWS, MOST_ROWS + 1, 900])
def test_no_table_has_more_rows_than_a_slide_holds(count: int):
    tables = MarkupReader(league_body(league_rows(count), "zh", "t")).tables
    assert max(len(rows) - 1 for _, rows in tables) <= MOST_ROWS
    assert "<b>" in str(tables), "names are text"
    assert sum(len(rows) - 1 for _, rows in tables) == min(count, MOST_ROWS)


def test_counts_of_the_overview_add_up():
    (ranks, lights) = overview_lines(league_rows(7), "en")
    assert ranks == "Ranks of 7 places: 3 up, 3 down, 1 unchanged."
    assert lights == "Lights: green 7."
    assert overview_lines(league_rows(2, ranked=False), "en") == ["Lights: cannot be judged 2."]


def test_where_nobody_moved_both_halves_say_so():
    rows = league_rows(3).assign(previous_rank=pd.array([1, 2, 3], dtype="Int64"))
    assert MarkupReader(movers_body(rows, "en")).texts.count("Nobody.") == 2


def test_a_plan_is_told_in_two_sentences(demo_url: str, stored: dict[str, pd.DataFrame]):
    with read_transaction(open_engine(demo_url)) as connection:
        run = newest_run(connection, "township", PUBLISHED_MONTH) or 0
        plan = read_plan(connection, system_viewer(connection), run, townships(stored)["place"].iloc[-1])
    assert plan_lines(plan, {}, "zh")[0].startswith("最近可得：")
    assert len(plan_lines(plan, {}, "zh")) == 2


@pytest.fixture
def county(sqlite_database: Engine, tmp_path: Path) -> Engine:
    """An empty, migrated database; what the process kept of others is dropped."""
    forget_databases()
    return sqlite_database


@pytest.fixture
def page(county: Engine, monkeypatch: pytest.MonkeyPatch) -> Shower:
    """Show a slide of the small county."""
    return lambda **options: show(monkeypatch, str(county.url), "presentation", **options)


def set_up_with(engine: Engine, places: pd.DataFrame, figures: list) -> None:
    set_up(engine, DEPLOYMENT.model_copy(update={"is_demo": True}), CATALOGUE, actor="tests")
    with write_transaction(engine) as connection:
        add_places(connection, places)
        if figures:
            add_figures(connection, figures)
        viewer = system_viewer(connection)
        store_rule_book(connection, BOOK, viewer, file_name="book.xlsx", sha256="1")
    score_months(engine, ["2026-01", "2026-02"], viewer)


def test_an_empty_database_says_what_to_do(page: Shower):
    assert "数据库" in page().told()


@pytest.mark.parametrize(("language", "told"), [("zh", "尚未计分"), ("en", "Nothing was scored yet")])
def test_a_county_without_scores_says_what_to_do_and_has_a_way_out(
    page: Shower, county: Engine, language: str, told: str
):
    set_up(county, DEPLOYMENT.model_copy(update={"is_demo": True}), CATALOGUE, actor="tests")
    shown = page(lang=language)
    assert told in shown.told()
    assert len(shown.app.title) == 1
    assert any(address.startswith("./") for address in shown.markup().links.values())


def assert_all_slides(page: Shower, count: int, **options: str) -> list[ShownPage]:
    """Show all slides of a county and assert that there are so many and none says that a number is none."""
    shown = [page(slide=str(number), lang="en", **options) for number in range(1, count + 1)]
    for number, one in enumerate(shown, 1):
        assert f"{number} / {count}" in one.texts()
        assert not NOT_A_NUMBER.search("\n".join(one.texts()))
    return shown


def test_one_township_alone(page: Shower, county: Engine):
    alone = PLACES[PLACES["code"].isin(["C1", "C11", "C12"])]
    set_up_with(county, alone, [row for row in FIGURES if row[2] in ("C1", "C11", "C12")])
    shown = assert_all_slides(page, 6)
    assert shown[5].markup().figures["Rank"][0] == "1 / 1"


def test_a_county_without_boundaries(page: Shower, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    assert_all_slides(page, 7)


def test_nothing_reported_is_dashes_and_not_zeros(page: Shower, county: Engine):
    """One township reports, the other nothing: its points are told apart from a score of zero."""
    set_up_with(county, PLACES, [row for row in FIGURES if not row[2].startswith("C2")])
    last = assert_all_slides(page, 7)[-1]
    assert heading(last) == "乙乡"
    assert last.markup().figures["Total points"][0] == "—"
    assert last.markup().figures["Rank"][0] == "—"
    assert "Nothing could be scored" in last.texts()
    assert "cannot be judged" in last.texts()


def test_a_run_made_anew_shows_on_the_next_slide(page: Shower, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    before = page(slide="7").markup().figures["总分"][0]
    with write_transaction(county) as connection:
        add_figures(connection, [("2026-02", "paid", "C22", 0, 100)])
        viewer = system_viewer(connection)
    score_months(county, ["2026-02"], viewer)
    after = page(slide="7").markup().figures["总分"][0]
    assert float(after) < float(before)
