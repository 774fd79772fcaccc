"""Profile and comparison where something lacks: one place alone, nothing reported, too few peers, all equal."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from loaders.access import Role
from loaders.engine import read_transaction
from loaders.score_runs import newest_run
from tests.dashboard.shown_page import ShownPage, forget_databases, show
from tests.dashboard.test_awkward_states import DEMO, NOT_A_NUMBER, score, set_up_with
from tests.record_county import publish
from tests.small_county import FIGURES, PLACES

ALONE = PLACES[PLACES["code"].isin(["C1", "C11", "C12"])]


@pytest.fixture
def page(sqlite_database: Engine, monkeypatch: pytest.MonkeyPatch):
    forget_databases()

    def shown(name: str, **options: str) -> ShownPage:
        result = show(monkeypatch, str(sqlite_database.url), name, **{"lang": "en", **options})
        # Words such as “none” in sentences are no figures: cells, headline figures and facts are looked at.
        markup = result.markup()
        cells = [str(cell) for frame in markup.frames().values() for cell in frame.to_numpy().ravel()]
        figures = [text for texts in markup.figures.values() for text in texts]
        assert not NOT_A_NUMBER.search("\n".join([*cells, *figures]))
        return result

    return shown


def test_one_township_alone_is_compared_with_nobody(page, sqlite_database: Engine):
    set_up_with(sqlite_database, ALONE, [row for row in FIGURES if row[2] in ("C1", "C11", "C12")], DEMO)
    score(sqlite_database)
    shown = page("place", place="C1")
    assert shown.markup().figures["Rank"][0] == "1 / 1"
    assert "Nobody is ranked better." in shown.texts()
    compared = page("compare")
    assert compared.app.multiselect(key="filter_places").value == ["C1"]
    assert compared.app.selectbox(key="filter_against").value == "2026-01"


def test_a_place_that_reported_nothing_has_dashes_and_no_waterfall(page, sqlite_database: Engine):
    set_up_with(sqlite_database, PLACES, [row for row in FIGURES if not row[2].startswith("C2")], DEMO)
    score(sqlite_database)
    shown = page("place", place="C2")
    assert shown.markup().figures["Total points"][0] in ("—", "0.00")
    page("compare", places="C1,C2")
    page("compare", places="C2")
    page("place", level="township", place="C")


def test_places_with_equal_figures_have_no_difference(page, sqlite_database: Engine):
    same = [
        (month, code, place, numerator, denominator)
        for month, code, _, numerator, denominator in [("2026-01", "visits", "", 9, 10), ("2026-01", "paid", "", 9, 10)]
        for place in ("C11", "C12", "C21", "C22")
    ]
    set_up_with(sqlite_database, PLACES, same, DEMO)
    score(sqlite_database, ("2026-01",))
    shown = page("compare", places="C1,C2")
    assert "Item by item, largest difference first" not in shown.markup().frames()
    assert any(caption.endswith("without a difference in points") for caption in shown.markup().frames())


def test_the_public_is_told_why_there_is_nothing_of_a_village(page, sqlite_database: Engine):
    set_up_with(sqlite_database, PLACES, FIGURES, DEMO)
    score(sqlite_database)
    with read_transaction(sqlite_database) as connection:
        run = newest_run(connection, "township", "2026-02")
    publish(sqlite_database, run or 0)
    shown = page("place", role=Role.PUBLIC, place="C11")
    assert "“C11”, which does not exist here" in shown.told()
    assert shown.app.selectbox(key="filter_place").value in ("C1", "C2")
