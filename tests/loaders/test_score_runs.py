"""Score runs on both databases: figures worked by hand, stored whole, read within what may be seen."""

import pandas as pd
import pytest
from sqlalchemy import Engine, delete, func, select

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.engine import read_transaction, write_transaction
from loaders.rule_books import rule_books_in_force, store_rule_book
from loaders.schema import observation, rule_book, score_item, score_run
from loaders.score_reads import read_item_trend, read_items, read_subjects, read_total_trend, read_totals
from loaders.score_runs import (
    make_score_run,
    newest_run,
    previous_run,
    run_header,
    score_months,
    scored_levels,
    scored_periods,
    scored_series,
)
from loaders.setup import set_up
from metrics.catalogue import Polarity, Subject
from metrics.problems import InputRefused
from metrics.rule_book import PlaceTarget, RuleBook
from tests.small_county import BOOK, CATALOGUE, DEPLOYMENT, add_figures, fill


@pytest.fixture
def county(database: Engine) -> Engine:
    fill(database)
    with write_transaction(database) as connection:
        store_rule_book(connection, BOOK, system_viewer(connection), file_name="book.xlsx", sha256="1")
    return database


def scored(engine: Engine, *months: str) -> list[int]:
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    return score_months(engine, months, viewer)


def totals_of(engine: Engine, run: int) -> pd.DataFrame:
    with read_transaction(engine) as connection:
        return read_totals(connection, system_viewer(connection), run).set_index("place")


def test_totals_and_ranks_are_those_worked_by_hand(county: Engine):
    [run] = scored(county, "2026-01")
    totals = totals_of(county, run)
    # C1: visits 49/60 = 81.666…% of 90 → 500 × 0.907407… = 453.70; paid 99/100 → 1 below → 300 − 2 = 298;
    # talks 1 of 12 × 1/12 = 1 → 200. Sum 951.70.
    assert totals.loc["C1", "points"] == 95170
    # C2: visits 27/30 = 90 % → 500; paid 100/100 → 300; talks 2 of 1 → capped at 200. Sum 1000.
    assert totals.loc["C2", "points"] == 100_000
    # County: visits 76/90 = 84.444…% → 469.14; paid 199/200 = 99.5 → 299; talks 3 of 24 × 1/12 = 2 → 200.
    assert totals.loc["C", "points"] == 96814
    assert totals.loc[["C1", "C2"], "rank"].tolist() == [2, 1]
    assert pd.isna(totals.loc["C", "rank"])
    assert totals.loc["C1", "ranked_places"] == 2


def test_the_second_month_cumulates_and_knows_the_first(county: Engine):
    first, second = scored(county, "2026-01", "2026-02")
    totals = totals_of(county, second)
    with read_transaction(county) as connection:
        items = read_items(connection, system_viewer(connection), second).set_index(["place", "item"])
        assert run_header(connection, second)["previous_run"] == first
    # C1 visits: 9+40+10+50 = 109 of 120.
    assert items.loc[("C1", "visits"), ["numerator", "denominator"]].tolist() == [109, 120]
    assert items.loc[("C1", "visits"), "value"] == pytest.approx(109 / 120 * 100)
    # C2: 18+9+10 of 20+10+20; village C22 owes February.
    assert items.loc[("C2", "visits"), ["reports_due", "reports_received"]].tolist() == [4, 3]
    assert totals.loc["C2", "previous_rank"] == 1
    assert totals.loc["C1", "previous_points"] == 95170


def test_subjects_sum_their_items(county: Engine):
    [run] = scored(county, "2026-01")
    with read_transaction(county) as connection:
        viewer = system_viewer(connection)
        subjects = read_subjects(connection, viewer, run)
        items = read_items(connection, viewer, run)
    assert set(subjects["subject"]) == {"service", "benefit", "governance"}
    assert subjects.groupby("place")["points"].sum().to_dict() == items.groupby("place")["points"].sum().to_dict()
    light = subjects.set_index(["place", "subject"])["light"]
    assert light[("C1", "service")] == "amber"
    assert light[("C2", "service")] == "green"


def test_scoring_the_same_again_makes_no_second_run(county: Engine):
    assert scored(county, "2026-01") == scored(county, "2026-01")
    with read_transaction(county) as connection:
        assert connection.scalar(select(func.count()).select_from(score_run)) == 1


def test_new_figures_make_a_new_run_and_leave_the_old_one(county: Engine):
    [old] = scored(county, "2026-01")
    before = totals_of(county, old)
    with write_transaction(county) as connection:
        connection.execute(delete(observation).where(observation.c.place == "C22"))
        add_figures(connection, [("2026-01", "visits", "C22", 0, 10)])
    [new] = scored(county, "2026-01")
    assert new != old
    pd.testing.assert_frame_equal(totals_of(county, old), before)
    assert totals_of(county, new).loc["C2", "points"] < before.loc["C2", "points"]
    with read_transaction(county) as connection:
        assert newest_run(connection, "township", "2026-01") == new
        assert scored_periods(connection, "township") == ["2026-01"]
        assert scored_levels(connection) == ["township"]


def test_a_target_of_a_place_counts_from_its_month_on(county: Engine):
    book = BOOK.model_copy(
        update={"targets": (PlaceTarget(item="visits", place="C1", first_month="2026-02", value=100.0),)}
    )
    with write_transaction(county) as connection:
        connection.execute(delete(score_run))
        stored = store_rule_book(connection, book, system_viewer(connection), file_name="b", sha256="2")
        viewer = system_viewer(connection)
        first = make_score_run(connection, stored, "2026-01", viewer)
        second = make_score_run(connection, stored, "2026-02", viewer)
        targets = [
            read_items(connection, viewer, run).set_index(["place", "item"]).loc[("C1", "visits"), "target"]
            for run in (first, second)
        ]
    assert targets == [90, 100]


def test_the_newest_version_of_a_rule_book_is_in_force(county: Engine):
    changed = BOOK.model_copy(update={"title": "小县乡镇考核（修订）"})
    with write_transaction(county) as connection:
        viewer = system_viewer(connection)
        again = store_rule_book(connection, BOOK, viewer, file_name="b", sha256="1")
        newer = store_rule_book(connection, changed, viewer, file_name="b", sha256="2")
        assert newer.id != again.id
        assert [book.id for book in rule_books_in_force(connection, "2026-03")] == [newer.id]
        assert rule_books_in_force(connection, "2027-01") == []
        assert connection.scalar(select(func.count()).select_from(rule_book)) == 2


def test_trends_follow_the_newest_run_of_each_month(county: Engine):
    scored(county, "2026-01", "2026-02")
    with read_transaction(county) as connection:
        viewer = system_viewer(connection)
        trend = read_total_trend(connection, viewer, "township", ["C1"])
        item = read_item_trend(connection, viewer, "township", "visits", ["C1"])
    assert trend["period"].tolist() == ["2026-01", "2026-02"]
    assert trend["points"].tolist()[0] == 95170
    assert item["numerator"].tolist() == [49, 109]


def test_a_month_outside_the_rule_book_is_refused(county: Engine):
    with write_transaction(county) as connection:
        stored = rule_books_in_force(connection, "2026-01")[0]
        with pytest.raises(InputRefused) as refused:
            make_score_run(connection, stored, "2027-01", system_viewer(connection))
        assert refused.value.problems[0].code == "period_outside_rule_book"


def test_a_year_without_figures_is_refused(database: Engine):
    fill(database, [("2025-01", "visits", "C11", 1, 1)])
    with write_transaction(database) as connection:
        viewer = system_viewer(connection)
        stored = store_rule_book(connection, BOOK, viewer, file_name="b", sha256="1")
        with pytest.raises(InputRefused) as refused:
            make_score_run(connection, stored, "2026-01", viewer)
    assert refused.value.problems[0].code == "nothing_reported"


def test_a_target_of_an_unknown_place_is_refused(county: Engine):
    book = BOOK.model_copy(
        update={"targets": (PlaceTarget(item="visits", place="C9", first_month="2026-02", value=1.0),)}
    )
    with write_transaction(county) as connection, pytest.raises(InputRefused) as refused:
        store_rule_book(connection, book, system_viewer(connection), file_name="b", sha256="3")
    assert [problem.code for problem in refused.value.problems] == ["target_place_unknown"]


def test_two_books_never_assess_the_same_months_of_a_series(county: Engine):
    other = BOOK.model_copy(update={"code": "other", "first_month": "2026-06"})
    with write_transaction(county) as connection:
        viewer = system_viewer(connection)
        with pytest.raises(InputRefused) as refused:
            store_rule_book(connection, other, viewer, file_name="b", sha256="2")
        [problem] = refused.value.problems
        assert (problem.code, problem.parameters["other"]) == ("rule_book_months_taken", BOOK.code)
        apart = {"first_month": "2027-01", "last_month": "2027-12"}
        store_rule_book(connection, other.model_copy(update=apart), viewer, file_name="b", sha256="3")
        store_rule_book(connection, other.model_copy(update={"series": "posts"}), viewer, file_name="b", sha256="4")
        store_rule_book(connection, BOOK.model_copy(update={"title": "new"}), viewer, file_name="b", sha256="5")


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.TOWNSHIP, Role.COUNTY_LEADER, Role.REVIEWER])
def test_who_may_not_score_does_not(county: Engine, role: Role):
    with write_transaction(county) as connection:
        stored = rule_books_in_force(connection, "2026-01")[0]
        with pytest.raises(AccessDenied):
            make_score_run(connection, stored, "2026-01", Viewer("x", "x", role, "C"))
    with read_transaction(county) as connection:
        assert connection.scalar(select(func.count()).select_from(score_item)) == 0


def changed(**parts: object) -> RuleBook:
    """Return the book with other parts, validated."""
    return RuleBook.model_validate(BOOK.model_dump(mode="json") | parts)


def test_series_of_one_level_do_not_mix(county: Engine):
    posts = changed(code="posts", series="posts")
    with write_transaction(county) as connection:
        store_rule_book(connection, posts, system_viewer(connection), file_name="p", sha256="2")
    main, second, third, fourth = scored(county, "2026-01", "2026-02")
    with read_transaction(county) as connection:
        headers = {run: run_header(connection, run) for run in (main, second, third, fourth)}
        by_series = {series: [run for run, h in headers.items() if h["series"] == series] for series in ("", "posts")}
        assert [len(runs) for runs in by_series.values()] == [2, 2]
        for series, (first, later) in by_series.items():
            assert headers[later]["previous_run"] == first
            assert newest_run(connection, "township", "2026-01", series) == first
            assert previous_run(connection, "township", "2026-02", series) == first
            assert scored_periods(connection, "township", series) == ["2026-02", "2026-01"]
        assert scored_series(connection, "township") == ["", "posts"]
        viewer = system_viewer(connection)
        assert len(read_total_trend(connection, viewer, "township", ["C1"])) == 2
        assert len(read_total_trend(connection, viewer, "township", ["C1"], "posts")) == 2


def test_progress_grades_and_reasons_are_stored(county: Engine):
    book = changed(
        progress={"level": 7, "progress": 3, "parameters": {"full_at": 10}},
        grades=[{"name": "优秀", "at_least": 99}, {"name": "合格"}],
        eligibility={"reporting_places": 100},
    )
    with write_transaction(county) as connection:
        connection.execute(delete(score_run))
        add_figures(connection, [("2025-01", "visits", "C21", 17, 20)])
        viewer = system_viewer(connection)
        stored = store_rule_book(connection, book, viewer, file_name="b", sha256="2")
        run = make_score_run(connection, stored, "2026-01", viewer)
        totals = read_totals(connection, viewer, run).set_index("place")
        items = read_items(connection, viewer, run).set_index(["place", "item"])
    # C2 visits: 85 % last January, 90 % now: 500 for the level, 500 × 5 ÷ 10 = 250 for progress.
    assert items.loc[("C2", "visits"), ["previous_value", "level_points", "progress_points", "points"]].tolist() == [
        *(85, 50_000, 25_000, 42_500),
    ]
    assert pd.isna(items.loc[("C1", "visits"), "previous_value"])
    assert totals.loc["C2", ["points", "progress_points", "progress_rank"]].tolist() == [92_500, 50_000, 1]
    assert totals.loc[["C1", "C2"], "grade"].tolist() == ["合格", "合格"]
    assert totals.loc[["C1", "C2"], "level_rank"].tolist() == [2, 1]
    assert totals["not_ranked_reason"].fillna("").to_dict() == {"C": "level_not_assessed", "C1": "", "C2": ""}
    assert totals.loc["C1", ["base_points", "bonus", "penalty"]].tolist() == [95_170, 0, 0]


def test_scoring_an_earlier_month_later_re_makes_the_movement(county: Engine):
    [alone] = scored(county, "2026-02")
    assert totals_of(county, alone)["previous_rank"].isna().all()
    scored(county, "2026-01")
    [again] = scored(county, "2026-02")
    assert again != alone
    assert totals_of(county, again).loc["C2", "previous_rank"] == 1


def test_an_indicator_that_became_context_is_scored_no_more(county: Engine):
    visits = CATALOGUE.by_code["visits"].model_copy(
        update={"subject": Subject.CONTEXT, "polarity": Polarity.NONE, "default_target": None}
    )
    others = [indicator for indicator in CATALOGUE.indicators if indicator.code != "visits"]
    set_up(county, DEPLOYMENT, CATALOGUE.model_copy(update={"indicators": (visits, *others)}), actor="tests")
    with pytest.raises(InputRefused) as refused:
        scored(county, "2026-01")
    assert [problem.code for problem in refused.value.problems] == ["item_is_context"]
