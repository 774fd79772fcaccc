"""The receipt on a page: the steps of an item, the reports behind it, nothing for those who may not see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.demo_database import LAST_MONTH
from tests.ledger_county import scored_with_ledger


def section(url: str, month: str, role: str, place: str, item: str, language: str) -> None:
    from dashboard.guard import PageContext
    from dashboard.reads import read_run, run_of
    from dashboard.receipt_section import show_receipt
    from loaders.access import Role, Viewer
    from loaders.deployment import read_deployment
    from loaders.engine import open_engine, read_transaction
    from loaders.newest_runs import newest_runs

    with read_transaction(open_engine(url)) as connection:
        deployment = read_deployment(connection)
        runs = newest_runs(connection, deployment.level_codes)
    context = PageContext(url, Viewer("s", "s", Role(role), deployment.root), language, deployment, 51, runs)
    show_receipt(context, read_run(context, run_of(context, "township", month)), place, item)


def shown(
    url: str, role: str, item: str, place: str = "990101101", month: str = LAST_MONTH, language: str = "en"
) -> AppTest:
    return AppTest.from_function(section, args=(url, month, role, place, item, language), default_timeout=60).run()


def test_an_item_is_shown_step_by_step_with_its_reports(demo_url: str) -> None:
    page = shown(demo_url, "county_leader", "benefit_on_time")
    assert not page.exception
    (steps,) = page.text
    assert "Formula (linear; zero_at=60.0): 45 × (" in steps.value
    assert "Rounded half up to 0.01:" in steps.value
    table = page.dataframe[0].value
    assert len(table) > 100
    assert {"File", "Sheet", "Cells", "Batch"} <= set(table.columns)


def test_the_total_has_its_sum_its_rank_and_the_items_that_it_adds_up(demo_url: str) -> None:
    page = shown(demo_url, "county_leader", "total")
    assert not page.exception
    (steps,) = page.text
    assert "Rank " in steps.value
    (items,) = page.dataframe
    total = re.search(r"Sum of the items that count: ([\d.]+)", steps.value)
    assert total is not None
    assert items.value["Points"].sum() == pytest.approx(float(total[1]))


@pytest.mark.parametrize(
    ("language", "penalty"), [("en", "Penalty “迟报”: 2 × 0.50 = 1.00"), ("zh", "扣分“迟报”：2 次 × 0.50 = 1.00")]
)
def test_the_total_tells_every_bonus_and_penalty_entry_and_the_weighed_months(
    sqlite_database: Engine, tmp_path: Path, language: str, penalty: str
) -> None:
    scored_with_ledger(sqlite_database, tmp_path)
    url = str(sqlite_database.url)
    page = shown(url, "county_leader", "total", "C1", "2026-02", language)
    assert not page.exception
    (steps,) = page.text
    assert penalty in steps.value
    entries, items, months = (table.value for table in page.dataframe)
    assert entries.iloc[:, 3].tolist() == [3, 2]
    assert entries.iloc[0].tolist()[5:8] == ["市级表彰", "云卫发〔2026〕3号", "entries.csv"]
    assert len(items) == 3
    assert months.iloc[:, 1].tolist() == [4, 3]


def test_the_public_gets_no_receipt(demo_url: str) -> None:
    page = shown(demo_url, "public", "benefit_on_time")
    assert not page.exception
    assert not page.text
