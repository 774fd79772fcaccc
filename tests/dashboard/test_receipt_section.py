"""The receipt on a page: the steps of an item, the reports behind it, nothing for those who may not see it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.demo_database import LAST_MONTH


def section(url: str, month: str, role: str, item: str) -> None:
    from dashboard.guard import PageContext
    from dashboard.reads import read_run, run_of
    from dashboard.receipt_section import show_receipt
    from loaders.access import Role, Viewer
    from loaders.deployment import read_deployment
    from loaders.engine import open_engine, read_transaction

    with read_transaction(open_engine(url)) as connection:
        deployment = read_deployment(connection)
    context = PageContext(url, Viewer("s", "s", Role(role), deployment.root), "en", deployment, 51)
    show_receipt(context, read_run(context, run_of(context, "township", month)), "990101101", item)


def shown(url: str, role: str, item: str) -> AppTest:
    return AppTest.from_function(section, args=(url, LAST_MONTH, role, item), default_timeout=60).run()


def test_an_item_is_shown_step_by_step_with_its_reports(demo_url: str) -> None:
    page = shown(demo_url, "county_leader", "benefit_on_time")
    assert not page.exception
    (steps,) = page.text
    assert "Formula (linear; zero_at=60.0): 45 × (" in steps.value
    assert "Rounded half up to 0.01:" in steps.value
    table = page.dataframe[0].value
    assert len(table) > 100
    assert {"File", "Sheet", "Cells", "Batch"} <= set(table.columns)


def test_the_total_has_its_sum_and_rank(demo_url: str) -> None:
    page = shown(demo_url, "county_leader", "total")
    assert not page.exception
    assert "Rank " in page.text[0].value
    assert not page.dataframe


def test_the_public_gets_no_receipt(demo_url: str) -> None:
    page = shown(demo_url, "public", "benefit_on_time")
    assert not page.exception
    assert not page.text
