"""Map and trends where something lacks or is too much: one place, all equal, nothing reported, 900 villages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from loaders.access import system_viewer
from loaders.engine import write_transaction
from loaders.places import add_places
from loaders.rule_books import store_rule_book
from loaders.score_runs import score_months
from loaders.setup import set_up
from metrics.rule_book import RuleBook
from tests.dashboard.shown_page import ShownPage, _elements, forget_databases, show
from tests.small_county import BOOK, CATALOGUE, DEPLOYMENT, FIGURES, PLACES, add_figures

MONTHS = ("2026-01", "2026-02")
VIEWS = ("lines", "multiples", "control", "funnel")
VILLAGES = 900
MOST_BYTES = 150_000


@pytest.fixture
def county(sqlite_database: Engine, tmp_path: Path) -> Engine:
    """An empty, migrated database; what the process kept of others is dropped."""
    forget_databases()
    return sqlite_database


@pytest.fixture
def page(county: Engine, monkeypatch: pytest.MonkeyPatch):
    """Show a page of the county: ``page("trends", view="funnel")``."""
    return lambda name, **options: show(monkeypatch, str(county.url), name, **options)


def fill(engine: Engine, places: pd.DataFrame, figures: list, book: RuleBook = BOOK) -> None:
    set_up(engine, DEPLOYMENT.model_copy(update={"is_demo": True}), CATALOGUE, actor="tests")
    with write_transaction(engine) as connection:
        add_places(connection, places)
        add_figures(connection, figures)
        viewer = system_viewer(connection)
        store_rule_book(connection, book, viewer, file_name="book.xlsx", sha256="1")
    score_months(engine, list(MONTHS), viewer)


def sent(shown: ShownPage) -> int:
    """How many bytes the page's elements are."""
    return sum(
        len(one.proto.SerializeToString()) for one in _elements(shown.app._tree) if hasattr(one.proto, "ByteSize")
    )


@pytest.mark.parametrize("view", VIEWS)
def test_two_months_are_too_few_for_signals_and_no_view_fails(page, county: Engine, view: str):
    fill(county, PLACES, FIGURES)
    shown = page("trends", view=view, items="visits", places="C1", lang="en")
    text = "\n".join(shown.texts())
    if view == "control":
        assert "at least 8 reports" in shown.told()
    elif view == "lines":
        assert "too few reports in a row" in text
    assert "nan" not in text.lower().split()


@pytest.mark.parametrize("view", VIEWS)
def test_one_place_alone_and_nothing_reported(page, county: Engine, view: str):
    alone = PLACES[PLACES["code"].isin(["C1", "C11"])]
    fill(county, alone, [("2026-01", "paid", "C11", 50, 50), ("2026-02", "paid", "C11", 50, 50)])
    assert "No figures" in page("trends", view=view, items="talks", places="C1", lang="en").told() or view in (
        "control", "funnel",
    )  # fmt: skip
    shown = page("map", item="paid", show="value", lang="en")
    assert set(shown.mapped()) == {"C1"}
    assert "100.00" in shown.markup().texts, "all equal is one class"


def test_context_that_nobody_reported_says_so(page, county: Engine):
    fill(county, PLACES, [row for row in FIGURES if row[1] != "people"])
    assert "No figures" in page("trends", items="people", places="C1", lang="en").told()
    assert page("map", item="people").mapped() == {}


def test_a_month_before_the_first_is_only_a_message(page, county: Engine):
    fill(county, PLACES, FIGURES)
    for name in ("map", "trends"):
        shown = page(name, period="1950-01", lang="en")
        assert "1950-01" in shown.told()
        assert shown.app.selectbox(key="filter_period").value == "2026-02"


@pytest.fixture
def crowded(county: Engine) -> None:
    """Three townships with nine hundred villages."""
    townships = [(f"C{n}", "township", f"{n}号镇", "C") for n in range(3)]
    villages = [(f"C{n % 3}{n:04d}", "village", f"示范第{n}村", f"C{n % 3}") for n in range(VILLAGES)]
    places = pd.DataFrame([*townships, *villages], columns=["code", "level", "name", "parent"])
    figures = [
        (month, "visits", code, n % 90, 100)
        for month in MONTHS
        for n, (code, *_) in enumerate(villages)
    ]  # fmt: skip
    item = BOOK.items[0].model_copy(update={"points": 100_000})
    book = BOOK.model_copy(update={"level": "village", "items": (item,), "code": "villages-2026"})
    fill(county, places.assign(valid_from="2020-01"), figures, book)


def test_nine_hundred_villages_are_shown_below_the_bar(page, crowded: None):
    shown = page("map", level="village", item="visits", show="value")
    assert len(shown.mapped()) == VILLAGES
    assert sent(shown) < MOST_BYTES
    assert len(next(iter(shown.markup().frames().values()))) == 80
    for view in VIEWS:
        assert sent(page("trends", view=view, items="visits", places="C00000", level="village")) < MOST_BYTES


def test_one_township_of_nine_hundred_villages_is_complete(page, crowded: None):
    shown = page("map", level="village", within="C1", item="visits", show="value")
    assert len(shown.mapped()) == VILLAGES // 3
