"""A whole score run: known answers, and the same as a plain re-implementation on random counties."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.assessment import standing_of
from metrics.rank_standings import decisive_columns, standings_by
from metrics.rule_book import RuleBook
from metrics.score_run import ScoreRun, compute_score_run, indicators_read, reporting_units, terms_of
from tests.metrics.score_oracle import Oracle
from tests.metrics.worlds import LEVELS, book, catalogue, changes, indicator, observations, versions

ALWAYS = ("2020-01", None)
COUNTY = versions(
    ("c", "county", None, *ALWAYS),
    ("t1", "township", "c", *ALWAYS),
    ("t2", "township", "c", *ALWAYS),
    ("v11", "village", "t1", *ALWAYS),
    ("v12", "village", "t1", *ALWAYS),
    ("v21", "village", "t2", *ALWAYS),
)
VISITS = indicator("visits")
TALKS = indicator("talks", "count", subject="governance")


def run_of(*rows: tuple, period: str = "2026-02", places: pd.DataFrame = COUNTY, **content: Any) -> ScoreRun:
    """Return the run of visits (rate, 60 points, target 90) and talks (count, 40 points, target 4)."""
    rules = book(
        {"indicator": "visits", "points": 6000, **content.pop("visits", {})},
        {"indicator": "talks", "points": 4000, "rule": "completion", "target": 4, **content.pop("talks", {})},
        **content,
    )
    return compute_score_run(observations(*rows), places, changes(), rules, catalogue(VISITS, TALKS), period, LEVELS)


def items_of(run: ScoreRun) -> pd.DataFrame:
    return run.items.set_index(["place", "item"])


def totals_of_run(run: ScoreRun) -> pd.DataFrame:
    return run.totals.set_index("place")


FIGURES = (
    ("2026-01", "visits", "v11", 9, 10, 1),
    ("2026-02", "visits", "v11", 8, 10, 1),
    ("2026-01", "visits", "v12", 1, 5, 1),
    ("2026-01", "visits", "v21", 19, 20, 1),
    ("2026-02", "visits", "v21", 20, 20, 1),
    ("2026-01", "talks", "v11", 1, None, 1),
    ("2026-02", "talks", "v12", 2, None, 1),
    ("2026-01", "talks", "v21", 0, None, 1),
)


def test_known_answer_of_a_small_county() -> None:
    run = run_of(*FIGURES)
    items, totals = items_of(run), totals_of_run(run)
    # t1: (9 + 8 + 1) / (10 + 10 + 5) = 72 %, 60 × 72 / 90 = 48.00; 3 of 4 talks = 30.00
    assert items.loc[("t1", "visits"), ["numerator", "denominator", "value", "points"]].tolist() == [18, 25, 72, 4800]
    assert items.loc[("t1", "talks"), "points"] == 3000
    # t2: 39 / 40 = 97.5 % reaches 90 %: 60.00; no talk (zero, not missing): 0.00
    assert items.loc[("t2", "visits"), "points"] == 6000
    assert items.loc[("t2", "talks"), ["value", "points", "state"]].tolist() == [0, 0, "scored"]
    # county: 57 / 65 = 87.6923 %, 60 × 87.6923 / 90 = 58.4615; 3 of 2 × 4 talks = 15.00
    assert totals["points"].to_dict() == {"c": 5846 + 1500, "t1": 7800, "t2": 6000}
    assert items.loc[("c", "visits"), ["numerator", "denominator", "points"]].tolist() == [57, 65, 5846]


def test_only_the_assessed_level_is_ranked() -> None:
    totals = totals_of_run(run_of(*FIGURES))
    assert totals.loc[["t1", "t2"], "rank"].tolist() == [1, 2]
    assert pd.isna(totals.loc["c", "rank"])
    assert totals["ranked_places"].to_dict() == {"c": 0, "t1": 2, "t2": 2}


def test_frames_have_their_columns_in_order_and_no_object_text() -> None:
    run = run_of(*FIGURES)
    assert list(run.items) == [
        *("place", "item", "number", "indicator", "numerator", "denominator", "value", "target", "attainment"),
        *("points", "full_points", "state", "light", "explanation", "reports_due", "reports_received"),
        *("previous_value", "level_points", "progress_points", "carried_from"),
    ]
    assert list(run.totals) == [
        *("place", "level", "points", "full_points", "rank", "ranked_places", "light"),
        *("items_scored", "items_missing", "items_not_applicable", "reports_due", "reports_received"),
        *("places_due", "places_reported", "base_points", "bonus", "penalty", "not_ranked_reason"),
        *("peer_group", "rank_in_peer_group", "peer_group_places", "grade", "level_points", "level_rank"),
        *("progress_points", "progress_rank", "composite_points", "composite_rank"),
    ]
    assert list(run.subjects) == ["place", "subject", "points", "full_points", "light"]
    assert (run.items["place"].dtype, run.items["points"].dtype) == ("str", "Int64")


def test_a_count_has_no_denominator_and_a_missing_figure_is_not_zero() -> None:
    items = items_of(run_of(("2026-01", "talks", "v11", 3, None, 1)))
    assert items.loc[("t1", "talks"), "numerator"] == 3
    assert pd.isna(items.loc[("t1", "talks"), "denominator"])
    assert items.loc[("t1", "visits"), ["numerator", "denominator", "value"]].isna().all()
    assert items.loc[("t1", "visits"), ["state", "points", "light", "explanation"]].tolist() == [
        *("missing", 0, "grey", "missing"),
    ]


def test_explanation_names_the_rule_of_a_scored_item() -> None:
    items = items_of(run_of(*FIGURES))
    assert items.loc[("t1", "visits"), "explanation"] == "linear"
    assert items.loc[("t1", "talks"), "explanation"] == "completion"


def test_reports_due_and_received_count_villages_and_months() -> None:
    items, totals = items_of(run_of(*FIGURES)), totals_of_run(run_of(*FIGURES))
    assert items.loc[("t1", "visits"), ["reports_due", "reports_received"]].tolist() == [4, 3]
    assert totals.loc["t1", ["reports_due", "reports_received"]].tolist() == [8, 5]


def test_an_excluded_item_reweights_the_rest() -> None:
    run = run_of(("2026-01", "visits", "v11", 6, 10, 1), talks={"missing": "exclude"})
    # 60 × 60 / 90 = 40 of 60 points; the talks are missing and excluded: 40 / 60 of 100 = 66.67
    assert totals_of_run(run).loc["t1", "points"] == 6667
    assert pd.isna(items_of(run).loc[("t1", "talks"), "points"])


def test_a_place_where_nothing_was_judged_is_not_ranked() -> None:
    totals = totals_of_run(run_of(("2026-01", "visits", "v11", 6, 10, 1)))
    assert totals.loc["t2", ["points", "rank"]].isna().all()
    assert totals.loc["t2", ["light", "items_missing", "ranked_places"]].tolist() == ["grey", 2, 1]


def test_subjects_split_the_points_and_stay_grey_where_nothing_was_judged() -> None:
    subjects = run_of(*FIGURES).subjects.set_index(["place", "subject"])
    assert subjects.loc[("t1", "service"), ["points", "full_points", "light"]].tolist() == [4800, 6000, "red"]
    assert subjects.loc[("t2", "governance"), ["points", "light"]].tolist() == [0, "red"]
    missing = run_of(("2026-01", "visits", "v11", 6, 10, 1)).subjects.set_index(["place", "subject"])
    assert missing.loc[("t1", "governance"), ["points", "light"]].tolist() == [0, "grey"]


def test_figures_of_another_year_do_not_count() -> None:
    with_old = run_of(*FIGURES, ("2025-12", "visits", "v11", 0, 999, 1), ("2026-03", "visits", "v11", 0, 999, 1))
    assert with_old.totals.equals(run_of(*FIGURES).totals)


def test_the_order_of_rows_changes_nothing() -> None:
    shuffled = run_of(*FIGURES[::-1], places=COUNTY.sample(frac=1, random_state=3))
    assert shuffled.items.equals(run_of(*FIGURES).items)
    assert shuffled.totals.equals(run_of(*FIGURES).totals)


def test_a_merged_village_counts_where_it_went_and_once() -> None:
    people = indicator("cover", cumulation="stock")
    places = versions(
        ("t1", "township", None, *ALWAYS),
        ("v1", "village", "t1", *ALWAYS),
        ("v2", "village", "t1", "2020-01", "2026-01"),
    )
    rows = [("2026-01", code, place, 5, 10, 1) for code in ("cover", "visits") for place in ("v1", "v2")]
    rows += [("2026-02", code, "v1", 20, 20, 1) for code in ("cover", "visits")]
    run = compute_score_run(
        observations(*rows),
        places,
        changes(("v2", "v1", "2026-02", "merge")),
        book({"indicator": "cover"}, {"indicator": "visits"}, level="village"),
        catalogue(people, VISITS),
        "2026-02",
        ("township", "village"),
    )
    items = items_of(run)
    assert items.loc[("v1", "cover"), ["numerator", "denominator"]].tolist() == [20, 20]
    assert items.loc[("v1", "visits"), ["numerator", "denominator"]].tolist() == [30, 40]
    assert "v2" not in set(run.totals["place"])


def test_stock_of_a_closed_village_alone_leaves_its_successor_missing_not_zero() -> None:
    stock = indicator("rooms", "count", cumulation="stock")
    places = versions(
        ("t", "township", None, *ALWAYS),
        ("new", "village", "t", "2026-02", None),
        ("old", "village", "t", "2020-01", "2026-01"),
    )
    run = compute_score_run(
        observations(("2026-01", "rooms", "old", 7, None, 1)),
        places,
        changes(("old", "new", "2026-02", "merge")),
        book({"indicator": "rooms", "target": 5}, level="village"),
        catalogue(stock),
        "2026-02",
        ("township", "village"),
    )
    assert items_of(run).loc[("new", "rooms"), "state"] == "missing"


def test_indicators_read_are_the_reported_terms_once_each() -> None:
    all_visits = indicator(
        "all_visits", derivation={"numerator": {"visits": 1, "calls": -1}, "denominator": {"homes": 1, "visits": 1}}
    )
    known = catalogue(VISITS, indicator("calls", "count"), indicator("homes", "count"), all_visits)
    assert terms_of(all_visits) == ("visits", "calls", "homes")
    assert terms_of(VISITS) == ("visits",)
    read = indicators_read(book({"indicator": "visits"}, {"indicator": "all_visits"}), known)
    assert [each.code for each in read] == ["visits", "calls", "homes"]


def test_units_report_only_at_the_level_of_the_indicator() -> None:
    of_townships = indicator("training", reporting_level="township")
    unknown = indicator("elsewhere", reporting_level="hamlet")
    reports = reporting_units(COUNTY, ("c", "t1", "v11"), [VISITS, of_townships, unknown])
    assert reports.tolist() == [[False, False, False], [False, True, False], [True, False, False]]


# ------------------------------------------------------------------- against the plain oracle

POOL = (
    indicator("visits"),
    indicator("talks", "count", default_target=3),
    indicator("cover", cumulation="stock"),
    indicator("funding", factor=1, denominator_cumulation="stock", reporting_level="township"),
    indicator("quarterly", "count", frequency="quarter", subject="benefit"),
    indicator("yearly", frequency="year", cumulation="stock", subject="governance"),
    indicator("paid", "amount", subject="benefit"),
    indicator("rooms", "count", cumulation="stock", subject="capacity", valid_from="2026-03", valid_to="2026-07"),
    indicator("violations", "count", polarity="lower_is_better", subject="governance"),
    indicator("late", polarity="lower_is_better", subject="data_quality"),
    indicator("both_counts", "count", derivation={"numerator": {"talks": 1, "violations": 1}}),
    indicator(
        "any_share",
        derivation={"numerator": {"talks": 1}, "denominator": {"talks": 1, "violations": 1}, "every_term": False},
    ),
    indicator(
        "pooled",
        derivation={
            "numerator": {"visits": 1, "cover": 1},
            "denominator": {"visits": 1, "cover": 1},
            "denominator_part": "denominator",
        },
    ),
)
CATALOGUE = catalogue(*POOL)


def random_places(chance: random.Random) -> tuple[list[tuple], list[tuple]]:
    """Return versions and changes of a small county in which places open, move, merge and close."""
    rows: list[tuple] = [("c", "county", None, "2020-01", None)]
    changed: list[tuple] = []
    townships = [f"t{n}" for n in range(chance.randint(1, 3))]
    rows += [(code, "township", "c", "2020-01", None) for code in townships]
    villages = [f"v{n}" for n in range(chance.randint(0, 6))]
    for number, code in enumerate(villages):
        parent = chance.choice(townships)
        month = f"2026-{chance.randint(1, 12):02d}"
        before = f"2026-{int(month[5:]) - 1:02d}" if month[5:] != "01" else "2025-12"
        fate = chance.choice(["stays", "stays", "opens", "moves", "merges", "closes", "splits"])
        if fate == "stays":
            rows.append((code, "village", parent, "2020-01", None))
        elif fate == "opens":
            rows.append((code, "village", parent, month, None))
        elif fate == "moves":
            rows.append((code, "village", parent, "2020-01", before))
            rows.append((code, "village", chance.choice(townships), month, None))
        else:
            rows.append((code, "village", parent, "2020-01", before))
            if fate == "merges" and number:
                changed.append((code, chance.choice(villages[:number]), month, "merge"))
            elif fate == "splits" and number:
                changed.append((code, villages[number - 1], month, "split"))
    return rows, changed


def progress_parameters(chance: random.Random) -> dict[str, float]:
    """Return parameters of the rule progress, in either direction."""
    return chance.choice([{"full_at": 5.0}, {"zero_at": -2.5, "full_at": 20.0}, {"zero_at": 1.0, "full_at": -9.0}])


def random_share(chance: random.Random) -> dict[str, Any]:
    """Return a share of progress."""
    return {"level": 7, "progress": chance.choice([0, 3]), "parameters": progress_parameters(chance)}


def random_parts(chance: random.Random, items: int) -> dict[str, Any]:
    """Return parts of a rule book beside its items, each left out half of the time."""
    parts = {
        "lines": [
            {"code": "award", "name": "award", "kind": "bonus", "points": 150, "cap": 400},
            {"code": "prize", "name": "prize", "kind": "bonus", "points": 1000},
            {"code": "late", "name": "late", "kind": "penalty", "points": 700},
        ],
        "caps": {
            "bonus": chance.choice([None, 900]),
            "penalty": chance.choice([None, 1000]),
            "total": chance.choice([None, 3000]),
        },
        "period_weights": [{"month": 3, "weight": 4}, {"month": 8, "weight": 3}, {"month": 10, "weight": 3}],
        "progress": random_share(chance),
        "eligibility": {"items": chance.choice([0, 50, 66.5]), "reporting_places": chance.choice([0, 60])},
        "peer_groups": {"by": "class"},
        "grades": [
            {"name": "best", "at_least": 80, "quota": 30},
            {"name": "good", "at_least": 60.5},
            {"name": "fair", "quota": 50},
            {"name": "rest"},
        ],
        "tie_breaks": [
            {"by": "item", "code": f"item{items - 1}"},
            {"by": "subject", "code": "service"},
            {"by": "progress"},
        ],
        "lights": {"green": chance.choice([95, 90.1]), "amber": chance.choice([85, 70.3])},
    }
    return {name: part for name, part in parts.items() if chance.random() < 0.5}


def random_item(chance: random.Random, number: int) -> dict[str, Any]:
    """Return a random item on a random indicator of the pool."""
    judged = chance.choice(POOL)
    rule = chance.choice(["linear", "per_point", "threshold", "progress"] + ["completion"] * (judged.kind != "rate"))
    parameters = {
        "linear": {"zero_at": chance.choice([0, 5, 40.5, 120])},
        "per_point": {
            "step": chance.choice([0.5, 1, 7]),
            "deduction": chance.choice([0.25, 1.5]),
            "counting": chance.choice(["proportional", "full_step"]),
        },
        "threshold": {},
        "completion": {"pace": chance.random() < 0.5},
        "progress": progress_parameters(chance),
    }[rule]
    missing = chance.choice(["zero", "exclude", "previous"])
    target = None if judged.default_target and chance.random() < 0.5 else chance.choice([0, 2.35, 9, 60, 98.5])
    return {
        "code": f"item{number}",
        "indicator": judged.code,
        "points": chance.choice([500, 1050, 3333]),
        "rule": rule,
        "parameters": parameters,
        "target": target,
        "missing": missing,
        "missing_periods": chance.choice([1, 3, 12]) if missing == "previous" else 0,
        "applies": {
            "levels": chance.choice([[], [], ["township", "village"]]),
            "peer_classes": chance.choice([[], [], ["hills"]]),
            "places": chance.choice([[], [], [], ["t0", "v0", "v1"]]),
        },
        "lights": chance.choice([None, None, {"green": 80, "amber": 50.5, "midpoint": 66.6}]),
        "progress": chance.choice([None, None, random_share(chance)]),
        "not_applicable": chance.choice(["exclude", "full"]),
    }


def random_reports(chance: random.Random, places: list[tuple]) -> list[tuple]:
    """Return observations of units of any level, now and then of places not in force."""
    rows = []
    levels = {code: level for code, level, *_ in places}
    for each in POOL:
        spans = {
            "month": [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)] + ["2024-11"],
            "quarter": [f"{year}-Q{quarter}" for year in (2025, 2026) for quarter in range(1, 5)] + ["2024-Q4"],
            "year": ["2024", "2025", "2026"],
        }[each.frequency]
        silent, declining = chance.choice([0.1, 0.6, 1.0]), chance.choice([0.0, 0.2, 0.9])
        for code, level in levels.items():
            if level != each.reporting_level and chance.random() < 0.9:
                continue
            for span in spans:
                if chance.random() < silent:
                    continue
                if chance.random() < declining:
                    rows.append((span, each.code, code, None, None, 2))
                else:
                    below = chance.randint(0, 12) if each.kind == "rate" else None
                    rows.append((span, each.code, code, chance.randint(0, 12), below, 1))
    return rows


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_random_county_scores_as_the_plain_reimplementation_says(seed: int) -> None:
    chance = random.Random(seed)
    places, changed = random_places(chance)
    rows = random_reports(chance, places)
    codes = sorted({code for code, *_ in places})
    items = [random_item(chance, number) for number in range(chance.randint(1, 6))]
    targets = [
        {
            "item": f"item{chance.randrange(len(items))}",
            "place": chance.choice(codes),
            "first_month": f"2026-{chance.randint(1, 12):02d}",
            "value": chance.choice([0, 1, 7.25, 80]),
        }
        for _ in range(chance.randint(0, 3))
    ]
    unique = {(target["item"], target["place"], target["first_month"]): target for target in targets}
    first = chance.choice(["2026-01", "2025-10"])
    rules = book(
        *items,
        level=chance.choice(["township", "village"]),
        first_month=first,
        last_month="2026-12" if first == "2026-01" else "2026-09",
        targets=list(unique.values()),
        **random_parts(chance, len(items)),
    )
    classes = {code: chance.choice(["hills", "plain"]) for code in codes if chance.random() < 0.8}
    entries = [
        (f"2026-{chance.randint(1, 12):02d}", chance.choice(codes), chance.choice(["award", "prize", "late"]), cases)
        for cases in (1, 2, 0, 5, 1)
    ]
    period = f"2026-{chance.randint(1, 12 if first == '2026-01' else 9):02d}"

    in_force = versions(*places).assign(peer_class=[classes.get(code) for code, *_ in places])
    ledger = pd.DataFrame(entries, columns=["month", "place", "line", "cases"])
    run = compute_score_run(observations(*rows), in_force, changes(*changed), rules, CATALOGUE, period, LEVELS, ledger)
    scores, totals = Oracle(rows, places, changed, rules, CATALOGUE, period, LEVELS, classes, entries).run()

    assert_assessment_is_of(run, rules)
    assert set(zip(run.items["place"], run.items["item"], strict=True)) == set(scores)
    for row in run.items.itertuples():
        expected = scores[row.place, row.item]
        where = f"{row.place} {row.item} of seed {seed}"
        assert row.state == expected.state, where
        assert known(row.points) == expected.points, where
        assert row.light == expected.light, where
        assert known(row.carried_from) == expected.carried_from, where
        if run.items["level_points"].notna().any():
            assert (known(row.level_points), known(row.progress_points)) == (
                expected.level_points,
                expected.progress_points,
            ), where
        assert (row.reports_due, row.reports_received) == (expected.due, expected.received), where
        assert row.target == pytest.approx(float(expected.target)), where
        if expected.value is None:
            assert pd.isna(row.value), where
        else:
            assert row.value == pytest.approx(float(expected.value)), where
    assert set(run.totals["place"]) == set(totals)
    for row in run.totals.itertuples():
        expected = totals[row.place]
        where = f"{row.place} of seed {seed}"
        found = (row.points, row.rank, row.light, row.not_ranked_reason, row.peer_group, row.rank_in_peer_group)
        assert tuple(map(known, found)) == (
            *(expected.points, expected.rank, expected.light, expected.reason),
            *(expected.peer_group, expected.rank_in_peer_group),
        ), where
        if row.level == rules.level:
            assert known(row.grade) == expected.grade, where
            assert (known(row.composite_points), known(row.composite_rank)) == (
                expected.composite,
                expected.composite_rank,
            ), where
        assert (known(row.level_points), known(row.progress_points)) == (
            expected.level_points,
            expected.progress_points,
        ), where


def assert_assessment_is_of(run: ScoreRun, rules: RuleBook) -> None:
    """Bands and weights draw from the assessment: scored again, it has to give the run's totals, ranks and ties."""
    assessed = run.totals[run.totals["level"] == rules.level].set_index("place")
    standing = standing_of(run.assessment, run.assessment.item_scores())
    assert run.assessment.figures.places == tuple(assessed.index)
    judged = assessed["points"].notna().to_numpy()
    assert standing.points[judged].tolist() == assessed["points"][judged].tolist()
    assert standing.rank.tolist() == assessed["rank"].fillna(0).tolist()
    columns = decisive_columns(rules)
    frame = standings_by(run.totals, run.items, run.subjects, rules, columns).set_index("place")
    ranked = frame[frame["rank"].notna()]
    keys = [tuple(row) for row in ranked[list(columns)].to_numpy().tolist()]
    assert [1 + sum(other > key for other in keys) for key in keys] == ranked["rank"].tolist()


def known(value: Any) -> Any:
    """Return a cell's value, None where there is none."""
    return None if pd.isna(value) else value


# ------------------------------------------------------------------- parts of a book, by hand

LAST_YEAR = (
    ("2025-01", "visits", "v11", 5, 10, 1),
    ("2025-02", "visits", "v11", 5, 10, 1),
    ("2025-12", "visits", "v11", 10, 10, 1),
    ("2025-11", "visits", "v21", 16, 20, 1),
)


def test_level_and_progress_weigh_seven_to_three() -> None:
    share = {"level": 7, "progress": 3, "parameters": {"full_at": 44}}
    run = run_of(*FIGURES, *LAST_YEAR, visits={"progress": share})
    row = items_of(run).loc[("t1", "visits")]
    # Last year to February 10/20 = 50 %, now 72 %: level 48.00; progress 60 × 22 ÷ 44 = 30.00;
    # (7 × 48 + 3 × 30) ÷ 10 = 42.60. t2 has no figure of last year to February: the level alone.
    assert row[["previous_value", "level_points", "progress_points", "points"]].tolist() == [50, 4800, 3000, 4260]
    assert items_of(run).loc[("t2", "visits"), "points"] == 6000
    totals = totals_of_run(run)
    # Level of t1: 48 + 30 of 100; progress 30 of the 60 points that weigh it.
    assert totals.loc["t1", ["level_points", "progress_points", "progress_rank"]].tolist() == [7800, 5000, 1]
    assert pd.isna(totals.loc["t2", "progress_points"])
    assert totals.loc[["t1", "t2"], "level_rank"].tolist() == [1, 2]


def test_a_previous_value_stands_in_for_a_missing_one_while_it_is_young_enough() -> None:
    def of_age(periods: int) -> pd.DataFrame:
        visits = {"missing": "previous", "missing_periods": periods}
        return items_of(run_of(*LAST_YEAR, ("2026-01", "talks", "v11", 1, None, 1), visits=visits))

    # February 2026: v11 last reported two months ago, v21 three. Whole years: 20 of 30, 16 of 20.
    two = of_age(2)
    assert two.loc[("t1", "visits"), ["state", "numerator", "denominator", "points", "light"]].tolist() == [
        *("missing", 20, 30, 4444, "grey"),
    ]
    assert two.loc[("t1", "visits"), ["explanation", "carried_from"]].tolist() == ["previous_value", "2025-12"]
    assert two.loc[("t2", "visits"), ["points", "explanation"]].tolist() == [0, "missing"]
    assert of_age(3).loc[("t2", "visits"), ["points", "carried_from"]].tolist() == [5333, "2025-11"]


def test_an_item_applies_only_where_it_is_said_to() -> None:
    run = run_of(*FIGURES, talks={"applies": {"places": ["t1"]}})
    assert items_of(run).loc[("t2", "talks"), "state"] == "not_applicable"
    assert totals_of_run(run)["points"].to_dict() == {"c": 7346, "t1": 7800, "t2": 10_000}


def test_peer_groups_by_population_read_the_population() -> None:
    people = indicator("people", "count", subject="context", polarity="none", cumulation="stock")
    groups = {
        "by": "population",
        "indicator": "people",
        "bands": [{"name": "small", "from_population": 0}, {"name": "large", "from_population": 100}],
    }
    rules = book({"indicator": "visits"}, peer_groups=groups)
    rows = [*FIGURES[:5], *(("2026-01", "people", place, 60, None, 1) for place in ("v11", "v12", "v21"))]
    run = compute_score_run(observations(*rows), COUNTY, changes(), rules, catalogue(VISITS, people), "2026-02", LEVELS)
    totals = totals_of_run(run)
    assert totals.loc[["t1", "t2"], "peer_group"].tolist() == ["large", "small"]
    assert totals.loc[["t1", "t2"], "rank_in_peer_group"].tolist() == [1, 1]
    assert totals.loc[["t1", "t2"], "rank"].tolist() == [2, 1]
    assert set(run.items["indicator"]) == {"visits"}


def test_who_is_not_ranked_is_listed_with_the_reason() -> None:
    totals = totals_of_run(run_of(*FIGURES, eligibility={"reporting_places": 100}))
    assert totals["not_ranked_reason"].fillna("").to_dict() == {"c": "level_not_assessed", "t1": "", "t2": ""}
    few = totals_of_run(run_of(FIGURES[0], FIGURES[3], eligibility={"items": 60, "reporting_places": 100}))
    assert few.loc[["t1", "t2"], "not_ranked_reason"].tolist() == ["too_few_items", "too_few_items"]
    assert few.loc[["t1", "t2"], "rank"].isna().all()
    half = totals_of_run(run_of(FIGURES[0], FIGURES[5], eligibility={"reporting_places": 100}))
    assert half.loc["t1", ["not_ranked_reason", "places_due", "places_reported"]].tolist() == [
        *("too_few_reporting_places", 2, 1),
    ]


def test_bonus_and_penalty_move_the_total_and_the_rank() -> None:
    rules = book(
        {"indicator": "visits", "points": 6000},
        {"indicator": "talks", "points": 4000, "rule": "completion", "target": 4},
        lines=[{"code": "award", "name": "award", "kind": "bonus", "points": 2500}],
    )
    entries = pd.DataFrame([("2026-01", "t2", "award", 1)], columns=["month", "place", "line", "cases"])
    run = compute_score_run(
        observations(*FIGURES), COUNTY, changes(), rules, catalogue(VISITS, TALKS), "2026-02", LEVELS, entries
    )
    totals = totals_of_run(run)
    assert totals.loc["t2", ["base_points", "bonus", "penalty", "points", "rank"]].tolist() == [6000, 2500, 0, 8500, 1]
    assert totals.loc["t1", "rank"] == 2


def test_a_composite_recomputes_the_earlier_months() -> None:
    weights = [{"month": 1, "weight": 4}, {"month": 2, "weight": 3}]
    january, february = (totals_of_run(run_of(*FIGURES, period=month)) for month in ("2026-01", "2026-02"))
    run = run_of(*FIGURES, period_weights=weights, grades=[{"name": "a", "at_least": 70}, {"name": "b"}])
    totals = totals_of_run(run)
    for place in ("c", "t1", "t2"):
        weighed = 4 * int(january.loc[place, "points"]) + 3 * int(february.loc[place, "points"])
        assert totals.loc[place, "composite_points"] == (2 * weighed + 7) // 14
    assert totals.loc[["t1", "t2"], "points"].tolist() == february.loc[["t1", "t2"], "points"].tolist()
    assert totals.loc[["t1", "t2"], "grade"].tolist() == [
        "a" if points >= 7000 else "b" for points in totals.loc[["t1", "t2"], "composite_points"]
    ]
