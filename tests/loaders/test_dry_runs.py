"""Dry runs on both databases: compared with the stored run, nothing written."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.dry_runs import DryRun, dry_run
from loaders.engine import read_transaction, write_transaction
from loaders.rule_books import store_rule_book
from loaders.schema import audit_event, rule_book, score_run
from loaders.score_runs import score_months
from metrics.dry_run import Cause
from metrics.problems import InputRefused
from metrics.rule_book import PlaceTarget, RuleBook
from tests.small_county import BOOK, fill

MONTH = "2026-01"


@pytest.fixture
def county(database: Engine) -> Engine:
    """The small county, January scored: C2 is first with 1,000.00 points, C1 second with 951.70."""
    fill(database)
    with write_transaction(database) as connection:
        store_rule_book(connection, BOOK, system_viewer(connection), file_name="book.xlsx", sha256="1")
        viewer = system_viewer(connection)
    score_months(database, [MONTH], viewer)
    return database


def tried(engine: Engine, book: RuleBook, period: str = MONTH) -> DryRun:
    with read_transaction(engine) as connection:
        return dry_run(connection, book, period, system_viewer(connection))


def counts(engine: Engine) -> list[int | None]:
    with read_transaction(engine) as connection:
        return [
            connection.scalar(select(func.count()).select_from(table)) for table in (score_run, rule_book, audit_event)
        ]


def next_year(**changes: object) -> RuleBook:
    return BOOK.model_copy(update={"first_month": "2027-01", "last_month": "2027-12", **changes})


def test_the_same_book_moves_nobody_and_writes_nothing(county: Engine) -> None:
    before = counts(county)
    result = tried(county, BOOK)
    assert (result.moves, result.ranked) == ((), 2)
    assert counts(county) == before


def test_next_years_targets_show_who_moves_and_why(county: Engine) -> None:
    # Were C2's target of talks 240 a year, 20 a month, its 2 talks would earn 200 × 2 ÷ 20 = 20 and the total be 820.
    targets = (PlaceTarget(item="talks", place="C2", first_month="2027-01", value=240),)
    result = tried(county, next_year(targets=targets))
    assert {move.place: (move.rank_before, move.rank_now) for move in result.moves} == {"C1": (2, 1), "C2": (1, 2)}
    lost = next(move for move in result.moves if move.place == "C2")
    assert (lost.points_before, lost.points_now) == (100_000, 82_000)
    assert lost.causes == (Cause("item", "talks", -18_000, 20_000, 2_000),)
    assert (result.names["C2"], result.items["talks"], result.stored_book.code) == ("乙乡", "健康讲座", BOOK.code)


def test_a_book_of_another_code_is_compared_with_the_levels_newest_run(county: Engine) -> None:
    assert tried(county, next_year(code="another")).moves == ()


def test_a_month_that_was_never_scored_is_refused(county: Engine) -> None:
    with pytest.raises(InputRefused) as refused:
        tried(county, BOOK, "2026-02")
    assert [problem.code for problem in refused.value.problems] == ["not_scored"]


def test_a_book_that_could_not_be_stored_is_refused(county: Engine) -> None:
    stray = PlaceTarget(item="talks", place="C9", first_month="2027-01", value=3)
    with pytest.raises(InputRefused) as refused:
        tried(county, next_year(total_points=5, targets=(stray,)))
    assert {problem.code for problem in refused.value.problems} == {"points_do_not_sum", "target_place_unknown"}


def test_who_may_not_score_may_not_try(county: Engine) -> None:
    with read_transaction(county) as connection, pytest.raises(AccessDenied):
        dry_run(connection, BOOK, MONTH, Viewer("x", "x", Role.TOWNSHIP, "C"))
