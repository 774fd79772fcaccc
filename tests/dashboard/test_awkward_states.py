"""Pages where something lacks: no county, no scores, no boundaries, no figures, no rank."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from loaders.access import Role, system_viewer
from loaders.deployment import Deployment
from loaders.engine import read_transaction, write_transaction
from loaders.places import add_places
from loaders.rule_books import store_rule_book
from loaders.score_runs import score_months
from loaders.setup import set_up
from tests.dashboard.shown_page import PAGES, ShownPage, forget_databases, show
from tests.small_county import BOOK, CATALOGUE, DEPLOYMENT, FIGURES, PLACES, add_figures, fill

NOT_A_NUMBER = re.compile(r"\b[nN]a[nN]\b|<NA>|\bNone\b")
DEMO = DEPLOYMENT.model_copy(update={"is_demo": True})


@pytest.fixture
def county(sqlite_database: Engine, tmp_path: Path) -> Engine:
    """An empty, migrated database under test.db; what the process kept of others is dropped."""
    forget_databases()
    return sqlite_database


@pytest.fixture
def page(county: Engine, monkeypatch: pytest.MonkeyPatch):
    """Show a page of the county: ``page("map", lang="en")``."""

    def shown(name: str, **options) -> ShownPage:
        return show(monkeypatch, str(county.url), name, **options)

    return shown


def score(engine: Engine, months: tuple[str, ...] = ("2026-01", "2026-02")) -> None:
    with write_transaction(engine) as connection:
        viewer = system_viewer(connection)
        store_rule_book(connection, BOOK, viewer, file_name="book.xlsx", sha256="1")
    score_months(engine, list(months), viewer)


def set_up_with(engine: Engine, places: pd.DataFrame, figures: list, deployment: Deployment = DEMO) -> None:
    set_up(engine, deployment, CATALOGUE, actor="tests")
    with write_transaction(engine) as connection:
        add_places(connection, places)
        add_figures(connection, figures)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "told"), [("zh", "数据库"), ("en", "database")])
def test_an_empty_database_says_what_to_do(page, name: str, language: str, told: str):
    shown = page(name, lang=language)
    assert told in shown.told().lower()
    assert not list(shown.app.title)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "told"), [("zh", "尚未计分"), ("en", "Nothing was scored yet")])
def test_a_county_without_scores_says_what_to_do(page, county: Engine, name: str, language: str, told: str):
    set_up_with(county, PLACES, FIGURES)
    shown = page(name, lang=language)
    assert told in shown.told()
    assert len(shown.app.title) == 1
    assert not list(shown.app.dataframe)


@pytest.mark.parametrize("name", PAGES)
def test_before_anything_is_published_the_public_is_told_so(page, county: Engine, name: str):
    fill(county)
    score(county)
    shown = page(name, lang="en")
    assert "Nothing was published yet" in shown.told()
    assert "甲镇" not in "".join(shown.texts())


def test_a_deployment_without_demo_offers_no_choice_of_role(page, county: Engine):
    fill(county)
    score(county)
    shown = page("league_table", role=Role.ADMINISTRATOR)
    assert not list(shown.app.radio)
    assert "filter_view" not in shown.app.session_state, "without sign-in one is the public, whatever the session says"


def test_the_demo_offers_the_choice_of_role(page, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    score(county)
    shown = page("league_table")
    assert list(shown.app.radio[0].options) == [
        "公众", "县领导", "乡镇书记", "业务员", "审查员", "管理员",
    ]  # fmt: skip
    assert "filter_view" in shown.app.session_state


def test_one_level_is_no_choice(page, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    score(county)
    shown = page("overview", level="township")
    assert not [group for group in shown.app.get("button_group") if group.key == "filter_level"]


def test_places_without_boundaries_are_counted(page, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    score(county)
    shown = page("map", lang="en")
    assert "2 places have no boundary, so the map cannot show them." in "\n".join(shown.texts())
    assert set(shown.mapped()) == {"C1", "C2"}


def test_one_township_alone_is_first_and_last(page, county: Engine):
    alone = PLACES[PLACES["code"].isin(["C1", "C11", "C12"])]
    set_up_with(county, alone, [row for row in FIGURES if row[2] in ("C1", "C11", "C12")])
    score(county)
    shown = page("overview", place="C1")
    assert shown.markup().figures["位次"][0] == "1 / 1"
    ends = {caption: frame for caption, frame in shown.markup().frames().items() if "名" in caption}
    assert [frame["单位"].tolist() for frame in ends.values()] == [["甲镇"]]
    assert len(page("league_table").places()) == 1
    assert len(page("map", place="C1").mapped()) == 1


def test_an_item_that_nobody_reported_shows_missing_and_no_trend_line(page, county: Engine):
    set_up_with(county, PLACES, [row for row in FIGURES if row[1] != "talks"])
    score(county)
    shown = page("map", item="talks", place="C1", lang="en")
    assert shown.mapped() == {"C1": "Missing", "C2": "Missing"}
    assert not NOT_A_NUMBER.search("\n".join(shown.texts()))
    trend = page("trends", item="talks", place="C1", lang="en")
    assert "No figures" in trend.told()
    with pytest.raises(LookupError):
        trend.chart("trend")


def test_nothing_reported_at_all_is_dashes_and_not_zeros(page, county: Engine):
    """One township reports, the other nothing: its points are told apart from a score of zero."""
    set_up_with(county, PLACES, [row for row in FIGURES if not row[2].startswith("C2")])
    score(county)
    for name in PAGES:
        assert not NOT_A_NUMBER.search("\n".join(page(name, place="C2", lang="en").texts()))


def test_a_month_before_the_first_place_existed_is_only_a_message(page, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    score(county)
    shown = page("map", period="1950-01", lang="en")
    assert "1950-01" in shown.told()
    assert shown.app.selectbox(key="filter_period").value == "2026-02"


def test_a_new_score_run_shows_on_the_next_rerun(page, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    score(county, ("2026-01",))
    shown = page("league_table")
    assert shown.options("period") == ["2026年1月"]
    with read_transaction(county) as connection:
        viewer = system_viewer(connection)
    score_months(county, ["2026-02"], viewer)
    shown.app.run()
    assert shown.options("period") == ["2026年2月", "2026年1月"]
    assert shown.app.selectbox(key="filter_period").value == "2026-02"


def test_corrected_figures_scored_anew_show_on_the_next_rerun(page, county: Engine):
    set_up_with(county, PLACES, FIGURES)
    score(county, ("2026-01",))
    shown = page("league_table")
    before = float(shown.places().at["C2", "总分"])
    with write_transaction(county) as connection:
        add_figures(connection, [("2026-01", "paid", "C22", 0, 100)])
        viewer = system_viewer(connection)
    score_months(county, ["2026-01"], viewer)
    shown.app.run()
    assert float(shown.places().at["C2", "总分"]) < before
