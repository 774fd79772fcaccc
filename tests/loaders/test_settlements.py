"""Settlements on both databases: of a publication, with decisions, who sees what, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from loaders import settlements
from loaders.access import AccessDenied, Role, Viewer
from loaders.engine import read_transaction, write_transaction
from loaders.publications import approve_publication, prepare_publication
from loaders.rule_books import store_rule_book
from loaders.schema import audit_event
from loaders.score_runs import make_score_run
from loaders.settlements import read_settlement, record_settlement, settleable
from metrics.problems import InputRefused
from metrics.rule_book import RuleBook
from tests.metrics.test_award_lint import by_grade, by_rank
from tests.metrics.test_settlement import decided, measure
from tests.small_county import BOOK, FIGURES, add_figures, fill

CLERK = Viewer("clerk", "clerk", Role.CLERK, "C")
LEADER = Viewer("leader", "leader", Role.COUNTY_LEADER, "C")
HEAD = Viewer("head", "head", Role.ADMINISTRATOR, "C")
AWARDS = RuleBook.model_validate(
    BOOK.model_dump(mode="json")
    | {
        "awards": [
            by_rank("first", 1, 1, 1_000_00),
            by_rank("last", 1, 1, 200_00, "deduction"),
            by_rank("rise", 1, 1, 300_00, "progress_prize"),
            by_grade("good", "良好", 50_00),
        ],
        "grades": [{"name": "良好", "at_least": 92}, {"name": "合格"}],
    }
)
DAY = date(2026, 3, 10)


def score(engine: Engine, period: str, book: RuleBook = AWARDS) -> int:
    with write_transaction(engine) as connection:
        stored = store_rule_book(connection, book, CLERK, file_name="book.xlsx", sha256=book.version)
        return make_score_run(connection, stored, period, CLERK)


def publish(engine: Engine, run: int, reason: str = "") -> int:
    draft = prepare_publication(engine, CLERK, run, "结果", reason=reason, today=DAY)
    approve_publication(engine, LEADER, draft.id, "副县长", today=DAY)
    number = approve_publication(engine, HEAD, draft.id, "局长", today=DAY)
    assert number is not None
    return number


@pytest.fixture
def county(database: Engine) -> Engine:
    fill(database, FIGURES)
    return database


def lines(engine: Engine, number: int, viewer: Viewer = CLERK) -> list[tuple[Any, ...]]:
    with read_transaction(engine) as connection:
        found = read_settlement(connection, viewer, number, DAY).lines
    shown = found.astype(object).where(found.notna(), None)
    return [tuple(row) for row in shown[["place", "award", "state", "amount"]].itertuples(index=False, name=None)]


def test_a_publication_is_settled_by_its_book(county: Engine) -> None:
    number = publish(county, score(county, "2026-02"))
    assert lines(county, number) == [
        ("C1", "first", "settled", 100_000),
        ("C1", "good", "settled", 5_000),
        ("C2", "last", "settled", -20_000),
    ]
    with read_transaction(county) as connection:
        found = read_settlement(connection, CLERK, number, DAY)
        assert [head.number for head in settleable(connection)] == [number]
    assert found.earlier is None
    assert found.sums["amount"].tolist() == [105_000, -20_000]
    assert found.names.set_index("code").loc["C1", "name"] == "甲镇"
    assert found.day == DAY


def test_decisions_count_as_they_stand_on_the_day(county: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    number = publish(county, score(county, "2026-02"))
    asked: list[date] = []

    def measures(_connection: object, day: date) -> pd.DataFrame:
        asked.append(day)
        return decided(measure("C1", scope=("first",)), measure("C2"))

    monkeypatch.setattr(settlements, "read_measures", measures)
    assert lines(county, number) == [
        ("C1", "first", "excluded", 0),
        ("C1", "good", "settled", 5_000),
        ("C2", "last", "settled", -20_000),
    ]
    assert asked == [DAY]


def test_improvement_is_against_the_publication_a_year_before(county: Engine) -> None:
    before = AWARDS.model_copy(update={"code": "before", "first_month": "2025-01", "last_month": "2025-12"})
    with write_transaction(county) as connection:
        add_figures(connection, [("2025-02", *row[1:3], row[3] // 2, row[4]) for row in FIGURES if row[0] == "2026-01"])
    corrected = publish(county, score(county, "2025-02", before))
    with write_transaction(county) as connection:
        add_figures(connection, [("2025-02", "paid", "C22", 1, 50)])
    earlier = publish(county, score(county, "2025-02", before), "更正")
    assert corrected < earlier
    number = publish(county, score(county, "2026-02"))
    with read_transaction(county) as connection:
        found = read_settlement(connection, CLERK, number, DAY)
        assert [head.number for head in settleable(connection)] == [number, earlier]
    assert found.earlier is not None
    assert found.earlier.number == earlier
    assert found.lines.loc[found.lines["award"] == "rise", "award_rank"].tolist() == [1]


def test_who_sees_what(county: Engine) -> None:
    number = publish(county, score(county, "2026-02"))
    assert {row[0] for row in lines(county, number, Viewer("t", "t", Role.TOWNSHIP, "C2"))} == {"C2"}
    assert {row[0] for row in lines(county, number, LEADER)} == {"C1", "C2"}
    with pytest.raises(AccessDenied):
        lines(county, number, Viewer("p", "p", Role.PUBLIC, "C"))


def test_what_was_corrected_and_what_has_no_awards_is_not_settled(county: Engine) -> None:
    first = publish(county, score(county, "2026-02"))
    with write_transaction(county) as connection:
        add_figures(connection, [("2026-02", "visits", "C22", 1, 20)])
    second = publish(county, score(county, "2026-02"), "更正")
    with pytest.raises(InputRefused, match="settlement_corrected"):
        lines(county, first)
    assert lines(county, second)
    plain = publish(county, score(county, "2026-01", BOOK))
    with pytest.raises(InputRefused, match="settlement_without_awards"):
        lines(county, plain)
    with read_transaction(county) as connection:
        assert [head.number for head in settleable(connection)] == [second]
        with pytest.raises(KeyError):
            read_settlement(connection, CLERK, 99)


def test_handing_a_sheet_out_is_on_the_record(county: Engine) -> None:
    number = publish(county, score(county, "2026-02"))
    with read_transaction(county) as connection:
        found = read_settlement(connection, CLERK, number, DAY)
        again = read_settlement(connection, CLERK, number, DAY)
    assert found.sha256 == again.sha256
    with pytest.raises(AccessDenied):
        record_settlement(county, LEADER, found)
    record_settlement(county, CLERK, found)
    with read_transaction(county) as connection:
        event = connection.execute(select(audit_event).order_by(audit_event.c.id.desc()).limit(1)).one()
    assert (event.action, event.subject, event.actor) == ("settle", str(number), "clerk")
    assert found.sha256 in event.details
    assert '"amount": 85000' in event.details
