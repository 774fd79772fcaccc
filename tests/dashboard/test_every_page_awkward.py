"""Every page in states that no county wishes for: 900 villages, all places equal, nothing but one place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from loaders.access import Role, system_viewer
from loaders.engine import open_engine, write_transaction
from loaders.places import add_places
from loaders.rule_books import store_rule_book
from loaders.score_runs import score_months
from loaders.setup import set_up
from metrics.rule_book import RuleBook
from tests.dashboard.shown_page import PAGES, ShownPage, forget_databases, show
from tests.dashboard.test_awkward_states import NOT_A_NUMBER
from tests.small_county import BOOK, CATALOGUE, DEPLOYMENT, add_figures

MONTHS = ("2026-01", "2026-02")
VILLAGES = 900
VILLAGE_BOOK = RuleBook.model_validate(
    {
        **BOOK.model_dump(),
        "code": "small-village-2026",
        "level": "village",
        "total_points": 80_000,
        "items": [item for item in BOOK.model_dump()["items"] if item["indicator"] != "talks"],
    }
)


def crowded() -> tuple[pd.DataFrame, list[tuple]]:
    """Two townships with 450 villages each, no two of them alike."""
    townships = [("C1", "township", "甲镇", "C"), ("C2", "township", "乙乡", "C")]
    villages = [(f"C{1 + n % 2}{n:04}", "village", f"第{n}村", f"C{1 + n % 2}") for n in range(VILLAGES)]
    figures = [
        (month, indicator, code, 20 + number % 30, 60)
        for month in MONTHS
        for indicator in ("visits", "paid")
        for number, (code, *_) in enumerate(villages)
    ]
    return _places([*townships, *villages]), figures


def equal() -> tuple[pd.DataFrame, list[tuple]]:
    """Two townships of two villages with the same figures."""
    places = [(f"C{n}", "township", f"{n}乡", "C") for n in (1, 2)]
    villages = [(f"C{n}{m}", "village", f"{n}-{m}村", f"C{n}") for n in (1, 2) for m in (1, 2)]
    figures: list[tuple] = [
        (month, indicator, code, 9, 10) for month in MONTHS for indicator in ("visits", "paid") for code, *_ in villages
    ]
    figures += [(month, "talks", code, 1, None) for month in MONTHS for code, *_ in places]
    return _places([*places, *villages]), figures


def alone() -> tuple[pd.DataFrame, list[tuple]]:
    """One township with one village, which reported one item a month."""
    places = _places([("C1", "township", "甲镇", "C"), ("C11", "village", "甲一村", "C1")])
    return places, [("2026-01", "visits", "C11", 0, 1), ("2026-02", "visits", "C11", 3, 4)]


def _places(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "level", "name", "parent"]).assign(valid_from="2020-01")


COUNTIES: dict[str, Callable[[], tuple[pd.DataFrame, list[tuple]]]] = {
    "alone": alone,
    "crowded": crowded,
    "equal": equal,
}


@pytest.fixture(scope="module", params=sorted(COUNTIES))
def county(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A county in one of the states, scored for townships and villages; the tests only read it."""
    forget_databases()
    path = tmp_path_factory.mktemp(request.param) / "county.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    places, figures = COUNTIES[request.param]()
    set_up(engine, DEPLOYMENT.model_copy(update={"is_demo": True}), CATALOGUE, actor="tests")
    with write_transaction(engine) as connection:
        add_places(connection, places)
        add_figures(connection, figures)
        viewer = system_viewer(connection)
        for book in (BOOK, VILLAGE_BOOK):
            store_rule_book(connection, book, viewer, file_name=f"{book.code}.xlsx", sha256=book.code)
    score_months(engine, list(MONTHS), viewer)
    return engine


def shown(monkeypatch: pytest.MonkeyPatch, county: Engine, name: str, **options: object) -> ShownPage:
    return show(monkeypatch, str(county.url), name, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", ["township", "village"])
@pytest.mark.parametrize("name", [*PAGES, "presentation"])
def test_every_page_shows_itself(monkeypatch: pytest.MonkeyPatch, county: Engine, name: str, level: str):
    for language in ("zh", "en"):
        page = shown(monkeypatch, county, name, role=Role.CLERK, lang=language, level=level)
        assert not NOT_A_NUMBER.search("\n".join(page.texts()))
        assert not list(page.app.error)


@pytest.mark.parametrize("name", PAGES)
def test_a_month_before_the_first_is_a_message_and_the_newest_month(
    monkeypatch: pytest.MonkeyPatch, county: Engine, name: str
):
    page = shown(monkeypatch, county, name, role=Role.CLERK, period="1950-01", lang="en")
    assert not list(page.app.error)
    if any(box.key == "filter_period" for box in page.app.selectbox):
        assert "1950-01" in page.told()
        assert page.app.selectbox(key="filter_period").value == MONTHS[-1]
