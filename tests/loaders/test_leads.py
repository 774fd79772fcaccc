"""Leads: stored with a run, read within what a viewer may see, computed from what the database holds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.engine import read_transaction, write_transaction
from loaders.leads import read_earlier_ranks, read_earlier_years, read_leads, store_leads
from loaders.rule_books import StoredRuleBook, store_rule_book
from loaders.score_runs import make_score_run
from metrics.lead_frames import LEAD_DTYPES, lead_frame
from metrics.rule_book import RuleBook
from tests.small_county import BOOK, CATALOGUE, FIGURES, add_figures, fill

BASIS = {"legal_basis": "law, article 1", "authority": "office", "expires": "2027-12-31"}
ROWS = [
    {"kind": "trigger", "trigger_code": "t", "place": "C1", "item": "paid", "indicator": "paid"},
    {"kind": "heaping", "place": "C2", "p_value": 1e-5, "threshold": 1e-4},
    {"kind": "copied_months", "place": "C12", "indicator": "visits", "p_value": 1e-300, "threshold": 1e-4},
    {"kind": "copied_places", "place": "C11", "other_place": "C12", "indicator": "visits"},
    {"kind": "copied_places", "place": "C11", "other_place": "C21", "indicator": "visits"},
]


def leads(rows: list[dict[str, Any]]) -> pd.DataFrame:
    same = {"first_month": "2026-01", "last_month": "2026-02", "figures": 12, "statistic": 0.25}
    return lead_frame(pd.DataFrame([same | row for row in rows]))


def stored_book(engine: Engine, book: RuleBook = BOOK) -> StoredRuleBook:
    with write_transaction(engine) as connection:
        return store_rule_book(connection, book, system_viewer(connection), file_name=book.code, sha256=book.version)


def scored(engine: Engine, stored: StoredRuleBook, period: str) -> int:
    with write_transaction(engine) as connection:
        return make_score_run(connection, stored, period, system_viewer(connection))


@pytest.fixture
def county(database: Engine) -> Engine:
    fill(database)
    return database


@pytest.fixture
def run(county: Engine) -> int:
    """A run with the leads above stored beside whatever its figures opened."""
    number = scored(county, stored_book(county), "2026-01")
    with read_transaction(county) as connection:
        assert read_leads(connection, system_viewer(connection), number).empty
    with write_transaction(county) as connection:
        assert store_leads(connection, number, leads(ROWS[:1]), leads([]), leads(ROWS[1:])) == len(ROWS)
        assert store_leads(connection, number, leads([])) == 0
    return number


def seen(engine: Engine, run: int, role: Role, place: str) -> list[int]:
    with read_transaction(engine) as connection:
        return read_leads(connection, Viewer("x", "x", role, place), run)["number"].tolist()


def test_what_is_stored_is_read_again_numbered_in_order(county: Engine, run: int) -> None:
    with read_transaction(county) as connection:
        found = read_leads(connection, system_viewer(connection), run)
    assert found["number"].tolist() == [1, 2, 3, 4, 5]
    pd.testing.assert_frame_equal(found[list(LEAD_DTYPES)], leads(ROWS))


@pytest.mark.parametrize("role", [Role.COUNTY_LEADER, Role.CLERK, Role.REVIEWER, Role.ADMINISTRATOR])
def test_who_holds_the_county_sees_all_leads(county: Engine, run: int, role: Role) -> None:
    assert seen(county, run, role, "C") == [1, 2, 3, 4, 5]


def test_a_township_sees_its_own_leads_and_none_that_touches_a_neighbour(county: Engine, run: int) -> None:
    assert seen(county, run, Role.TOWNSHIP, "C1") == [1, 3, 4]
    assert seen(county, run, Role.TOWNSHIP, "C2") == [2]
    assert seen(county, run, Role.CLERK, "C2") == [2]


def test_the_public_sees_no_lead(county: Engine, run: int) -> None:
    with pytest.raises(AccessDenied):
        seen(county, run, Role.PUBLIC, "C")


def test_a_run_opens_the_leads_of_its_triggers(county: Engine) -> None:
    trigger = {"code": "last", "name": "last", "condition": "last_ranks", "bound": 1, **BASIS}
    stored = stored_book(county, RuleBook.model_validate(BOOK.model_dump() | {"triggers": [trigger]}))
    number = scored(county, stored, "2026-01")
    with read_transaction(county) as connection:
        found = read_leads(connection, system_viewer(connection), number)
    assert found[["kind", "trigger_code", "place", "statistic", "figures"]].to_numpy().tolist() == [
        ["trigger", "last", "C1", 2.0, 2]
    ]


def test_figures_of_earlier_years_are_summed_by_unit_and_year(county: Engine) -> None:
    earlier = [
        (f"{year}{period[4:]}", code, place, 2 * numerator, None if below is None else 2 * below)
        for year in (2023, 2024, 2025)
        for period, code, place, numerator, below in FIGURES
    ]
    with write_transaction(county) as connection:
        add_figures(connection, earlier)
    with read_transaction(county) as connection:
        sums = read_earlier_years(connection, BOOK, CATALOGUE, "2026-01")
    assert set(sums["period"]) == {"2024-12", "2025-12"}
    assert set(sums["indicator"]) == {"visits", "paid"}
    last = sums[sums["period"] == "2025-12"].set_index(["indicator", "place"])
    assert last.loc[("visits", "C11"), ["numerator", "denominator"]].tolist() == [38, 40]
    assert last.loc[("visits", "C12"), ["numerator", "denominator"]].tolist() == [180, 200]
    assert last.loc[("visits", "C22"), ["numerator", "denominator"]].tolist() == [18, 20]


def test_ranks_of_earlier_years_are_those_of_the_last_month_scored(county: Engine) -> None:
    with write_transaction(county) as connection:
        add_figures(connection, [(f"2025{period[4:]}", *rest) for period, *rest in FIGURES])
    dates = {"first_month": "2025-01", "last_month": "2025-12", "code": "small-township-2025"}
    before = stored_book(county, BOOK.model_copy(update=dates))
    for month in ("2025-01", "2025-02"):
        scored(county, before, month)
    trigger = {"code": "last", "name": "last", "condition": "last_ranks", "bound": 1, **BASIS}
    three = RuleBook.model_validate(BOOK.model_dump() | {"triggers": [trigger | {"years": 3}]})
    with read_transaction(county) as connection:
        assert read_earlier_ranks(connection, BOOK, "2026-02") == []
        [found] = read_earlier_ranks(connection, three, "2026-02")
    ranks = found[found["level"] == "township"].set_index("place")["rank"]
    assert ranks.to_dict() == {"C1": 1, "C2": 2}
