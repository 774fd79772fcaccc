"""Two series of rule books of one level: the address chooses, and every page shows the chosen one."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.access import system_viewer
from loaders.engine import migrate, open_engine, read_transaction, write_transaction
from loaders.places import add_places
from loaders.rule_books import store_rule_book
from loaders.score_runs import newest_run, score_months
from loaders.setup import set_up
from tests.dashboard.shown_page import PAGES, show
from tests.small_county import BOOK, CATALOGUE, DEPLOYMENT, FIGURES, PLACES, add_figures


@pytest.fixture(scope="module")
def two_series(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small county with a second series, for staff posts, in which only talks count."""
    path: Path = tmp_path_factory.mktemp("series") / "series.db"
    url = f"sqlite:///{path}"
    engine = open_engine(url)
    migrate(engine)
    set_up(engine, DEPLOYMENT.model_copy(update={"is_demo": True}), CATALOGUE, actor="tests")
    with write_transaction(engine) as connection:
        add_places(connection, PLACES)
        add_figures(connection, FIGURES)
    talks = BOOK.items[2].model_copy(update={"points": BOOK.total_points})
    posts = BOOK.model_copy(update={"code": "posts", "title": "驻村岗位考核", "series": "岗位", "items": (talks,)})
    with write_transaction(engine) as connection:
        viewer = system_viewer(connection)
        for book in (BOOK, posts):
            store_rule_book(connection, book, viewer, file_name=f"{book.code}.xlsx", sha256=book.code)
    score_months(engine, ["2026-01", "2026-02"], viewer)
    return url


@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_the_series_of_the_address(monkeypatch: pytest.MonkeyPatch, two_series: str, name: str):
    with read_transaction(open_engine(two_series)) as connection:
        runs = {series: newest_run(connection, "township", "2026-02", series) for series in ("", "岗位")}
    assert runs[""] != runs["岗位"]
    for address, title in (({}, BOOK.title), ({"series": "岗位"}, "驻村岗位考核")):
        shown = show(monkeypatch, two_series, name, **address)
        assert any(title in text for text in shown.texts()), address


def test_a_series_that_was_never_scored_falls_back(monkeypatch: pytest.MonkeyPatch, two_series: str):
    shown = show(monkeypatch, two_series, "league_table", series="nowhere")
    assert any(BOOK.title in text for text in shown.texts())
